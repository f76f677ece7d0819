"""Commands in this process on vaults that cost nothing to open, and a world of real processes."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from liaison_app.cli.compose import Vaults
from liaison_app.cli.main import run
from liaison_app.core.clock import SetClock
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from tests.support.world import Ran, World, open_world


class Here:
    """Runs commands in this process; vaults by name, opened at next to no cost."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        self.folder = folder
        self.clock = SetClock()
        self.passphrase = folder / "pw"
        self.passphrase.write_text("correct horse battery staple\n")
        self._patch = monkeypatch
        self._captured = capsysbinary
        floor = KdfFloor(t=1, p=1, m_kib=64, calibrated_up_to_kib=64)
        self.vaults = Vaults(floor=floor, parameters=KdfParameters(1, 1, 64, bytes(16)), clock=self.clock)

    def run(self, *words: object, vault: str = "v", stdin: str | bytes = b"", passphrase: bool = True, as_json: bool = True) -> Ran:
        """Run one command and return what it gave."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        options = ["--vault", str(self.folder / vault), *(["--passphrase-file", str(self.passphrase)] if passphrase else [])]
        self._captured.readouterr()
        try:
            code = run([*options, *(["--json"] if as_json else []), *map(str, words)], self.vaults)
        except SystemExit as end:
            code = int(end.code or 0)
        out, err = self._captured.readouterr()
        return Ran(code, out.decode(), err.decode())

    def do(self, *words: object, vault: str = "v", stdin: str | bytes = b"") -> Any:
        """Run a command that must succeed, and return its document."""
        ran = self.run(*words, vault=vault, stdin=stdin)
        assert ran.code == 0, f"{words}: exit {ran.code}: {ran.err or ran.out}"
        return ran.json

    def put(self, kind: str, fields: dict[str, Any], *options: object) -> dict[str, Any]:
        return self.do("put", kind, *options, stdin=json.dumps(fields))

    def refused(self, *words: object, stdin: str | bytes = b"") -> dict[str, str]:
        """Run a command that must be refused with exit code 1, and return its error."""
        ran = self.run(*words, stdin=stdin)
        assert ran.code == 1, ran
        assert ran.error["title"] in ran.err
        return ran.error


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Here:
    """A place with one vault, “v”."""
    place = Here(tmp_path, monkeypatch, capsysbinary)
    place.do("vault", "create", "--no-keyring")
    return place


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_world(tmp_path) as one:
        yield one
