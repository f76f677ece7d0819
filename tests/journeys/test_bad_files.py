"""Every command that takes a file, with every kind of file that is not what it hoped for: a sentence, the right exit code, nothing lost."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Here
from tests.support.makers import pdf

REFUSED = {1, 2, 3, 6}
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\x02\0\0\0\x90wS\xde\0\0\0\0IEND\xaeB`\x82"
QUICKLY_S = 20.0


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2 * 1024**3)


def locked_pdf(path: Path) -> None:
    from pypdf import PdfReader, PdfWriter

    plain = path.with_suffix(".plain")
    plain.write_bytes(pdf("Lawful requests"))
    writer = PdfWriter(clone_from=PdfReader(plain))
    writer.encrypt("a password", algorithm="AES-256")
    writer.write(path)
    writer.close()
    plain.unlink()


def folder(path: Path) -> None:
    path.mkdir()


MAKERS: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: path,
    "a folder": folder,
    "empty": lambda path: path.touch(),
    "one byte": lambda path: path.write_bytes(b"\0"),
    "zeros": lambda path: path.write_bytes(bytes(5000)),
    "noise": lambda path: path.write_bytes(random.Random(7).randbytes(60_000)),
    "not UTF-8": lambda path: path.write_bytes("Müller;Größe\nÜber,\xa7\n".encode("latin-1") * 50),
    "a broken table": lambda path: path.write_bytes(b'name,email\n"never closed, x@y\n' + b"\xff\xfe\0a" * 40),
    "a picture": lambda path: path.write_bytes(PNG),
    "cut PDF": lambda path: path.write_bytes(pdf("Lawful requests", "two")[:200]),
    "cut ZIP": lambda path: path.write_bytes(b"PK\x03\x04\x14\0\0\0junk" * 3),
    "locked PDF": locked_pdf,
    "two gigabytes": sparse,
    "one endless line": lambda path: path.write_bytes(b"x" * 3_000_000),
    "deep JSON": lambda path: path.write_bytes(b"[" * 200_000),
    "empty JSON": lambda path: path.write_bytes(b"{}"),
    "a pipe nobody feeds": os.mkfifo,
    "an endless device": lambda path: path.symlink_to("/dev/zero"),
    "a link to itself": lambda path: path.symlink_to(path.name),
    "a name that is no text": lambda path: (path.parent / os.fsdecode(b"\xff\xfe.vcf")).write_bytes(b"\0"),
}
COMMANDS: dict[str, tuple[str, ...]] = {
    "import": ("import", "FILE"),
    "import as contacts": ("import", "FILE", "--as", "contact"),
    "import as decks": ("import", "FILE", "--as", "deck"),
    "deck add": ("deck", "add", "FILE"),
    "join": ("join", "FILE"),
    "recover": ("vault", "recover", "FILE", "--new-passphrase-file", "PASSPHRASE"),
    "restore": ("vault", "restore", "FILE", "--vault", "OTHER"),
    "new passphrase": ("vault", "passphrase", "--new-passphrase-file", "FILE"),
    "passphrase": ("list", "contact", "--passphrase-file", "FILE"),
    "server run": ("server", "run", "FILE", "--port", "0"),
    "tls": ("server", "run", "OTHER", "--port", "0", "--tls-cert", "FILE", "--tls-key", "FILE"),
}
PASSPHRASES = ("a broken table", "cut PDF", "locked PDF", "empty JSON")
HARMLESS = {("import", "not UTF-8"), ("import as contacts", "not UTF-8"), ("import", "a broken table"), ("import as contacts", "a broken table")}
HARMLESS |= {("new passphrase", file) for file in PASSPHRASES}
"""What can be read after all: a table of unknown columns has its rows accounted for; any line of text is a passphrase, if an odd one."""
SECRETS = ("join", "recover", "passphrase", "new passphrase")
"""What a person may feed from another program through a pipe, and so waits for it."""


@pytest.fixture
def kept(here: Here) -> Here:
    """A vault with something in it that must still be there."""
    here.do("note", "Still here")
    return here


@pytest.mark.parametrize(("command", "file"), [(command, file) for command in COMMANDS for file in MAKERS if "pipe" not in file or command not in SECRETS])
def test_a_file_that_is_not_what_it_should_be_ends_in_a_sentence(kept: Here, command: str, file: str) -> None:
    path = kept.folder / "given.vcf"
    MAKERS[file](path)
    if file == "a name that is no text":
        path = kept.folder / os.fsdecode(b"\xff\xfe.vcf")
    stand_in = {"FILE": str(path), "PASSPHRASE": str(kept.passphrase), "OTHER": str(kept.folder / "other")}
    began = time.monotonic()
    ran = kept.run(*(stand_in.get(word, word) for word in COMMANDS[command]))
    assert time.monotonic() - began < QUICKLY_S
    if (command, file) not in HARMLESS:
        assert ran.code in REFUSED, ascii(ran)
        said = ran.json["error"] if isinstance(ran.json, dict) else ran.json[0].get("error") or ran.json[0]["rejected"][0]
        assert said.get("code") not in {"internal", "system"}, ascii(said)
        assert said.get("title") or said.get("reason"), ascii(said)
        assert ran.err.strip()
    assert "Traceback" not in ran.err
    assert not (kept.folder / "other" / "vault.hdr").exists()
    if command != "new passphrase":
        assert kept.do("list", "note")["items"][0]["body"] == "Still here"


WRITERS: dict[str, tuple[str, ...]] = {
    "export": ("export", "all", "--to", "FILE"),
    "extract": ("deck", "extract", "DECK", "--to", "FILE"),
    "backup": ("vault", "backup", "FILE"),
    "server init": ("server", "init", "FILE"),
}
TARGETS: dict[str, Callable[[Path], Path]] = {
    "in no folder": lambda path: path / "nowhere" / "x.json",
    "a folder": lambda path: path,
    "under a file": lambda path: _file(path / "file") / "x.json",
    "a pipe": lambda path: _pipe(path / "file"),
    "in a folder that only the system fills": lambda _path: Path("/proc/x.json"),
    "a name too long": lambda path: path / ("x" * 300 + ".json"),
    "no suffix known": lambda path: path / "x.exe",
}


FITS = {("server init", "in no folder"), ("server init", "a folder"), ("extract", "a folder")}
FITS |= {(command, "no suffix known") for command in ("server init", "backup", "extract")}


def _pipe(path: Path) -> Path:
    os.mkfifo(path)
    return path


def _file(path: Path) -> Path:
    path.touch()
    return path


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("command", WRITERS)
def test_a_place_that_cannot_be_written_ends_in_a_sentence_and_leaves_nothing(kept: Here, command: str, target: str) -> None:
    deck = kept.folder / "talk.pdf"
    deck.write_bytes(pdf("Lawful requests"))
    id = kept.do("deck", "add", deck)["id"]
    place = kept.folder / "place"
    place.mkdir()
    path = TARGETS[target](place)
    ran = kept.run(*({"FILE": str(path), "DECK": id}.get(word, word) for word in WRITERS[command]))
    if (command, target) in FITS:
        assert ran.code == 0, ran
        return
    assert ran.code in {1, 2}, ran
    assert ran.error["code"] not in {"internal", ""}, ran.error
    assert [one.name for one in place.rglob("*") if one.name != "file"] == []
    assert kept.do("list", "note")["total"] == 1


@pytest.mark.parametrize("words", [("import", "FILE"), ("deck", "add", "FILE")])
def test_a_pipe_that_is_fed_slowly_is_refused_without_waiting_for_its_end(kept: Here, words: tuple[str, ...]) -> None:
    pipe = kept.folder / "pipe"
    os.mkfifo(pipe)
    over = threading.Event()

    def feed() -> None:
        try:
            with os.fdopen(os.open(pipe, os.O_RDWR | os.O_NONBLOCK), "wb", buffering=0) as out:
                while not over.wait(0.05):
                    out.write(b"name,email\n")
        except OSError:
            over.set()

    feeder = threading.Thread(target=feed)
    feeder.start()
    try:
        assert kept.run(*(str(pipe) if word == "FILE" else word for word in words)).code == 1
    finally:
        over.set()
        feeder.join()
