"""What is done to many records at once; everything can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import QObject

from liaison_app.core.words import _, plural
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Record
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader

_AT_ONCE = 500
Change = Callable[[Record], Mapping[str, Any] | None]
"""Gives the fields of a record that change; None where nothing does."""


class Bulk(QObject):
    """Works on row numbers, on a worker; a change that comes meanwhile is kept, as each deed only adds or takes away its own."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = workspace

    def tag(self, numbers: Sequence[int], tag: str) -> None:
        """Give each of these a tag."""
        self._do(numbers, lambda record: None if tag in record.tags else {"tags": (*record.tags, tag)}, lambda ids: self._tagged(ids, tag))

    def trash(self, numbers: Sequence[int], *, trashed: bool) -> None:
        """Move these into the trash, or back."""

        def said(ids: list[str]) -> None:
            words = plural("{n} is in the trash.", "{n} are in the trash.", len(ids)) if trashed else plural("{n} is back.", "{n} are back.", len(ids))
            self._tell(words, ids, lambda _record: {"trashed": not trashed})

        self._do(numbers, lambda record: None if record.trashed == trashed else {"trashed": trashed}, said)

    def link(self, numbers: Sequence[int], trip: str, title: str) -> None:
        """Make visits part of a trip; other records are linked to it."""
        before: dict[str, str | None] = {}

        def change(record: Record) -> Mapping[str, Any] | None:
            if isinstance(record, Visit):
                before[record.id] = record.trip
                return None if record.trip == trip else {"trip": trip}
            return None if trip in record.links else {"links": (*record.links, trip)}

        def back(record: Record) -> Mapping[str, Any] | None:
            if isinstance(record, Visit):
                return {"trip": before.get(record.id)} if record.trip == trip else None
            return {"links": tuple(link for link in record.links if link != trip)}

        def said(ids: list[str]) -> None:
            many = plural("{n} record", "{n} records", len(ids))
            self._tell(_("Linked to “{title}”: {many}.").format(title=title, many=many), ids, back)

        self._do(numbers, change, said)

    # inside

    def _tagged(self, ids: list[str], tag: str) -> None:
        words = _("Tagged “{tag}”: {many}.").format(tag=tag, many=plural("{n} record", "{n} records", len(ids)))
        self._tell(words, ids, lambda record: {"tags": tuple(each for each in record.tags if each != tag)})

    def _do(self, numbers: Sequence[int], change: Change, said: Callable[[list[str]], None]) -> None:
        def find(reader: Reader) -> dict[str, Mapping[str, Any]]:
            found: dict[str, Mapping[str, Any]] = {}
            for at in range(0, len(numbers), _AT_ONCE):
                found |= _changes(reader.page(numbers[at : at + _AT_ONCE]).values(), change)
            return found

        self._work.tasks.read(find, lambda changes: self._write(changes, said), self)

    def _write(self, changes: Mapping[str, Mapping[str, Any]], said: Callable[[list[str]], None] | None) -> None:
        if not changes:
            if said is not None:
                self._work.messages.notice(_("Nothing had to be changed."))
            return
        saved: Future[list[Record]] = self._work.store.change_all(changes)
        self._work.tasks.watch(saved, lambda records: said([record.id for record in records]) if said else None, self)

    def _tell(self, words: str, ids: list[str], back: Change) -> None:
        def undo() -> None:
            self._work.tasks.read(lambda reader: _changes(reader.many(ids).values(), back), lambda changes: self._write(changes, None), self)

        self._work.messages.notice(words, undo)


def _changes(records: Any, change: Change) -> dict[str, Mapping[str, Any]]:
    return {record.id: fields for record in records if (fields := change(record))}
