"""The places of the window: where each stands in the rail, and which page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from PySide6.QtWidgets import QWidget

from liaison_app.core.words import N_
from liaison_app.desktop.workspace import Workspace

_PAGES = "liaison_app.desktop.pages."


@dataclass(frozen=True)
class Place:
    """One place; its page's module is imported when it is first visited."""

    key: str
    icon: str
    word: str
    module: str
    page: str
    beside: str = ""
    """The rail's item that is lit here, where it is not this place's own."""
    is_main: bool = False

    def make(self, workspace: Workspace, parent: QWidget) -> QWidget:
        """Build the page."""
        return cast(QWidget, getattr(import_module(_PAGES + self.module), self.page)(workspace, parent))


PLACES = (
    Place("today", "today", N_("Today"), "today", "TodayPage", is_main=True),
    Place("visits", "visits", N_("Visits"), "visits", "VisitsPage", is_main=True),
    Place("contacts", "contacts", N_("Contacts"), "contacts", "ContactsPage", is_main=True),
    Place("agencies", "agencies", N_("Agencies"), "agencies", "AgenciesPage", is_main=True),
    Place("decks", "decks", N_("Decks"), "decks", "DecksPage", is_main=True),
    Place("coverage", "grid", N_("Coverage"), "coverage", "CoveragePage", beside="agencies"),
    Place("visit", "note", N_("Visit note"), "visit", "VisitPage", beside="visits"),
    Place("inbox", "quick-note", N_("Notes to file"), "inbox", "InboxPage", beside="today"),
    Place("review", "review", N_("Review"), "review", "ReviewPage"),
    Place("sync", "sync", N_("Sync health"), "sync_health", "SyncHealthPage"),
    Place("settings", "settings", N_("Settings"), "settings", "SettingsPage"),
    Place("record", "task", N_("Record"), "record", "RecordPage", beside=" "),
    Place("table", "grid", N_("Table"), "table", "TablePage", beside=" "),
    Place("search", "search", N_("Search"), "search", "SearchPage", beside=" "),
)


def place_called(key: str) -> Place:
    """Return a place by its key; an unknown one is Today."""
    return next((place for place in PLACES if place.key == key), PLACES[0])
