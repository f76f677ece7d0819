"""Every page of the started application in every size, on a vault in one state; reached by keys from unlock."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from liaison_app.cli.demo.stage import PASSPHRASE
from liaison_app.cli.door import VaultDoor
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.walk import Looked, Walk, walking

STATES = ("empty", "one", "typical", "many", "error")
SIZES = ((900, 600, 1.0), (1920, 1080, 1.0), (1280, 800, 1.0), (1280, 800, 2.0))
SCALES = (1.0, 2.0)
MISSED = "not reached:"
_PLACES = ("today", "visits", "contacts", "agencies", "decks")
_COMMANDS = (("review", "Review"), ("sync", "Sync health"), ("coverage", "Coverage"), ("inbox", "Notes to file"))
_PANES = (("settings", "Settings"), ("members", "Members and devices"), ("security", "Security"), ("backup", "Backup"))
_CALENDAR = ("week", "month")
_WORDS = {"empty": "qqqq", "one": "harlan", "typical": "emergency form", "many": "harlan", "error": "qqqq"}
"""What is searched for in each state."""
_OTHER = "not the passphrase"
BESIDE = "presenter-and-audience"
"""The two screens of a talk in one picture, which has no size of the window's."""


def size_name(width: int, height: int, scale: float) -> str:
    """Say a size as the pictures' names do."""
    return f"{width}x{height}" + (f"-{scale:.0%}" if scale > 1 else "")


SIZE_NAMES = tuple(size_name(*size) for size in sorted(SIZES, key=lambda size: (size[2], size[0])))


class Sheet:
    """One walk through the pages at one size of text; each is pictured in all sizes before the next."""

    def __init__(self, walk: Walk, state: str, theme: str, scale: float) -> None:
        self._walk = walk
        self._state = state
        self._theme = theme
        self._sizes = tuple(size for size in SIZES if size[2] == scale)

    def take(self, page: str, window: Looked | None = None, *, anew: str = "") -> None:
        """Picture what stands on screen, or in another window, in every size; the last is the one that the walk goes on in.

        `anew`: keys that bring up again in each size what hangs over the window by its own place.
        """
        shown = window or self._walk.app.window
        for width, height, scale in self._sizes:
            shown.resize(width, height)
            for keys in anew.split():
                self._walk.press(keys)
            self._walk.picture(self._name(page, width, height, scale), window)

    def take_as_it_is(self, page: str, window: Looked) -> None:
        """Picture a window that has a size of its own, under the size that the walk goes on in."""
        self._walk.picture(self._name(page, *self._sizes[-1]), window)

    def _name(self, page: str, width: int, height: int, scale: float) -> str:
        return f"{self._state}/{self._theme}/{page}-{size_name(width, height, scale)}"

    def _go(self, number: int) -> None:
        """Go to a place of the rail; pressed again where the window that was in front took the first press with it."""
        for _press in range(2):
            self._walk.press(f"Ctrl+{number}")
            self._walk.rest()
            session = self._walk.app.session
            if session is not None and session.frame.here.place == _PLACES[number - 1]:
                return
        raise LiaisonError(_("No command leads to {place}.").format(place=_PLACES[number - 1]), code="not_seen")

    def gate(self) -> None:
        """The unlock page, in the error state after a passphrase that is wrong; then through it."""
        if self._state == "error":
            self._walk.type(_OTHER)
            self._walk.press("Return")
        self.take("unlock")
        self._walk.unlock(PASSPHRASE)
        self._walk.quiet()

    def places(self) -> None:
        """The places of the rail, what only the palette leads to, and the panes of settings."""
        walk = self._walk
        for number, place in enumerate(_PLACES, 1):
            self._go(number)
            self.take(place)
        for place, words in _COMMANDS:
            walk.command(words, place)
            self.take(place)
        for pane, words in _PANES:
            self._go(1)
            walk.command(words, "settings")
            self.take(pane)

    def calendar(self) -> None:
        """Week and month, by the switch of Visits."""
        walk = self._walk
        self._go(2)
        walk.reach("Show the visits as: Agenda", "Show the visits as: Week", "Show the visits as: Month")
        for page in _CALENDAR:
            walk.press("Right")
            self.take(page)
        for _page in _CALENDAR:
            walk.press("Left")

    def trip(self) -> None:
        """The trip under way, and what is printed for it."""
        walk = self._walk
        self._go(1)
        walk.reach("Open the trip")
        walk.press("Space")
        self.take("trip")
        walk.reach("Briefing")
        walk.press("Space")
        self.take("briefing")
        walk.press("Esc")

    def table(self) -> None:
        """People as a table, with rows chosen."""
        walk = self._walk
        self._go(3)
        walk.press("Ctrl+T")
        walk.rest()
        walk.press("Shift+Down")
        self.take("table")
        walk.press("Ctrl+T")

    def search(self) -> None:
        """What is found; then what is offered before anything is typed, and the palette."""
        walk = self._walk
        self._go(1)
        walk.press("Ctrl+F")
        walk.type(_WORDS[self._state])
        self.take("search")
        walk.press("Return")
        self._go(1)
        walk.press("Ctrl+F")
        self.take("recent")
        walk.press("Esc")
        walk.press("Esc")
        self._go(1)
        walk.press("Ctrl+K")
        walk.type("har")
        self.take("palette")
        walk.press("Esc")

    def visit(self) -> None:
        """The next visit's note; words found in it; a promise whose day may mean two."""
        walk = self._walk
        self._go(1)
        walk.reach("Start the note", "Open the note")
        walk.press("Space")
        self.take("visit")
        walk.press("Ctrl+F")
        walk.type("the")
        self.take("visit-find")
        walk.press("Esc")
        walk.press("Ctrl+End")
        walk.type("\n/task call them back by 5/12")
        self.take("visit-promise", anew="Esc Backspace 2")
        for keys in ("Esc", "Shift+Home", "Delete", "Backspace"):
            walk.press(keys)

    def deck(self) -> None:
        """What opens from a deck: a show being built, a handout, what is kept for a trip."""
        walk = self._walk
        for page, entry in (("deck-show", "Build a show from its slides…"), ("deck-handout", "Handout…"), ("deck-pack", "Keep on this device…")):
            self._go(5)
            walk.rest()
            walk.press("Return")  # where only one of the two fits, the deck comes before the grid
            walk.reach("More")
            walk.press("Space")
            walk.choose(entry)
            self.take(page)
            walk.press("Esc")

    def beside(self) -> None:
        """What stands over the page or beside the window: the keys, a quick note, the speaker's and the audience's screen."""
        walk = self._walk
        self._go(1)
        walk.press("?")
        self.take("shortcuts")
        walk.press("Esc")
        walk.press("Ctrl+Shift+N")
        walk.until(walk.other_windows, "the quick note")
        self.take_as_it_is("quick-note", walk.other_windows()[0])
        walk.press("Esc")
        walk.until(lambda: not walk.other_windows(), "the quick note to close")

    def presenter(self) -> None:
        """The speaker's screen with the slides from above, and what the audience sees."""
        walk = self._walk
        self._go(5)
        walk.rest()
        walk.press("F5")
        walk.until(lambda: len(walk.other_windows()) > 1, "the presenter and the audience")
        own, audience = sorted(walk.other_windows(), key=lambda window: "audience" in type(window).__name__.lower())
        walk.side_by_side(f"{self._state}/{self._theme}/{BESIDE}", (own, audience))
        self.take("presenter", own)
        self.take("audience", audience)
        walk.press("G")
        self.take("presenter-overview", own)
        walk.press("Esc")
        walk.press("Esc")
        walk.until(lambda: not walk.other_windows(), "the presenter to end")

    def parts(self) -> list[Callable[[], None]]:
        """Return the parts of the walk that this state has something to show in."""
        always = [self.places, self.search, self.calendar, self.beside]
        match self._state:
            case "empty":
                return always
            case "many":
                return [*always, self.table, self.visit]
            case _:
                return [*always, self.trip, self.table, self.deck, self.presenter, self.visit]


class Beginning:
    """What somebody sees who has no vault yet; in the error state, as far as the second passphrase that is another."""

    def __init__(self, walk: Walk, state: str, theme: str, scale: float) -> None:
        self._walk = walk
        self._sheet = Sheet(walk, state, theme, scale)
        self._stops = state == "error"

    def walk(self) -> None:
        """Make a vault, keep its sheet, and begin."""
        if self._stops:
            self._type_twice(_OTHER)
            self._sheet.take("first-run")
            return
        self._sheet.take("first-run")
        self._type_twice(PASSPHRASE)
        self._walk.rest()
        self._sheet.take("first-run-sheet")
        self._take_up("I have it on paper, away from this computer")
        self._take_up("Go on")
        self._sheet.take("first-run-begin")
        self._take_up("Begin with an empty vault")

    def _type_twice(self, again: str) -> None:
        for field, words in (("Passphrase", PASSPHRASE), ("Once more", again)):
            self._walk.reach(field)
            self._walk.type(words)
        self._take_up("Make the vault")

    def _take_up(self, control: str) -> None:
        self._walk.reach(control)
        self._walk.press("Space")


def walk_state(vault: Path, pictures: Path, state: str, theme: str, missed: Callable[[str], object]) -> list[Path]:
    """Walk a vault that is in this state, once for each size of text; returns the pictures kept, and tells why a page was not reached."""
    kept: list[Path] = []
    for scale in SCALES:

        def tried(walk: Walk, part: Callable[[], None], size: str = f"{scale:.0%}") -> None:
            try:
                part()
            except LiaisonError as error:  # one page that is not reached must not cost the others
                if error.code != "not_seen":
                    raise
                missed(f"{MISSED} {state}, {theme}, {size}: {error}")
                for _over in range(3):  # what it left open: a menu, a form, a talk
                    walk.press("Esc")

        if state in ("empty", "error"):
            new = vault.with_name(f"{state}-{theme}-{scale:.0%}-{time.monotonic_ns()}")
            with walking(VaultDoor(new), pictures, theme=theme, text_scale=scale) as walk:
                tried(walk, Beginning(walk, state, theme, scale).walk)
                kept += walk.kept
        with walking(VaultDoor(vault), pictures, theme=theme, text_scale=scale) as walk:
            sheet = Sheet(walk, state, theme, scale)
            sheet.gate()
            for part in sheet.parts():
                tried(walk, part)
            kept += walk.kept
    return kept
