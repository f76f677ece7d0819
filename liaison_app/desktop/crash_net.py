"""The last net under the window: what nobody caught is logged without anyone's data, and told in a sentence."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

log = logging.getLogger(__name__)


def place_of(error: BaseException) -> str:
    """Return where an error was raised, as file:line of the innermost frames; no values, no message."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames)) or "unknown"


class CrashNet:
    """Takes the place of Python's own hooks, which would print values to a terminal nobody sees."""

    def __init__(self, told: Callable[[BaseException], object]) -> None:
        self._told = told
        self._telling = False

    def stretch(self) -> None:
        """Catch what falls through on any thread from now on."""
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread

    def _caught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        if self._telling:  # telling failed too: log, and leave it at that
            log.error("%s at %s", kind.__name__, place_of(error))
            return
        self._telling = True
        try:
            self._told(error)
        finally:
            self._telling = False

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            log.error("%s at %s", caught.exc_type.__name__, place_of(caught.exc_value))
