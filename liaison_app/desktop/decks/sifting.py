"""Which decks the shelf shows: by words in the title, and by what decks are worth today."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from liaison_app.desktop.models.record_table import Query
from liaison_app.desktop.workspace import Workspace
from liaison_app.work.deck_news import standing_ids
from liaison_app.work.deck_standing import Standing

FILTERS: tuple[frozenset[Standing], ...] = (frozenset(), frozenset({Standing.APPROVED}), frozenset({Standing.DRAFT, Standing.IN_REVIEW}))
"""What each choice of the switch shows; the first shows all."""


class Sifting(QObject):
    """Judges decks on a worker where the choice asks for it; the latest asking counts."""

    def __init__(self, workspace: Workspace, show: Callable[[Query], object], parent: QObject) -> None:
        super().__init__(parent)
        self._work = workspace
        self._show = show
        self._asked = (0, "")

    def ask(self, number: int, words: str) -> None:
        """Show the decks of a choice whose titles hold these words."""
        asked = self._asked = (number, words)
        wanted, work = FILTERS[number], self._work
        if not wanted:
            self._show(Query(words=words))
            return
        work.tasks.read(lambda reader: standing_ids(reader, work.approvals_on(reader), wanted), lambda ids: self._judged(asked, ids), self)

    def _judged(self, asked: tuple[int, str], ids: frozenset[str]) -> None:
        if asked == self._asked:
            self._show(Query(where={"id": tuple(sorted(ids))}, words=asked[1]))
