"""`server recover`: two of three custodians open a leaver's spaces on a copy of the server, and nobody alone opens anything."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from liaison_app.cli.compose import Vaults
from liaison_app.cli.main import run
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from tests.support.canaries import found_in
from tests.support.devices import running_server
from tests.support.world import Ran

pytestmark = pytest.mark.loopback

FLOOR = KdfFloor(t=1, p=1, m_kib=64, calibrated_up_to_kib=64)
WORDS = "correct horse battery staple"
CASE = "Matter 2026-114, the work of Ben"
TEAMS_WORD, PRIVATE_WORD, OLD_WORD, FILE_WORD = "quokkaheron", "dugongtapir", "numbatokapi", "axolotlibis"


class _Output(io.TextIOBase):
    """Standard output of one command, as bytes."""

    def __init__(self) -> None:
        self.buffer = io.BytesIO()

    def write(self, text: str) -> int:
        return self.buffer.write(text.encode())


@dataclass
class Office:
    """One organisation: its server's folder, everybody's vaults and files, all commands run in this process."""

    folder: Path
    passwords: dict[str, Path] = field(default_factory=dict[str, Path])

    def __post_init__(self) -> None:
        self.vaults = Vaults(floor=FLOOR, parameters=KdfParameters(1, 1, 64, bytes(16)))

    def password(self, whose: str) -> Path:
        """Return a passphrase file of this person's; everybody has another one."""
        if whose not in self.passwords:
            self.passwords[whose] = self.folder / f"{whose}.pw"
            self.passwords[whose].write_text(f"{WORDS} {whose}\n")
        return self.passwords[whose]

    def run(self, *words: object, whose: str = "ana", stdin: str = "") -> Ran:
        before = sys.stdin, sys.stdout, sys.stderr
        out, err = _Output(), _Output()
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(stdin.encode())), out, err  # type: ignore[assignment]
        try:
            options = ("--vault", str(self.folder / whose), "--passphrase-file", str(self.password(whose)), "--json")
            code = run([*options, *map(str, words)], self.vaults)
        finally:
            sys.stdin, sys.stdout, sys.stderr = before
        ran = Ran(code, out.buffer.getvalue().decode(), err.buffer.getvalue().decode())
        assert "Traceback" not in ran.out + ran.err, ran
        return ran

    def do(self, *words: object, whose: str = "ana", stdin: str = "") -> Any:
        ran = self.run(*words, whose=whose, stdin=stdin)
        assert ran.code == 0, f"{words}: exit {ran.code}: {ran.err or ran.out}"
        return ran.json

    def refused(self, *words: object, whose: str = "ana") -> str:
        ran = self.run(*words, whose=whose)
        assert ran.code not in (0, 2), ran
        assert ran.error["title"] in ran.err
        return ran.error["code"]

    def put(self, kind: str, fields: dict[str, Any], *options: str, whose: str) -> dict[str, Any]:
        return self.do("put", kind, *options, whose=whose, stdin=json.dumps(fields))

    @property
    def recovery_file(self) -> Path:
        return self.folder / "server" / "organisation-recovery.json"

    @property
    def server(self) -> Path:
        return self.folder / "server"

    def copy(self, name: str = "copy") -> Path:
        """Return a copy of the server, as a backup restored on a separate machine."""
        shutil.copytree(self.server, self.folder / name, ignore=shutil.ignore_patterns("organisation-recovery.json", "server.key"))
        return self.folder / name

    def recover(self, verb: str, *words: object, whose: str = "root") -> Any:
        return self.do("server", "recover", verb, *words, whose=whose)

    def custodians(self) -> list[Path]:
        """Make three custodians; returns their secret files."""
        files = [self.folder / f"{name}.custodian" for name in ("kim", "lou", "max")]
        for file in files:
            self.recover("custodian", "--name", f"Custodian {file.stem.title()}", "--to", file, whose=file.stem)
        return files

    def cards(self, files: list[Path]) -> list[object]:
        return [word for file in files for word in ("--custodian", f"{file}.card")]

    def member(self, whose: str, role: str, by: str = "ana") -> None:
        """Let somebody in by an invite."""
        self.do("vault", "create", "--no-keyring", whose=whose)
        self.do("invite", "--role", role, "--to", self.folder / f"{whose}.invite", whose=by)
        self.do("join", self.folder / f"{whose}.invite", "--name", whose.title(), whose=whose)
        for one in (by, whose):
            self.do("sync", whose=one)


@contextmanager
def open_office(folder: Path) -> Iterator[Office]:
    """Found an organisation: Ana owns it, Ben works in it; both have written something, of which some is private."""
    office = Office(folder)
    office.do("server", "init", office.server, whose="root")
    office.do("vault", "create", "--no-keyring")
    with running_server(office.server):
        office.do("join", office.server / "first-invite.json", "--name", "Ana")
        office.do("sync")
        office.member("ben", "editor")
        office.put("contact", {"name": "Mia Ott", "background": f"Asked about {TEAMS_WORD}."}, whose="ben")
        office.put("note", {"title": "Own thoughts", "body": f"Nobody's business: {PRIVATE_WORD}"}, "--space", "Private", whose="ben")
        office.do("sync", whose="ben")
        office.do("sync")
        yield office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as one:
        yield one


def text_of(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*")) if path.is_file())


def test_two_custodians_open_a_leavers_team_space_on_a_copy_of_the_server_and_one_alone_opens_nothing(office: Office, tmp_path: Path) -> None:
    kim, lou, max_ = office.custodians()
    online = tmp_path / "ben.invite"  # any invite tells the address; this one is spent
    office.recover("name", online, "--recovery-file", office.recovery_file, *office.cards([kim, lou, max_]))
    copy = office.copy()
    office.recover("retire", copy, "--recovery-file", office.recovery_file)

    # the recovery file alone opens nothing any more
    words = ("--purpose", "leaver", "--case", CASE, "--offline", "--to", tmp_path / "no")
    assert office.refused("server", "recover", "export", copy, "--recovery-file", office.recovery_file, *words, whose="root") == "root_only"

    # one custodian alone opens nothing: neither with a layer for somebody else, nor playing both parts
    allow = ("server", "recover", "allow", copy, "--custodian-file", kim, "--purpose", "leaver", "--case", CASE, "--member", "Ben")
    layer = tmp_path / "case.layer"
    office.do(*allow, "--with", "Custodian Lou", "--to", layer, whose="kim")
    for file in (kim, max_):
        export = ("server", "recover", "export", copy, "--custodian-file", file, "--layer", layer, "--offline", "--to", tmp_path / "no")
        assert office.refused(*export, whose=file.stem) in ("bad_recovery_use", "no_custodians")
    assert office.refused(*allow, "--with", "Custodian Kim", "--to", tmp_path / "own.layer", whose="kim") == "no_custodians"
    assert not (tmp_path / "no").exists()

    # two of them do, and the server's audit log hears of it first
    done = office.recover("export", copy, "--custodian-file", lou, "--layer", layer, "--announce", online, "--to", tmp_path / "export", whose="lou")
    assert done["opened_by"] == ["Custodian Kim", "Custodian Lou"]
    assert [(one["name"], one["records"], one["not_opened"], one["chain_whole"]) for one in done["spaces"]] == [("Team", 1, 0, True)]
    assert done["private_spaces_not_openable"] == 2
    told = text_of(tmp_path / "export")
    assert TEAMS_WORD in told
    assert PRIVATE_WORD not in told
    contacts = json.loads(next((tmp_path / "export").rglob("contact.json")).read_text())
    assert [(one["name"], one["kind"]) for one in contacts["items"]] == [("Mia Ott", "contact")]
    assert office.recover("check", tmp_path / "export")["ok"]
    assert [path for path in (tmp_path / "export").rglob("*") if path.stat().st_mode & 0o077] == []
    events = [one["event"] for one in office.do("server", "audit", office.server, whose="root")["items"]]
    assert events.count("recovery_used") == 1
    office.recover("announce", tmp_path / "export", office.server)  # told twice, written once
    assert [one["event"] for one in office.do("server", "audit", office.server, whose="root")["items"]].count("recovery_used") == 1

    # nothing of it lies anywhere else in the clear
    hits = found_in([tmp_path], {TEAMS_WORD: "the team's words", PRIVATE_WORD: "private words"}, leave_out=[tmp_path / "export"])
    assert hits == []
