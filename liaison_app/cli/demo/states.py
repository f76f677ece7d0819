"""Every page of the started application in every size, on a vault in one state; reached by keys from unlock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from liaison_app.cli.compose import Vaults
from liaison_app.cli.demo.stage import PASSPHRASE
from liaison_app.cli.door import VaultDoor
from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.walk import Walk, walking
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact

STATES = ("empty", "one", "typical", "many", "error")
SIZES = ((900, 600, 1.0), (1280, 800, 1.0), (1920, 1080, 1.0), (1280, 800, 2.0))
SIZE_NAMES = tuple(f"{width}x{height}" + (f"-{scale:.0%}" if scale > 1 else "") for width, height, scale in SIZES)
MANY = 50_000
BATCH = 1_000
_PLACES = ("today", "visits", "contacts", "agencies", "decks")
_COMMANDS = (("review", "Review"), ("sync", "Sync health"), ("coverage", "Coverage"), ("inbox", "Notes to file"))
_PANES = (("settings", "Settings"), ("members", "Members and devices"), ("security", "Security"), ("backup", "Backup"))
_CALENDAR = ("week", "month")


class Sheet:
    """One walk through all pages; each is pictured in all sizes before the next."""

    def __init__(self, walk: Walk, state: str, theme: str) -> None:
        self._walk = walk
        self._state = state
        self._theme = theme

    def take(self, page: str) -> None:
        """Picture what stands on screen in every size."""
        for (width, height, scale), name in zip(SIZES, SIZE_NAMES, strict=True):
            self._walk.app.settings.set(text_scale=scale)
            self._walk.app.window.resize(width, height)
            self._walk.settle(0.15)
            self._walk.picture(f"{self._state}/{self._theme}/{page}-{name}")
        self._walk.app.settings.set(text_scale=1.0)
        self._walk.app.window.resize(1280, 800)
        self._walk.settle(0.1)

    def gate(self) -> None:
        """The unlock page; in the error state after a passphrase that is wrong."""
        if self._state == "error":
            self._walk.type("not the passphrase")
            self._walk.press("Return")
            self._walk.settle(1.5)
        self.take("unlock")
        if self._state == "error":
            self._walk.settle(2.0)

    def places(self) -> None:
        """The places of the rail, what only the palette leads to, and the panes of settings."""
        walk = self._walk
        for number, place in enumerate(_PLACES, 1):
            walk.press(f"Ctrl+{number}")
            walk.settle(0.8)
            self.take(place)
        for place, words in _COMMANDS:
            walk.command(words, place)
            walk.settle(0.6)
            self.take(place)
        for pane, words in _PANES:
            walk.press("Ctrl+1")
            walk.command(words, "settings")
            walk.settle(0.8)
            self.take(pane)

    def calendar(self) -> None:
        """Week and month, by the switch of Visits."""
        walk = self._walk
        walk.press("Ctrl+2")
        walk.settle(0.5)
        walk.reach("Show the visits as: Agenda", "Show the visits as: Week", "Show the visits as: Month")
        for page in _CALENDAR:
            walk.press("Right")
            walk.settle(0.6)
            self.take(page)
        for _page in _CALENDAR:
            walk.press("Left")

    def search(self, words: str) -> None:
        """What is found for these words."""
        self._walk.press("Ctrl+1")
        self._walk.press("Ctrl+F")
        self._walk.type(words)
        self._walk.settle(1.0)
        self.take("search")
        self._walk.press("Esc")

    def visit(self) -> None:
        """The next visit's note; words found in it; a promise whose day may mean two."""
        walk = self._walk
        walk.press("Ctrl+1")
        walk.settle(0.5)
        walk.reach("Start the note", "Open the note")
        walk.press("Space")
        walk.settle(1.0)
        self.take("visit")
        walk.press("Ctrl+F")
        walk.type("the")
        self.take("visit-find")
        walk.press("Esc")
        walk.press("Ctrl+End")
        walk.type("\n/task call them back by 5/12")
        walk.settle(0.4)
        self.take("visit-promise")
        for keys in ("Esc", "Shift+Home", "Delete"):
            walk.press(keys)


def walk_state(vault: Path, pictures: Path, state: str, theme: str) -> list[Path]:
    """Walk a vault that is in this state; returns the pictures kept."""
    with walking(VaultDoor(vault), pictures, theme=theme) as walk:
        sheet = Sheet(walk, state, theme)
        sheet.gate()
        walk.unlock(PASSPHRASE)
        sheet.places()
        for part in _parts(sheet, state):
            try:
                part()
            except LiaisonError as error:  # one page that is not reached must not cost the others
                if error.code != "not_seen":
                    raise
        walk.app.settings.set(text_scale=1.0)
        return list(walk.kept)


def _parts(sheet: Sheet, state: str) -> Iterator[Callable[[], None]]:
    yield sheet.calendar
    yield lambda: sheet.search("qqqq" if state in ("empty", "error") else "emergency form" if state == "typical" else "harlan")
    if state in ("typical", "error"):
        yield sheet.visit


def plant_few(vault: Path) -> None:
    """One contact and one agency."""
    _put(vault, 1)


def plant_many(vault: Path) -> None:
    """Fifty thousand contacts, and a fifth as many agencies."""
    _put(vault, MANY)


def _put(vault: Path, many: int) -> None:
    opened = Vaults().open(vault, PASSPHRASE)
    given, family = ("Ada", "Ben", "Cleo", "Dario", "Edda", "Farid", "Greta"), ("Harlan", "Ito", "Juarez", "Kowalski", "Lindqvist", "Moreau")
    try:
        for at in range(0, many, BATCH):
            numbers = range(at, min(at + BATCH, many))
            people = [
                Contact(name=f"{given[n % 7]} {family[n % 6]} {n or ''}".strip(), given=given[n % 7], family=family[n % 6], rank="Sergeant") for n in numbers
            ]
            agencies = [Agency(name=f"{family[n % 6]} County Sheriff {n or ''}".strip(), state="CO", city="Denver") for n in numbers if n % 5 == 0]
            opened.store.put_all([*people, *agencies]).result()
    finally:
        opened.close()
