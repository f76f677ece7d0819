"""Pictures of every page in every state, size and theme, of the started application; and the sheets that show them together."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from liaison_app.cli.demo.stage import Stage
from liaison_app.cli.demo.states import BESIDE, SIZE_NAMES, STATES
from liaison_app.cli.demo.story import AWAY, Story
from liaison_app.core.errors import LiaisonError

THEMES = ("light", "dark", "contrast")
ALONE = {
    ("typical", "light"): ("today-1280x800", "today-light-1280x800.png"),
    ("typical", "dark"): (BESIDE, "presenter-and-audience-dark-1280x800.png"),
}
"""Pictures that other pages show by themselves, and what they are called there."""
_OF_THE_STORY = ("typical", "error")
"""States of the vault that the story was played in."""


@dataclass(frozen=True, slots=True)
class Walked:
    """One walk in one theme; no pictures where it failed twice."""

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
        self._failed: list[str] = []

    def draw(self) -> list[str]:
        """Make every vault and walk it in every theme, two vaults at a time, since a window mostly waits; returns what failed."""
        done: SimpleQueue[Walked | None] = SimpleQueue()
        with ThreadPoolExecutor(2) as lanes:
            lanes.submit(self._lane, lambda: self._shared(done), done)
            lanes.submit(self._lane, lambda: self._own(done), done)
            left = 2
            while left:
                walked = done.get()
                if walked is None:
                    left -= 1
                elif walked.kept:
                    self._draw_sheet(walked)
                    self._keep_alone(walked)
        return self._failed

    def _lane(self, work: Callable[[], None], done: SimpleQueue[Walked | None]) -> None:
        try:
            work()
        except (LiaisonError, subprocess.SubprocessError, OSError) as error:
            self._fail(str(error))
        finally:
            done.put(None)

    def _shared(self, done: SimpleQueue[Walked | None]) -> None:
        """Play the story and walk the vault it was played in; in the error state the server is gone, so that comes last."""
        states = [state for state in STATES if state in self._states and state in _OF_THE_STORY]
        if not states:
            return
        if not self._story.play_journey():
            self._fail("the story")
            return
        for state in states:
            if state == "error":
                self._stage.stop_server()
            self._walk(state, AWAY, done)

    def _own(self, done: SimpleQueue[Walked | None]) -> None:
        """Make the vaults that know no server, one after the other, and walk each."""
        for state, plant in (("many", "plant-many"), ("one", "plant-few"), ("empty", "")):
            if state in self._states:
                _say(f"vault: {state}")
                self._stage.run("vault", "create", "--no-keyring", device=state)
                if plant:
                    self._story.window(plant, state)
                self._walk(state, state, done)

    def _walk(self, state: str, device: str, done: SimpleQueue[Walked | None]) -> None:
        for theme in self._themes:
            kept = self._walk_once(state, device, theme) or self._walk_once(state, device, theme)
            if not kept:
                self._fail(f"{state}, {theme}")
            done.put(Walked(state, theme, kept))

    def _walk_once(self, state: str, device: str, theme: str) -> tuple[Path, ...]:
        """Return the pictures of one walk; none where it failed, which must not cost the others."""
        began = time.monotonic()
        try:
            kept = self._story.window(state, device, str(self._pictures), "--theme", theme)
        except (LiaisonError, subprocess.SubprocessError) as error:
            _say(f"{state}, {theme}: {error}")
            return ()
        _say(f"{state}, {theme}: {len(kept)} pictures, {time.monotonic() - began:.0f} s")
        return tuple(Path(path) for path in kept)

    def _fail(self, what: str) -> None:
        self._failed.append(what)
        _say(f"failed: {what}")

    def _draw_sheet(self, walked: Walked) -> None:
        from liaison_app.desktop.contact_sheet import draw_sheet

        rows: dict[str, dict[str, Path]] = {}
        for path in walked.kept:
            size = next((name for name in sorted(SIZE_NAMES, key=len, reverse=True) if path.stem.endswith(name)), "")
            if size:
                rows.setdefault(path.stem.removesuffix(f"-{size}"), {})[size] = path
        draw_sheet(rows, SIZE_NAMES, self._sheets / f"{walked.state}-{walked.theme}.webp")

    def _keep_alone(self, walked: Walked) -> None:
        taken, called = ALONE.get((walked.state, walked.theme), ("", ""))
        for path in walked.kept:
            if path.stem == taken:
                shutil.copy(path, self._sheets / called)


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
        failed = Gallery(stage, found.all, found.sheets, tuple(found.state or STATES), tuple(found.theme or THEMES)).draw()
    if failed:
        sys.exit("not drawn: " + "; ".join(failed))


if __name__ == "__main__":
    main()
