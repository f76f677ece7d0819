"""Pictures of every page in every state, size and theme, of the started application; and the sheets that show them together."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from liaison_app.cli.demo.stage import Stage
from liaison_app.cli.demo.states import SIZE_NAMES, STATES
from liaison_app.cli.demo.story import AWAY, Story
from liaison_app.core.errors import LiaisonError

THEMES = ("light", "dark", "contrast")
ALONE = ("today-light-1280x800",)
"""Pictures that are also wanted by themselves, for the README."""
BESIDE = ("1280x800", "dark")
"""The presenter's two screens, for the page on presenting."""
_OF_THE_STORY = ("typical", "error")
"""States of the vault that the story was played in."""


@dataclass(frozen=True, slots=True)
class Walked:
    """One walk in one theme; no pictures where it failed."""

    state: str
    theme: str
    kept: tuple[Path, ...]


class Gallery:
    """The vaults of each state, and where the pictures go."""

    def __init__(self, stage: Stage, pictures: Path, sheets: Path, states: tuple[str, ...], themes: tuple[str, ...] = THEMES) -> None:
        self._stage = stage
        self._pictures = pictures
        self._sheets = sheets
        self._states = states
        self._themes = themes
        self._story = Story(stage, stage.folder / "pictures", _say)

    def fill(self) -> bool:
        """Play the story, and make the other vaults; False where the story failed."""
        if set(_OF_THE_STORY) & set(self._states) and not self._story.play_journey():
            return False
        for state, plant in (("empty", ""), ("one", "plant-few"), ("many", "plant-many")):
            if state in self._states:
                _say(f"vault: {state}")
                self._stage.run("vault", "create", "--no-keyring", device=state)
                if plant:
                    self._story.pictures(plant, state)
        return True

    def draw(self) -> bool:
        """Walk every vault in every theme, two vaults at a time, since a window mostly waits; False where a walk failed."""
        self._story.out = self._pictures
        shared = [state for state in self._states if state in _OF_THE_STORY]
        own = [state for state in self._states if state not in _OF_THE_STORY]
        done: SimpleQueue[Walked | None] = SimpleQueue()
        with ThreadPoolExecutor(2) as lanes:
            for states in (shared, own):
                lanes.submit(self._walk, states, done)
            left, whole = 2, True
            while left:
                walked = done.get()
                if walked is None:
                    left -= 1
                elif walked.kept:
                    self._draw_sheet(walked)
                else:
                    whole = False
        return whole

    def _walk(self, states: list[str], done: SimpleQueue[Walked | None]) -> None:
        """Walk through states one after the other; the server is gone in the error state, so that comes last."""
        try:
            for state in sorted(states, key=STATES.index):
                if state == "error":
                    self._stage.stop_server()
                for theme in self._themes:
                    done.put(self._walk_one(state, theme))
        finally:
            done.put(None)

    def _walk_one(self, state: str, theme: str) -> Walked:
        began = time.monotonic()
        try:
            kept = self._story.pictures(state, AWAY if state in _OF_THE_STORY else state, "--theme", theme)
        except (LiaisonError, subprocess.SubprocessError) as error:  # one walk that fails must not cost the others
            _say(f"{state}, {theme}: {error}")
            return Walked(state, theme, ())
        _say(f"{state}, {theme}: {len(kept)} pictures, {time.monotonic() - began:.0f} s")
        return Walked(state, theme, tuple(Path(path) for path in kept))

    def _draw_sheet(self, walked: Walked) -> None:
        from liaison_app.desktop.contact_sheet import draw_sheet

        rows: dict[str, dict[str, Path]] = {}
        for path in walked.kept:
            size = next(name for name in sorted(SIZE_NAMES, key=len, reverse=True) if path.stem.endswith(name))
            rows.setdefault(path.stem.removesuffix(f"-{size}"), {})[size] = path
        draw_sheet(rows, SIZE_NAMES, self._sheets / f"{walked.state}-{walked.theme}.jpg")

    def alone(self) -> None:
        """Take the few pictures that other pages show by themselves."""
        size, theme = BESIDE
        for theme_now in ("light", theme):
            for kept in self._story.pictures("look", AWAY, "--theme", theme_now, "--size", size, "--prefix", ""):
                if Path(kept).stem in ALONE or Path(kept).stem.startswith("presenter-and-audience-dark"):
                    shutil.copy(kept, self._sheets)


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def main() -> None:
    """Draw everything; the sheets go where the first argument says."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sheets", type=Path)
    parser.add_argument("--all", type=Path, default=Path("build/screenshots"))
    parser.add_argument("--state", action="append", choices=STATES)
    parser.add_argument("--theme", action="append", choices=THEMES)
    found = parser.parse_args()
    found.sheets.mkdir(parents=True, exist_ok=True)
    with Stage() as stage:
        gallery = Gallery(stage, found.all, found.sheets, tuple(found.state or STATES), tuple(found.theme or THEMES))
        if not gallery.fill():
            sys.exit(1)
        if not found.state:
            gallery.alone()
        if not gallery.draw():
            sys.exit(1)


if __name__ == "__main__":
    main()
