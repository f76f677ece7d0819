"""A note on paper: headings, lists, what others said and code look as they do on screen, their marks left out."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from liaison_app.core.words import _
from liaison_app.desktop.note.line_marks import Line, Vocabulary, name_of, read_line
from liaison_app.desktop.printing.blocks import SPAN, Block
from liaison_app.desktop.printing.paper import LEFT, SetText, Type, box, words_width
from liaison_app.work.fences import fence_after

_BODY, _QUOTED = Type(10.5, 400, "text", 1.45), Type(10.5, 400, "text_2", 1.45)
_CODE = Type(9, 400, "text", 1.5, mono=True)
_HEADS = (Type(15, 600, "text", 1.3), Type(13, 600, "text", 1.3), Type(11.5, 600, "text", 1.35))
_STEP, _MARK, _PAD = 7.0, 16.0, 8.0
_MOST_LETTERS = 2_000
"""Of one piece of text: less than a sheet holds."""
_MARKS = {"bullet": "•"}
_NOBODY = Vocabulary()


class NoteLine:
    """One line of a note, or a piece of one that is longer than a sheet; what stands before it hangs out to the left."""

    def __init__(self, words: str, type: Type, *, mark: str = "", inset: float = 0.0, ground: str = "", bar: bool = False, after: float = 5.0) -> None:
        self._mark = SetText(mark, type, SPAN) if mark else None
        self._hang = max(_MARK, words_width(mark, type) + 4) if mark else _MARK
        self._inset, self._ground, self._bar, self._after = inset, ground, bar, after
        self._set = SetText(words or " ", type, SPAN - inset - (_PAD if ground else 0))
        self.height = self._set.height + after
        self.holds_next = type in _HEADS

    def draw(self, painter: QPainter, y: float) -> None:
        if self._ground:
            box(painter, QRectF(LEFT, y, SPAN, self._set.height), self._ground, radius=0)
        if self._bar:
            box(painter, QRectF(LEFT, y, 2, self._set.height), "line_strong", radius=0)
        if self._mark is not None:
            self._mark.draw(painter, LEFT + self._inset - self._hang, y)
        self._set.draw(painter, LEFT + self._inset, y)


def note_blocks(words: str) -> Iterator[Block]:
    """Give the lines of a note as blocks; a picture is named, never shown."""
    fence = 0
    code: list[str] = []
    for text in words.splitlines():
        line = read_line(text, _NOBODY, fence)
        before, fence = fence, fence_after(text, fence)
        if before and fence:
            code += _pieces(text)
        elif line.kind == "code":
            yield from _code(code)
            code = []
        elif line.kind != "blank":
            yield from _line(text, line)
    yield from _code(code)


def _code(lines: list[str]) -> Iterator[Block]:
    """Lines on one ground, with room below the last."""
    for at, line in enumerate(lines, 1):
        yield NoteLine(line, _CODE, inset=_PAD, ground="sunken", after=_PAD if at == len(lines) else 0)


def _line(text: str, line: Line) -> Iterator[Block]:
    words = _("[Picture: {name}]").format(name=name_of(text)) if line.kind == "picture" else _bare(text, line)
    inset = line.indent * _STEP
    for at, piece in enumerate(_pieces(words)):
        match line.kind:
            case "heading":
                yield NoteLine(piece, _HEADS[min(len(text) - len(text.lstrip("#")), len(_HEADS)) - 1])
            case "bullet" | "number" | "check":
                mark = _MARKS.get(line.kind, text[line.indent : line.body].removeprefix("- ").strip())
                yield NoteLine(piece, _BODY, mark="" if at else mark, inset=inset + _MARK, after=3)
            case "quote":
                yield NoteLine(piece, _QUOTED, inset=_MARK, bar=True)
            case _:
                yield NoteLine(piece, _BODY)


def _pieces(words: str) -> list[str]:
    """Return a line in pieces that fit on a sheet, cut between words."""
    return [words] if len(words) <= _MOST_LETTERS else wrap(words, _MOST_LETTERS, break_long_words=True, replace_whitespace=False)


def _bare(text: str, line: Line) -> str:
    """Return the words of a line without the marks that say how they look."""
    hidden = {at for span in line.spans if span.role == "mark" and span.start >= line.body for at in range(span.start, span.end)}
    return "".join(letter for at, letter in enumerate(text) if at >= line.body and at not in hidden)
