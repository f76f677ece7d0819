"""Every page of the started application in every size, on a vault in one state; reached by keys from unlock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from liaison_app.cli.compose import Vaults
from liaison_app.cli.demo.stage import PASSPHRASE
from liaison_app.cli.door import VaultDoor
from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.walk import Looked, Walk, walking
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact

STATES = ("empty", "one", "typical", "many", "error")
SIZES = ((900, 600, 1.0), (1280, 800, 1.0), (1920, 1080, 1.0), (1280, 800, 2.0))
MANY = 50_000
BATCH = 1_000
MISSED = "not reached:"
_PLACES = ("today", "visits", "contacts", "agencies", "decks")
_COMMANDS = (("review", "Review"), ("sync", "Sync health"), ("coverage", "Coverage"), ("inbox", "Notes to file"))
_PANES = (("settings", "Settings"), ("members", "Members and devices"), ("security", "Security"), ("backup", "Backup"))
_CALENDAR = ("week", "month")
_WORDS = {"empty": "qqqq", "one": "harlan", "typical": "emergency form", "many": "harlan", "error": "qqqq"}
"""What is searched for in each state."""
_ASKED: dict[str, tuple[str, ...]] = {
    "many": ("today", "contacts", "agencies", "coverage", "table", "search"),
    "error": ("unlock", "today", "visits", "decks", "review", "sync", "members", "backup", "search", "visit"),
}
"""The pages of a state that not all are seen in: those that hold many rows, those that speak of what failed."""


def size_name(width: int, height: int, scale: float) -> str:
    """Say a size as the pictures' names do."""
    return f"{width}x{height}" + (f"-{scale:.0%}" if scale > 1 else "")


SIZE_NAMES = tuple(size_name(*size) for size in SIZES)


class Sheet:
    """One walk through the pages at one size of text; each is pictured in all sizes before the next."""

    def __init__(self, walk: Walk, state: str, theme: str, scale: float) -> None:
        self._walk = walk
        self._state = state
        self._theme = theme
        self._sizes = tuple(size for size in SIZES if size[2] == scale)

    def wants(self, *pages: str) -> bool:
        """Whether one of these pages is looked at in this state."""
        asked = _ASKED.get(self._state)
        return asked is None or bool(set(pages) & set(asked))

    def take(self, page: str, window: Looked | None = None) -> None:
        """Picture what stands on screen, or in another window, in every size."""
        if not self.wants(page.split("-", maxsplit=1)[0]):
            return
        shown = window or self._walk.app.window
        for width, height, scale in self._sizes:
            shown.resize(width, height)
            self._walk.settle(0.1)
            self._walk.picture(f"{self._state}/{self._theme}/{page}-{size_name(width, height, scale)}", window)
        shown.resize(1280, 800)
        self._walk.settle(0.05)

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
            if self.wants(place):
                walk.press(f"Ctrl+{number}")
                walk.settle(0.6)
                self.take(place)
        for place, words in _COMMANDS:
            if self.wants(place):
                walk.command(words, place)
                walk.settle(0.5)
                self.take(place)
        for pane, words in _PANES:
            if self.wants(pane):
                walk.press("Ctrl+1")
                walk.command(words, "settings")
                walk.settle(0.6)
                self.take(pane)

    def calendar(self) -> None:
        """Week and month, by the switch of Visits."""
        walk = self._walk
        walk.press("Ctrl+2")
        walk.settle(0.4)
        walk.reach("Show the visits as: Agenda", "Show the visits as: Week", "Show the visits as: Month")
        for page in _CALENDAR:
            walk.press("Right")
            walk.settle(0.6)
            self.take(page)
        for _page in _CALENDAR:
            walk.press("Left")

    def trip(self) -> None:
        """The trip under way, and what is printed for it."""
        walk = self._walk
        walk.press("Ctrl+1")
        walk.settle(0.4)
        walk.reach("Open the trip")
        walk.press("Space")
        walk.settle(0.8)
        self.take("trip")
        walk.reach("Briefing")
        walk.press("Space")
        walk.settle(1.2)
        self.take("briefing")
        walk.press("Esc")

    def table(self) -> None:
        """People as a table, with rows chosen."""
        walk = self._walk
        walk.press("Ctrl+3")
        walk.press("Ctrl+T")
        walk.settle(0.8)
        walk.press("Shift+Down")
        self.take("table")
        walk.press("Ctrl+T")

    def search(self) -> None:
        """What is found; then what is offered before anything is typed, and the palette."""
        walk = self._walk
        walk.press("Ctrl+1")
        walk.press("Ctrl+F")
        walk.type(_WORDS[self._state])
        walk.settle(0.8)
        self.take("search")
        walk.press("Return")
        walk.settle(0.3)
        walk.press("Ctrl+1")
        walk.press("Ctrl+F")
        walk.settle(0.5)
        self.take("recent")
        walk.press("Esc")
        walk.press("Esc")
        walk.press("Ctrl+1")
        walk.press("Ctrl+K")
        walk.type("har")
        walk.settle(0.5)
        self.take("palette")
        walk.press("Esc")

    def visit(self) -> None:
        """The next visit's note; words found in it; a promise whose day may mean two."""
        walk = self._walk
        walk.press("Ctrl+1")
        walk.settle(0.4)
        walk.reach("Start the note", "Open the note")
        walk.press("Space")
        walk.settle(0.8)
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

    def deck(self) -> None:
        """What opens from a deck: a show being built, a handout, what is kept for a trip."""
        walk = self._walk
        for page, entry in (("deck-show", "Build a show from its slides…"), ("deck-handout", "Handout…"), ("deck-pack", "Keep on this device…")):
            walk.press("Ctrl+5")
            walk.settle(0.5)
            walk.press("Return")  # where only one of the two fits, the deck comes before the grid
            walk.reach("More")
            walk.press("Space")
            walk.choose(entry)
            walk.settle(1.0)
            self.take(page)
            walk.press("Esc")

    def beside(self) -> None:
        """The windows beside the main one: a quick note, the speaker's and the audience's screen."""
        walk = self._walk
        walk.press("Ctrl+1")
        walk.press("?")
        self.take("shortcuts")
        walk.press("Esc")
        walk.press("Ctrl+5")
        walk.settle(0.5)
        walk.press("F5")
        walk.until(lambda: len(walk.other_windows()) > 1, "the presenter and the audience")
        walk.settle(1.2)
        own = min(walk.other_windows(), key=lambda window: "audience" in type(window).__name__.lower())
        self.take("presenter", own)
        walk.press("G")
        walk.settle(0.6)
        self.take("presenter-overview", own)
        walk.press("Esc")
        walk.press("Esc")
        walk.until(lambda: not walk.other_windows(), "the presenter to end")

    def parts(self) -> list[Callable[[], None]]:
        """Return the parts of the walk that this state has something to show in."""
        always = [self.places, self.search]
        match self._state:
            case "typical":
                return [*always, self.calendar, self.trip, self.table, self.deck, self.beside, self.visit]
            case "error":
                return [*always, self.visit]
            case "many":
                return [*always, self.table]
            case _:
                return [*always, self.calendar]


def walk_state(vault: Path, pictures: Path, state: str, theme: str, missed: Callable[[str], object]) -> list[Path]:
    """Walk a vault that is in this state; returns the pictures kept, and tells why a page was not reached."""
    with walking(VaultDoor(vault), pictures, theme=theme) as walk:
        Sheet(walk, state, theme, 1.0).gate()
        walk.app.settings.set(text_scale=2.0)
        Sheet(walk, state, theme, 2.0).take("unlock")
        walk.app.settings.set(text_scale=1.0)
        walk.unlock(PASSPHRASE)
        for scale in (1.0, 2.0):
            walk.app.settings.set(text_scale=scale)
            walk.settle(0.3)
            for part in Sheet(walk, state, theme, scale).parts():
                try:
                    part()
                except LiaisonError as error:  # one page that is not reached must not cost the others
                    if error.code != "not_seen":
                        raise
                    missed(f"{MISSED} {state}, {theme}, {scale:.0%}: {error}")
                    walk.press("Esc")
        walk.app.settings.set(text_scale=1.0)
        return list(walk.kept)


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
