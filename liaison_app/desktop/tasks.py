"""Work off the screen's thread: every outcome comes back to it and is looked at."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from liaison_app.desktop.workers import Workers

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
class Again:
    """How to try once more what could not be read; a newer wish of the same key takes its place."""

    key: Hashable
    act: Callable[[], object]


@dataclass
class _Job(Generic[T]):
    """One piece of work and its outcome. Only the screen's thread keeps it, so that nothing it holds is destroyed elsewhere."""

    fn: Callable[[], T]
    done: Done[T] | None
    failed: Failed | None
    parent: QObject | None
    task: Task | None = None
    again: Again | None = None
    value: T | None = None
    error: BaseException | None = None

    def work(self) -> None:
        try:
            self.value = self.fn()
        except BaseException as error:  # noqa: BLE001 - handed to the screen's thread, which looks at it
            self.error = error


class Tasks(QObject):
    """Runs functions on a few threads. `done` and `failed` are called on the screen's thread, unless `parent` is gone by then."""

    _came = Signal(int)

    def __init__(self, failed: Failed, readers: ReaderPool | None = None, *, threads: int = 3, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._failed = failed
        self._readers = readers
        self._workers = Workers(threads)
        self._came.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._jobs: dict[int, _Job[Any]] = {}
        self._last = 0
        self._unread: dict[Hashable, Again] = {}

    def use_readers(self, readers: ReaderPool) -> None:
        """Lend these to workers from now on: the vault is open."""
        self._readers = readers

    @property
    def busy(self) -> bool:
        """Say whether any outcome is still to come."""
        return bool(self._jobs)

    def run(self, fn: Callable[[], T], done: Done[T] | None = None, parent: QObject | None = None, *, failed: Failed | None = None) -> None:
        """Do this on a worker; it may touch no widget and no reader of the screen's."""
        self._begin(fn, done, failed, parent, None)

    def start_behind(self, start: Callable[[], object]) -> None:
        """Have something start its own threads so that they come after the screen's."""
        ticket = self._keep(_Job(start, None, None, None))
        self._workers.start_behind(lambda: self._work(ticket))

    def read(self, fn: Callable[[Reader], T], done: Done[T], parent: QObject | None = None, *, failed: Failed | None = None) -> None:
        """Do this on a worker with a reader lent for it; what fails and is told by nobody else can be tried again."""

        def once_more() -> None:
            if parent is None or shiboken6.isValid(parent):
                self.read(fn, done, parent)

        again = None if failed is not None else Again((id(parent), getattr(fn, "__code__", fn)), once_more)
        self._begin(lambda: self._with_reader(fn), done, failed, parent, None, again)

    def could_not_read(self, again: Again) -> None:
        """Keep a way to try again what the screen's own thread could not read."""
        self._unread[again.key] = again

    def give_up(self, key: Hashable) -> None:
        """Try this no more: something else is wanted now."""
        self._unread.pop(key, None)

    @property
    def has_unread(self) -> bool:
        """Say whether anything could not be read and may be tried again."""
        return bool(self._unread)

    def read_again(self) -> None:
        """Try everything once more that could not be read."""
        waiting, self._unread = self._unread, {}
        for again in waiting.values():
            again.act()

    def follow(self, fn: Callable[[Task], T], done: Done[T] | None = None, parent: QObject | None = None, *, failed: Failed | None = None) -> Task:
        """Do long work that reports its progress and can be cancelled, after everything else; Cancelled is not told as a failure."""
        task = Task()
        self._begin(lambda: fn(task), done, failed, parent, task)
        return task

    def watch(self, future: Future[T], done: Done[T] | None = None, parent: QObject | None = None, *, failed: Failed | None = None) -> None:
        """Look at the outcome of a save."""
        ticket = self._keep(_Job(future.result, done, failed, parent))
        future.add_done_callback(lambda _ended: self._work(ticket))

    def finish(self, wait_ms: int = 5_000) -> bool:
        """Wait for the workers at the end of the program; outcomes are no longer delivered."""
        return self._workers.wait(wait_ms / 1000)

    def _with_reader(self, fn: Callable[[Reader], T]) -> T:
        if self._readers is None:
            raise RuntimeError("these tasks have no readers")
        with self._readers.lend() as reader:
            return fn(reader)

    def _begin(
        self, fn: Callable[[], Any], done: Done[Any] | None, failed: Failed | None, parent: QObject | None, task: Task | None, again: Again | None = None
    ) -> None:
        ticket = self._keep(_Job(fn, done, failed, parent, task, again))
        start = self._workers.start if task is None else self._workers.start_behind
        start(lambda: self._work(ticket))

    def _keep(self, job: _Job[Any]) -> int:
        self._last += 1
        self._jobs[self._last] = job
        return self._last

    def _work(self, ticket: int) -> None:
        """Do a job, on whatever thread this is; it is left behind before the screen's thread hears of it."""
        self._jobs[ticket].work()
        try:
            self._came.emit(ticket)
        except RuntimeError:  # the window went while the work was under way
            return

    def _deliver(self, ticket: int) -> None:
        self._settle(self._jobs.pop(ticket))

    def _settle(self, job: _Job[Any]) -> None:
        if job.task is not None:
            job.task.ended.emit()
        gone = job.parent is not None and not shiboken6.isValid(job.parent)
        if job.error is None:
            if job.again is not None:
                self._unread.pop(job.again.key, None)
            if job.done is not None and not gone:
                job.done(job.value)
        elif not isinstance(job.error, Cancelled):
            if job.again is not None and not gone:
                self._unread[job.again.key] = job.again
            (job.failed if job.failed is not None and not gone else self._failed)(job.error)


class InlineTasks(Tasks):
    """For tests: does the work at once, on the calling thread; saves are waited for."""

    def _begin(
        self, fn: Callable[[], Any], done: Done[Any] | None, failed: Failed | None, parent: QObject | None, task: Task | None, again: Again | None = None
    ) -> None:
        job = _Job(fn, done, failed, parent, task, again)
        job.work()
        self._settle(job)

    def watch(self, future: Future[T], done: Done[T] | None = None, parent: QObject | None = None, *, failed: Failed | None = None) -> None:
        self._begin(lambda: future.result(timeout=10), done, failed, parent, None)
