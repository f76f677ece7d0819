"""The lines of vCards 2.1, 3.0 and 4.0: cards apart, lines unfolded, values decoded."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from liaison_app.work.readers.text_lines import decode_guess

MOST_LINES = 50_000
LARGEST_CARD = 16 << 20
_BEGIN = re.compile(rb"^(?:\xef\xbb\xbf)?\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE)
_END = re.compile(rb"^\s*END\s*:\s*VCARD\s*$", re.IGNORECASE)
_JOINED = re.compile(rb"^(\s*END\s*:\s*VCARD)\s*((?:\xef\xbb\xbf)?BEGIN\s*:\s*VCARD)\s*$", re.IGNORECASE)
_AGENT = re.compile(rb"^(?:[\w-]+\.)?AGENT[^:]*:\s*$", re.IGNORECASE)
_START = re.compile(rb"^(?:([A-Za-z0-9-]+)\.)?([A-Za-z][A-Za-z0-9-]*)((?:;(?:\"[^\"]*\"|[^\":;])*)*)\s?:")
_QUOTED = re.compile(rb"(?:;|=)\s*\"?QUOTED-PRINTABLE\"?", re.IGNORECASE)
_KNOWN = re.compile(
    rb"^(?:[\w-]+\.)?(?:N|FN|TEL|EMAIL|ORG|TITLE|ROLE|NOTE|ADR|LABEL|URL|BDAY|PHOTO|UID|REV|CATEGORIES|VERSION|X-[\w-]+|END)\s*[;:]", re.IGNORECASE
)
_WORDY = re.compile(rb"^(?:[\w-]+\.)?(?:NOTE|ADR|LABEL|X-[\w-]+)\s*[;:]", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_PARAMETER = re.compile(r";((?:\"[^\"]*\"|[^\";])*)")
_PARAMETERS = frozenset({"TYPE", "PREF", "VALUE", "LANGUAGE", "LABEL", "GEO", "ALTID", "MEDIATYPE", "CALSCALE", "SORT-AS", "TZ"})
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,3}")
_BARE = {"QUOTED-PRINTABLE": "ENCODING", "BASE64": "ENCODING", "B": "ENCODING", "8BIT": "ENCODING", "7BIT": "ENCODING", "INLINE": "VALUE", "URL": "VALUE"}


@dataclass(frozen=True, slots=True)
class Property:
    """One property: its value still holds the escapes of its version."""

    name: str
    value: str
    group: str = ""
    parameters: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    old: bool = False
    """From a 2.1 card, where a backslash only escapes separators."""

    @property
    def types(self) -> list[str]:
        """Its TYPE words, lower case."""
        return [word.strip().lower() for text in self.parameters.get("TYPE", []) for word in text.split(",") if word.strip()]

    @property
    def is_base64(self) -> bool:
        """Whether the value is a file in base64."""
        return any(word.upper() in ("B", "BASE64") for word in self.parameters.get("ENCODING", []))

    def text(self) -> str:
        """Return the value without escapes."""
        return unescape(self.value, old=self.old)

    def parts(self) -> list[str]:
        """Return the parts between semicolons, without escapes."""
        return [unescape(part, old=self.old) for part in split_at(self.value, ";")]


@dataclass(slots=True)
class Card:
    """The raw lines of one card and how it ended."""

    number: int
    lines: list[bytes] = field(default_factory=list[bytes])
    closed: bool = False
    too_large: bool = False
    size: int = 0

    def add(self, line: bytes) -> None:
        """Take one line unless the card is already too large to be one."""
        self.size += len(line)
        if len(self.lines) >= MOST_LINES or self.size > LARGEST_CARD:
            self.too_large = True
        else:
            self.lines.append(line)


def cards(lines: Iterable[bytes]) -> Iterator[Card]:
    """Yield each card; one that is not closed ends where the next begins; a card nested as AGENT belongs to its owner."""
    card: Card | None = None
    count = depth = 0
    agent_next = False
    for line in _apart(lines):
        if agent_next and not line.strip():
            continue
        begins, ends = bool(_BEGIN.match(line)), bool(_END.match(line))
        if card is not None and (depth or (agent_next and begins)):
            depth += begins - ends
        elif begins:
            if card is not None:
                yield card
            count += 1
            card = Card(count)
        elif card is not None and ends:
            card.closed = True
            yield card
            card = None
        elif card is not None:
            card.add(line)
        agent_next = card is not None and not depth and bool(_AGENT.match(line))
    if card is not None:
        yield card


def _apart(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Part "END:VCARDBEGIN:VCARD", which two files joined without a newline give."""
    for line in lines:
        joined = _JOINED.match(line)
        yield from joined.groups() if joined else (line,)


def unfold(lines: list[bytes], *, old: bool) -> Iterator[bytes]:
    """Join the lines of each property: folds, quoted-printable soft breaks, unindented base64 and raw newlines in notes."""
    current: list[bytes] = []
    soft = False
    for line in lines:
        if current and soft and not _KNOWN.match(line):
            current[-1] = current[-1].rstrip()[:-1]
            current.append(line)
        elif current and line[:1] in (b" ", b"\t"):
            current.append(line if old and not _holds_base64(current[0]) else line[1:])
        elif current and line.strip() and not _START.match(line):
            if _holds_base64(current[0]):
                current.append(line)
            elif _WORDY.match(current[0]):
                current.append(b"\n" + line)
        elif line.strip():
            if current:
                yield b"".join(current)
            current = [line]
        soft = bool(current) and current[-1].rstrip().endswith(b"=") and _is_quoted(current[0])
    if current:
        yield b"".join(current)


def _is_quoted(line: bytes) -> bool:
    start = _START.match(line)
    return bool(start and _QUOTED.search(start[3]))


def _holds_base64(line: bytes) -> bool:
    start = _START.match(line)
    return bool(start and re.search(rb"(?:;|=)\s*\"?(?:BASE64|B)\"?(?:;|$)", start[3], re.IGNORECASE)) or b";base64," in line[:200]


def properties(card: Card) -> list[Property]:
    """Return the properties of a card; a line that is none is left out."""
    version = next((line.split(b":", 1)[1].strip() for line in card.lines if re.match(rb"\s*VERSION\s*:", line, re.IGNORECASE)), b"")
    old = version.startswith(b"2")
    return [found for line in unfold(card.lines, old=old) if (found := parse_line(line, old=old))]


def parse_line(line: bytes, *, old: bool) -> Property | None:
    """Return the property on one unfolded line."""
    start = _START.match(line)
    if not start:
        return None
    parameters = _parameters(decode_guess(start[3]))
    charset = (parameters.get("CHARSET") or [""])[0]
    raw = line[start.end() :]
    if any(word.upper() == "QUOTED-PRINTABLE" for word in parameters.get("ENCODING", [])):
        value = decode_guess(quopri.decodestring(raw.rstrip().rstrip(b"=")), charset)
    else:
        value = decode_guess(raw, charset)
    return Property(start[2].decode().upper(), value.strip(" \t"), (start[1] or b"").decode().lower(), parameters, old)


def _parameters(text: str) -> dict[str, list[str]]:
    """Read ";TYPE=home;PREF" in the manner of every version."""
    found: dict[str, list[str]] = {}
    for part in _PARAMETER.findall(text):
        name, equals, value = part.partition("=")
        if equals:
            found.setdefault(name.strip().upper(), []).append(value.strip().strip('"'))
        elif part.strip():
            found.setdefault(_BARE.get(part.strip().upper(), "TYPE"), []).append(part.strip())
    return found


def split_at(value: str, separator: str) -> list[str]:
    """Split at separators that are not escaped; escapes stay."""
    parts: list[str] = []
    start = index = 0
    while index < len(value):
        if value[index] == "\\":
            index += 1
        elif value[index] == separator:
            parts.append(value[start:index])
            start = index + 1
        index += 1
    return [*parts, value[start:]]


def unescape(value: str, *, old: bool = False) -> str:
    """Resolve the escapes of a version: 2.1 knows none for newlines."""
    if old:
        return re.sub(r"\\([;,:])", r"\1", value)
    return _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1] if match[1] in '\\,;:"' else match[0], value)


def escape(value: str) -> str:
    """Escape a text for vCard 4.0."""
    return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\r\n", "\n").replace("\n", "\\n").replace("\r", "")


def modern_line(found: Property) -> str | None:
    """Return the property as one unfolded vCard 4.0 line; None when its file is damaged."""
    kept = [(name, words) for name, words in found.parameters.items() if _is_kept(name, found.name)]
    value = found.value
    if found.is_base64:
        data = "".join(value.split())
        if not _BASE64.fullmatch(data):
            return None
        media = next((word for word in found.types if re.fullmatch(r"[a-z0-9.+-]+", word) and word not in ("pref", "home", "work")), "octet-stream")
        kept = []
        value = f"data:{'image/' if found.name in ('PHOTO', 'LOGO') else 'application/'}{media};base64,{data}"
    elif found.old:
        value = ";".join(escape(unescape(part, old=True)) for part in split_at(value, ";"))
    parameters = "".join(f";{name}={_quote(','.join(words))}" for name, words in kept)
    line = f"{found.group + '.' if found.group else ''}{found.name}{parameters}:{value}"
    return line.replace("\r\n", "\n").replace("\n", "\\n").replace("\r", "")


def _is_kept(parameter: str, name: str) -> bool:
    """Say whether vCard 4.0 knows this parameter of a property; one of our neighbours' own properties keeps them all."""
    return parameter not in ("CHARSET", "ENCODING") and (name.startswith("X-") or parameter in _PARAMETERS or parameter.startswith("X-"))


def _quote(words: str) -> str:
    plain = words.replace('"', "'")
    return f'"{plain}"' if re.search(r"[:;,]", plain) and plain else plain
