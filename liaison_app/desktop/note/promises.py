"""Promises written into a note: `/task call Sgt. Lee by Friday`."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

from liaison_app.core.dates import find_day, without_day
from liaison_app.desktop.note.line_marks import kind_of

_TASK = re.compile(r"(?<!\S)/task(?!\w)[:]?")
_LEAD = re.compile(r"\s*(?:(?:[-*+] )?\[[ xX]\] |[-*+] |\d{1,3}[.)] |#{1,4} +|> ?)?(?:\d{1,2}:\d{2}\s+)?")
_MARKS = re.compile(r"\*\*|__|(?<![\w@#])[@#](?=\w)")


@dataclass(frozen=True)
class Promise:
    """What was promised, until when if the line says so, and the line it stands in."""

    line: int
    title: str
    due: str | None
    done: bool = False


def promise_in(line: str, today: date, number: int = 0) -> Promise | None:
    """Return the promise a line makes: what stands after `/task`, or before it where only a day stands after."""
    match = _TASK.search(line)
    if match is None:
        return None
    after, before = line[match.end() :].strip(), line[: match.start()]
    found = find_day(after, today)
    title = without_day(after, found)
    if not title:
        title = _LEAD.sub("", before, count=1).strip()
    title = " ".join(_MARKS.sub("", title).split()).strip(" ,;:")
    done = kind_of(line) == "check" and "[x]" in line[: match.start()].lower()
    return Promise(number, title, found.day.isoformat() if found else None, done) if title else None


def promises_in(words: str, today: date) -> list[Promise]:
    """Return every promise of a note, in its order."""
    if "/task" not in words:
        return []
    lines = enumerate(words.split("\n"))
    return [promise for number, line in lines if "/task" in line and (promise := promise_in(line, today, number)) is not None]


def task_id(visit: str, title: str) -> str:
    """Return the id of the task a promise makes: the same on every device that reads the note, so that none makes it twice."""
    return hashlib.sha256(bytes.fromhex(visit) + b"/task" + same_title(title).encode()).digest()[:16].hex()


def same_title(title: str) -> str:
    """Return a title as two of them are compared."""
    return " ".join(title.casefold().split()).rstrip(".!")
