"""One window for a call: everybody sees all of it, so it holds the slide, time and tools, and never notes."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.presenter.head import clock_words
from liaison_app.desktop.presenter.keys import Action
from liaison_app.desktop.presenter.look import look_palette, look_sheet
from liaison_app.desktop.presenter.parts import ChipView, KeyButton, Words
from liaison_app.desktop.presenter.session import Cover, Session
from liaison_app.desktop.presenter.stage import Stage
from liaison_app.desktop.presenter.stage_view import StageView
from liaison_app.desktop.slides.slide_view import BLACK
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of


class CallWindow(QWidget):
    """What is shared in a call, or, bare, what both screens show when they are mirrored."""

    pressed = Signal(QKeyEvent)
    shut = Signal()
    asked = Signal(Action)

    def __init__(self, session: Session, slides: Slides, stage: Stage, chips: list[Chip], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._session = session
        self._file = pages_of(session.deck)
        self.setWindowTitle(_("Slides"))
        self.setPalette(look_palette())
        self.setStyleSheet(look_sheet())
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumSize(640, 420)
        self.view = StageView(slides, Urgency.AUDIENCE, stage, for_audience=True, takes_mouse=True, ground=BLACK)
        self.timer = Words("00:00", "lead", weight=600)
        self.timer.setAccessibleName(_("Time since the start"))
        self._planned = Words(tone="text_2")
        self.place = Words(tone="text_2", weight=500)
        self._head, self._foot = QWidget(), QWidget()
        self._buttons: dict[Action, KeyButton] = {}
        self._build(chips)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._tell_time)
        session.moved.connect(self.follow)

    def _build(self, chips: list[Chip]) -> None:
        head = QHBoxLayout(self._head)
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(12)
        head.addWidget(Words(_("The call sees this whole window"), tone="warn_text", weight=600))
        self._quiet = Words(_("Notes stay closed. Nothing pops up over it."), tone="text_2")
        head.addWidget(self._quiet)
        head.addStretch()
        for chip in chips:
            head.addWidget(ChipView(chip))
        end = KeyButton(_("End"), "Esc", kind="danger")
        end.clicked.connect(lambda: self.asked.emit(Action.LEAVE))
        head.addWidget(end)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self.view, 1)
        column.addWidget(self._foot)
        self._build_foot()

    def _build_foot(self) -> None:
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(8)
        row.addWidget(self._button(Action.BACK, KeyButton(_("Back"), "PgUp", icon="chevron-left", kind="plain")))
        row.addWidget(self.place)
        row.addWidget(self._button(Action.FORWARD, KeyButton(_("Forward"), "PgDn", icon="chevron-right", kind="plain")))
        row.addWidget(self.timer)
        row.addWidget(self._planned)
        row.addStretch()
        for action, button in (
            (Action.BLACK, KeyButton(_("Black"), "B", icon="screen-off")),
            (Action.POINTER, KeyButton(_("Pointer"), "P", icon="pointer")),
            (Action.DRAW, KeyButton(_("Draw"), "D", icon="edit")),
            (Action.ZOOM, KeyButton(_("Zoom"), "Z", icon="search")),
            (Action.QUESTION, KeyButton(_("Question"), "Q", icon="question")),
            (Action.SCREENS, KeyButton(_("Screens"), "M", icon="projector")),
            (Action.NOTES, KeyButton(_("Notes window"), "N", icon="note", kind="plain")),
        ):
            row.addWidget(self._button(action, button))
        for action in (Action.BACK, Action.FORWARD):
            self._buttons[action].set_compact(compact=True)

    def _button(self, action: Action, button: KeyButton) -> KeyButton:
        button.clicked.connect(lambda: self.asked.emit(action))
        self._buttons[action] = button
        return button

    def show_bare(self, *, bare: bool) -> None:
        """Show the slide alone, as the audience's window does, or with time and tools around it."""
        self._head.setHidden(bare)
        self._foot.setHidden(bare)
        self._tick.stop() if bare else self._tick.start(250)
        self.follow()

    def put_away(self) -> None:
        """Close without ending the talk: it goes on in another window."""
        self._tick.stop()
        self.hide()

    def follow(self) -> None:
        """Show what the audience sees: here they are the same."""
        session = self._session
        self.view.cover(None if session.cover is Cover.NONE else QColor(session.cover.value))
        self.view.show_slide(self._file, session.seen - 1)
        self.view.expect(session.following - 1)
        words = _("{n} of {total}").format(n=session.slide, total=session.pages)
        self.place.setText(_("{place}, frozen").format(place=words) if session.is_frozen else words)
        self._tell_time()

    def _tell_time(self) -> None:
        self.timer.setText(clock_words(self._session.showing.elapsed_ms // 1000))
        whole = round(self._session.plan.whole)
        self._planned.setText(_("of {time}").format(time=clock_words(whole)) if whole else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.pressed.emit(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        compact = [button for action, button in self._buttons.items() if action not in (Action.BACK, Action.FORWARD)]
        for button in compact:
            button.set_compact(compact=False)
        needed = self._foot.sizeHint().width()
        for button in compact:
            button.set_compact(compact=needed > self.width())
        self._quiet.setVisible(self.width() > 900)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.shut.emit()
