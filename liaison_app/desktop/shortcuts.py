"""The keys of the window: what each does, and which one a person has chosen instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import N_


@dataclass(frozen=True)
class Deed:
    """Something a key does."""

    name: str
    words: str
    keys: str
    group: str = N_("Everywhere")
    is_fixed: bool = False
    """Belongs to a page or the presenter, which listens to it itself."""


DEEDS = (
    Deed("palette", N_("Commands"), "Ctrl+K"),
    Deed("quick_note", N_("Quick note, anywhere"), "Ctrl+Shift+N"),
    Deed("new", N_("New here"), "Ctrl+N"),
    Deed("search", N_("Search everything"), "Ctrl+F"),
    Deed("search_all", N_("Search everything, from a note too"), "Ctrl+Shift+F"),
    Deed("lock", N_("Lock"), "Ctrl+L"),
    Deed("present", N_("Present"), "F5"),
    Deed("undo", N_("Undo"), "Ctrl+Z"),
    Deed("back", N_("Back"), "Alt+Left"),
    Deed("forward", N_("Forward"), "Alt+Right"),
    Deed("table", N_("This list as a table"), "Ctrl+T"),
    Deed("bring_in", N_("Bring in files"), "Ctrl+O"),
    Deed("print", N_("Print what is shown"), "Ctrl+P"),
    Deed("shortcuts", N_("All shortcuts"), "?"),
    Deed("leave", N_("Leave, close"), "Esc", is_fixed=True),
    Deed("place_1", N_("Today"), "Ctrl+1", N_("Places")),
    Deed("place_2", N_("Visits"), "Ctrl+2", N_("Places")),
    Deed("place_3", N_("Contacts"), "Ctrl+3", N_("Places")),
    Deed("place_4", N_("Agencies"), "Ctrl+4", N_("Places")),
    Deed("place_5", N_("Decks"), "Ctrl+5", N_("Places")),
    Deed("stamp", N_("Time stamp in a note"), "Ctrl+;", N_("In a note"), is_fixed=True),
    Deed("find_in_note", N_("Find in the note"), "Ctrl+F", N_("In a note"), is_fixed=True),
    Deed("set_in", N_("Indent a list entry; Shift+Tab moves it back"), "Tab", N_("In a note"), is_fixed=True),
    Deed("tick", N_("Tick a box, or begin one"), "Ctrl+Space", N_("In a note"), is_fixed=True),
    Deed("bold", N_("Bold; Ctrl+I italic, Ctrl+E code"), "Ctrl+B", N_("In a note"), is_fixed=True),
    Deed("paste_plain", N_("Paste the words alone"), "Ctrl+Shift+V", N_("In a note"), is_fixed=True),
    Deed("submit", N_("Submit"), "Ctrl+Return", N_("In a note"), is_fixed=True),
    Deed("file_note", N_("File a quick note"), "F", N_("In Notes to file"), is_fixed=True),
    Deed("mine", N_("Keep mine"), "1", N_("In Review"), is_fixed=True),
    Deed("theirs", N_("Keep theirs"), "2", N_("In Review"), is_fixed=True),
    Deed("edit", N_("Edit"), "E", N_("In Review"), is_fixed=True),
    Deed("next_slide", N_("Next slide"), "PgDown", N_("In the presenter"), is_fixed=True),
    Deed("previous_slide", N_("Slide before"), "PgUp", N_("In the presenter"), is_fixed=True),
    Deed("black", N_("Black screen"), "B", N_("In the presenter"), is_fixed=True),
    Deed("white", N_("White screen"), "W", N_("In the presenter"), is_fixed=True),
    Deed("freeze", N_("Freeze what the audience sees"), "F", N_("In the presenter"), is_fixed=True),
    Deed("pointer", N_("Pointer, spotlight, neither"), "P", N_("In the presenter"), is_fixed=True),
    Deed("draw", N_("Draw; E erases"), "D", N_("In the presenter"), is_fixed=True),
    Deed("zoom", N_("Zoom"), "Z", N_("In the presenter"), is_fixed=True),
    Deed("overview", N_("All slides"), "G", N_("In the presenter"), is_fixed=True),
    Deed("screens", N_("Where the slides go"), "M", N_("In the presenter"), is_fixed=True),
    Deed("notes", N_("Notes window, in a call"), "N", N_("In the presenter"), is_fixed=True),
    Deed("links", N_("Links on the slide"), "L", N_("In the presenter"), is_fixed=True),
    Deed("headcount", N_("Count the people in the room"), "A", N_("In the presenter"), is_fixed=True),
    Deed("question", N_("Note a question"), "Q", N_("In the presenter"), is_fixed=True),
)


def keys_of(deed: Deed, chosen: Mapping[str, str]) -> str:
    """Return the keys in force for a deed, in Qt's portable spelling."""
    return deed.keys if deed.is_fixed else chosen.get(deed.name, deed.keys)


def keys_in_words(keys: str) -> str:
    """Return keys as they are printed on a key cap: Ctrl K, Alt ←."""
    words = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "Return": "Enter", "PgDown": "Page ↓", "PgUp": "Page ↑"}
    if keys == "+":
        return keys
    return " ".join(words.get(part, part) for part in keys.split("+"))


def taken_by(keys: str, name: str, chosen: Mapping[str, str]) -> Deed | None:
    """Return the other deed that already listens to these keys everywhere."""
    return next((deed for deed in DEEDS if deed.name != name and not deed.is_fixed and keys_of(deed, chosen) == keys), None)


class Shortcuts:
    """Binds the keys of one window to what they do."""

    def __init__(self, window: QWidget, deeds: Mapping[str, Callable[[], object]]) -> None:
        self._window = window
        self._deeds = deeds
        self._bound: list[QShortcut] = []
        """What a panel over the window makes deaf."""
        self._always: list[QShortcut] = []
        """Lock is heard in every window and over every panel: whoever leaves the desk has no time to close them."""

    def bind(self, chosen: Mapping[str, str]) -> None:
        """Listen to these keys, and to no earlier ones."""
        for shortcut in (*self._bound, *self._always):
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        made = {deed.name: self._one(keys_of(deed, chosen), self._deeds[deed.name]) for deed in DEEDS if deed.name in self._deeds}
        self._always = [made.pop("lock")] if "lock" in made else []
        for shortcut in self._always:
            shortcut.setContext(Qt.ShortcutContext.ApplicationShortcut)
        self._bound = [*made.values()]

    def set_enabled(self, *, enabled: bool) -> None:
        """Be deaf while a panel lies over the window."""
        for shortcut in self._bound:
            shortcut.setEnabled(enabled)

    def _one(self, keys: str, act: Callable[[], object]) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self._window)
        shortcut.activated.connect(act)
        return shortcut
