"""The window the audience sees: the slide and nothing else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.presenter.session import Cover, Session
from liaison_app.desktop.presenter.stage import Stage
from liaison_app.desktop.presenter.stage_view import StageView
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of


class AudienceWindow(QWidget):
    """Shows the slide on black. It is handed pages only: it has no way to notes, time or questions."""

    pressed = Signal(QKeyEvent)
    """A key pressed while this window has the focus; it means what it means in the speaker's."""
    hidden = Signal()

    def __init__(self, session: Session, slides: Slides, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._file = pages_of(session.deck)
        self.setWindowTitle(_("Slides"))
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.view = StageView(slides, Urgency.AUDIENCE, stage, for_audience=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)
        self.setCursor(Qt.CursorShape.BlankCursor)
        session.moved.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        """Show what the session says the audience sees."""
        cover = self._session.cover
        self.view.cover(None if cover is Cover.NONE else QColor(cover.value))
        self.view.show_slide(self._file, self._session.seen - 1)
        self.view.expect(self._session.following - 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.pressed.emit(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.hidden.emit()
