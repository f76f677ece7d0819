"""Words that must be found nowhere: made for every field there is, and looked for in every byte of a folder."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, assert_never

from liaison_app.records.fields import AnyField, Choice, Day, File, Flag, Link, Links, Moment, Number, Parts, Place, Prose, Record, Tags, Text

MADE_ELSEWHERE = ("source",)
"""Fields that no script writes."""


class Canaries:
    """Hands out words with one stem, so that one search finds any of them, and a hit tells which."""

    def __init__(self) -> None:
        self.stem = "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(16))
        self.sung: dict[str, str] = {}

    def word(self, where: str) -> str:
        """Return a new word for this place."""
        word = f"{self.stem}{len(self.sung):04d}"
        self.sung[word] = where
        return word

    def record(self, cls: type[Record], made: Mapping[str, str]) -> dict[str, Any]:
        """Return JSON that fills every field of a kind that can hold words, and links what must be linked (`made`: an id by kind)."""
        filled = {name: self._value(f"{cls.kind}.{name}", field) for name, field in cls.fields().items() if name not in MADE_ELSEWHERE}
        linked = {name: made[field.to] for name, field in cls.fields().items() if isinstance(field, Link) and field.required}
        return {name: value for name, value in filled.items() if value is not None} | linked

    def _value(self, where: str, field: AnyField) -> Any:
        match field:
            case Text():
                return self.word(where)
            case Prose():
                return f"It was {self.word(where)}, said twice: {self.word(where)}.\n" * 40
            case Tags(among=""):
                return [self.word(where)]
            case Place():
                return {"name": self.word(where), "address": self.word(where)}
            case Parts(of=part):
                filled = {name: self._value(f"{where}.{name}", inner) for name, inner in part.fields().items()}
                return [{name: value for name, value in filled.items() if value is not None}] if any(filled.values()) else None
            case Choice() | Link() | Links() | Tags() | Day() | Moment() | Number() | Flag() | File():
                return None  # ids, days and numbers hold no words of a person's
            case _:
                assert_never(field)


def disguises(word: str) -> dict[str, bytes]:
    """Return the ways in which a word could lie in a file."""
    plain = word.encode()
    ways = {"plain": plain, "upper": word.upper().encode(), "utf-16le": word.encode("utf-16-le"), "utf-16be": word.encode("utf-16-be"), "reversed": plain[::-1]}
    ways |= {"hex": plain.hex().encode(), "HEX": plain.hex().upper().encode(), "reversed hex": plain[::-1].hex().encode()}
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + plain)
        sure = coded[-(-8 * shift // 6) : len(coded) - 4]  # without what the neighbours' bits decide
        ways[f"base64 at {shift}"] = sure
        ways[f"base64url at {shift}"] = sure.translate(bytes.maketrans(b"+/", b"-_"))
    return ways


def found_in(folders: Iterable[Path], words: dict[str, str], leave_out: Iterable[Path] = ()) -> list[str]:
    """Search every file for these words (word: what it is), in every disguise; returns where they lie."""
    sought = {(name, way): shape for name, word in words.items() for way, shape in disguises(word).items()}
    left_out = tuple(leave_out)
    hits: list[str] = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if any(path.is_relative_to(out) for out in left_out):
                continue
            hits += [f"{name} ({way}) in the name {path}" for (name, way), shape in sought.items() if shape in path.name.encode()]
            if path.is_file():
                data = path.read_bytes()
                hits += [f"{name} ({way}) in {path}" for (name, way), shape in sought.items() if shape in data]
    return hits
