"""Notes in a window of their own, for a call: beside the shared window, never in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.presenter.look import look_palette, look_sheet
from liaison_app.desktop.presenter.parts import Words
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.presenter.side import NextSlide, Notes, Question
from liaison_app.desktop.slides.slides import Slides


class NotesWindow(QWidget):
    """What comes next, the notes, and a line for questions; it is shared only by whoever shares the whole screen."""

    pressed = Signal(QKeyEvent)

    def __init__(self, session: Session, slides: Slides, notes_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(_("Notes"))
        self.setPalette(look_palette())
        self.setStyleSheet(look_sheet())
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.resize(420, 620)
        self.next = NextSlide(session, slides)
        self.notes = Notes(session, notes_px)
        self.question = Question(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        column.addWidget(Words(_("Share the window with the slides, not the whole screen: this one is yours."), tone="warn_text", wrap=True))
        column.addWidget(self.next)
        column.addWidget(self.notes, 1)
        column.addWidget(self.question)
        self.question.left.connect(self.setFocus)

    def open(self) -> None:
        """Show what stands now, in front."""
        self.next.follow()
        self.notes.follow()
        self.show()
        self.raise_()
        self.activateWindow()
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.pressed.emit(event)
