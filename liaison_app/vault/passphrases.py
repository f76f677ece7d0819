"""Suggested passphrases: words drawn at random, so that their strength is known and can be told in years."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from liaison_app.core.ids import RandomBytes

SUGGESTED_WORDS = 5
TRIES_A_SECOND = 1_000_000
"""A generous guess at a well-equipped attacker: thousands of machines against Argon2id."""

_SECONDS_A_YEAR = 365.25 * 24 * 3600


def suggest(words: Sequence[str], count: int = SUGGESTED_WORDS, random: RandomBytes = secrets.token_bytes) -> str:
    """Draw `count` words, each equally likely."""
    return " ".join(words[_below(len(words), random)] for _n in range(count))


def years_to_guess(count: int, list_size: int, tries_a_second: float = TRIES_A_SECOND) -> float:
    """Return the years after which half of all such phrases are tried; true of drawn words only, never of chosen ones."""
    return list_size**count / 2 / tries_a_second / _SECONDS_A_YEAR


def _below(limit: int, random: RandomBytes) -> int:
    """Return 0 ≤ n < limit, every n equally likely: what would favour some is drawn again."""
    fair = (1 << 32) - (1 << 32) % limit
    while (drawn := int.from_bytes(random(4), "big")) >= fair:
        pass
    return drawn % limit
