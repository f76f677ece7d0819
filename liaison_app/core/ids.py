"""Record, device and space ids: 16 random bytes, 32 hex digits in text."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

ID_BYTES = 16
_HEX = re.compile(r"[0-9a-f]{32}")

RandomBytes = Callable[[int], bytes]
"""Gives so many random bytes; passed in so that a test can replay a run."""


def new_id(random: RandomBytes = secrets.token_bytes) -> str:
    """Return a fresh id as 32 lower-case hex digits."""
    return random(ID_BYTES).hex()


def is_id(text: object) -> bool:
    """Say whether this is an id in its text form."""
    return isinstance(text, str) and _HEX.fullmatch(text) is not None
