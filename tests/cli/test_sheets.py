"""vault sheet: a new paper code is in force once it is on paper or in a file, and the one before opens nothing more."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from liaison_app.cli.terminal import Terminal
from tests.cli.conftest import Here

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}")


class Person:
    """Sits at the terminal, sees what stands there, and types what `answers` makes of the code."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: Callable[[str], str]) -> None:
        self.code = ""
        self._answers = list(answers)
        monkeypatch.setattr(Terminal, "can_ask", property(lambda _self: True))
        monkeypatch.setattr("getpass.getpass", self.type)

    def type(self, prompt: str) -> str:
        if found := CODE.search(prompt):
            self.code = found.group()
            return ""
        return self._answers.pop(0)(self.code)


def made(here: Here) -> str:
    return here.do("vault", "create", "--no-keyring", vault="other")["recovery_code"]


def opens(here: Here, code: str) -> bool:
    """Say whether a code opens the vault; it then has the passphrase it had."""
    paper = here.folder / "paper"
    paper.write_text(code)
    ran = here.run("vault", "recover", paper, "--new-passphrase-file", here.passphrase, vault="other")
    assert ran.code in (0, 3)
    return ran.code == 0


def test_a_new_code_goes_into_a_file_and_the_old_one_opens_nothing_more(here: Here) -> None:
    old, file = made(here), here.folder / "new-sheet"
    document = here.do("vault", "sheet", "--to", file, vault="other")
    assert document == {"vault_id": here.do("vault", "status", vault="other")["vault_id"], "changed": True, "file": str(file)}
    assert file.stat().st_mode & 0o077 == 0
    assert not opens(here, old)
    assert opens(here, file.read_text())


def test_the_code_is_shown_at_the_terminal_alone_and_holds_once_its_end_was_typed(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    old = made(here)
    person = Person(monkeypatch, lambda _code: "none", lambda code: f" {code[-4:].lower()} ")
    ran = here.run("vault", "sheet", vault="other")
    assert (ran.code, ran.json["file"]) == (0, None)
    assert "last four" in ran.err
    assert not CODE.search(ran.out + ran.err), "a log of the command does not have it"
    assert not opens(here, old)
    assert opens(here, person.code)


def test_what_was_not_proven_leaves_the_old_code_in_force(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    old = made(here)
    begins: list[Callable[[str], str]] = [lambda code: code[:4]]
    person = Person(monkeypatch, *begins * 5)
    ran = here.run("vault", "sheet", vault="other")
    assert (ran.code, ran.error["code"]) == (1, "not_on_paper")
    assert not opens(here, person.code)
    assert opens(here, old)


def test_without_a_terminal_a_file_must_be_named(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Terminal, "can_ask", property(lambda _self: False))
    assert here.run("vault", "sheet").code == 2


@pytest.mark.parametrize(("place", "code"), [("pw", "file_exists"), ("nowhere/sheet", "cannot_write")])
def test_a_file_that_cannot_be_written_changes_nothing(here: Here, place: str, code: str) -> None:
    old = made(here)
    before = here.passphrase.read_text()
    assert here.run("vault", "sheet", "--to", here.folder / place, vault="other").error["code"] == code
    assert here.passphrase.read_text() == before
    assert opens(here, old)


def test_a_wrong_passphrase_makes_no_sheet(here: Here, tmp_path: Path) -> None:
    here.passphrase.write_text("wrong\n")
    assert here.run("vault", "sheet", "--to", tmp_path / "sheet").code == 3
    assert not (tmp_path / "sheet").exists()
