"""Promises written into a note: `/task call Sgt. Lee by Friday`, or the same after a box, has a title, a day and a person."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from liaison_app.core.dates import find_day, without_day
from liaison_app.work.fences import lines_outside

_TASK = re.compile(r"(?<!\S)/task(?!\w)[:]?")
_LEAD = re.compile(r"\s*(?:(?:[-*+] )?\[[ xX]\] |[-*+] |\d{1,3}[.)] |#{1,4} +|> ?)?(?:\d{1,2}:\d{2}\s+)?")
_BOX = re.compile(r"\s*(?:[-*+] |\d{1,3}[.)] )?\[[ xX]\] (?:\d{1,2}:\d{2}\s+)?")
_DONE = re.compile(r"\s*(?:[-*+] )?\[[xX]\] ")
_NEXT = re.compile(r"(?<!\S)/next(?!\w):?\s*(\S.*)")
_MARKS = re.compile(r"\*\*|__|(?<![\w@#])[@#](?=\w)")


@dataclass(frozen=True)
class Named:
    """A person whom a line may speak of: id, whole name, rank."""

    id: str
    name: str
    rank: str = ""


@dataclass(frozen=True)
class Promise:
    """What was promised, until when if the line says so, and the line it stands in."""

    line: int
    title: str
    due: str | None
    done: bool = False
    people: tuple[str, ...] = ()
    """Ids of those whom the line names."""
    others: tuple[str, ...] = ()
    """What else the day may mean, YYYY-MM-DD."""
    by_box: bool = False
    """It stands after a box, without `/task`."""

    @property
    def is_to_do(self) -> bool:
        """Say whether a task is to be made of it: what was ticked when it came is only told."""
        return not (self.by_box and self.done)


def promise_in(line: str, today: date, number: int = 0, known: Sequence[Named] = ()) -> Promise | None:
    """Return the promise a line makes: what stands after `/task`, or before it where only a day stands after; else what stands after a box."""
    named = _TASK.search(line)
    match = named or _BOX.match(line)
    if match is None:
        return None
    after, before = line[match.end() :].strip(), line[: match.start()]
    found = find_day(after, today)
    title = without_day(after, found)
    if not title:
        title = _LEAD.sub("", before, count=1).strip()
    title = " ".join(_MARKS.sub("", title).split()).strip(" ,;:")
    if not title:
        return None
    others = tuple(day.isoformat() for day in found.others) if found else ()
    return Promise(number, title, found.day.isoformat() if found else None, bool(_DONE.match(line)), people_in(title, known), others, named is None)


def may_promise(words: str) -> bool:
    """Say whether it is worth while to look for a promise in these words."""
    return "/task" in words or "[ ] " in words or "[x] " in words or "[X] " in words


def promises_in(words: str, today: date, known: Sequence[Named] = ()) -> list[Promise]:
    """Return every promise of a note, in its order."""
    if not may_promise(words):
        return []
    return [promise for number, line in lines_outside(words) if may_promise(line) and (promise := promise_in(line, today, number, known)) is not None]


def next_step_in(line: str) -> str:
    """Return what a line says comes next: what stands after `/next`, or nothing."""
    match = _NEXT.search(line)
    return " ".join(_MARKS.sub("", match[1]).split()) if match else ""


def people_in(words: str, known: Sequence[Named]) -> tuple[str, ...]:
    """Return the ids of those whom these words name, in their order: by whole name, by rank and last name, or by a last name only one of them has."""
    places = {person.id: at for person in known if (at := _place_of(person, words, known)) >= 0}
    return tuple(sorted(places, key=lambda id: places[id]))


def _place_of(person: Named, words: str, known: Sequence[Named]) -> int:
    """Return where a person is named, or -1."""
    if (at := _find(person.name, words)) >= 0:
        return at
    last = _last_name(person)
    namesakes = {other.id for other in known if _last_name(other).casefold() == last.casefold()}
    rank = person.rank.strip().rstrip(".")
    ranked = re.search(rf"(?<!\w){re.escape(rank)}\.?\s+{re.escape(last)}(?!\w)", words, re.IGNORECASE) if rank and last else None
    if ranked is not None:
        same_rank = {other.id for other in known if other.id in namesakes and other.rank.strip().rstrip(".").casefold() == rank.casefold()}
        return ranked.start() if len(same_rank) == 1 else -1
    at = _find(last, words, exactly=True) if len(namesakes) == 1 else -1
    # "Lt. Lee" is nobody's Sgt. Lee
    return -1 if at >= 0 and re.search(r"\b[A-Z][a-z]{1,6}\.\s+$", words[:at]) else at


def _last_name(person: Named) -> str:
    return person.name.split()[-1] if person.name.split() else ""


def _find(name: str, words: str, *, exactly: bool = False) -> int:
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", words, re.NOFLAG if exactly else re.IGNORECASE) if name else None
    return match.start() if match else -1


def task_id(visit: str, title: str) -> str:
    """Return the id of the task a promise makes: the same on every device that reads the note, so that none makes it twice."""
    return hashlib.sha256(bytes.fromhex(visit) + b"/task" + same_title(title).encode()).digest()[:16].hex()


def same_title(title: str) -> str:
    """Return a title as two of them are compared."""
    return " ".join(title.casefold().split()).rstrip(".!")
