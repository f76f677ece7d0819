"""The child process: a deck on standard input, JSON lines on standard output, nothing else in reach."""

from __future__ import annotations

import base64
import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from liaison_app.work.readers.confinement import forbid, leave_network, limit
from liaison_app.work.readers.deck_facts import DeckFacts, DeckLimits, DeckProblem, facts_to_json
from liaison_app.work.readers.guarded_program import guard

_PIECE = 3 << 18


def _answer(**words: Any) -> None:
    os.write(1, json.dumps(words).encode() + b"\n")


def _seekable(stream: BinaryIO) -> BinaryIO:
    return stream if stream.seekable() else io.BytesIO(stream.read())


class Deck(Protocol):
    """An opened deck, whatever its sort."""

    def facts(self) -> DeckFacts: ...
    def texts(self, seconds: float) -> Iterator[str]: ...


def _opener(sort: str, limits: DeckLimits) -> Callable[[BinaryIO], Deck]:
    """Import the one library this file needs, before the limits close in."""
    if sort == "pdf":
        from liaison_app.work.readers.deck_pdf import PdfFile

        return PdfFile
    from liaison_app.work.readers.deck_pptx import PptxFile

    return lambda stream: PptxFile(stream, limits)


def read(sort: str, limits: DeckLimits) -> None:
    """Answer with the facts, then with the text of each page."""
    opened = _opener(sort, limits)
    _answer(ready=True, offline=leave_network())
    limit(limits.memory, limits.seconds)
    forbid()
    try:
        deck = opened(_seekable(sys.stdin.buffer))
        _answer(facts=facts_to_json(deck.facts()))
        for text in deck.texts(limits.text_seconds):
            _answer(text=text)
        _answer(done=True)
    except DeckProblem as problem:
        _answer(problem=problem.code, detail=problem.detail)
    except MemoryError:
        os.write(1, b'{"problem": "deck_bomb", "detail": "memory"}\n')


def prints(_sort: str, limits: DeckLimits) -> None:
    """Answer with the print of each page of a PDF."""
    from liaison_app.work.readers.deck_pdf import PdfFile

    def work() -> None:
        for each in PdfFile(_seekable(sys.stdin.buffer)).prints():
            _answer(print=each)

    _confined(limits, work)


def _key(sort: str) -> Callable[[bytes, str], bytes]:
    """Import the one library that opens this sort of sealed file, before the limits close in."""
    if sort == "pdf":
        from liaison_app.work.readers.deck_pdf import PdfFile

        return lambda data, password: PdfFile(io.BytesIO(data), password).opened()
    from liaison_app.work.readers import office_lock

    return office_lock.opened


def unlock(sort: str, limits: DeckLimits) -> None:
    """Answer with a file that asks for no password; the first line of the input is the password, the rest the file."""
    opened = _key(sort)

    def work() -> None:
        password = sys.stdin.buffer.readline().rstrip(b"\n").decode()
        _give(opened(sys.stdin.buffer.read(), password))

    _confined(limits, work)


def join(_sort: str, limits: DeckLimits) -> None:
    """Answer with a PDF of chosen pages; the first line of the input says the length of each file and its pages, then come the files."""
    from liaison_app.work.readers.page_joining import joined

    def work() -> None:
        plan = json.loads(sys.stdin.buffer.readline())
        files = [sys.stdin.buffer.read(length) for length in plan["lengths"]]
        _give(joined(files, [(int(file), int(page)) for file, page in plan["pages"]]))

    _confined(limits, work)


def _give(body: bytes) -> None:
    for at in range(0, len(body), _PIECE):
        _answer(piece=base64.b64encode(body[at : at + _PIECE]).decode())


def _confined(limits: DeckLimits, work: Callable[[], None]) -> None:
    leave_network()
    limit(limits.memory, limits.seconds)
    forbid()
    _answer(ready=True)
    try:
        work()
        _answer(done=True)
    except DeckProblem as problem:
        _answer(problem=problem.code, detail=problem.detail)
    except MemoryError:
        os.write(1, b'{"problem": "deck_bomb", "detail": "memory"}\n')


_VERBS = {"prints": prints, "unlock": unlock, "join": join}


def main(words: list[str]) -> None:
    """Run as "read pdf|pptx LIMITS", "prints|join pdf LIMITS", "unlock pdf|pptx LIMITS" or "run FOLDER SECONDS PROGRAM ARGUMENTS…" (a program without the network)."""
    if words[0] == "run":
        leave_network()
        guard(Path(words[1]), float(words[2]), words[3:])
        return
    limits = DeckLimits(**json.loads(words[2]))
    _VERBS[words[0]](words[1], limits) if words[0] in _VERBS else read(words[1], limits)


if __name__ == "__main__":
    main(sys.argv[1:])
