"""How the parts of a note look: character formats by role, block formats by kind of line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QTextBlockFormat, QTextCharFormat

from liaison_app.desktop.note.line_marks import Kind, Role
from liaison_app.desktop.theme import Theme

BOX_ROOM = 24
"""Width that the brackets of a box take, at 100 % text."""
INDENT_ROOM = 12
"""Width of one blank before a list's mark, at 100 % text."""
PICTURE_HIGH = 88
CODE_PAD = 12
"""Room beside lines of code, at 100 % text."""
_TIGHT = ("bullet", "number", "check", "quote")
_LISTED = ("bullet", "number", "check")
_FIXED = int(QTextBlockFormat.LineHeightTypes.FixedHeight.value)
GROUNDS: dict[Role, str] = {"mention": "accent_soft", "topic": "violet_soft", "task": "ok_soft", "code": "sunken"}
_INKS: dict[Role, str] = {
    "mention": "accent_text",
    "topic": "violet_text",
    "task": "ok_text",
    "link": "accent_text",
    "mark": "text_3",
    "fence": "text_3",
    "time": "text_2",
    "done": "text_2",
    "quoted": "text_2",
    "struck": "text_2",
}
_ROLES: tuple[Role, ...] = (
    "mark",
    "bold",
    "italic",
    "struck",
    "code",
    "link",
    "heading",
    "mention",
    "topic",
    "task",
    "time",
    "done",
    "quoted",
    "code_line",
    "fence",
)


class Look:
    """The formats of one theme, made once."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        self._formats = {role: self._format(role) for role in _ROLES} | {"indent": self._indent(), "picture": self._picture()}
        self._head_mark = _inked(theme.colour("text_3"), theme.font("title", weight=400))

    def of(self, role: Role, *, in_heading: bool = False) -> QTextCharFormat:
        """Return how a span of this role is set."""
        if not in_heading:
            return self._formats[role]
        if role == "mark":
            return self._head_mark
        shape = QTextCharFormat(self._formats[role])
        shape.setFont(self._font(role, "title"))
        return shape

    def box(self, brackets: str) -> QTextCharFormat:
        """Return the format that hides a box's brackets and makes them exactly as wide as the box painted over them."""
        font = self.theme.font("lead")
        natural = QFontMetricsF(font).horizontalAdvance(brackets)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, (self.box_room - natural) / max(1, len(brackets)))
        return _inked(QColor(Qt.GlobalColor.transparent), font)

    @property
    def box_room(self) -> float:
        return BOX_ROOM * self.theme.scale

    def indent_room(self, indent: int) -> float:
        """Return how far in a list's mark stands after so many blanks."""
        return INDENT_ROOM * self.theme.scale * indent

    def block(self, kind: Kind, before: Kind | None, indent: int = 0, mark: int = 0) -> QTextBlockFormat:
        """Return line height, indents and gaps of a line, which depend on what stands before it and how long its mark is."""
        scale = self.theme.scale
        shape = QTextBlockFormat()
        high = PICTURE_HIGH * scale if kind == "picture" else self.theme.line("title" if kind == "heading" else "lead")
        shape.setLineHeight(high, _FIXED)
        shape.setBottomMargin(scale * {"heading": 8, "blank": 0, "code": 0}.get(kind, 4 if kind in _TIGHT else 12))
        joined = kind == before == "code" or (kind in _TIGHT and (before in _LISTED if kind in _LISTED else before == kind or before is None))
        if before is not None:
            shape.setTopMargin(
                scale * (16 if kind == "heading" else 0 if joined or before in ("heading", "blank") else 12 if before in _TIGHT or before == "code" else 0)
            )
        if kind == "picture":
            shape.setNonBreakableLines(True)
        elif kind == "code":
            shape.setLeftMargin(CODE_PAD * scale)
            shape.setRightMargin(CODE_PAD * scale)
        elif kind == "check":
            hang = self.box_room + self.indent_room(indent)
            shape.setLeftMargin(hang)
            shape.setTextIndent(-hang)
        elif kind in ("bullet", "number", "quote"):
            sample = "- " if kind == "bullet" else "0" * max(1, mark - 2) + ". " if kind == "number" else "> "
            hang = QFontMetricsF(self.theme.font("lead")).horizontalAdvance(sample) + self.indent_room(indent)
            shape.setLeftMargin(16 * scale + hang)
            shape.setTextIndent(-hang)
        return shape

    def _indent(self) -> QTextCharFormat:
        font = self.theme.font("lead")
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, self.indent_room(1) - QFontMetricsF(font).horizontalAdvance(" "))
        return _inked(QColor(Qt.GlobalColor.transparent), font)

    def _picture(self) -> QTextCharFormat:
        """The words that stand for a picture take no room: it is painted over them."""
        font = self.theme.font("lead")
        font.setPixelSize(1)
        return _inked(QColor(Qt.GlobalColor.transparent), font)

    def _format(self, role: Role) -> QTextCharFormat:
        tone = _INKS.get(role)
        shape = QTextCharFormat()
        shape.setFont(self._font(role, "title" if role == "heading" else "lead"))
        shape.setForeground(self.theme.colour(tone or "text"))
        shape.setFontStrikeOut(role == "struck")
        shape.setFontUnderline(role == "link")
        return shape

    def _font(self, role: Role, size: str) -> QFont:
        if role == "heading":
            return self.theme.font("title")
        if role in ("code", "code_line", "fence"):
            return self.theme.font("body", mono=True)
        if role == "time":
            return self.theme.font("body", tabular=True)
        weight = 600 if role == "bold" or size == "title" else None
        font = self.theme.font(size, weight=weight)
        font.setItalic(role == "italic")
        return font


def _inked(colour: QColor, font: QFont) -> QTextCharFormat:
    shape = QTextCharFormat()
    shape.setFont(font)
    shape.setForeground(colour)
    return shape
