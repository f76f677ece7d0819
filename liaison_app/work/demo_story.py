"""Which visits the demo tells of: where, when, with whom; the words come from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from liaison_app.core.resources import read_toml
from liaison_app.work.demo_people import Cast

_MARKS = ("TLP:AMBER", "TLP:AMBER", "TLP:GREEN", "TLP:GREEN", "TLP:CLEAR")
_JOURNEYS = {"lakes": (-11, ("MI", "IL", "IN")), "range": (-8, ("CO", "AZ")), "south": (-5, ("TN", "GA"))}
"""Past journeys: the week from this one, and the states."""


@dataclass(frozen=True)
class Plan:
    """One visit to be made: where, on which day from today and at what hour, and what it is."""

    agency: str
    day: int
    at: time
    minutes: int = 75
    type: str = "meeting"
    marking: str = ""
    people: tuple[str, ...] = ()
    trip: str | None = None
    title: str = ""
    block: int = -1
    with_us: tuple[str, ...] = ()
    objectives: tuple[tuple[str, bool], ...] = ()
    written: bool = True


class Story:
    """Plans around one moment, in the time of its zone."""

    def __init__(self, cast: Cast, rng: Random, now: datetime) -> None:
        self._cast = cast
        self._rng = rng
        self._now = now
        self._today = now.date()

    def plans(self, trips: dict[str, str]) -> list[Plan]:
        """Return every visit of the story; `trips` are the ids of its journeys by name."""
        return [*self._this_week(trips["now"]), *self._next_week(trips["next"]), *self._remembered(), *self._many(trips)]

    def _this_week(self, trip: str) -> list[Plan]:
        """The week under way; its first meeting today stands at 10:30, or soon from now where that has passed."""
        first = self._meeting_time()
        then = (datetime.combine(self._today, first) + timedelta(hours=4)).time()
        harlan = (("Explain the date-range returns", True), ("Renew Inv. Lindgard’s check", False), ("Agree on a contact for nights", False))
        quill = ("Renata Quill", "Dominic Vasko", "Theo Lindgard")
        return [
            Plan("three-rivers", -1, time(14), 90, "briefing", "TLP:AMBER", ("Carla Benning", "Aisha Wendell"), trip, block=1),
            Plan("harlan-pd", 0, first, 90, "meeting", "TLP:AMBER", quill, trip, objectives=harlan),
            Plan("marrow-so", 0, then, 60, "briefing", "TLP:GREEN", ("Delphine Marsh", "Owen Tarrow"), trip, block=3),
            Plan("ohio-northern", 1, time(9), 180, "training", "TLP:GREEN", ("Hollis Brandt",), trip, "Legal process for investigators"),
            Plan("kestrel-da", 2, time(9, 30), 90, "meeting", "TLP:AMBER", ("Miriam Castellane", "Jonah Pruett"), trip, with_us=("Ben Achterhof",)),
        ]

    def _meeting_time(self) -> time:
        usual = time(10, 30)
        if self._now.time() < time(10) or self._now.time() > time(17, 30):
            return usual
        soon = self._now + timedelta(minutes=50)
        return time(soon.hour, 30 if soon.minute >= 30 else 0)

    def _next_week(self, trip: str) -> list[Plan]:
        return [
            Plan("gulf-plains", 6, time(10), 90, "meeting", "TLP:AMBER", ("Luis Ferrand",), trip),
            Plan("coastal-prosecutors", 7, time(13), 240, "conference", "TLP:CLEAR", ("Graciela Ito",), trip, "Coastal Prosecutors’ Conference"),
        ]

    def _remembered(self) -> list[Plan]:
        """Visits that the story speaks of."""
        quill = ("Renata Quill", "Theo Lindgard")
        return [
            Plan("harlan-pd", -182, time(10), 90, "meeting", "TLP:AMBER", quill, block=0),
            Plan("harlan-pd", -120, time(21), 60, "briefing", "TLP:GREEN", ("Calvin Oduya",), block=1),
            Plan("harlan-pd", -96, time(13), 45, "meeting", "TLP:AMBER", ("Dominic Vasko",), block=4),
            Plan("kestrel-da", -21, time(9, 30), 90, "meeting", "TLP:AMBER", ("Miriam Castellane", "Jonah Pruett"), block=5),
            Plan("three-rivers", -44, time(14), 60, "briefing", "TLP:AMBER", ("Carla Benning",), block=1),
            Plan("marrow-so", -41, time(10), 60, "meeting", "TLP:GREEN", ("Delphine Marsh", "Owen Tarrow"), block=7),
            Plan("buckeye-icac", -41, time(14), 90, "briefing", "TLP:AMBER+STRICT", ("Owen Tarrow", "Theo Lindgard"), block=3),
            Plan("lake-orrin-pd", -212, time(11), 60, "meeting", "TLP:GREEN", (), block=4),
            Plan("northern-lakes", -131, time(9), 120, "briefing", "TLP:AMBER", ("Priya Nandakar",), block=3),
            Plan("sable-da", -124, time(10), 60, "meeting", "TLP:GREEN", (), block=5),
            Plan("ohio-northern", -12, time(9), 180, "training", "TLP:GREEN", ("Hollis Brandt",), title="Legal process for investigators", block=2),
            Plan("clear-harbor", -26, time(11), 45, "call", "TLP:RED", ("Marit Solheim",), block=3),
            Plan("clear-harbor", 9, time(11), 45, "call", "TLP:AMBER", ("Marit Solheim",)),
            Plan("tallis-pd", -6, time(15, 30), 30, "call", "TLP:GREEN", (), written=False, block=6),
            Plan(self._key_in("Dunmere"), -2, time(11), 60, "briefing", "TLP:GREEN", written=False),
        ]

    def _key_in(self, town: str) -> str:
        return next(key for key in self._cast.agencies if key.startswith(f"{town}/"))

    def _many(self, trips: dict[str, str]) -> list[Plan]:
        """Visits of the last five months and the next three weeks, those of one journey in one week."""
        rng = self._rng
        composed = [key for key in self._cast.agencies if "/" in key]
        chosen: list[tuple[str, int, str | None]] = []
        for name, (week, states) in _JOURNEYS.items():
            monday = 7 * week - self._today.weekday()
            chosen += [(key, monday + at, trips[name]) for at, key in enumerate(rng.sample(self._in_states(composed, states), 4))]
        days = [-150, -143, -139, -117, -110, -103, -89, -84, -68, -61, -47, -38, -28, -19, -16, -14, -9, 13, 15, 20]
        chosen += [(key, self.weekday(day), None) for key, day in zip(rng.sample(composed, len(days)), days, strict=True)]
        used: list[int] = []
        return [self._composed(key, day, trip, used) for key, day, trip in chosen]

    def _composed(self, key: str, day: int, trip: str | None, used: list[int]) -> Plan:
        rng, blocks = self._rng, read_toml("demo/notes.toml")["block"]
        lawyers = self._cast.agencies[key].type == "district-attorney"
        fitting = [n for n, block in enumerate(blocks) if block.get("for", "") in ("lawyers" if lawyers else "police", "")]
        at = rng.choice([n for n in fitting if n not in used[-4:]])
        used.append(at)
        us = ("Ben Achterhof",) if rng.random() < 0.3 else ()
        hour = time(rng.randint(9, 15), rng.choice((0, 30)))
        return Plan(key, day, hour, rng.choice((45, 60, 90)), blocks[at]["type"], rng.choice(_MARKS), (), trip, block=at, with_us=us)

    def _in_states(self, keys: Sequence[str], states: tuple[str, ...]) -> list[str]:
        return [key for key in keys if self._cast.agencies[key].state in states]

    def weekday(self, day: int) -> int:
        """Return a day (counted from today) moved off the weekend, away from today."""
        weekday = (self._today + timedelta(days=day)).weekday()
        return day + {5: 2, 6: 1}.get(weekday, 0) if day > 0 else day - {5: 1, 6: 2}.get(weekday, 0)
