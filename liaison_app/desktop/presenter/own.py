"""The speaker's window: the slide, what comes next, notes, time and questions."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.clock import Clock
from liaison_app.core.words import _, plural
from liaison_app.desktop.presenter.head import Head
from liaison_app.desktop.presenter.headcount import Headcount
from liaison_app.desktop.presenter.keys import Action
from liaison_app.desktop.presenter.look import look, look_palette, look_sheet
from liaison_app.desktop.presenter.panel import Panel
from liaison_app.desktop.presenter.parts import Band
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.presenter.side import NextSlide, Notes, Question
from liaison_app.desktop.presenter.stage import Stage
from liaison_app.desktop.presenter.stage_view import StageView
from liaison_app.desktop.presenter.strip import Overview, Strip
from liaison_app.desktop.presenter.tools import Tools
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of
from liaison_app.work.deck_standing import Verdict

_LOW, _VERY_LOW = 680, 480
"""Heights of the window, at usual text, below which the notes need the room of other parts more."""


class OwnWindow(QWidget):
    """Arranges; the session knows where the talk stands, and the presenter what keys mean."""

    pressed = Signal(QKeyEvent)
    shut = Signal()
    asked = Signal(Action)
    """A tool's button was pressed."""

    def __init__(
        self,
        session: Session,
        slides: Slides,
        stage: Stage,
        clock: Clock,
        *,
        verdict: Verdict,
        notes_px: int = 20,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._waits = False
        self._file = pages_of(session.deck)
        self.setWindowTitle(_("Presenter"))
        self.setPalette(look_palette())
        self.setStyleSheet(look_sheet())
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(720, 480)
        self.head = Head(session, clock, verdict)
        self.view = StageView(slides, Urgency.SPEAKER, stage, for_audience=False, takes_mouse=True, ground=look().colour("window"), radius=4)
        self.next = NextSlide(session, slides)
        self.notes = Notes(session, notes_px)
        self.question = Question(session)
        self.headcount = Headcount(session)
        self.headcount.left.connect(self._leave_headcount)
        self._warning = verdict.warning
        self.strip = Strip(session, slides)
        self.problem = Band()
        self.tools = Tools(session, stage)
        self.tools.asked.connect(self.asked)
        self._build()
        self.tell_left_out(0)
        self.overview = Overview(session, slides, self)
        self.panel = Panel(self)
        session.moved.connect(self.follow)
        self.head.second.connect(self.strip.update)
        slides.refused.connect(self._refused)

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.problem)
        body = QHBoxLayout()
        body.setContentsMargins(24, 16, 24, 24)
        body.setSpacing(24)
        body.addLayout(self._slide_column(), 1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(16)
        side.addWidget(self.next)
        side.addWidget(self.notes, 1)
        side.addWidget(self.question)
        side.addWidget(self.headcount)
        self._side.setFixedWidth(352)
        body.addWidget(self._side)
        column.addLayout(body, 1)
        column.addWidget(self.strip)

    def _slide_column(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(16)
        column.addWidget(self.view, 1)
        column.addWidget(self.tools)
        return column

    def follow(self) -> None:
        """Show what the session says; the speaker goes on seeing a slide that is covered for the audience."""
        self.view.show_slide(self._file, self._session.slide - 1)
        self.view.expect(self._session.following - 1)

    def wait(self, *, waits: bool) -> None:
        """Before the first slide is up nothing but the question that stands here, and the way out, can be used."""
        head = self.head
        for part in (self.tools, self.strip, self.next, self.notes, self.question, self.headcount, head.swap, head.window_button, head.screens, head.target):
            part.setEnabled(not waits)
        self._waits = waits  # until it is said who is in the room, no slide is shown: this screen may be everybody's
        self._give_notes_room()

    def tell_left_out(self, slides: int) -> None:
        """Say across the window what the deck is worth, and how many slides this audience does not see."""
        left_out = plural("{n} slide is left out for this audience.", "{n} slides are left out for this audience.", slides) if slides else ""
        self.problem.setText(" ".join(part for part in (self._warning, left_out) if part))
        self.problem.setVisible(bool(self._warning or left_out))

    def say_number(self, digits: str) -> None:
        """Show the number being typed for a jump."""
        self.tools.say_number(digits)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.pressed.emit(event)

    def count(self) -> None:
        """Put the caret in the line for the people in the room, also where there is usually no room for it."""
        self.headcount.show()
        self.headcount.begin()

    def _leave_headcount(self) -> None:
        self.setFocus()
        self._give_notes_room()

    def _give_notes_room(self) -> None:
        """In a low window, hide what only waits to be used; what is being typed into stays."""
        is_low = self.height() < _LOW * look().scale
        self.headcount.setVisible(not is_low or self.headcount.line.hasFocus())
        self.question.set_compact(compact=is_low)
        self.strip.setVisible(not self._waits and self.height() >= _VERY_LOW * look().scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._give_notes_room()
        wide = max(260, min(520, round(self.width() * (0.25 + 0.1 * (look().scale - 1)))))
        self._side.setFixedWidth(wide)
        self.next.fit(wide)
        self.overview.setGeometry(self.rect())
        self.panel.fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.shut.emit()

    def _refused(self, file: str, error: object) -> None:
        if self._file is not None and file == self._file.sha256:
            self.problem.setText(str(error))
            self.problem.show()
