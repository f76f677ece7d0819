"""What a foreign file gives: rows with a stable key, and rows refused with a reason."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class PostHint:
    """Where a person seems to work, in the file's own words; `ori` alone is sure."""

    organisation: str = ""
    title: str = ""
    unit: str = ""
    ori: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, in the field names of a record in JSON.

    `key` is "ori:", "uid:" or "row:" and its value, and no two rows of one file share it: a row that
    repeats an earlier one gets "#2", "#3" … behind it and names the earlier row in `repeats`.
    """

    number: int
    key: str
    kind: str
    values: dict[str, Any]
    post: PostHint | None = None
    extra: dict[str, Any] = field(default_factory=dict[str, Any])
    repeats: int | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that could not come in, and why."""

    number: int
    reason: str


def clean_line(text: str) -> str:
    """Return the text as one line: no control characters, single spaces, NFC."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).split())


def clean_text(text: str) -> str:
    """Return the text with plain newlines, no control characters and no space at its ends."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("", unicodedata.normalize("NFC", plain)).strip()


def row_key(cells: Iterable[tuple[str, str]]) -> str:
    """Return "row:" and the SHA-256 of the filled cells, whatever their order, spacing or case of heading."""
    filled = sorted((clean_line(name).casefold(), clean_line(value)) for name, value in cells if clean_line(value))
    digest = hashlib.sha256()
    for name, value in filled:
        for part in (name, value):
            data = part.encode("utf-8", "surrogatepass")
            digest.update(len(data).to_bytes(4, "big") + data)
    return f"row:{digest.hexdigest()}"


class Occurrences:
    """Keeps keys unique within one file and remembers which row had one first."""

    def __init__(self) -> None:
        self._first: dict[str, tuple[int, bytes]] = {}
        self._count: dict[str, int] = {}

    def seen(self, key: str) -> tuple[int, bytes] | None:
        """Return the number and fingerprint of the row that first had this key."""
        return self._first.get(key)

    def name(self, key: str, number: int, fingerprint: bytes = b"") -> tuple[str, int | None]:
        """Return the key to use for this row and the number of the row it repeats, if any."""
        first = self._first.setdefault(key, (number, fingerprint))
        if first[0] == number:
            return key, None
        times = self._count.get(key, 1) + 1
        self._count[key] = times
        return f"{key}#{times}", first[0]


def fingerprint(values: Mapping[str, Any]) -> bytes:
    """Return 16 bytes that differ when the values do."""
    return hashlib.sha256(repr(sorted(values.items())).encode("utf-8", "surrogatepass")).digest()[:16]


def filled(**values: Any) -> dict[str, Any]:
    """Return only the values that hold something."""
    return {name: value for name, value in values.items() if value not in (None, "", [], ())}
