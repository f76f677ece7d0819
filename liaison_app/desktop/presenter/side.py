"""What the speaker sees beside the slide: what comes next, the notes, and a line for a question."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QTextEdit, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.presenter.head import minute_words
from liaison_app.desktop.presenter.look import look
from liaison_app.desktop.presenter.parts import Box, KeyButton, Words
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.slides.slide_view import SlideView
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of

_SMALLEST, _LARGEST, _STEP = 14, 44, 2
_LINE = 120


class NextSlide(QWidget):
    """A small picture of what comes next, and its title."""

    def __init__(self, session: Session, slides: Slides, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._file = pages_of(session.deck)
        self._view = SlideView(slides, Urgency.NEXT, ground=look().colour("window"), radius=4)
        self.fit(352)
        self._title = Words(weight=600, wrap=True)
        self._place = Words(tone="text_2", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(Words(_("Next"), tone="text_2"))
        words.addWidget(self._title)
        words.addWidget(self._place)
        words.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._view)
        row.addLayout(words, 1)
        session.moved.connect(self.follow)

    def fit(self, width: int) -> None:
        """Take a little over half of this width for the picture."""
        wide = max(96, min(208, width * 6 // 11))
        self._view.setFixedSize(wide, wide * 9 // 16)

    def follow(self) -> None:
        """Show the slide after the one that stands."""
        following = self._session.following
        self._view.show_slide(self._file if following else None, following - 1)
        self._title.setText(self._session.notes(following).title if following else _("The end"))
        self._place.setText(self._words(following) if following else "")

    def _words(self, slide: int) -> str:
        session = self._session
        place = _("{n} of {total}").format(n=slide, total=session.pages)
        if slide not in session.plan.said:
            return place
        return place + "\n" + _("planned {time}").format(time=minute_words(round(session.plan.seconds[slide])))


class NotesView(QTextEdit):
    """The notes of a slide, large enough to be read from a metre away; keys go past it to the window."""

    def __init__(self, pixels: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pixels = max(_SMALLEST, min(_LARGEST, pixels))
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(_("Notes"))
        self.setProperty("boxed", False)
        self.document().setDocumentMargin(0)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_notes(self, text: str) -> None:
        """Show these notes from their beginning."""
        self.setPlainText(text)
        self._set()
        self.verticalScrollBar().setValue(0)

    def resize_text(self, step: int) -> None:
        """Make the notes larger (1) or smaller (-1)."""
        self.pixels = max(_SMALLEST, min(_LARGEST, self.pixels + step * _STEP))
        self._set()

    def scroll(self, step: int) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Scroll by half a page, down (1) or up (-1)."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + step * bar.pageStep() // 2)

    def _set(self) -> None:
        font = look().font("lead")
        font.setPixelSize(round(self.pixels * look().scale))
        self.document().setDefaultFont(font)
        block = QTextBlockFormat()
        block.setLineHeight(_LINE, int(QTextBlockFormat.LineHeightTypes.ProportionalHeight.value))
        block.setBottomMargin(self.pixels * 0.6)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(block)
        ink = QTextCharFormat()
        ink.setForeground(look().colour("text"))
        cursor.mergeCharFormat(ink)


class Notes(QWidget):
    """Notes with their size."""

    resized = Signal(int)
    """The height of the letters now, in pixels."""

    def __init__(self, session: Session, pixels: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.view = NotesView(pixels)
        self._size = Words(str(self.view.pixels), weight=600)
        smaller, larger = KeyButton("A−", kind="plain"), KeyButton("A+", kind="plain")
        for button, words, key in ((smaller, _("Smaller notes"), "−"), (larger, _("Larger notes"), "+")):
            button.setAccessibleName(words)
            button.setAccessibleDescription(key)
            button.setToolTip(f"{words} ({key})")
        smaller.clicked.connect(lambda: self.resize_text(-1))
        larger.clicked.connect(lambda: self.resize_text(1))
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(Words(_("Notes"), "lead", weight=600))
        head.addStretch()
        for part in (smaller, self._size, larger):
            head.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        session.moved.connect(self.follow)

    def follow(self) -> None:
        """Show the notes of the slide that stands; a slide covered or shown again keeps its place in them."""
        text = self._session.notes(self._session.slide).text
        if text != self.view.toPlainText():
            self.view.set_notes(text)

    def resize_text(self, step: int) -> None:
        self.view.resize_text(step)
        self._size.setText(str(self.view.pixels))
        self.resized.emit(self.view.pixels)


class QuestionLine(QLineEdit):
    """One line; Enter keeps it, Escape leaves it."""

    left = Signal()

    def sizeHint(self) -> QSize:
        return QSize(200, look().control)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()  # a line edit lets Enter through to the window, where it would turn the slide


class Question(Box):
    """A question from the room, typed onto the slide that stands without leaving it."""

    left = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._session = session
        self._compact = False
        self._asked_on = 0
        self.line = QuestionLine()
        self.line.setAccessibleName(_("Question on this slide"))
        self.line.setMaxLength(500)
        self._kept = Words(tone="text_2", wrap=True)
        self._kept.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._kept.hide()
        open_line = KeyButton(_("Question on this slide"), "Q", icon="question")
        open_line.clicked.connect(self.begin)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(open_line)
        column.addWidget(self.line)
        column.addWidget(self._kept)
        self.line.returnPressed.connect(self._keep)
        self.line.left.connect(self._leave)
        session.moved.connect(self._move_on)

    def set_compact(self, *, compact: bool) -> None:
        """Show the line only while it is typed into."""
        self._compact = compact
        self.line.setVisible(not compact or self.line.hasFocus())

    def begin(self) -> None:
        """Put the caret in the line."""
        self.line.show()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _keep(self) -> None:
        text = self.line.text().strip()
        self._session.ask(text)
        if text:
            self._asked_on = self._session.seen
            self._kept.setText(_("Kept on slide {n}: {text}").format(n=self._session.seen, text=text))
            self._kept.show()
        self._leave()

    def _move_on(self) -> None:
        """The words of a question kept on another slide give their room to the notes."""
        if self._session.seen != self._asked_on:
            self._kept.hide()

    def _leave(self) -> None:
        self.line.clear()
        self.left.emit()
        self.set_compact(compact=self._compact)
