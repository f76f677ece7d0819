"""A few daemon threads that run what they are given, oldest first."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from liaison_app.desktop.stepping_back import step_back


class Workers:
    """Threads that hold nothing of a job once it is done: what they held last, they would destroy, and a widget must not be destroyed here."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._jobs: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._idle = threading.Condition()
        self._open = 0
        self._threads: list[threading.Thread] = []

    def start(self, job: Callable[[], None]) -> None:
        """Run this on a worker; it must not raise."""
        with self._idle:
            self._open += 1
            if len(self._threads) < min(self._most, self._open):
                self._threads.append(threading.Thread(target=self._work, name="worker", daemon=True))
                self._threads[-1].start()
        self._jobs.put(job)

    def start_behind(self, job: Callable[[], None]) -> None:
        """Run this on a thread of its own that comes after all others; it must not raise."""
        with self._idle:
            self._open += 1
        threading.Thread(target=self._work_behind, args=(job,), name="behind", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to do; False where that takes longer."""
        with self._idle:
            return self._idle.wait_for(lambda: self._open == 0, seconds)

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            try:
                job()
            finally:
                del job  # what it held must not live until the next one comes
                self._ended()

    def _work_behind(self, job: Callable[[], None]) -> None:
        step_back()
        try:
            job()
        finally:
            self._ended()

    def _ended(self) -> None:
        with self._idle:
            self._open -= 1
            self._idle.notify_all()
