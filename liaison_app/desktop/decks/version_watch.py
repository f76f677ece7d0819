"""Whoever holds a version of a deck is told when a newer one has been approved elsewhere."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer

from liaison_app.core.words import _
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.changes import Change
from liaison_app.work.deck_news import DeckNews, Replaced, deck_news
from liaison_app.work.deck_standing import version_words

_SETTLE_MS = 1_000


class VersionWatch(QObject):
    """Looks when decks came in by sync; says each newer version once, and offers to open it."""

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = workspace
        self._known: set[tuple[str, str]] | None = None
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._look)
        workspace.changes.happened.connect(self._changed)
        self._look()

    def _changed(self, change: Change) -> None:
        if change.kind == "deck" and change.origin == "sync":
            self._settle.start()

    def _look(self) -> None:
        work = self._work
        work.tasks.read(lambda reader: deck_news(reader, work.approvals_on(reader)), self._came, self)

    def _came(self, news: DeckNews) -> None:
        fresh = [each for each in news.replaced if self._known is not None and (each.old.id, each.new.id) not in self._known]
        self._known = {(each.old.id, each.new.id) for each in news.replaced}
        if fresh:
            self._tell(fresh[0])

    def _tell(self, found: Replaced) -> None:
        replaced = _("{new} is approved; {old} may no longer be shown.") if found.forbidden else _("{new} is approved; this device still has {old}.")
        words = replaced.format(new=version_words(found.new), old=version_words(found.old))
        self._work.messages.suggest(words, _("Open"), partial(self._work.navigation.open, "deck", found.new.id))
