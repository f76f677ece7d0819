"""Words on a page: one line or a paragraph, by role and tone."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from liaison_app.desktop.painting.text import LEFT, UNBOUNDED, Paragraph, Style, Words, draw_text, plain, tip
from liaison_app.desktop.theme import restyles, theme


class Label(QLabel):
    """Text by role (page, title, lead, body, caption) and tone; wraps, or is shortened, if asked."""

    def __init__(
        self,
        words: Words = "",
        role: str = "body",
        tone: str = "text",
        *,
        weight: int | None = None,
        wrap: bool = False,
        elide: bool = False,
        tabular: bool = False,
        mono: bool = False,
        align: Qt.AlignmentFlag = LEFT,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(plain(words), parent)
        self._words = words
        self._style = Style(role, tone, weight, tabular, mono)
        self._wrap = wrap
        self._elide = elide
        self._measured: dict[tuple[float, float], QSizeF] = {}
        """The room the words take, by the width they are given and the size of text: a layout asks for it again and again, also before a new size was told."""
        self.setAlignment(align)
        self.setTextFormat(Qt.TextFormat.PlainText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed if not wrap else QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)

    @property
    def elides(self) -> bool:
        """Say whether it may be shortened; its tool tip then has the whole."""
        return self._elide

    def set_words(self, words: Words) -> None:
        self._words = words
        self.setText(plain(words))
        self._measured.clear()
        self._remeasure()

    def set_tone(self, tone: str) -> None:
        self._style = Style(self._style.role, tone, self._style.weight, self._style.tabular, self._style.mono)
        self.update()

    def sizeHint(self) -> QSize:
        natural = self._room()
        if not self._wrap:
            return QSize(int(natural.width()) + 1, round(natural.height()))
        edges = self.contentsMargins()
        wide = min(int(natural.width()) + 1, round(560 * theme().scale)) + edges.left() + edges.right()
        return QSize(wide, self.heightForWidth(wide))

    def minimumSizeHint(self) -> QSize:
        if self._wrap:
            return QSize(min(self.sizeHint().width(), round(96 * theme().scale)), theme().line(self._style.role))
        return QSize(24, self.sizeHint().height()) if self._elide else self.sizeHint()

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        edges = self.contentsMargins()
        room = width - edges.left() - edges.right()
        return round(self._room(room).height()) + edges.top() + edges.bottom() if self._wrap else -1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme()
        colour = now.colour(self._style.tone if self.isEnabled() else "disabled")
        rect = QRectF(self.contentsRect())
        if self._wrap or not isinstance(self._words, str):
            paragraph = self._paragraph(rect.width())
            top = max(0.0, (rect.height() - paragraph.size.height()) / 2) if self.alignment() & Qt.AlignmentFlag.AlignVCenter else 0.0
            paragraph.draw(painter, QPointF(rect.left(), rect.top() + top), colour)
        else:
            draw_text(painter, rect, self._words, self._style.font(now), colour, self.alignment())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()
        if self._elide:
            short = self.width() < self._room().width()
            self.setToolTip(tip(plain(self._words)) if short else "")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self._measured.clear()
            self._remeasure()

    def _room(self, width: float = UNBOUNDED) -> QSizeF:
        known = (width, theme().scale)
        if known not in self._measured:
            self._measured[known] = self._paragraph(width).size
        return self._measured[known]

    def _paragraph(self, width: float = UNBOUNDED) -> Paragraph:
        return Paragraph(theme(), self._words, self._style, width, align=self.alignment() if width < UNBOUNDED else LEFT)

    def _keep_height(self) -> None:
        """Hold exactly the lines there are: a layout in need would cut the last ones off."""
        if self._wrap and self.width() > 0 and self.testAttribute(Qt.WidgetAttribute.WA_Resized):
            self.setFixedHeight(self.heightForWidth(self.width()))

    def _remeasure(self) -> None:
        self._keep_height()
        self.updateGeometry()
        self.update()


class ElidedLabel(Label):
    """One line that gives way, ends in an ellipsis and tells the whole in its tool tip."""

    def __init__(
        self, words: Words = "", role: str = "body", tone: str = "text", *, weight: int | None = None, tabular: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(words, role, tone, weight=weight, elide=True, tabular=tabular, parent=parent)
