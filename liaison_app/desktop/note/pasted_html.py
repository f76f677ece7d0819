"""Rich text that was copied elsewhere (Word, Outlook, a browser) as the Markdown of a note."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser
from typing import NamedTuple

_SILENT = frozenset(("style", "script", "head", "title", "template", "noscript", "svg", "xml"))
_BLOCKS = frozenset(("p", "div", "section", "article", "header", "footer", "address", "figure", "figcaption", "dl", "dt", "dd", "tbody", "thead", "table"))
_HEADS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "del": "~~", "strike": "~~", "code": "`", "tt": "`", "kbd": "`"}
_VOID = frozenset(("br", "hr", "img", "input", "meta", "link", "col", "wbr", "base", "area", "source"))
_BLANK = re.compile(r"[ \t\r\n\f]+")
_HARD_BLANK = "\u00a0"
_WORD_LEVEL = re.compile(r"mso-list:[^;]*\blevel(\d)")
_HEAVY = re.compile(r"font-weight:\s*(bold|[6-9]00)")
_LIGHT = re.compile(r"font-weight:\s*(normal|[1-4]00)")
_SLANTED = re.compile(r"font-style:\s*italic")
_LINKED = re.compile(r"(?:https?://|mailto:)[^\s()<>]+$")
_COUNTED = re.compile(r"\(?(\d{1,3})[.)]|\(?[a-zA-Z]{1,4}[.)]")
_CELL = " | "
_DEEPEST = 6
_FEW = 50


def markdown_of(html: str) -> str:
    """Return an HTML fragment as Markdown, a line for a paragraph and for a table's row; nothing where it has no structure beyond paragraphs.

    Pictures and everything that does not show are left out.
    """
    reader = _Reader()
    reader.feed(_closed(html))
    reader.close()
    reader.end_line()
    reader.end_code()
    return "\n".join(reader.lines) if reader.is_rich else ""


def _closed(html: str) -> str:
    """Return HTML up to where something begins that never ends: Python's parser looks for the end of each such thing through all that follows."""
    for begin, end in (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<![", "]>")):
        at = html.find(begin, html.rfind(end) + 1)
        html = html[:at] if at >= 0 else html
    whole = html.rfind(">") + 1
    return html[:whole] + html[whole:].partition("<")[0]


class _Mark(NamedTuple):
    """Something like bold, or a link to an address, begins or ends among the words."""

    mark: str
    begins: bool


class _Reader(HTMLParser):
    """Goes through the tags once; `lines` is what came of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.is_rich = False
        self._words: list[str | _Mark] = []
        self._open: list[tuple[str, str]] = []
        """Each open tag, and the mark that is to close with it."""
        self._depth = Counter[str]()
        """How many of each tag are open."""
        self._marks: list[str] = []
        """Those of the open tags' marks that show; no two are alike, so they are few."""
        self._silent = 0
        self._lists: list[int | None] = []
        """For each open list the number of its next entry; None where it is not numbered."""
        self._quotes = 0
        self._pre = 0
        self._code_from: int | None = None
        """The line that code began with, where it may stand between fences."""
        self._lead = ""
        self._hidden_by_word = False
        self._word_mark = ""
        self._cells = 0

    # tags

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _VOID:
            self._stand_alone(tag, values)
            return
        mark = ""
        if tag in _SILENT or "hidden" in values:
            self._silent += 1
            mark = "silent"
        elif tag in _HEADS or tag in _BLOCKS or tag in ("ul", "ol", "li", "blockquote", "pre", "tr", "td", "th"):
            self._begin(tag, values)
        else:
            mark = self._mark_of(tag, values)
            if mark:
                self._words.append(_Mark(mark, begins=True))
                self._marks.append(mark)
        self._open.append((tag, mark))
        self._depth[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._depth[tag]:
            return
        while self._open:
            name, mark = self._open.pop()
            self._depth[name] -= 1
            self._finish(name, mark)
            if name == tag:
                return

    def unknown_decl(self, data: str) -> None:
        """Word hides the bullet of an entry between <![if !supportLists]> and <![endif]>."""
        if "supportLists" in data:
            self._hidden_by_word, self._word_mark = True, ""
        elif self._hidden_by_word and "endif" in data:
            self._hidden_by_word = False
            self._count_for_word()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._hidden_by_word:
            self._word_mark += data
        elif self._pre:
            first, *rest = data.split("\n")
            self._words.append(first)
            for line in rest:
                self.end_line()
                self._words.append(line)
        else:
            self._words.append(_BLANK.sub(" ", data).replace(_HARD_BLANK, " "))

    def end_line(self) -> None:
        """Put the words gathered so far into a line; what is bold goes on being it in the next."""
        words = _written(self._words)
        words = words.rstrip() if self._pre else re.sub(r" {2,}", " ", words).strip()
        self._words = [_Mark(mark, begins=True) for mark in self._marks]
        if words or (self._code_from is not None and len(self.lines) > self._code_from):
            quote = "> " if self._quotes and not self._lead else ""
            self.lines.append(f"{quote}{self._lead}{words}")
            if self._lead:
                self._lead = ""

    def end_code(self) -> None:
        """Put fences round the code gathered so far, longer than any in it."""
        if self._code_from is None:
            return
        code = "\n".join(self.lines[self._code_from :]).rstrip()
        longest = max((len(run) for run in re.findall("`{3,}", code)), default=2)
        self.lines[self._code_from :] = ["`" * (longest + 1), *code.split("\n"), "`" * (longest + 1)] if code else []
        self._code_from = None
        self.is_rich = True

    def _stand_alone(self, tag: str, values: dict[str, str]) -> None:
        if tag in ("br", "hr"):
            self.end_line()
        elif tag == "input" and values.get("type") == "checkbox":
            self.is_rich = True
            self._lead = re.sub(r"(?:[-*] (?:\[[ x]\] )?|\d+\. )?$", "- [x] " if "checked" in values else "- [ ] ", self._lead, count=1)

    def _begin(self, tag: str, values: dict[str, str]) -> None:
        if tag in ("td", "th"):
            if self._cells:
                self._words.append(_CELL)
            self._cells += 1
            self.is_rich = True
            return
        if tag in _BLOCKS and self._cells:
            self._words.append(" ")  # paragraphs within a cell stay in its line
            return
        is_entry_paragraph = tag in _BLOCKS and bool(self._lead) and len(self._words) < _FEW and not _written(self._words).strip()
        if not is_entry_paragraph:
            self.end_line()
        if tag in _HEADS:
            self._lead = "#" * _HEADS[tag] + " "
            self.is_rich = True
        elif tag in ("ul", "ol"):
            self._lists.append(_whole(values.get("start", "1")) if tag == "ol" else None)
        elif tag == "li":
            self._begin_entry()
        elif tag == "blockquote":
            self._quotes += 1
            self.is_rich = True
        elif tag == "pre":
            self._pre += 1
            if self._code_from is None and not (self._cells or self._quotes or self._lists):
                self._code_from = len(self.lines)
        elif tag == "tr":
            self._cells = 0
        elif self._is_word_entry(values):
            level = int(match[1]) if (match := _WORD_LEVEL.search(values.get("style", ""))) else 1
            self._lead = "  " * min(level - 1, _DEEPEST) + "- "
            self.is_rich = True

    def _is_word_entry(self, values: dict[str, str]) -> bool:
        return "mso-list:" in values.get("style", "") and "mso-list:none" not in values.get("style", "")

    def _begin_entry(self) -> None:
        self.is_rich = True
        depth = 0
        for number in self._lists[: min(len(self._lists) - 1, _DEEPEST)] if self._lists else ():
            depth += 2 if number is None else 3
        number = self._lists[-1] if self._lists else None
        if number is not None:
            self._lists[-1] = number + 1
        self._lead = " " * depth + (f"{number}. " if number is not None else "- ")

    def _count_for_word(self) -> None:
        """Take over the number that Word wrote before an entry."""
        match = _COUNTED.match(self._word_mark.replace(_HARD_BLANK, " ").strip())
        if match:
            self._lead = re.sub(r"- $", f"{match[1] or 1}. ", self._lead)

    def _finish(self, tag: str, mark: str) -> None:
        if mark == "silent":
            self._silent -= 1
        elif mark:
            self._words.append(_Mark(mark, begins=False))
            self._marks.remove(mark)
        elif tag in ("ul", "ol"):
            self.end_line()
            self._lists[-1:] = []
        elif tag == "blockquote":
            self.end_line()
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self.end_line()
            self._pre = max(0, self._pre - 1)
            if not self._pre:
                self.end_code()
        elif tag in ("li", "tr") or (tag in _BLOCKS and not self._cells):
            self.end_line()
            if tag == "li":
                self._lead = ""
            if tag == "tr":
                self._cells = 0
        elif tag == "table":
            self._cells = 0
        elif tag in _HEADS:
            self.end_line()
            self._lead = ""

    def _mark_of(self, tag: str, values: dict[str, str]) -> str:
        style = values.get("style", "")
        if tag == "a" and _LINKED.match(values.get("href", "")):
            self.is_rich = True
            return "" if any(mark.startswith("link ") for mark in self._marks) else "link " + values["href"]  # no link stands in a link
        mark = "" if self._pre else _MARKS.get(tag, "")
        if mark == "**" and _LIGHT.search(style):
            mark = ""  # Google wraps all it copies in a <b> that is none
        if not mark and not self._pre and tag in ("span", "font"):
            mark = "**" if _HEAVY.search(style) else "*" if _SLANTED.search(style) else ""
        if mark in self._marks:
            return ""
        self.is_rich = self.is_rich or bool(mark)
        return mark


def _written(parts: list[str | _Mark]) -> str:
    """Return words with their marks: blanks stand outside them, and marks around nothing go."""
    open_marks: list[tuple[str, list[str]]] = [("", [])]
    for part in [*parts, *(_Mark("", begins=False) for one in parts if isinstance(one, _Mark) and one.begins)]:
        if isinstance(part, str):
            open_marks[-1][1].append(part)
        elif part.begins:
            open_marks.append((part.mark, []))
        elif len(open_marks) > 1:
            mark, inner = open_marks.pop()
            open_marks[-1][1].append(_around(mark, "".join(inner)))
    return "".join(open_marks[0][1])


def _around(mark: str, words: str) -> str:
    bare = words.strip()
    if not bare:
        return words
    return words[: len(words) - len(words.lstrip())] + _embraced(mark, bare) + words[len(words.rstrip()) :]


def _embraced(mark: str, words: str) -> str:
    if not mark.startswith("link "):
        return f"{mark}{words}{mark}"
    address = mark.removeprefix("link ")
    if words in (address, address.removeprefix("mailto:")):
        return words
    return f"[{words.translate(_NO_BRACKETS)}]({address})"


_NO_BRACKETS = str.maketrans("", "", "[]")


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
