"""Column headings by meaning: foreign programs' names for things, kept as data."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_EMAIL = re.compile(r"\be[\s_-]mail")
_NUMBER = re.compile(r"(?: |(?<=\D))(\d+)(?= |$)")


def plain_heading(text: str) -> str:
    """Return a heading in lower case with single spaces and no punctuation: "E-mail 1 - Value" is "email 1 value"."""
    words = unicodedata.normalize("NFC", _CAMEL.sub(" ", text.strip().lstrip("'"))).casefold()
    words = _EMAIL.sub("email", words).replace("'", "").replace("\u2019", "")
    return " ".join(re.sub(r"[\W_]+", " ", words).split())


@dataclass(frozen=True, slots=True)
class Heading:
    """What a column holds: a role, the label of its group and the group's number."""

    role: str
    label: str = ""
    group: str = ""


class Vocabulary:
    """Finds the meaning of headings in a table of names, where {n} stands for a number."""

    def __init__(self) -> None:
        self._names: dict[str, Heading] = {}

    def learn(self, role: str, names: Iterable[str], label: str = "") -> None:
        """Add the names of a role; the first to claim a name keeps it."""
        for name in names:
            for form in {name, " ".join(name.replace("{n}", "").split())}:
                self._names.setdefault(form, Heading(role, label))

    def meaning(self, heading: str) -> Heading | None:
        """Return what a heading means, or None."""
        plain = plain_heading(heading)
        if plain in self._names:
            return self._names[plain]
        number = _NUMBER.search(plain)
        if not number:
            return None
        pattern = " ".join((plain[: number.start()] + " {n} " + plain[number.end() :]).split())
        known = self._names.get(pattern)
        return Heading(known.role, known.label, number[1]) if known else None

    def meanings(self, headings: Sequence[str]) -> list[Heading | None]:
        """Return the meaning of each heading."""
        return [self.meaning(heading) for heading in headings]


def vocabulary(*tables: Mapping[str, Iterable[str]]) -> Vocabulary:
    """Make a vocabulary of tables of role → names."""
    words = Vocabulary()
    for table in tables:
        for role, names in table.items():
            words.learn(role, names)
    return words
