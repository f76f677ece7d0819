"""A believable vault made from a seed: people, agencies, visits, promises. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from liaison_app.core.resources import read_toml
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.records.parts import AskedQuestion, Objective, SlideView, Stop
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.trip import Trip
from liaison_app.records.values import Spot, When
from liaison_app.records.visit import Visit
from liaison_app.work.demo_people import EASTERN, Cast, Casting
from liaison_app.work.demo_story import Plan, Story

SLIDES = 12
"""Pages of the deck the app draws itself."""
_ZONE = ZoneInfo(EASTERN)


def make_demo(clock_ms: int, seed: int = 1, *, owner: str = "", deck: str = "") -> list[Record]:
    """Return the records of a demo vault as of this moment; the same moment's day and seed give the same records.

    `owner` (a member's id) keeps the promises; `deck` (a record's id) was shown on some of the visits.
    """
    return Demo(clock_ms, seed, owner, deck).make()


@dataclass
class _Made:
    records: list[Record] = field(default_factory=list[Record])
    visits: dict[tuple[str, int], Visit] = field(default_factory=dict[tuple[str, int], Visit])


class Demo:
    """Tells one story around today: a trip under way, what came before it, and what is promised."""

    def __init__(self, clock_ms: int, seed: int, owner: str, deck: str) -> None:
        self._rng = Random(seed)  # noqa: S311 - a story, not a secret
        self._now = datetime.fromtimestamp(clock_ms / 1000, UTC).astimezone(_ZONE)
        self._today = self._now.date()
        self._casting = Casting(self._rng, self._today)
        self._story = Story(self._casting.cast, self._rng, self._now)
        self._owner, self._deck = owner, deck
        self._made = _Made()

    def make(self) -> list[Record]:
        """Return every record of the story."""
        cast = self._casting.make()
        self._made.records += cast.records()
        trips = self._trips()
        for plan in self._story.plans(trips):
            self._visit(cast, plan)
        self._stops(trips)
        self._promises()
        self._notes(cast)
        return self._made.records

    # trips

    def _trips(self) -> dict[str, str]:
        return {name: self._casting.id() for name in ("now", "next", "lakes", "range", "south")}

    def _stops(self, trips: dict[str, str]) -> None:
        titles = {"now": "Ohio and Pennsylvania", "next": "Gulf Coast", "lakes": "Upper lakes", "range": "Front Range", "south": "Tennessee and Georgia"}
        for name, id in trips.items():
            visits = sorted((v for v in self._made.visits.values() if v.trip == id and v.start), key=lambda v: v.start.ms if v.start else 0)
            if not visits:
                continue
            days = [visit.start.local().date() for visit in visits if visit.start]
            first, last = (days[0], days[0] + timedelta(days=4)) if name in ("now", "next") else (days[0] - timedelta(days=1), days[-1])
            status = {"now": "under-way", "next": "planned"}.get(name, "done")
            stops = tuple(Stop(place=visit.place, agency=visit.agency, at=visit.start) for visit in visits)
            pack = {"now": "not-ready", "next": "not-pinned"}.get(name, "ready")
            self._made.records.append(
                Trip(id=id, title=titles[name], start=first.isoformat(), end=last.isoformat(), base="Denver", stops=stops, status=status, pack=pack)
            )

    # visits

    def _visit(self, cast: Cast, plan: Plan) -> None:
        agency = cast.agencies[plan.agency]
        zone = cast.zone(plan.agency)
        start = self._when(plan.day, plan.at, zone)
        end = When(start.ms + plan.minutes * 60_000, zone)
        past = end.ms < self._now.timestamp() * 1000
        staff = cast.staff.get(plan.agency, [])
        names = plan.people or tuple(staff[: self._rng.randint(1, 3)])
        block = read_toml("demo/notes.toml")["block"][plan.block] if plan.block >= 0 and past else None
        visit = Visit(
            id=self._casting.id(),
            title=plan.title or agency.name,
            type=plan.type,
            agency=agency.id,
            trip=plan.trip,
            start=start,
            end=end,
            place=Spot(
                "" if agency.address else agency.city, ", ".join(part for part in (agency.address, agency.city, agency.state) if part), agency.lat, agency.lng
            ),
            attendees=tuple(sorted(cast.people[name].id for name in names)),
            participants=tuple(sorted(("Nora Whitlock", *plan.with_us))),
            objectives=self._objectives(plan, block),
            marking=plan.marking,
            **(self._told(block, names, end, written=plan.written) if block else {}),
        )
        self._made.records.append(visit)
        self._made.visits[plan.agency, plan.day] = visit
        if block and plan.written:
            self._after(visit, block, plan)

    def _objectives(self, plan: Plan, block: dict[str, Any] | None) -> tuple[Objective, ...]:
        told = plan.objectives or ((("Hear how requests go", block is not None), ("Agree on the next step", block is not None)) if plan.type != "call" else ())
        done = plan.day < 0
        return tuple(Objective(id=self._casting.id(), text=text, done=ticked and (done or bool(plan.objectives))) for text, ticked in told)

    def _told(self, block: dict[str, Any], names: Sequence[str], end: When, *, written: bool) -> dict[str, Any]:
        """Return what was written on a visit."""
        text = block["text"].format(*(list(names) * 2 + ["the front desk"] * 2)[:3]).replace("@the front desk", "The front desk")
        if not written:
            return {"notes": text, "topics": tuple(sorted(block["topics"]))}
        submitted = When(end.ms + self._rng.randint(2, 30) * 3_600_000, end.zone)
        stamp = When(min(submitted.ms, round(self._now.timestamp() * 1000) - 1_800_000), end.zone)
        return {
            "notes": text, "topics": tuple(sorted(block["topics"])), "outcome": block["outcome"], "next_step": block["next"],
            "lobbying": "no", "submitted": stamp,
        }  # fmt: skip

    def _when(self, day: int, at: time, zone: str) -> When:
        local = datetime.combine(self._today + timedelta(days=day), at, ZoneInfo(zone))
        return When(round(local.timestamp() * 1000), zone)

    # what follows from a visit

    def _after(self, visit: Visit, block: dict[str, Any], plan: Plan) -> None:
        rng = self._rng
        if block["task"] and plan.agency not in ("harlan-pd", "kestrel-da"):
            days = plan.day + rng.choice((14, 21, 28))
            open_still = days > -8 and rng.random() < 0.7
            state = "open" if open_still else "done"
            self._task(block["task"], days, visit, state)
        if self._deck and plan.type in ("training", "briefing", "conference") and visit.start:
            self._shown(visit, visit.start)

    def _task(self, title: str, days: int, visit: Visit | None, state: str = "open", detail: str = "") -> None:
        due = (self._today + timedelta(days=self._story.weekday(days))).isoformat()
        task = Task(id=self._casting.id(), title=title, owner=self._owner, due=due, state=state, on=visit.id if visit else None, detail=detail)
        self._made.records.append(task)

    def _promises(self) -> None:
        visits = self._made.visits
        harlan, kestrel = visits["harlan-pd", -182], visits["kestrel-da", -21]
        checklist = "One page, both sides. The response team has the text; only the logo is missing."
        self._made.records.append(
            Task(
                id=self._casting.id(),
                title="Send Lt. Quill the emergency-request checklist",
                owner=self._owner,
                due=self._day(-9),
                state="open",
                on=harlan.id,
                detail=checklist,
            )
        )
        for title, day, visit in (
            ("Answer: does a 2703(d) order reach deleted messages?", 0, visits["marrow-so", -41]),
            ("Ask Imani for the new non-disclosure wording", 1, kestrel),
            ("Answer: how long are sign-in addresses kept?", 3, visits["three-rivers", -44]),
            ("Print the paper roster, 30 lines", 1, visits["ohio-northern", 1]),
            ("Call the main number of Three Rivers about the deputy director’s mailbox", 2, visits["three-rivers", -1]),
        ):
            self._made.records.append(Task(id=self._casting.id(), title=title, owner=self._owner, due=self._day(day), state="open", on=visit.id))

    def _day(self, days: int) -> str:
        return (self._today + timedelta(days=days)).isoformat()

    def _shown(self, visit: Visit, start: When) -> None:
        rng = self._rng
        at = start.ms + 9 * 60_000
        views: list[SlideView] = []
        for slide in range(1, rng.randint(9, SLIDES) + 1):
            seconds = rng.randint(25, 190)
            views.append(SlideView(id=self._casting.id(), slide=slide, start=When(at, start.zone), seconds=seconds))
            at += seconds * 1000
        asked = rng.sample(
            ("Does a (d) order reach draft messages?", "Can we renew a preservation twice?", "Who answers at night?", "Do you keep deleted names?"), 2
        )
        questions = tuple(AskedQuestion(id=self._casting.id(), slide=rng.randint(2, 9), text=text) for text in asked)
        self._made.records.append(
            Presentation(
                id=self._casting.id(),
                title=visit.title,
                deck=self._deck,
                visit=visit.id,
                start=views[0].start,
                end=When(at, start.zone),
                views=tuple(views),
                questions=questions,
                audience_size=rng.randint(4, 30),
                marking=visit.marking,
            )
        )

    def _notes(self, cast: Cast) -> None:
        told = (
            ("Parking behind Harlan Ridge PD is for staff until nine; use the lot at the library.", "harlan-pd", ()),
            ("Capt. Brandt: no phones past the second door. Bring the roster on paper. #legal process", "ohio-northern", ("legal-process",)),
            ("Idea: one page that says which process reaches which data, sized for a sun visor. #legal process", "", ("legal-process",)),
            ("Three Rivers: analysts may not sign. Ask who signs for them before the next training.", "three-rivers", ()),
            ("Hotel by the bridge is loud on Mondays. The one on Foundry Street is not.", "", ()),
            ("Cmdr. Nandakar asks about retention in *plain words*: write two paragraphs for her. #child safety", "northern-lakes", ("child-safety",)),
            ("VGA only at Marrow: adapter is in the grey pouch.", "marrow-so", ()),
        )
        for body, agency, topics in told:
            on = cast.agencies[agency].id if agency else None
            self._made.records.append(Note(id=self._casting.id(), body=body, on=on, topics=topics))
