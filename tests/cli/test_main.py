"""The frame of the command line: options on both sides, help with examples, exit codes, no traceback, nothing imported early."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from liaison_app.cli import commands
from liaison_app.cli.main import build_parser, run
from liaison_app.cli.terminal import Terminal
from tests.cli.conftest import Here

WORDS = [command.word for command in commands.ALL]


def test_global_options_stand_before_or_after_the_command(here: Here, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    place = ["--vault", str(here.folder / "v"), "--passphrase-file", str(here.passphrase), "--json"]
    for words in ([*place, "list", "contact"], ["list", "contact", *place], ["list", *place, "contact"], [*place[:2], "list", "contact", *place[2:]]):
        assert run(words, here.vaults) == 0, words
        assert json.loads(capsysbinary.readouterr().out) == {"items": [], "total": 0}
    for words in ([*place, "vault", "status"], ["vault", *place, "status"], ["vault", "status", *place]):
        assert run(words, here.vaults) == 0, words
        assert json.loads(capsysbinary.readouterr().out)["locked"] is False


@pytest.mark.parametrize(
    "words", [["frobnicate"], ["get"], ["vault"], ["vault", "frob"], ["list", "contact", "--limit", "x"], ["--vaul", "x", "get", "y"], ["search"]]
)
def test_wrong_usage_is_exit_2_in_words_and_in_json(words: list[str], capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run(words) == 2
    out, err = capsysbinary.readouterr()
    assert out == b""
    assert b"--help" in err
    assert run([*words, "--json"]) == 2
    assert json.loads(capsysbinary.readouterr().out)["error"]["code"] == "usage"


def test_every_command_and_verb_has_help_with_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    verbs = [(word, verb) for word in WORDS for verb in _verbs(word)]
    for words in [(), *((word,) for word in WORDS), *verbs]:
        with pytest.raises(SystemExit) as end:
            run([*words, "--help"])
        assert end.value.code == 0
        page = capsys.readouterr().out
        assert "Example:\n  " in page, words
        assert all(option in page for option in ("--vault", "--passphrase-file", "--json")), words
    assert len(verbs) > 15


def _verbs(word: str) -> list[str]:
    parser = build_parser([word])._subparsers
    assert parser is not None
    inner = parser._group_actions[0].choices[word]  # type: ignore[index]
    groups = inner._subparsers
    return list(groups._group_actions[0].choices) if groups else []  # type: ignore[arg-type]


def test_what_nobody_expected_is_one_sentence_without_data(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object, **_named: object) -> None:
        raise KeyError("Mia Ott")

    monkeypatch.setattr("liaison_app.store.reader.Reader.list", broken)
    ran = here.run("list", "contact")
    assert (ran.code, ran.error["code"]) == (1, "internal")
    assert "KeyError" in ran.err
    assert "Mia Ott" not in ran.out + ran.err
    assert "Traceback" not in ran.err


def test_ctrl_c_and_a_closed_pipe_end_quietly(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    def pressed(*_given: object, **_named: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Terminal, "answer", pressed)
    ran = here.run("list", "contact")
    assert (ran.code, ran.out, ran.err) == (130, "", "")


def test_without_a_command_the_window_is_opened_on_the_folder_that_was_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[Path] = []

    def opens(session: object) -> int:
        asked.append(session.options.folder)  # type: ignore[attr-defined]
        return 0

    monkeypatch.setattr("liaison_app.cli.window.open_window", opens)
    assert run(["--vault", str(tmp_path)]) == 0
    assert asked == [tmp_path]


def test_the_vault_may_be_named_by_the_environment(here: Here, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    monkeypatch.setenv("LIAISON_VAULT", str(here.folder / "v"))
    monkeypatch.setenv("LIAISON_PASSPHRASE_FILE", str(here.passphrase))
    assert run(["list", "contact", "--json"], here.vaults) == 0
    assert json.loads(capsysbinary.readouterr().out)["total"] == 0


SLOW = ("PySide6", "httpx", "litestar", "uvicorn", "sqlalchemy", "keyring", "pptx", "pypdf", "typer", "concurrent.futures.process")


@pytest.mark.parametrize(
    ("words", "none_of"), [("--version", (*SLOW, "argparse", "msgspec", "cryptography")), ("--help", (*SLOW, "sqlcipher3", "cryptography", "pycrdt"))]
)
def test_commands_import_only_what_they_need(words: str, none_of: tuple[str, ...]) -> None:
    lines = ("import sys", "from liaison_app.cli.main import run", "try:", f"    run([{words!r}])", "except SystemExit:", "    pass")
    program = "\n".join((*lines, f"print([name for name in {none_of!r} if name in sys.modules], file=sys.stderr)"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == "[]"


def test_a_local_command_touches_neither_network_nor_qt_nor_server(here: Here) -> None:
    program = (
        "import sys\nfrom liaison_app.cli.main import run\nfrom liaison_app.cli.compose import Vaults\nfrom liaison_app.vault.kdf import KdfFloor\n"
        f"run(sys.argv[1:], Vaults(floor=KdfFloor(t=1, p=1, m_kib=64)))\nprint([name for name in {SLOW!r} if name in sys.modules], file=sys.stderr)"
    )
    place = ["--vault", str(here.folder / "v"), "--passphrase-file", str(here.passphrase), "list", "contact"]
    done = subprocess.run([sys.executable, "-c", program, *place], capture_output=True, text=True, timeout=60)
    assert (done.stdout.strip(), done.stderr.strip()) == ("0 of 0", "[]")


def test_answers_for_people_are_words_and_not_the_programs_own_notation(here: Here) -> None:
    told = here.run("vault", "status", as_json=False).out
    assert not set(told) & set("{}[]'")
    assert "locked: no\n" in told
    assert "spaces: Private (owner)\n" in told
    wrong = here.run("list", "contact", "--limit", "many").error["title"]
    assert "“many” is not a whole number" in wrong
    assert "whole_number" not in wrong


def test_a_file_to_export_to_must_tell_its_format_by_its_ending(here: Here) -> None:
    assert "no ending" in here.refused("export", "contact", "--to", here.folder / "people")["title"]
    assert "“.doc”" in here.refused("export", "contact", "--to", here.folder / "people.doc")["title"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows writes no core files")
def test_a_crash_writes_no_memory_to_the_disk() -> None:
    lines = ("import resource, sys, atexit", "from liaison_app.cli.main import main", "sys.argv = ['liaison', '--version']")
    program = "\n".join((*lines, "atexit.register(lambda: print(resource.getrlimit(resource.RLIMIT_CORE)[0], file=sys.stderr))", "main()"))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stderr.strip() == "0"
