"""What the command palette offers: deeds, places and records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from liaison_app.core.words import N_, _
from liaison_app.desktop.latest import Latest
from liaison_app.desktop.navigation import PLACE_OF
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.shown_days import day_of, short_day, today
from liaison_app.desktop.places import PLACES, Place
from liaison_app.desktop.shortcuts import DEEDS, keys_in_words, keys_of
from liaison_app.desktop.table.columns import TABLED
from liaison_app.desktop.titles import titles_of
from liaison_app.desktop.widgets.command_palette import Command
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.store.search import Hit

_PANES = (
    ("members", N_("Members and devices"), "contacts"),
    ("security", N_("Security"), "lock"),
    ("backup", N_("Backup"), "import"),
    ("shortcuts", N_("Shortcuts"), "keyboard"),
    ("about", N_("About"), "info"),
)
"""Panes of Settings that people look for by name."""
MOST_RECORDS = 8
_FEWEST = 2
"""Letters before records are looked for."""
MOST_SEARCHED = 60
KIND_WORDS = {
    "contact": N_("contact"),
    "agency": N_("agency"),
    "visit": N_("visit"),
    "deck": N_("deck"),
    "trip": N_("trip"),
    "note": N_("note"),
    "task": N_("promise"),
    "presentation": N_("presented"),
    "post": N_("post"),
}
"""What a record of each kind is called, in the order the palette offers them."""
KIND_ICONS = {
    "agency": "agencies",
    "contact": "contacts",
    "visit": "visits",
    "note": "note",
    "task": "task",
    "deck": "decks",
    "presentation": "present",
    "trip": "plane",
    "post": "contacts",
}


@dataclass(frozen=True)
class Deed:
    """Something to do that has no key of its own."""

    name: str
    icon: str
    words: str
    beside: str = ""


def new_things() -> tuple[Deed, ...]:
    return (
        Deed("new:visits", "visits", _("New visit"), _("the meeting you are in, or one to come")),
        Deed("new:contacts", "contacts", _("New contact"), _("a person at an agency")),
        Deed("new:agencies", "agencies", _("New agency"), ""),
        Deed("new:decks", "decks", _("Add a deck"), _("PDF or PPTX")),
    )


_ICONS = {
    "quick_note": "quick-note",
    "lock": "lock",
    "present": "present",
    "undo": "undo",
    "shortcuts": "keyboard",
    "search": "search",
    "table": "grid",
    "bring_in": "import",
    "print": "print",
}


class Commands(QObject):
    """Gives the palette's rows for what has been typed; records come a moment later, from a worker."""

    found = Signal()
    """Records for the latest words are here: ask again."""

    def __init__(self, workspace: Workspace, deeds: Callable[[], Sequence[str]], parent: QObject | None = None) -> None:
        """`deeds` names those deeds of the window that make sense now."""
        super().__init__(parent)
        self._workspace = workspace
        self._deeds = deeds
        self._latest = Latest(workspace.tasks, workspace.messages.failed, self)
        self._records: tuple[str, list[Command]] = ("", [])

    def find(self, text: str) -> list[Command]:
        """Return deeds, places and, once two letters stand there, records."""
        wanted = text.strip().lower()
        found = [*self._to_do(wanted), *_places(wanted), *self._known(wanted)]
        still_asks = len(wanted) >= _FEWEST and self._records[0] != wanted
        return found if found or still_asks else [_search_for(text.strip())]

    def _to_do(self, wanted: str) -> list[Command]:
        chosen = self._workspace.settings.now.shortcuts
        known = {deed.name: deed for deed in DEEDS}
        rows = [
            Command(f"deed:{name}", _("Do"), Row(_(known[name].words), icon=_ICONS.get(name, "more"), keys=keys_in_words(keys_of(known[name], chosen))))
            for name in self._deeds()
            if name in known
        ]
        rows += [Command(deed.name, _("Do"), Row(deed.words, icon=deed.icon, beside=deed.beside)) for deed in new_things()]
        rows.append(Command("deed:sync_now", _("Do"), Row(_("Sync now"), icon="sync")))
        return [row for row in rows if wanted in row.row.title.lower()]

    def _known(self, wanted: str) -> list[Command]:
        if len(wanted) < _FEWEST:
            self._latest.drop()
            return []
        text, records = self._records
        if text != wanted:
            self._latest.ask(lambda reader: records_like(reader, wanted), lambda commands: self._keep(wanted, commands))
        return records if text == wanted else []

    def _keep(self, wanted: str, commands: list[Command]) -> None:
        self._records = (wanted, commands)
        self.found.emit()


def _search_for(words: str) -> Command:
    """Return the way on where nothing is called so: what is inside notes and slides only the search knows."""
    row = Row(_("Search notes and slides for “{words}”").format(words=words), icon="search")
    return Command(f"search:{words}", _("Nothing is called that"), row)


def records_like(reader: Reader, wanted: str) -> list[Command]:
    """Return records as commands, best first; for a worker."""
    found = [hit for hit in reader.named(wanted, limit=MOST_SEARCHED) if hit.kind in PLACE_OF]
    titles = titles_of(reader, (hit.id for hit in found))
    best = sorted(found, key=lambda hit: _rank(hit, titles.get(hit.id, ""), wanted))[:MOST_RECORDS]
    at = {id: card.at for id, card in reader.cards([hit.id for hit in best]).items() if card.at}
    return [
        Command(
            f"open:{hit.kind}:{hit.id}",
            _("Go to"),
            Row(titles.get(hit.id, hit.title), icon=KIND_ICONS.get(hit.kind, "note"), beside=_beside(hit, at.get(hit.id))),
        )
        for hit in best
    ]


def _beside(hit: Hit, at: int | None) -> str:
    """Return what kind of record it is, and the day where that tells it from others of its name."""
    word = _(KIND_WORDS[hit.kind])
    if at is None or hit.kind not in ("visit", "presentation"):
        return word
    return f"{word}, {short_day(day_of(at), today())}"


def _rank(hit: Hit, title: str, wanted: str) -> tuple[bool, bool, int, float]:
    """Put those first whose name begins with what was typed, then those with a word that does; people and agencies before the rest."""
    low = title.lower()
    return (not low.startswith(wanted), f" {wanted}" not in f" {low}", list(KIND_WORDS).index(hit.kind), -hit.score)


def _places(wanted: str) -> list[Command]:
    shown: list[Place] = [place for place in PLACES if place.key not in ("visit", "search", "record", "table")]
    rows = [Command(f"go:{place.key}", _("Go to"), Row(_(place.word), icon=place.icon, keys=_place_keys(place))) for place in shown]
    rows += [Command(f"go:settings:{pane}", _("Go to"), Row(_(words), icon=icon, beside=_("Settings"))) for pane, words, icon in _PANES]
    rows += [Command(f"go:table:{kind}", _("Go to"), Row(_(words), icon="grid", beside=_("as a table"))) for kind, words in TABLED.items()]
    return [row for row in rows if wanted in f"{row.row.title} {row.row.beside}".lower()]


def _place_keys(place: Place) -> str:
    mains = [p.key for p in PLACES if p.is_main]
    return f"Ctrl {mains.index(place.key) + 1}" if place.is_main else ""
