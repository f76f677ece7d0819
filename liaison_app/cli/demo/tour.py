"""The parts of the story that are played in the window: by keys, from unlock, in a process of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from liaison_app.cli.compose import Vaults
from liaison_app.cli.demo.plenty import plant_few, plant_many
from liaison_app.cli.demo.seed import plant
from liaison_app.cli.demo.stage import PASSPHRASE
from liaison_app.cli.demo.states import STATES, walk_state
from liaison_app.cli.door import VaultDoor
from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.walk import Walk, walking

SENTENCE = "Typed offline at the front desk: night shift asks for the emergency form."
NOTE = """## Requests that came back
Most of the seven were hers: the records unit fills the form from a template with **no date range**.

- Two went to the wrong address, from a personal mailbox
One asked by subpoena for messages; they know now it takes a warrant
"""
PLACES = ("today", "visits", "contacts", "agencies", "decks")
BY_COMMAND = (("review", "Review"), ("sync", "Sync health"), ("settings", "Settings"))
PANES = (("members", "Members and devices"), ("security", "Security"))


def capture(vault: Path, pictures: Path) -> list[Path]:
    """Offline in an agency: find the next visit, type what was said, present the deck."""
    with walking(VaultDoor(vault), pictures) as walk:
        walk.picture("demo-unlock")
        walk.unlock(PASSPHRASE)
        walk.picture("demo-today")
        _type_into_the_visit(walk)
        _present(walk)
        return list(walk.kept)


def _type_into_the_visit(walk: Walk) -> None:
    walk.press("Ctrl+1")
    walk.reach("Start the note")
    walk.press("Space")
    walk.until(lambda: walk.app.session and walk.app.session.frame.here.place == "visit", "the visit's note")
    walk.settle(0.5)
    walk.press("Ctrl+End")
    walk.type(NOTE)
    walk.press("Return")
    walk.press("Return")
    walk.type(SENTENCE)
    walk.settle(1.2)
    walk.picture("demo-visit-note")


def _present(walk: Walk) -> None:
    walk.press("Ctrl+5")
    walk.settle(1.5)
    walk.picture("demo-decks")
    walk.press("F5")
    walk.until(walk.other_windows, "the presenter")
    walk.settle(2.4)
    walk.press("PgDown")
    walk.settle(2.4)
    for number, window in enumerate(walk.other_windows(), 1):
        walk.picture(f"demo-presenter-{number}", window)
    walk.press("Esc")
    walk.until(lambda: not walk.other_windows(), "the presenter to end")


def look(vault: Path, pictures: Path, theme: str, size: tuple[int, int], prefix: str) -> list[Path]:
    """Take a picture of every place, of what opens over it, and of the presenter's two windows."""

    def name(place: str) -> str:
        return f"{prefix}{place}-{theme}-{size[0]}x{size[1]}"

    with walking(VaultDoor(vault), pictures, size=size, theme=theme) as walk:
        walk.picture(name("unlock"))
        walk.unlock(PASSPHRASE)
        walk.quiet()
        for number, place in enumerate(PLACES, 1):
            walk.press(f"Ctrl+{number}")
            walk.settle(0.9)
            walk.picture(name(place))
        for place, words in BY_COMMAND:
            walk.command(words, place)
            walk.settle(0.9)
            walk.picture(name(place))
        for pane, words in PANES:
            walk.press("Ctrl+1")
            walk.command(words, "settings")
            walk.settle(1.2)
            walk.picture(name(pane))
        _over_the_page(walk, name)
        _calendar(walk, name)
        _visit(walk, name)
        _presenter(walk, name)
        return list(walk.kept)


def _over_the_page(walk: Walk, name: Callable[[str], str]) -> None:
    """The palette, the search, the quick note and the list of keys."""
    walk.press("Ctrl+1")
    walk.press("Ctrl+K")
    walk.type("har")
    walk.settle(0.6)
    walk.picture(name("palette"))
    walk.press("Esc")
    walk.press("Ctrl+F")
    walk.type("emergency form")
    walk.settle(1.0)
    walk.picture(name("search"))
    walk.press("Esc")
    _tables(walk, name)
    walk.press("Ctrl+1")
    walk.press("?")
    walk.picture(name("shortcuts"))
    walk.press("Esc")
    walk.press("Ctrl+Shift+N")
    for window in walk.other_windows():
        walk.picture(name("quick-note"), window)
    walk.press("Esc")
    walk.until(lambda: not walk.other_windows(), "the quick note to close")


def _tables(walk: Walk, name: Callable[[str], str]) -> None:
    """Operators as they are typed, people as a table with rows chosen, and that on paper."""
    walk.press("Ctrl+F")
    walk.type("agency:ha")
    walk.settle(0.8)
    walk.picture(name("search-operators"))
    walk.press("Esc")
    walk.press("Esc")
    walk.press("Ctrl+3")
    walk.press("Ctrl+T")
    walk.settle(0.9)
    walk.press("Shift+Down")
    walk.press("Shift+Down")
    walk.picture(name("table"))
    walk.press("Ctrl+P")
    walk.settle(1.5)
    walk.picture(name("print"))
    walk.press("Esc")
    walk.press("Esc")


def _calendar(walk: Walk, name: Callable[[str], str]) -> None:
    """The visits as week and month, the trip under way with its briefing, the coverage of the states."""
    walk.press("Ctrl+2")
    walk.settle(0.5)
    walk.reach("Show the visits as: Agenda")
    for view in ("week", "month"):
        walk.press("Right")
        walk.settle(0.9)
        walk.picture(name(view))
    walk.press("Left")
    walk.press("Left")
    walk.press("Ctrl+1")
    walk.settle(0.5)
    walk.reach("Open the trip")
    walk.press("Space")
    walk.settle(0.9)
    walk.picture(name("trip"))
    walk.reach("Briefing")
    walk.press("Space")
    walk.settle(1.5)
    walk.picture(name("briefing"))
    walk.press("Esc")
    walk.command("Coverage", "coverage")
    walk.settle(0.9)
    walk.picture(name("coverage"))


def _visit(walk: Walk, name: Callable[[str], str]) -> None:
    walk.press("Ctrl+1")
    walk.settle(0.5)
    walk.reach("Start the note", "Open the note")
    walk.press("Space")
    walk.settle(1.0)
    walk.picture(name("visit"))


def _presenter(walk: Walk, name: Callable[[str], str]) -> None:
    walk.press("Ctrl+5")
    walk.settle(0.8)
    walk.press("F5")
    walk.until(lambda: len(walk.other_windows()) > 1, "the presenter and the audience")
    walk.settle(1.5)
    walk.press("PgDown")
    walk.settle(1.0)
    audience, own = sorted(walk.other_windows(), key=lambda window: "audience" not in type(window).__name__.lower())
    walk.picture(name("audience"), audience)
    walk.picture(name("presenter"), own)
    walk.side_by_side(name("presenter-and-audience"), (own, audience))
    walk.press("G")
    walk.settle(1.0)
    walk.picture(name("overview"), own)
    walk.press("Esc")
    walk.press("M")
    walk.picture(name("screens"), own)
    walk.press("Esc")
    walk.press("Esc")
    walk.until(lambda: not walk.other_windows(), "the presenter to end")


def first_run(folder: Path, pictures: Path, theme: str, size: tuple[int, int], prefix: str) -> list[Path]:
    """Take a picture of what somebody sees who has no vault yet."""
    with walking(VaultDoor(folder), pictures, size=size, theme=theme) as walk:
        walk.settle(0.5)
        walk.picture(f"{prefix}first-run-{theme}-{size[0]}x{size[1]}")
        return list(walk.kept)


def plant_in(vault: Path) -> list[Path]:
    """Write the made-up data into a vault."""
    opened = Vaults().open(vault, PASSPHRASE)
    try:
        plant(opened.store, opened.clock)
    finally:
        opened.close()
    return []


def _play(found: argparse.Namespace) -> list[Path]:
    if found.part == "plant":
        return plant_in(found.vault)
    if found.part == "capture":
        return capture(found.vault, found.pictures)
    if found.part in ("plant-few", "plant-many"):
        (plant_few if found.part == "plant-few" else plant_many)(found.vault)
        return []
    if found.part in STATES:
        return walk_state(found.vault, found.pictures, found.part, found.theme, lambda why: sys.stderr.write(f"{why}\n"))
    width, height = (int(side) for side in found.size.split("x"))
    part = look if found.part == "look" else first_run
    return part(found.vault, found.pictures, found.theme, (width, height), found.prefix)


def main() -> None:
    """Play one part; prints the pictures it kept, one a line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=("plant", "plant-few", "plant-many", "capture", "look", "first-run", *STATES))
    parser.add_argument("vault", type=Path)
    parser.add_argument("pictures", type=Path, nargs="?", default=Path())
    parser.add_argument("--theme", default="light")
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--prefix", default="demo-")
    found = parser.parse_args()
    try:
        kept = _play(found)
    except LiaisonError as error:  # the window's own net would take it for a fault of the window
        sys.exit(str(error))
    sys.stdout.write("".join(f"{path}\n" for path in kept))


if __name__ == "__main__":
    main()
