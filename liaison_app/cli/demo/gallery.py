"""Pictures of every place in every theme and size, of the started application on a vault full of made-up data."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from liaison_app.cli.demo.stage import Stage
from liaison_app.cli.demo.story import AWAY, Story

SIZES = ("1280x800", "1920x1080")
THEMES = ("light", "dark")


def main() -> None:
    """Play the story, then walk every place; prints the pictures, one a line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("pictures", type=Path)
    found = parser.parse_args()
    with Stage() as stage:
        story = Story(stage, stage.folder / "pictures", lambda words: print(words, file=sys.stderr))
        if not story.play_journey():
            sys.exit(1)
        story.out = found.pictures
        for size in SIZES:
            for theme in THEMES:
                for kept in story.pictures("look", AWAY, "--theme", theme, "--size", size, "--prefix", ""):
                    sys.stdout.write(f"{kept}\n")
                story.pictures("first-run", f"nobody-{theme}-{size}", "--theme", theme, "--size", size, "--prefix", "")


if __name__ == "__main__":
    main()
