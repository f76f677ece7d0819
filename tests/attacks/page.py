"""Writes docs/attacks.md from the table. Run: python -m tests.attacks.page; a test sees that the page is the table's."""

from __future__ import annotations

from pathlib import Path

from tests.attacks.table import ALL, ATTACKS, NOTHING, SPACE

PAGE = Path(__file__).parents[2] / "docs" / "attacks.md"
REACH = {SPACE: "that space", ALL: "everything, while it lasts", NOTHING: "nothing"}


def page() -> str:
    """Return the page."""
    lines = [
        "# Attacks by a server that holds its own key, and by people who have one of their own",
        "",
        "Each line is played by `make test` against the shipped engine, store and server, put together as the app does it: a ring around the server signs whatever lie",
        "it tells with the server's own key. The client must name what it saw by the word in the third column, with a sentence for people; what was written here stays,",
        "other spaces go on, and every request it sent is searched for keys and words in any spelling. “Stops” says how far the harm may go; nothing else may stop.",
        "The page is written from the test's table by `python -m tests.attacks.page`.",
        "",
        "| attack | what is done | told as | stops |",
        "|---|---|---|---|",
        *(f"| {each.name} | {each.does} | `{each.says}` | {REACH.get(each.reach, 'what is attacked')} |" for each in ATTACKS),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
