"""Several processes behind one listening socket: started, watched, replaced when they die, stopped together."""

from __future__ import annotations

import gc
import logging
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Final

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.server.serving import GRACE_S

_LOG = logging.getLogger("liaison.server")
_SHORT_LIFE_S: Final = 5.0
_LONGEST_PAUSE_S: Final = 10.0
_FAREWELL_S: Final = GRACE_S + 3
Work = Callable[[int, Callable[[], None]], None]
"""Serves in a worker: gets the pipe whose end means that the watcher is gone, and what to call once it listens."""


def can_fork() -> bool:
    return hasattr(os, "fork")


@dataclass
class _Worker:
    """One process and when it began."""

    began: float


class Workers:
    """Watches over its worker processes; holds no connection, no thread and no event loop, so that it can always start another."""

    def __init__(self, count: int, work: Work) -> None:
        self._count = count
        self._work = work
        self._alive: dict[int, _Worker] = {}
        self._stopping = False
        self._ready_in, self._ready_out = os.pipe()
        self._gone_in, self._gone_out = os.pipe()
        self._wake_in, self._wake_out = os.pipe()
        for end in (self._wake_in, self._wake_out):
            os.set_blocking(end, False)

    def run(self, listening: Callable[[], None]) -> None:
        """Serve until SIGTERM or Ctrl+C; LiaisonError when the first workers do not come up."""
        gc.collect()
        gc.freeze()  # what is loaded so far is never touched again, so that the workers share its memory
        try:
            with self._signals():
                for _number in range(self._count):
                    self._start()
                if self._await_first():
                    listening()
                    self._watch()
                self._stop()
        finally:
            for end in (self._ready_in, self._ready_out, self._gone_in, self._gone_out, self._wake_in, self._wake_out):
                os.close(end)

    # -- one worker

    def _start(self) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            self._be_a_worker()
        self._alive[pid] = _Worker(time.monotonic())

    def _be_a_worker(self) -> None:
        """Never returns: whatever stands above belongs to the watching process."""
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for each in (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGHUP):
                signal.signal(each, signal.SIG_DFL)
            os.close(self._gone_out)
            self._work(self._gone_in, lambda: _tell(self._ready_out))
            code = 0
        except LiaisonError as error:
            _LOG.error("a worker cannot serve: %s", error)
        except KeyboardInterrupt:
            code = 0
        except BaseException as error:  # noqa: BLE001 - the last place in this process: said, then it ends
            _LOG.error("a worker failed: %s", type(error).__name__, exc_info=error)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    # -- all of them

    def _await_first(self) -> bool:
        """Wait until every worker listens; False when told to stop before."""
        ready = 0
        while ready < self._count and not self._stopping:
            ready += self._pause(None)
            if self._bury():
                self._stop()
                raise LiaisonError(
                    _("The server's processes could not be started."), _("See the lines above; “liaison server status DIR” tells more."), code="worker_failed"
                )
        return not self._stopping

    def _watch(self) -> None:
        pause = 0.0
        while not self._stopping:
            self._pause(None)
            for lived in self._bury():
                pause = min(_LONGEST_PAUSE_S, max(1.0, pause * 2)) if lived < _SHORT_LIFE_S else 0.0
                _LOG.error("a worker has ended unexpectedly; another takes its place%s", f" in {pause:.0f} s" if pause else "")
            until = time.monotonic() + pause
            while not self._stopping and len(self._alive) < self._count and time.monotonic() < until:
                self._pause(max(0.0, until - time.monotonic()))
            while not self._stopping and len(self._alive) < self._count:
                self._start()

    def _stop(self) -> None:
        """Let every worker finish what it has begun; end those that do not."""
        self._stopping = True
        self._send(signal.SIGTERM)
        until = time.monotonic() + _FAREWELL_S
        while self._alive and time.monotonic() < until:
            self._pause(min(0.5, max(0.0, until - time.monotonic())))
            self._bury()
        self._send(signal.SIGKILL)
        while self._alive:
            self._bury(wait=True)

    def _send(self, number: signal.Signals) -> None:
        for pid in list(self._alive):
            os.kill(pid, number)  # ours until we have waited for it, so the number cannot be another's

    def _bury(self, *, wait: bool = False) -> list[float]:
        """Take note of workers that ended; returns how long each lived, in seconds."""
        ended: list[float] = []
        while self._alive:
            pid, _status = os.waitpid(-1, 0 if wait else os.WNOHANG)
            if pid == 0:
                break
            worker = self._alive.pop(pid, None)
            if worker is not None:
                ended.append(time.monotonic() - worker.began)
        return ended

    # -- signals

    def _pause(self, seconds: float | None) -> int:
        """Sleep until a worker says that it listens, a signal comes, or the time is over; returns how many workers said so."""
        found, _out, _err = select.select([self._ready_in, self._wake_in], [], [], seconds)
        if self._wake_in in found:
            os.read(self._wake_in, 64)
        return len(os.read(self._ready_in, 64)) if self._ready_in in found else 0

    @contextmanager
    def _signals(self) -> Generator[None]:
        def stop(_number: int, _frame: object) -> None:
            self._stopping = True

        def pass_on(number: int, _frame: object) -> None:
            self._send(signal.Signals(number))

        def wake(_number: int, _frame: object) -> None:
            """Nothing: the pipe has been written to."""

        handlers: dict[signal.Signals, Callable[[int, FrameType | None], None]]
        handlers = {signal.SIGTERM: stop, signal.SIGINT: stop, signal.SIGHUP: pass_on, signal.SIGCHLD: wake}
        before = {each: signal.signal(each, handler) for each, handler in handlers.items()}
        old = signal.set_wakeup_fd(self._wake_out, warn_on_full_buffer=False)
        try:
            yield
        finally:
            signal.set_wakeup_fd(old)
            for each, handler in before.items():
                signal.signal(each, handler)


def _tell(pipe: int) -> None:
    os.write(pipe, b".")
