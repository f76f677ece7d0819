"""A note as rich text, for pasting into mail and documents."""

from __future__ import annotations

import re
from html import escape

from liaison_app.core.words import _
from liaison_app.desktop.note.line_marks import Line, Vocabulary, kind_of, name_of, read_line
from liaison_app.work.fences import fence_after

_TAGS = {"bold": "b", "italic": "i", "struck": "s", "code": "code"}
_NOBODY = Vocabulary()


def html_of(words: str) -> str:
    """Return words of a note as HTML; a picture is named, never shown."""
    out: list[str] = []
    open_lists: list[tuple[int, str]] = []
    code: list[str] = []
    fence = 0
    for text in words.split("\n"):
        line = read_line(text, _NOBODY, fence)
        before, fence = fence, fence_after(text, fence)
        if before and fence:
            code.append(escape(text))
            continue
        if before or fence:
            _close(out, open_lists, -1, "")
            _end_code(out, code)
            continue
        tag = {"bullet": "ul", "check": "ul", "number": "ol"}.get(line.kind, "")
        _close(out, open_lists, line.indent if tag else -1, tag)
        if tag:
            if not open_lists or open_lists[-1][0] < line.indent:
                open_lists.append((line.indent, tag))
                out.append(f"<{tag}>")
            box = ("\u2611 " if line.done else "\u2610 ") if line.kind == "check" else ""
            out.append(f"<li>{box}{_inline(text, line)}</li>")
        elif line.kind == "heading":
            level = min(4, len(text) - len(text.lstrip("#")))
            out.append(f"<h{level}>{_inline(text, line)}</h{level}>")
        elif line.kind == "quote":
            out.append(f"<blockquote>{_inline(text, line)}</blockquote>")
        elif line.kind == "picture":
            out.append(f"<p>{escape(_picture_words(text))}</p>")
        elif line.kind != "blank":
            out.append(f"<p>{_inline(text, line)}</p>")
    _close(out, open_lists, -1, "")
    _end_code(out, code)
    return "".join(out)


def shown_words(words: str) -> str:
    """Return a note's Markdown as others read it: pictures by their names alone."""
    if "](picture:" not in words:
        return words
    return "\n".join(_picture_words(line) if kind_of(line) == "picture" else line for line in words.split("\n"))


def _picture_words(line: str) -> str:
    return _("[Picture: {name}]").format(name=name_of(line))


def _end_code(out: list[str], code: list[str]) -> None:
    if code:
        out.append("<pre><code>" + "\n".join(code) + "</code></pre>")
        code.clear()


def _close(out: list[str], open_lists: list[tuple[int, str]], indent: int, tag: str) -> None:
    """End the lists that a line at this depth does not go on with."""
    while open_lists and (open_lists[-1][0] > indent or (open_lists[-1][0] == indent and open_lists[-1][1] != tag)):
        out.append(f"</{open_lists.pop()[1]}>")


def _inline(text: str, line: Line) -> str:
    """Return the words of a line with its marks turned into tags."""
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    hidden: set[int] = set()
    for span in line.spans:
        if span.role == "mark" and span.start >= line.body:
            hidden.update(range(span.start, span.end))
        elif (tag := _TAGS.get(span.role)) is not None:
            opens.setdefault(span.start, []).append(f"<{tag}>")
            closes.setdefault(span.end, []).insert(0, f"</{tag}>")
    for start, end, address in line.links:
        opens.setdefault(start, []).insert(0, f'<a href="{escape(address)}">')
        closes.setdefault(end, []).append("</a>")
    out: list[str] = []
    for at in range(line.body, len(text) + 1):
        out += closes.get(at, [])
        out += opens.get(at, [])
        if at < len(text) and at not in hidden:
            out.append(escape(text[at]))
    return re.sub(r" {2,}", " ", "".join(out))
