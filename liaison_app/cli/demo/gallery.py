"""Pictures of every page in every state, size and theme, of the started application; and the sheets that show them together."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from liaison_app.cli.demo.stage import Stage
from liaison_app.cli.demo.states import SIZE_NAMES, STATES
from liaison_app.cli.demo.story import AWAY, Story

THEMES = ("light", "dark", "contrast")
ALONE = ("today-light-1280x800",)
"""Pictures that are also wanted by themselves, for the README."""
BESIDE = ("1280x800", "dark")
"""The presenter's two screens, for the page on presenting."""


class Gallery:
    """The vaults of each state, and where the pictures go."""

    def __init__(self, stage: Stage, pictures: Path, sheets: Path, states: tuple[str, ...]) -> None:
        self._stage = stage
        self._pictures = pictures
        self._sheets = sheets
        self._states = states
        self._story = Story(stage, stage.folder / "pictures", _say)

    def fill(self) -> bool:
        """Play the story, and make the other vaults; False where the story failed."""
        if {"typical", "error"} & set(self._states) and not self._story.play_journey():
            return False
        for state, plant in (("empty", ""), ("one", "plant-few"), ("many", "plant-many")):
            if state in self._states:
                _say(f"vault: {state}")
                self._stage.run("vault", "create", "--no-keyring", device=state)
                if plant:
                    self._story.pictures(plant, state)
        return True

    def draw(self) -> None:
        """Walk every vault in every theme; the server is gone in the error state."""
        from liaison_app.desktop.contact_sheet import draw_sheet

        self._story.out = self._pictures
        for state in self._states:
            if state == "error":
                self._stage.stop_server()
            for theme in THEMES:
                _say(f"{state}, {theme}")
                kept = [Path(path) for path in self._story.pictures(state, AWAY if state in ("typical", "error") else state, "--theme", theme)]
                rows = {
                    path.name.removesuffix(f"-{SIZE_NAMES[0]}.png"): kept[at : at + len(SIZE_NAMES)]
                    for at, path in enumerate(kept)
                    if at % len(SIZE_NAMES) == 0
                }
                draw_sheet(rows, SIZE_NAMES, self._sheets / f"{state}-{theme}.jpg")

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
    found = parser.parse_args()
    found.sheets.mkdir(parents=True, exist_ok=True)
    with Stage() as stage:
        gallery = Gallery(stage, found.all, found.sheets, tuple(found.state or STATES))
        if not gallery.fill():
            sys.exit(1)
        if not found.state:
            gallery.alone()
        gallery.draw()


if __name__ == "__main__":
    main()
