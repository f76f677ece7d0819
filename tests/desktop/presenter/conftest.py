"""A deck, a visit, and a talk on it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import Clock, SetClock
from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.slides.sample_deck import make_sample_deck, sample_notes
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.work.stored_files import Source, StoredFiles
from tests.desktop.presenter.talks import begun


@pytest.fixture
def clock() -> Clock:
    return SetClock()


@pytest.fixture
def deck(workspace: Workspace) -> Deck:
    data = make_sample_deck()
    file = StoredFiles(workspace.store.chunks).seal(Source(io.BytesIO(data), len(data), "deck.pdf", "application/pdf"))
    notes = tuple(replace(each, hidden=each.slide == 6) for each in sample_notes())
    saved = workspace.store.put(Deck(title="Legal process", pages=12, file=file, slides=notes, state="draft")).result(10)
    assert isinstance(saved, Deck)
    return saved


@pytest.fixture
def visit(workspace: Workspace) -> Visit:
    start = When(1_790_000_000_000, "America/Chicago")
    wanted = Visit(title="Cook County", start=start, end=replace(start, ms=start.ms + 3_600_000), attendees=("aa" * 16, "bb" * 16))
    saved = workspace.store.put(wanted).result(10)
    assert isinstance(saved, Visit)
    return saved


@pytest.fixture
def presenter(qtbot: QtBot, workspace: Workspace, deck: Deck, visit: Visit) -> Iterator[Presenter]:
    presenter = Presenter(workspace, deck.id, visit.id)
    begun(presenter)
    qtbot.waitExposed(presenter.own)
    yield presenter
    presenter.end()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
