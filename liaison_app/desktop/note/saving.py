"""Saves what is typed 400 ms after the last key, or 800 ms after the first unsaved one, and says how it stands."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import new_id
from liaison_app.desktop.messages import in_words
from liaison_app.desktop.note.live_text import LiveText
from liaison_app.desktop.tasks import Tasks
from liaison_app.records.fields import Record
from liaison_app.records.prose import ProseState
from liaison_app.store.store import Store

PAUSE_MS = 400
LONGEST_MS = 800
RETRY_MS = 5_000
_FOR_GOOD = frozenset(("erased", "closed"))
"""Refusals that trying again does not change."""


@dataclass(frozen=True)
class Saved:
    """How a text stands on this device: nothing typed yet, typing, saved at a moment, or not saved and why."""

    state: Literal["untouched", "typing", "saved", "failed"] = "untouched"
    at_ms: int = 0
    reason: str = ""


@dataclass(frozen=True)
class _Attempt:
    """What one save puts where."""

    record: Record
    state: ProseState
    session: str


class NoteSaver(QObject):
    """Hands each pause's typing to the store; what could not be saved stays in the draft and is tried again."""

    changed = Signal(object)
    """A Saved."""

    def __init__(self, live: LiveText, field: str, store: Store, tasks: Tasks, clock: Clock, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._live = live
        self._field = field
        self._store = store
        self._tasks = tasks
        self._clock = clock
        self._record: Record | None = None
        self._session = ""
        self._waiting: list[Future[Record]] = []
        self._left: list[_Attempt] = []
        """Words of records that were shown before, whose save failed."""
        self.standing = Saved()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._longest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MS)
        for timer in (self._pause, self._longest, self._retry):
            timer.timeout.connect(self.save)
        live.typed.connect(self._typed)

    @property
    def unsaved(self) -> bool:
        """Say whether words are on screen that the store does not hold yet."""
        return self._pause.isActive() or self._retry.isActive() or bool(self._waiting or self._left)

    def open(self, record: Record) -> None:
        """Save into this record from now on: a new sitting, and one version of it."""
        self._record = record
        self._session = new_id()
        self._tell(Saved())

    def renew(self, record: Record) -> None:
        """Take a later state of the same record as the base of the next save."""
        self._record = record

    def save(self) -> Future[Record] | None:
        """Save now what was typed since the last save."""
        for timer in (self._pause, self._longest, self._retry):
            timer.stop()
        left, self._left = self._left, []
        for attempt in left:
            self._put(attempt)
        record, state = self._record, self._live.draft.take()
        if record is None or state is None:
            return None
        return self._put(_Attempt(record, state, self._session))

    def _put(self, attempt: _Attempt) -> Future[Record]:
        record = attempt.record
        future = self._store.put(record, base=record, texts={self._field: attempt.state}, session=attempt.session, origin=self)
        self._waiting.append(future)
        self._tasks.watch(future, lambda _saved: self._ended(future, record.id), self, failed=lambda error: self._failed(future, attempt, error))
        return future

    def flush(self) -> list[Future[Record]]:
        """Save now; the futures of everything that is not down yet."""
        self.save()
        return list(self._waiting)

    def _typed(self) -> None:
        self._pause.start()
        if not self._longest.isActive():
            self._longest.start()
        if self.standing.state != "failed":
            self._tell(Saved("typing", self.standing.at_ms))

    def _ended(self, future: Future[Record], id: str) -> None:
        self._waiting = [other for other in self._waiting if other is not future]
        if self._record is not None and self._record.id == id and not self._pause.isActive():
            self._tell(Saved("saved", self._clock.ms()))

    def _failed(self, future: Future[Record], attempt: _Attempt, error: BaseException) -> None:
        self._waiting = [other for other in self._waiting if other is not future]
        if self._record is None or self._record.id != attempt.record.id:
            if not (isinstance(error, LiaisonError) and error.code in _FOR_GOOD):
                self._left.append(attempt)
                self._retry.start()
            return
        self._live.draft.replace(0, 0, "")  # what it took is to be taken again
        self._retry.start()
        self._tell(Saved("failed", self.standing.at_ms, in_words(error).sentence))

    def _tell(self, standing: Saved) -> None:
        self.standing = standing
        self.changed.emit(standing)
