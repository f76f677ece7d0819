"""What one line of a note is made of: Markdown marks, mentions, topics, promises, time stamps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from liaison_app.work.fences import fence_after, is_code, lines_outside

Kind = Literal["plain", "blank", "heading", "bullet", "number", "check", "quote", "picture", "code"]
Role = Literal[
    "mark", "bold", "italic", "struck", "code", "link", "heading", "mention", "topic", "task", "time", "done", "quoted", "box", "indent", "picture",
    "code_line", "fence",
]  # fmt: skip
LISTS: tuple[Kind, ...] = ("bullet", "number", "check")

_HEADING = re.compile(r"(#{1,4}) +(?=\S)")
_CHECK = re.compile(r"(\s*)((?:[-*+] )?\[[ xX]\] )")
_BULLET = re.compile(r"(\s*)([-*+] )")
_NUMBER = re.compile(r"(\s*)(\d{1,3}[.)] )")
_QUOTE = re.compile(r"> ?")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_ITALIC = re.compile(r"(?<![\w*_])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*_])")
_STRUCK = re.compile(r"(~~)(?=\S)(.+?)(?<=\S)\1")
_CODE = re.compile(r"(`+)(?!`)(.+?)(?<!`)\1(?!`)")
_LINK = re.compile(r"\[([^\]\n]+)\]\(((?:https?://|mailto:)[^\s()]+)\)")
_ADDRESS = re.compile(r"(?<![\w/(])https?://[^\s<>()]*[^\s<>().,;:!?'\"]")
PICTURE = re.compile(r"\s*!\[([^\]\n]*)\]\(picture:([0-9a-f]{32})\)\s*")
"""The line a picture stands in: its name, and the id of the record that keeps it."""
_TIME = re.compile(r"(?:[01]?\d|2[0-3]):[0-5]\d(?=\s|$)")
_TASK = re.compile(r"(?<!\S)/(?:task|next)(?!\w)[^\n]*")
_AT = re.compile(r"(?<![\w@])@(?=\w)")
_HASH = re.compile(r"(?<![\w#&/])#(?=[^\W\d_])")
_LOOSE_TOPIC = re.compile(r"[\w-]+")
_FIRST_WORD = re.compile(r"\w+")


class Span(NamedTuple):
    """A stretch of a line (code points) and what it is."""

    start: int
    end: int
    role: Role


@dataclass(frozen=True)
class Vocabulary:
    """The names that a mention or topic may be: as written, to the record's or pick-list's id."""

    people: Mapping[str, str] = field(default_factory=dict[str, str])
    topics: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        object.__setattr__(self, "_people", _by_first_word(self.people))
        object.__setattr__(self, "_topics", _by_first_word(self.topics))

    def person_at(self, line: str, at: int) -> str:
        """Return the longest known name that stands here, or nothing."""
        return _longest(self._people, line, at)  # type: ignore[attr-defined]

    def topic_at(self, line: str, at: int) -> str:
        return _longest(self._topics, line, at)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Line:
    """A line understood: what it is, where its words begin, and its spans."""

    kind: Kind
    body: int
    spans: tuple[Span, ...]
    done: bool = False
    indent: int = 0
    """Characters before a list's mark."""
    picture: str = ""
    """The id of the record that keeps the picture this line stands for."""
    links: tuple[tuple[int, int, str], ...] = ()
    """Where addresses stand, and what they are."""

    def address_at(self, point: int) -> str:
        """Return the address of the link at this code point, or nothing."""
        return next((address for start, end, address in self.links if start <= point <= end), "")


def kind_of(line: str, fence: int = 0) -> Kind:
    """Return what a line is, without looking at its words; `fence` is what stands open before it."""
    return opening_of(line, fence)[0]


def opening_of(line: str, fence: int = 0) -> tuple[Kind, int, int]:
    """Return what a line is, where its mark begins, and where its words do."""
    return ("code", 0, 0) if is_code(line, fence) else _opening(line)


def read_line(line: str, vocabulary: Vocabulary, fence: int = 0) -> Line:
    """Return everything an editor shows of a line; `fence` is what stands open before it."""
    if is_code(line, fence):
        is_fence = not fence or not fence_after(line, fence)
        return Line("code", 0, (Span(0, len(line), "fence" if is_fence else "code_line"),))
    kind, first, body = _opening(line)
    if kind == "picture":
        return Line(kind, len(line), (Span(0, len(line), "picture"),), picture=_picture_in(line))
    done = kind == "check" and "x" in line[first:body].lower()
    spans: list[Span] = []
    if first:
        spans.append(Span(0, first, "indent"))
    if kind == "heading":
        spans += [Span(0, body, "mark"), Span(body, len(line), "heading")]
    elif kind == "check":
        spans.append(Span(first, body, "box"))
    elif kind in ("bullet", "number", "quote"):
        spans.append(Span(first, body, "mark"))
    if kind == "quote":
        spans.append(Span(body, len(line), "quoted"))
    if done:
        spans.append(Span(body, len(line), "done"))
    if (time := _TIME.match(line, body)) and kind != "heading":
        spans.append(Span(time.start(), time.end(), "time"))
    code, line_without = _code(line, body)
    linked, addresses, line_without = _links(line_without, body)
    spans += [*_emphasis(line_without, body), *linked, *_named(line_without, body, vocabulary), *code]
    return Line(kind, body, tuple(spans), done, first, links=addresses)


def picture_line(name: str, id: str) -> str:
    """Return the line that stands for a picture."""
    return f"![{' '.join(name.translate(_NOT_IN_NAMES).split())}](picture:{id})"


def pictures_in(words: str) -> list[str]:
    """Return the ids of the pictures a note shows, in their order."""
    return [id for line in words.split("\n") if "](picture:" in line and (id := _picture_in(line))] if "](picture:" in words else []


def name_of(picture: str) -> str:
    """Return the name that stands in a picture's line."""
    match = PICTURE.fullmatch(picture)
    return match[1] if match else ""


def _picture_in(line: str) -> str:
    match = PICTURE.fullmatch(line)
    return match[2] if match else ""


_NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]()\n\r\t", " "))


def continued(line: str) -> str | None:
    """Return what the next line of a list begins with; None outside lists, nothing where an empty entry ends the list."""
    kind, first, body = opening_of(line)
    if kind not in ("bullet", "number", "check", "quote"):
        return None
    if not line[body:].strip():
        return ""
    lead = line[:body]
    if kind == "check":
        return re.sub(r"\[[xX]\]", "[ ]", lead)
    if kind == "number":
        digits = re.match(r"\d+", line[first:])
        number = int(digits[0]) if digits else 0
        return lead[:first] + str(number + 1) + lead[first + len(str(number)) :]
    return lead


def toggled(line: str) -> tuple[int, str] | None:
    """Return where the letter in a line's box stands and what it becomes."""
    match = _CHECK.match(line)
    if match is None:
        return None
    at = match.end() - 3
    return at, " " if line[at] in "xX" else "x"


def mentions(words: str, vocabulary: Vocabulary) -> Iterator[tuple[Role, str]]:
    """Give ("mention" or "topic", the name as written) of everything named in a note."""
    for _number, line in lines_outside(words):
        for span in _named(line, _opening(line)[2], vocabulary):
            if span.role in ("mention", "topic"):
                yield span.role, line[span.start + 1 : span.end]


def _opening(line: str) -> tuple[Kind, int, int]:
    """Return the kind, where its mark begins, and where the words begin."""
    if not line.strip():
        return "blank", 0, 0
    if "](picture:" in line and PICTURE.fullmatch(line):
        return "picture", 0, len(line)
    if match := _HEADING.match(line):
        return "heading", 0, match.end()
    for kind, pattern in _LISTS:
        if match := pattern.match(line):
            return kind, match.end(1), match.end()
    if match := _QUOTE.match(line):
        return "quote", 0, match.end()
    return "plain", 0, 0


_LISTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (("check", _CHECK), ("bullet", _BULLET), ("number", _NUMBER))


def _emphasis(line: str, body: int) -> list[Span]:
    found: list[Span] = []
    for pattern, role in _EMPHASES:
        for match in pattern.finditer(line, body):
            found += _embraced(match, role)
    return found


_EMPHASES: tuple[tuple[re.Pattern[str], Role], ...] = ((_BOLD, "bold"), (_ITALIC, "italic"), (_STRUCK, "struck"))


def _embraced(match: re.Match[str], role: Role) -> list[Span]:
    wide = len(match[1])
    return [
        Span(match.start() + wide, match.end() - wide, role),
        Span(match.start(), match.start() + wide, "mark"),
        Span(match.end() - wide, match.end(), "mark"),
    ]


def _code(line: str, body: int) -> tuple[list[Span], str]:
    """Return the spans of code, and the line with blanks in its place: nothing in it means anything."""
    if "`" not in line:
        return [], line
    found: list[Span] = []
    for match in _CODE.finditer(line, body):
        found += _embraced(match, "code")
        line = _blanked(line, match)
    return found, line


def _links(line: str, body: int) -> tuple[list[Span], tuple[tuple[int, int, str], ...], str]:
    """Return the spans of links, their addresses, and the line with blanks in the addresses' place."""
    if "://" not in line and "mailto:" not in line:
        return [], (), line
    found: list[Span] = []
    addresses: list[tuple[int, int, str]] = []
    for match in _LINK.finditer(line, body):
        found += [Span(match.start(1), match.end(1), "link"), Span(match.start(), match.start(1), "mark"), Span(match.end(1), match.end(), "mark")]
        addresses.append((match.start(), match.end(), match[2]))
        line = _blanked(line, match)
    for match in _ADDRESS.finditer(line, body):
        found.append(Span(match.start(), match.end(), "link"))
        addresses.append((match.start(), match.end(), match[0]))
        line = _blanked(line, match)
    return found, tuple(addresses), line


def _blanked(line: str, match: re.Match[str]) -> str:
    return line[: match.start()] + "\0" * (match.end() - match.start()) + line[match.end() :]


def _named(line: str, body: int, vocabulary: Vocabulary) -> list[Span]:
    people = ((match, vocabulary.person_at(line, match.end())) for match in _AT.finditer(line, body))
    found = [Span(match.start(), match.end() + len(name), "mention") for match, name in people if name]
    for match in _HASH.finditer(line, body):
        loose = _LOOSE_TOPIC.match(line, match.end())
        name = vocabulary.topic_at(line, match.end()) or (loose[0] if loose else "")
        found.append(Span(match.start(), match.end() + len(name), "topic"))
    if task := _TASK.search(line, body):
        found.append(Span(task.start(), task.start() + len(task[0].rstrip()), "task"))
    return found


def _by_first_word(names: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the names by their first word, longest first."""
    sorted_names: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        if first := _FIRST_WORD.match(name):
            sorted_names.setdefault(first[0].lower(), []).append(name)
    return sorted_names


def _longest(known: Mapping[str, list[str]], line: str, at: int) -> str:
    first = _FIRST_WORD.match(line, at)
    if first is None:
        return ""
    for name in known.get(first[0].lower(), ()):
        end = at + len(name)
        if line[at:end].lower() == name.lower() and not line[end : end + 1].isalnum():
            return line[at:end]
    return ""
