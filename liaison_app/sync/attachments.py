"""Stored files move on a thread and a connection of their own: a record never waits for a deck, nor a deck for a record."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable

from liaison_app.core.errors import LiaisonError
from liaison_app.sync.driver import Driver
from liaison_app.sync.effects import Progress
from liaison_app.sync.engine import Engine
from liaison_app.sync.outcome import Interrupted

SHORTEST_WAIT_S, LONGEST_WAIT_S = 2.0, 120.0
MakeDriver = Callable[[Callable[[Progress], None]], Driver]
log = logging.getLogger(__name__)


class Attachments:
    """Owns the thread of files. It begins when it is first woken: after records have come through."""

    def __init__(self, engine: Engine, make_driver: MakeDriver) -> None:
        """`make_driver` is given whom to tell of each chunk that has moved."""
        self._engine = engine
        self._driver = make_driver(lambda _progress: self._moved())
        self._heard: Callable[[], None] = lambda: None
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="attachments", daemon=True)

    def start(self, heard: Callable[[], None]) -> None:
        """Begin; `heard` is called, on this thread, whenever something has moved."""
        self._heard = heard
        self._thread.start()

    def stop(self) -> None:
        """Finish the chunk under way and stop; what is left goes on next time."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)
        self._driver.close()

    def wake(self) -> None:
        """Look whether anything is to be moved."""
        self._woken.set()

    def _run(self) -> None:
        failures = 0
        while self._woken.wait() and not self._stopping.is_set():
            self._woken.clear()
            failures = 0 if self._once() else failures + 1
            if failures:
                wait = min(LONGEST_WAIT_S, SHORTEST_WAIT_S * 2 ** min(failures, 10)) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads devices out, guards nothing
                self._stopping.wait(wait)
                self._woken.set()

    def _once(self) -> bool:
        """Move what can be moved; False where it is to be tried again soon."""
        try:
            self._driver.run(self._engine.me, self._engine.files(self._stopping.is_set))
        except Interrupted as broken:  # the records' thread says how the server stands
            self._stopping.wait(broken.retry_after)
            return False
        except LiaisonError as error:
            log.warning("attachments: %s", error.code)
            return False
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end this queue for good
            log.error("attachments failed: %s", type(error).__name__)  # noqa: TRY400 - a traceback may hold what was being moved
            return False
        return True

    def _moved(self) -> None:
        if not self._stopping.is_set():
            self._heard()
