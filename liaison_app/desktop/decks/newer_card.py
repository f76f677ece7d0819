"""On Today: versions on this device that a newer one has replaced."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.work.deck_news import Replaced
from liaison_app.work.deck_standing import version_words

_LISTED = 4


class NewerCard(Card):
    """Each row opens the newer version."""

    opened = Signal(str, str)

    def __init__(self, replaced: Sequence[Replaced], parent: QWidget | None = None) -> None:
        super().__init__(_("Newer versions of decks"), parent=parent)
        for each in replaced[:_LISTED]:
            chip = Chip(_("Forbidden"), "danger") if each.forbidden else Chip(_("Old"), "warn")
            second = _("in place of {old}").format(old=version_words(each.old))
            row = RowButton(Row(version_words(each.new), second=second, icon="decks", right_chip=chip))
            row.clicked.connect(partial(self.opened.emit, "deck", each.new.id))
            self.add_edge(row, line=True)
