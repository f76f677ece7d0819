"""A question from the room: what was asked, who answers it, and until when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from liaison_app.core.dates import find_day
from liaison_app.core.words import _

ANSWER_DAYS = 7
"""Nobody waits longer for an answer, unless the question itself names a day."""
_OWNER = re.compile(r"(?<!\S)@(?P<name>[^\W\d_][\w.\-’']*)")
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed, without the mark of its owner."""

    text: str
    owner: str
    due: str

    @property
    def title(self) -> str:
        """What the task is called: that somebody waits for an answer, and to what."""
        short = self.text if len(self.text) <= _LONGEST_TITLE else self.text[: _LONGEST_TITLE - 1].rstrip() + "…"
        return _("Answer: {question}").format(question=short)

    def detail(self, slide: int | None, deck: str, edition: str) -> str:
        """Say where it was asked, and the whole question."""
        shown = f"{deck}, {edition}" if edition else deck
        where = _("Asked on slide {n} of “{deck}”.").format(n=slide, deck=shown) if slide else _("Asked before the first slide of “{deck}”.").format(deck=shown)
        return f"{self.text}\n\n{where}"


def read_question(typed: str, today: date) -> Asked | None:
    """Read a line: `@name` says who answers, a day to come until when; the words stay as they were said. None for a blank line."""
    named = _OWNER.search(typed)
    text = " ".join(_OWNER.sub("", typed, count=1).split())
    if not text:
        return None
    found = find_day(text, today)
    due = found.day if found is not None and found.day >= today else today + timedelta(days=ANSWER_DAYS)
    return Asked(text, named["name"].rstrip(".") if named else "", due.isoformat())
