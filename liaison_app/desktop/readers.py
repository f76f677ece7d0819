"""Readers for work off the screen's thread: each lent to one worker at a time."""

from __future__ import annotations

import queue
from collections.abc import Callable, Generator
from contextlib import contextmanager

from liaison_app.store.reader import Reader


class ReaderPool:
    """Opens readers as they are needed and keeps them for the next worker: the last one used first, whose pages are still in memory."""

    def __init__(self, make: Callable[[], Reader]) -> None:
        self._make = make
        self._free: queue.LifoQueue[Reader] = queue.LifoQueue()
        self._closed = False

    @contextmanager
    def lend(self) -> Generator[Reader]:
        """Give a reader that nobody else uses until this block ends."""
        try:
            reader = self._free.get_nowait()
        except queue.Empty:
            reader = self._make()
        try:
            yield reader
        finally:
            if self._closed:
                reader.close()
            else:
                self._free.put(reader)

    def close(self) -> None:
        """Close those that are free; a lent one closes when it comes back."""
        self._closed = True
        while True:
            try:
                self._free.get_nowait().close()
            except queue.Empty:
                return
