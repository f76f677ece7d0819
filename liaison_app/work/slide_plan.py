"""How long each slide is meant to stand: said in its notes, the rest shared out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from liaison_app.records.parts import SpeakerNotes

_IN_NOTES = re.compile(
    r"^\W*(?:time|planned)?\W*(?:(\d{1,2}):([0-5]\d)|(\d{1,3}(?:[.,]\d)?)\s*(min(?:ute)?s?|sec(?:ond)?s?))\W*$", re.IGNORECASE | re.MULTILINE
)
"""A line of its own: "3 min", "[2:30]", "Time: 90 sec"."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds by slide, in the order of showing; without any, there is no plan."""

    seconds: Mapping[int, float]
    said: frozenset[int] = frozenset()
    """Slides whose length was said, and not only shared out."""

    @property
    def whole(self) -> float:
        """Seconds of the whole talk."""
        return sum(self.seconds.values())

    def span(self, slide: int) -> tuple[float, float]:
        """Return between which seconds of the talk a slide is meant to stand."""
        before = sum(seconds for number, seconds in self.seconds.items() if number < slide)
        return before, before + self.seconds.get(slide, 0)


def said_seconds(said: SpeakerNotes) -> float:
    """Return how long a slide is meant to stand, as a line of its notes says; 0 where none does."""
    found = _IN_NOTES.search(said.text)
    if found is None:
        return 0
    if found[1] is not None:
        return int(found[1]) * 60 + int(found[2])
    return float(found[3].replace(",", ".")) * (1 if found[4].casefold().startswith("s") else 60)


def plan_of(notes: Mapping[int, SpeakerNotes], order: Sequence[int], target_s: float) -> Plan:
    """Share a talk's length among its slides: first as it was said of each, the rest evenly. Without a length, only what was said counts."""
    said = {number: seconds for number in order if number in notes and (seconds := said_seconds(notes[number]))}
    known = sum(said.values())
    if not target_s:
        return Plan({number: said.get(number, 0.0) for number in order} if said else {}, frozenset(said))
    others = len(order) - len(said)
    scale = target_s / known if known and (not others or known > target_s) else 1.0
    share = max(0.0, target_s - known * scale) / others if others else 0.0
    return Plan({number: said[number] * scale if number in said else share for number in order}, frozenset(said))
