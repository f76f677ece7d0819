"""One sitting of one form: what is typed is saved after a pause, and what others write comes in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from liaison_app.core.ids import new_id
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Record
from liaison_app.store.changes import Change

PAUSE_MS = 400
LONGEST_MS = 800
_WITH_ENDS = frozenset(("background",))
"""Fields whose blank ends are being typed."""


class Sitting(QObject):
    """Holds a record as it was loaded and the fields changed since; one save is under way at a time."""

    came = Signal(object)
    """The record as it stands now: after a save, or when another device or window wrote it."""
    saved = Signal(object)
    failed = Signal(object)
    """A save did not succeed; what was typed is still here and is tried again with the next key."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._base: Record | None = None
        self._record: Record | None = None
        self._typed: dict[str, Any] = {}
        self._sent: Future[Record] | None = None
        self._session = new_id()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._latest = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._pause.timeout.connect(self._send)
        self._latest.timeout.connect(self._send)
        workspace.changes.happened.connect(self._changed)

    def open(self, record: Record, *, is_new: bool = False) -> None:
        """Begin with this record; a new one is written once what it needs is there."""
        self._send(behind_another=True)
        self._base = None if is_new else record
        self._record = record
        self._typed = {}
        self._sent = None
        self._session = new_id()

    @property
    def record(self) -> Record | None:
        """The record with everything typed so far."""
        return replace(self._record, **self._typed) if self._record is not None else None

    @property
    def is_new(self) -> bool:
        return self._base is None

    @property
    def is_saved(self) -> bool:
        """Say whether all that was typed is in the vault."""
        return not self._typed and self._sent is None and self._base is not None

    def set(self, **fields: Any) -> None:
        """Change fields; they are saved after a pause."""
        now = self.record
        if now is None or all(getattr(now, name) == value for name, value in fields.items()):
            return
        self._typed |= fields
        self._pause.start()
        if not self._latest.isActive():
            self._latest.start()

    def setter(self, name: str) -> Callable[[Any], None]:
        """Return a slot that sets one field."""

        def set_field(value: Any) -> None:
            self.set(**{name: value.strip() if isinstance(value, str) and name not in _WITH_ENDS else value})

        return set_field

    def flush(self) -> list[Future[Any]]:
        """Save at once; return the outcomes that are still to come."""
        if self._sent is not None and self._typed:
            self._settle(self._sent)
        self._send()
        return [self._sent] if self._sent is not None else []

    def close(self) -> None:
        """Save what there is and let go of the record."""
        self._send(behind_another=True)
        self._record = None
        self._typed = {}

    def _send(self, *, behind_another: bool = False) -> None:
        """Save what was typed, unless a save is under way; `behind_another` for the last words before the record is left."""
        self._pause.stop()
        self._latest.stop()
        waiting = self._sent is not None and not behind_another
        if self._record is None or not self._typed or waiting:
            return
        held_back = self._emptied()
        record = replace(self._record, **{name: value for name, value in self._typed.items() if name not in held_back})
        if (self._base is None and record.problems()) or record == self._record:
            return
        self._typed = {name: self._typed[name] for name in held_back}
        future = self._workspace.store.put(record, base=self._base, session=self._session, origin=self)
        self._sent, self._record = future, record
        was = self._base
        self._workspace.tasks.watch(future, lambda saved: self._took(future, saved), self, failed=lambda error: self._lost(future, was, record, error))

    def _emptied(self) -> set[str]:
        """Return the fields that a record must have and that were typed empty: they stay as they were, and the rest is saved."""
        record, base = self.record, self._base
        return (
            {name for name, field in record.fields().items() if field.required and name in self._typed and not self._typed[name]} if record and base else set()
        )

    def _settle(self, future: Future[Record]) -> None:
        """Wait for a save under way: only when the window is about to go."""
        try:
            self._took(future, future.result(timeout=5))
        except Exception as error:  # noqa: BLE001 - whatever it was, the outcome is told where the save was asked for
            self._sent = None
            self.failed.emit(error)

    def _took(self, future: Future[Record], saved: Record) -> None:
        self.saved.emit(saved)
        if future is not self._sent:
            return
        self._sent = None
        self._base = self._record = saved
        self.came.emit(self.record)
        if self._typed:
            self._pause.start()

    def _lost(self, future: Future[Record], was: Record | None, record: Record, error: BaseException) -> None:
        if future is self._sent:
            self._sent = None
            before = was or type(record)(id=record.id)
            self._record = before
            changed = {name: getattr(record, name) for name in record.fields() if getattr(record, name) != getattr(before, name)}
            self._typed = changed | self._typed
        self._workspace.messages.failed(error)
        self.failed.emit(error)

    def _changed(self, change: Change) -> None:
        record = self._record
        if change.origin is self or record is None or record.id not in change.ids or self._typed or self._sent is not None:
            return
        now = self._workspace.reader.get(record.id)
        if now is not None:
            self._base = self._record = now
            self.came.emit(now)
