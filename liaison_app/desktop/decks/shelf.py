"""The pane of the Decks page that holds the grid, its filter, and what is being added."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.adding import Adding
from liaison_app.desktop.decks.grid import DeckGrid
from liaison_app.desktop.decks.password_form import PasswordForm
from liaison_app.desktop.decks.thumbnails import Thumbnails
from liaison_app.desktop.slides.slides import Slides
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.progress import ProgressRow
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.switch import SegmentedSwitch


class DeckShelf(QWidget):
    """Heading, filter and Add above the grid; progress below it; words where there is nothing."""

    def __init__(self, slides: Slides, thumbs: Thumbnails, adding: Adding, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = DeckGrid(slides, thumbs)
        self.switch = SegmentedSwitch([_("All"), _("Approved"), _("Draft")], _("Which decks"))
        self.add_button = Button(_("Add"), icon="import")
        self.progress = ProgressRow(_("Adding a deck"), _("Cancel"))
        self.password = PasswordForm()
        self.empty = _empty()
        self.nothing = Label(_("No deck of this sort."), tone="text_2")
        self._begin = ScrollColumn(pad=0, top=0)
        self._begin.add(self.empty, 1)
        self._stack = QStackedWidget()
        self._build()
        adding.began.connect(self.progress.begin)
        adding.progressed.connect(self.progress.report)
        adding.ended.connect(self.progress.finish)
        self.progress.cancelled.connect(adding.stop)
        adding.sealed.connect(self.password.ask)
        self.password.given.connect(adding.add_opened)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(9, 0, 10, 0)
        head.setSpacing(8)
        head.addWidget(Label(_("Decks"), "title", elide=True), 1)
        head.addWidget(self.switch)
        head.addWidget(self.add_button)
        for part in (self.grid, self._begin, self.nothing):
            self._stack.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 14, 16)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.password)
        column.addWidget(self._stack, 1)
        column.addWidget(self.progress)

    def show_count(self, count: int, *, is_all: bool) -> None:
        """Show the grid, or words where it would be empty."""
        self._stack.setCurrentWidget(self.grid if count else self._begin if is_all else self.nothing)


def _empty() -> EmptyState:
    return EmptyState(
        "decks",
        _("No decks yet"),
        _("Add a PDF or a PowerPoint file, or drop it here. It is sealed on this device, approved here, and shown from here."),
        _("Add a deck"),
        action_icon="import",
        steps=(_("Draft"), _("Approved"), _("Shown"), _("Retired")),
        never=_("The pages of a deck are never written to the disk as plain text, not even while it is being shown."),
    )
