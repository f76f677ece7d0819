"""Records made with what a test does not care about filled in."""

from __future__ import annotations

from typing import Any

from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.records.post import Post
from liaison_app.records.task import Task
from liaison_app.records.trip import Trip
from liaison_app.records.values import When
from liaison_app.records.visit import Visit

NOW_MS = 1_790_000_000_000


def contact(**given: Any) -> Contact:
    return Contact(**{"name": "Mia Ott", **given})


def agency(**given: Any) -> Agency:
    return Agency(**{"name": "Rutherford County Sheriff's Office", "state": "TN", "type": "sheriff", **given})


def post(**given: Any) -> Post:
    return Post(**{"title": "Detective", **given})


def visit(**given: Any) -> Visit:
    return Visit(**{"title": "Quarterly meeting", "type": "meeting", "start": When(NOW_MS, "America/Chicago"), **given})


def note(**given: Any) -> Note:
    return Note(**{"body": "Asked for the training deck.", **given})


def task(**given: Any) -> Task:
    return Task(**{"title": "Send the deck", "due": "2026-10-20", **given})


def trip(**given: Any) -> Trip:
    return Trip(**{"title": "Tennessee in October", **given})
