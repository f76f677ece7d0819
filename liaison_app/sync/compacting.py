"""When texts are made anew without their history."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from liaison_app.store.verbs import CompactTexts
from liaison_app.sync.effects import Effect

QUIET_MS = 10 * 60 * 1000
"""A text is compacted when it has been left alone for so long: whoever has it open loses the steps of undo."""


def compact(space: str, now_ms: int) -> Generator[Effect, Any, bool]:
    """Compact what may be in a space that is in step with its server; True where something is unsent for it."""
    return bool((yield CompactTexts(space, now_ms - QUIET_MS)))
