"""Vaults that hold one of everything, or more than anyone has."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from liaison_app.cli.compose import Vaults
from liaison_app.cli.demo.seed import add_deck
from liaison_app.cli.demo.stage import PASSPHRASE
from liaison_app.core.ids import new_id
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.records.post import Post
from liaison_app.records.task import Task
from liaison_app.records.trip import Trip
from liaison_app.records.values import Spot, When
from liaison_app.records.visit import Visit

MANY = 50_000
BATCH = 1_000
_GIVEN = ("Ada", "Ben", "Cleo", "Dario", "Edda", "Farid", "Greta")
_FAMILY = ("Harlan", "Ito", "Juarez", "Kowalski", "Lindqvist", "Moreau")
_STATES = (("CO", "Denver"), ("OH", "Columbus"), ("TX", "Austin"), ("WA", "Tacoma"), ("ME", "Bangor"))
_HOUR_MS = 3_600_000


def plant_few(vault: Path) -> None:
    """One of everything: a deck, a contact, an agency, a trip under way with its visit, a promise and a note to file."""
    opened = Vaults().open(vault, PASSPHRASE)
    try:
        add_deck(opened.store, opened.clock)
        opened.store.put_all(list(_one(opened.clock.ms(), opened.store.account))).result()
    finally:
        opened.close()


def plant_many(vault: Path) -> None:
    """Fifty thousand contacts, a fifth as many agencies, a tenth as many visits, and more promises and notes than anyone keeps."""
    opened = Vaults().open(vault, PASSPHRASE)
    try:
        agencies: list[Agency] = []
        for at in range(0, MANY, BATCH):
            saved = opened.store.put_all([*(_agency(n) for n in range(at, at + BATCH, 5)), *(_contact(n) for n in range(at, at + BATCH))]).result()
            agencies += [record for record in saved if isinstance(record, Agency)]
        rest = list(_work(opened.clock.ms(), opened.store.account, agencies))
        for at in range(0, len(rest), BATCH):
            opened.store.put_all(rest[at : at + BATCH]).result()
    finally:
        opened.close()


def _one(now_ms: int, account: str) -> Iterator[Record]:
    agency, contact = _agency(0), _contact(0)
    trip = Trip(id=new_id(), title=f"A day in {agency.city}", start=_day(now_ms, 0), end=_day(now_ms, 1), status="under-way")
    visit = replace(_visit(agency, now_ms + _HOUR_MS), trip=trip.id, attendees=(contact.id,))
    yield from (agency, contact, Post(contact=contact.id, agency=agency.id, title="Records", primary=True), trip, visit)
    yield Task(title="Send the emergency form", owner=account, due=_day(now_ms, 1), state="open", on=visit.id)
    yield Note(body="Parking is behind the library.")


def _work(now_ms: int, account: str, agencies: Sequence[Agency]) -> Iterator[Record]:
    """Two years back and two ahead, several visits a day; a promise for each tenth, a note to file for each fiftieth."""
    for n in range(MANY // 10):
        agency = agencies[n * 7 % len(agencies)]
        visit = _visit(agency, now_ms + (n - MANY // 20) * 7 * _HOUR_MS)
        yield visit
        if n % 10 == 0:
            yield Task(title=f"Send form {n} to {agency.name}", owner=account, due=_day(now_ms, n // 10 - 40), state="open", on=visit.id)
        if n % 50 == 0:
            yield Note(body=f"Heard in the hall at {agency.name}: they move to new request forms.")


def _visit(agency: Agency, start_ms: int) -> Visit:
    start, end = When(start_ms, "UTC"), When(start_ms + _HOUR_MS, "UTC")
    return Visit(id=new_id(), title=agency.name, type="meeting", agency=agency.id, start=start, end=end, place=Spot(agency.city))


def _agency(n: int) -> Agency:
    state, city = _STATES[n // 5 % len(_STATES)]
    return Agency(id=new_id(), name=f"{_FAMILY[n % 6]} County Sheriff {n or ''}".strip(), state=state, city=city)


def _contact(n: int) -> Contact:
    given, family = _GIVEN[n % 7], _FAMILY[n % 6]
    return Contact(id=new_id(), name=f"{given} {family} {n or ''}".strip(), given=given, family=family, rank="Sergeant")


def _day(now_ms: int, days: int) -> str:
    return (datetime.fromtimestamp(now_ms / 1000, UTC) + timedelta(days=days)).date().isoformat()
