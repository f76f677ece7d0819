"""Suggesting a passphrase, and saying in years how long it would stand."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from liaison_app.core.words import _
from liaison_app.protocol.hashes import word_list

TRIES_A_SECOND = 1_000_000
SECONDS_A_YEAR = 31_556_952
WORDS = 5
Choose = Callable[[int], int]
"""Gives a random number below its argument; passed in so that a test can replay it."""


@dataclass(frozen=True)
class Strength:
    """How a passphrase is judged: filled fifths of the meter, the first word, and what is said."""

    fifths: int
    tone: str
    first: str
    rest: str


def suggest(count: int = WORDS, choose: Choose = secrets.randbelow) -> str:
    """Return so many words drawn evenly from the list."""
    known = word_list()
    return " ".join(known[choose(len(known))] for _word in range(count))


def years(count: int) -> float:
    """Return after how many years half of all phrases of so many words have been tried."""
    return len(word_list()) ** count / 2 / TRIES_A_SECOND / SECONDS_A_YEAR


def judge(phrase: str, suggested: str) -> Strength:
    """Judge a passphrase. Only of a suggested one is it known how it was chosen; of others nothing is claimed in years."""
    if not phrase:
        return Strength(0, "text_2", "", _("Five random words are easy to keep and hard to guess."))
    if phrase == suggested:
        count = len(phrase.split())
        held = _("About {years} years at a million tries a second; {more} words, {longer}.").format(
            years=round_figure(years(count)), more=_number(count + 1), longer=round_figure(years(count + 1))
        )
        return Strength(4 if count == WORDS else 5, "ok", _("Good."), held)
    if len(phrase) < 12:
        return Strength(1, "danger", _("Too short."), _("A stolen computer would try this within the day. Take five random words."))
    if len(phrase) < 20 or len(phrase.split()) < 3:
        return Strength(2, "warn", _("Your own."), _("How long it stands depends on how it was chosen. Five random words stand for sure."))
    return Strength(3, "warn", _("Your own, and long."), _("If no one else has ever written it, it stands. Random words stand for sure."))


def round_figure(value: float) -> str:
    """Return a number of years as one says it: two figures, then zeros."""
    if value < 1:
        return _("less than 1")
    digits = len(str(int(value)))
    step = 10 ** max(0, digits - 2)
    return f"{int(value / step + 0.5) * step:,}"


def _number(count: int) -> str:
    known = {4: _("four"), 5: _("five"), 6: _("six"), 7: _("seven")}
    return known.get(count, str(count))
