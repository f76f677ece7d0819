"""Work off the screen's thread: every outcome comes back to it and is looked at."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal

if TYPE_CHECKING:  # the unlock window comes up before the store is imported
    from liaison_app.desktop.readers import ReaderPool
    from liaison_app.store.reader import Reader

T = TypeVar("T")
Failed = Callable[[BaseException], object]
Done = Callable[[T], object]


class Cancelled(Exception):
    """The person asked for this work to stop."""


class Task(QObject):
    """One piece of long work: what it reports, and the wish that it stop."""

    progressed = Signal(int, int, str)
    """How much is done, of how much, in words."""
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stop = False

    def cancel(self) -> None:
        self._stop = True

    def report(self, done: int, total: int, words: str) -> None:
        """Called by the work, on its thread. Raises Cancelled when it should stop."""
        if self._stop:
            raise Cancelled
        self.progressed.emit(done, total, words)


@dataclass(frozen=True)
class _Outcome(Generic[T]):
    value: T | None
    error: BaseException | None
    done: Done[T] | None
    failed: Failed | None
    parent: QObject | None
    task: Task | None = None


class Tasks(QObject):
    """Runs functions on a few threads. `done` and `failed` are called on the screen's thread, unless `parent` is gone by then."""

    _came = Signal(object)

    def __init__(self, failed: Failed, readers: ReaderPool | None = None, *, threads: int = 3, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._failed = failed
        self._readers = readers
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._under_way = 0

    def use_readers(self, readers: ReaderPool) -> None:
        """Lend these to workers from now on: the vault is open."""
        self._readers = readers

    @property
    def busy(self) -> bool:
        """Say whether any outcome is still to come."""
        return self._under_way > 0

    def run(self, fn: Callable[[], T], done: Done[T] | None = None, parent: QObject | None = None, *, failed: Failed | None = None) -> None:
        """Do this on a worker; it may touch no widget and no reader of the screen's."""
        self._begin(fn, done, failed, parent, None)

    def read(self, fn: Callable[[Reader], T], done: Done[T], parent: QObject | None = None, *, failed: Failed | None = None) -> None:
        """Do this on a worker with a reader lent for it."""
        self._begin(lambda: self._with_reader(fn), done, failed, parent, None)

    def follow(self, fn: Callable[[Task], T], done: Done[T] | None = None, parent: QObject | None = None, *, failed: Failed | None = None) -> Task:
        """Do long work that reports its progress and can be cancelled; Cancelled is not told as a failure."""
        task = Task()
        self._begin(lambda: fn(task), done, failed, parent, task)
        return task

    def watch(self, future: Future[T], done: Done[T] | None = None, parent: QObject | None = None, *, failed: Failed | None = None) -> None:
        """Look at the outcome of a save."""
        self._under_way += 1
        future.add_done_callback(lambda ended: self._send(_of_future(ended, done, failed, parent)))

    def finish(self, wait_ms: int = 5_000) -> bool:
        """Wait for the workers at the end of the program; outcomes are no longer delivered."""
        return self._pool.waitForDone(wait_ms)

    def _with_reader(self, fn: Callable[[Reader], T]) -> T:
        if self._readers is None:
            raise RuntimeError("these tasks have no readers")
        with self._readers.lend() as reader:
            return fn(reader)

    def _begin(self, fn: Callable[[], Any], done: Done[Any] | None, failed: Failed | None, parent: QObject | None, task: Task | None) -> None:
        self._under_way += 1
        self._pool.start(_Work(fn, lambda value, error: self._send(_Outcome(value, error, done, failed, parent, task))))

    def _send(self, outcome: _Outcome[Any]) -> None:
        try:
            self._came.emit(outcome)
        except RuntimeError:  # the window went while the work was under way
            return

    def _deliver(self, outcome: _Outcome[Any]) -> None:
        self._under_way -= 1
        self._settle(outcome)

    def _settle(self, outcome: _Outcome[Any]) -> None:
        if outcome.task is not None:
            outcome.task.ended.emit()
        gone = outcome.parent is not None and not shiboken6.isValid(outcome.parent)
        if outcome.error is None:
            if outcome.done is not None and not gone:
                outcome.done(outcome.value)
        elif not isinstance(outcome.error, Cancelled):
            (outcome.failed if outcome.failed is not None and not gone else self._failed)(outcome.error)


class InlineTasks(Tasks):
    """For tests: does the work at once, on the calling thread; saves are waited for."""

    def _begin(self, fn: Callable[[], Any], done: Done[Any] | None, failed: Failed | None, parent: QObject | None, task: Task | None) -> None:
        _Work(fn, lambda value, error: self._settle(_Outcome(value, error, done, failed, parent, task))).run()

    def watch(self, future: Future[T], done: Done[T] | None = None, parent: QObject | None = None, *, failed: Failed | None = None) -> None:
        error = future.exception(timeout=10)
        self._settle(_Outcome(None if error else future.result(), error, done, failed, parent))


class _Work(QRunnable):
    def __init__(self, fn: Callable[[], Any], came: Callable[[Any, BaseException | None], None]) -> None:
        super().__init__()
        self._fn = fn
        self._came = came

    def run(self) -> None:
        try:
            value = self._fn()
        except BaseException as error:  # noqa: BLE001 - handed to the screen's thread, which looks at it
            self._came(None, error)
        else:
            self._came(value, None)


def _of_future(future: Future[T], done: Done[T] | None, failed: Failed | None, parent: QObject | None) -> _Outcome[T]:
    if future.cancelled():
        return _Outcome(None, Cancelled(), done, failed, parent)
    error = future.exception()
    return _Outcome(None if error else future.result(), error, done, failed, parent)
