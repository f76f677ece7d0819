"""A small, whole world of made-up records: something on every page."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.records.parts import Email, Objective, Phone, Stop
from liaison_app.records.post import Post
from liaison_app.records.task import Task
from liaison_app.records.trip import Trip
from liaison_app.records.values import Spot, When
from liaison_app.records.visit import Visit

DAY_MS = 86_400_000
MINUTE_MS = 60_000
ZONE = "America/New_York"


def sample(now_ms: int) -> list[Record]:
    """Return agencies, people, visits, promises, a deck's card, a trip and a quick note around this moment."""
    harlan = Agency(
        name="Harlan Ridge Police Department", address="118 Foundry Street", city="Harlan Ridge", state="OH", cadence=90, domains=("harlanridge.gov",)
    )
    marrow = Agency(name="Marrow County Sheriff’s Office", city="Marrow", state="OH", cadence=60)
    cold = Agency(name="Lake Orrin Police Department", state="MI", cadence=90)
    quill = Contact(
        name="Renata Quill", rank="Lt.", verification="met-in-person", verified_on=_day(now_ms, -180), emails=(Email(value="quill@harlanridge-oh.us"),)
    )
    vasko = Contact(name="Dominic Vasko", rank="Det.", verification="official-domain", phones=(Phone(value="+1 614 555 0142"),))
    lindgard = Contact(name="Theo Lindgard", rank="Inv.", verification="met-in-person", verified_until=_day(now_ms, -20))
    trip = Trip(
        title="Ohio and Pennsylvania", start=_day(now_ms, -1), end=_day(now_ms, 3), stops=(Stop(agency=harlan.id), Stop(agency=marrow.id)), pack="not-ready"
    )
    coming = Visit(
        title="Harlan Ridge",
        agency=harlan.id,
        type="meeting",
        marking="TLP:AMBER",
        trip=trip.id,
        start=When(now_ms + 110 * MINUTE_MS, ZONE),
        end=When(now_ms + 200 * MINUTE_MS, ZONE),
        attendees=(quill.id, vasko.id, lindgard.id),
        place=Spot("Investigations, 2nd floor", "118 Foundry Street, Harlan Ridge, OH"),
        objectives=(Objective(text="Agree on one mailbox for emergencies"),),
    )
    later = Visit(agency=marrow.id, type="briefing", marking="TLP:GREEN", start=When(now_ms + 350 * MINUTE_MS, ZONE))
    before = Visit(
        agency=harlan.id,
        type="meeting",
        start=When(now_ms - 182 * DAY_MS, ZONE),
        topics=("legal-process",),
        notes="# First visit\nThey asked @Renata Quill about preservation.",
    )
    long_ago = [Visit(agency=cold.id, type="meeting", start=When(now_ms - days * DAY_MS, ZONE)) for days in (212, 240, 300)]
    tasks = [
        Task(title="Send Lt. Quill the emergency-request checklist", due=_day(now_ms, -9), state="open", on=before.id),
        Task(title="Does an order reach deleted messages?", due=_day(now_ms, 0), state="open", on=later.id),
        Task(title="Ask Imani for the new non-disclosure wording", due=_day(now_ms, 1), state="open", on=later.id),
        Task(title="How long are sign-in addresses kept?", state="open"),
    ]
    deck = Deck(title="Legal process", edition="v7", state="approved", valid_until=_day(now_ms, 18))
    post = Post(contact=quill.id, agency=harlan.id, title="Lieutenant, Investigations", primary=True)
    note = Note(body="Carla: three forged emergency requests this week")
    return [harlan, marrow, cold, quill, vasko, lindgard, trip, coming, later, before, *long_ago, *tasks, deck, post, note]


def _day(now_ms: int, days: int) -> str:
    """Return a day so many after this moment's, on this machine's wall, as the screen has it."""
    return (datetime.fromtimestamp(now_ms / 1000, UTC).astimezone().date() + timedelta(days=days)).isoformat()
