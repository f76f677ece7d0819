"""What a deck's file holds, read by a child process that can do nothing else."""

from __future__ import annotations

import base64
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any, cast

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import N_, _
from liaison_app.work.readers.deck_facts import DeckFacts, DeckLimits, facts_from_json
from liaison_app.work.readers.sniffing import FileSort, recognise, refusal
from liaison_app.work.readers.text_lines import unreadable

CHILD = (sys.executable, "-I", "-X", "utf8", "-m", "liaison_app.work.readers.deck_child")
_LONGEST_ANSWER = 64 << 20
_START_SECONDS = 20.0
_LARGEST_WORK = 1 << 30
_AT_WORK = DeckLimits(seconds=20.0, memory=2 << 30, patience=60.0)
"""For work on a deck that has been let in: every page is looked at."""
_PROBLEMS = {
    "deck_damaged": (N_("“{name}” is damaged or was cut off."), N_("Open it in the program that made it, export it again as PDF, then add that file.")),
    "deck_encrypted": (
        N_("“{name}” is protected by a password."),
        N_("Give its password when you add it, or save it without one. Liaison encrypts it in the vault."),
    ),
    "deck_password": (N_("That password does not open “{name}”."), N_("Ask whoever sent the deck for the password, then try again.")),
    "deck_macros": (
        N_("“{name}” holds macros, which are programs, so it was not opened."),
        N_("Save it as a presentation without macros (.pptx), then add that file."),
    ),
    "deck_page_size": (
        N_("“{name}” has a page of a size that cannot be shown."),
        N_("Set the size of its slides again, export it as PDF, then add that file."),
    ),
    "deck_empty": (N_("“{name}” has no pages."), N_("Add slides to it, then add it again.")),
    "deck_bomb": (
        N_("“{name}” unpacks to far more than a deck can hold, so it was not opened."),
        N_("Get the deck again from its author, or export it as PDF."),
    ),
    "deck_too_large": (N_("“{name}” is too large for a deck."), N_("Split it, or make its pictures smaller.")),
    "deck_too_slow": (N_("“{name}” takes too long to read, so it was stopped."), N_("Export it again as PDF, then add that file.")),
}


def deck_problem(code: str, name: str) -> LiaisonError:
    """Return the sentence for a problem that the child named."""
    title, remedy = _PROBLEMS.get(code, _PROBLEMS["deck_damaged"])
    made = Damaged if code == "deck_damaged" else LiaisonError
    return made(_(title).format(name=name), _(remedy), code=code if code in _PROBLEMS else "deck_damaged")


class DeckReader:
    """Reads PDF and PPTX files; `command` starts the child (an installed app has its own)."""

    def __init__(self, limits: DeckLimits | None = None, command: Sequence[str] = CHILD) -> None:
        self._limits = limits or DeckLimits()
        self._command = tuple(command)

    def read(self, path: Path) -> DeckFacts:
        """Return the facts of a deck's file; every fault of the file is a LiaisonError."""
        sort = recognise(path)
        if sort not in (FileSort.PDF, FileSort.PPTX):
            raise _not_a_deck(path, sort)
        if path.stat().st_size > self._limits.file_size:
            raise deck_problem("deck_too_large", path.name)
        try:
            stream = path.open("rb")
        except OSError as error:
            raise unreadable(path, error) from error
        with stream:
            return self._read(stream, sort.value, path.name)

    def read_bytes(self, data: bytes, sort: str, name: str) -> DeckFacts:
        """Return the facts of a deck at hand ("pdf" or "pptx"): its plaintext goes through a pipe, never a file."""
        return self._read(data, sort, name)

    def prints(self, data: bytes, name: str) -> tuple[str, ...]:
        """Return what each page of a PDF looks like, as a hash: equal where nothing on it changed; empty where it cannot be told."""
        return tuple(str(answer["print"]) for answer in self._worked("prints", data, name) if "print" in answer)

    def unlocked(self, data: bytes, password: str, name: str, sort: str = "pdf") -> bytes:
        """Return the same file ("pdf" or "pptx") without its password. Raises LiaisonError where that is not the one. The password goes through the pipe alone."""
        line = password.replace("\n", "").encode()
        return _whole(self._worked("unlock", line + b"\n" + data, name, sort))

    def joined(self, files: Sequence[bytes], pages: Sequence[tuple[int, int]], name: str) -> bytes:
        """Return a PDF of these pages: each a number of a file (from 0) and of its page (from 1), in this order."""
        plan = json.dumps({"lengths": [len(file) for file in files], "pages": [list(each) for each in pages]}).encode()
        return _whole(self._worked("join", b"".join([plan, b"\n", *files]), name))

    def _worked(self, verb: str, data: bytes, name: str, sort: str = "pdf") -> list[dict[str, Any]]:
        """Return what the child answered to work on a deck that has been let in."""
        found: list[dict[str, Any]] = []
        with _child([*self._command, verb, sort, json.dumps(asdict(_AT_WORK))], data, 2 * _LARGEST_WORK) as answers:
            until = time.monotonic() + _START_SECONDS
            while (answer := answers.next(until)) is not None:
                if "problem" in answer:
                    raise deck_problem(str(answer["problem"]), name)
                if "ready" in answer:
                    until = time.monotonic() + _AT_WORK.patience
                elif "done" in answer:
                    return found
                else:
                    found.append(answer)
        raise deck_problem("deck_too_slow" if time.monotonic() >= until or answers.was_stopped else "deck_damaged", name)

    def _read(self, source: IO[bytes] | bytes, sort: str, name: str) -> DeckFacts:
        words = [*self._command, "read", sort, json.dumps(asdict(self._limits))]
        with _child(words, source) as answers:
            facts: DeckFacts | None = None
            texts: list[str] = []
            until = time.monotonic() + _START_SECONDS
            while (answer := answers.next(until)) is not None:
                if "problem" in answer:
                    raise deck_problem(str(answer["problem"]), name)
                if "ready" in answer:
                    until = time.monotonic() + self._limits.patience
                elif "facts" in answer and facts is None:
                    facts = _believed(answer["facts"], sort, name)
                    until = time.monotonic() + self._limits.text_seconds
                elif "text" in answer and facts is not None and len(texts) < facts.pages:
                    texts.append(str(answer["text"]))
                elif "done" in answer:
                    break
        if facts is None:
            raise deck_problem("deck_too_slow" if time.monotonic() >= until or answers.was_stopped else "deck_damaged", name)
        return replace(facts, text=tuple(texts))


def read_deck(path: Path, limits: DeckLimits | None = None) -> DeckFacts:
    """Return the facts of a PDF or PPTX file; every fault of the file is a LiaisonError."""
    return DeckReader(limits).read(path)


def _not_a_deck(path: Path, sort: FileSort) -> LiaisonError:
    if sort in (FileSort.VCARD, FileSort.CONTACTS, FileSort.AGENCIES, FileSort.OWN_JSON, FileSort.OWN_ZIP, FileSort.TEXT):
        return LiaisonError(_("“{name}” is not a deck.").format(name=path.name), _("A deck is a PDF or a PowerPoint file (.pptx)."), code="not_a_deck")
    return refusal(path, sort)


def _believed(found: Any, sort: str, name: str) -> DeckFacts:
    try:
        return facts_from_json(found, sort)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise deck_problem("deck_damaged", name) from error


def _whole(answers: list[dict[str, Any]]) -> bytes:
    return b"".join(base64.b64decode(str(answer["piece"])) for answer in answers if "piece" in answer)


class _Answers:
    """The child's answers, one JSON object a line, waited for no longer than told."""

    def __init__(self, process: subprocess.Popen[bytes], most: int) -> None:
        self._process = process
        self._most = most
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, name="deck-answers", daemon=True)
        self._listener.start()

    @property
    def was_stopped(self) -> bool:
        """Whether the system ended the child for taking too much processor time."""
        return sys.platform != "win32" and self._process.wait(5) in (-27, -24, -9)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        left = self._most
        while left > 0 and (line := self._process.stdout.readline(left)):
            left -= len(line)
            self._lines.put(line)
        self._lines.put(None)

    def next(self, until: float) -> dict[str, Any] | None:
        """Return the next answer, or None when the child has ended or the time is up."""
        try:
            line = self._lines.get(timeout=max(0.0, until - time.monotonic()))
            found: Any = json.loads(line) if line else None
        except (queue.Empty, ValueError):
            return None
        return cast("dict[str, Any]", found) if isinstance(found, dict) else None

    def close(self) -> None:
        """Wait for the listening thread."""
        self._listener.join(5)


@contextmanager
def _child(words: Sequence[str], source: IO[bytes] | bytes, most: int = _LONGEST_ANSWER) -> Generator[_Answers]:
    """Run the child over a file or bytes; it is gone when the block ends."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "TEMP", "TMP") if name in os.environ}
    stdin = subprocess.PIPE if isinstance(source, bytes) else source
    window = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        process = subprocess.Popen(words, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=kept, creationflags=window)
    except OSError as error:
        raise LiaisonError(
            _("The program that reads decks cannot be started: {why}.").format(why=error.strerror or error),
            _("Install Liaison again."),
            code="deck_reader_missing",
        ) from error
    feeder = threading.Thread(target=_feed, args=(process, source), daemon=True) if isinstance(source, bytes) else None
    if feeder:
        feeder.start()
    answers = _Answers(process, most)
    try:
        yield answers
    finally:
        process.kill() if process.poll() is None else None
        process.wait()
        answers.close()
        if feeder:
            feeder.join(5)
        if process.stdout:
            process.stdout.close()


def _feed(process: subprocess.Popen[bytes], data: bytes) -> None:
    assert process.stdin is not None
    try:
        with process.stdin as pipe:
            pipe.write(data)
    except OSError:
        return  # the child ended before it had read everything; its answer says why
