"""What cards and tables of people have in common: names, ranks, addresses, labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from liaison_app.core.resources import read_toml
from liaison_app.work.readers.rows import clean_line

_SHOWN = re.compile(r"^(.*?)\s*<([^<>]+@[^<>]+)>$")
_DIGIT = re.compile(r"\d")
_VANITY = re.compile(r"\d{3}.*[A-Za-z]{3}|[A-Za-z]{3}.*\d{3}")


@cache
def _ranks() -> frozenset[str]:
    return frozenset(read_toml("imports/contacts.toml")["ranks"])


@cache
def _idle_tags() -> frozenset[str]:
    return frozenset(read_toml("imports/contacts.toml")["idle_tags"])


def rank_of(honorific: str) -> str:
    """Return the words before a name when they are a rank or an office ("Det. Sgt."), else nothing ("Mr.")."""
    plain = clean_line(honorific)
    words = re.split(r"[\s./-]+", plain.casefold())
    return plain if any(word in _ranks() for word in words) or plain.casefold() in _ranks() else ""


def email_of(text: str) -> str:
    """Return the address in "Ann Lee <ann@x.gov>", "mailto:ann@x.gov" or alone; empty when there is none."""
    plain = clean_line(text)
    shown = _SHOWN.match(plain)
    address = (shown[2] if shown else plain).strip("<> ")
    address = address[7:] if address.lower().startswith("mailto:") else address
    local, at, domain = address.rpartition("@")
    return address if at and local and domain and " " not in address else ""


def phone_of(text: str) -> str:
    """Return a telephone number as people wrote it, "tel:" and ";ext=" resolved; empty when it holds no digit."""
    plain = clean_line(text)
    if plain[:4].lower() == "tel:":
        number, _, options = plain[4:].partition(";")
        extension = re.search(r"(?:^|;)ext=([^;]+)", options)
        plain = f"{number} ext. {extension[1]}" if extension else number
    return plain if len(_DIGIT.findall(plain)) >= 3 or _VANITY.search(plain) else ""


class Ways:
    """Collects e-mails or phones in order, each value once."""

    def __init__(self) -> None:
        self._found: dict[str, dict[str, str]] = {}

    def add(self, value: str, label: str = "") -> None:
        """Take a value with its label, unless it is there already."""
        if value:
            self._found.setdefault(value.casefold(), {"value": value, "label": clean_line(label).strip("* ")})

    def parts(self) -> list[dict[str, str]]:
        """Return the parts of a record's field."""
        return list(self._found.values())


def tags_of(texts: Iterable[str]) -> list[str]:
    """Return tags in order, without a program's own groups."""
    tags = [clean_line(text).lstrip("* ") for text in texts]
    return list(dict.fromkeys(tag for tag in tags if tag and tag.casefold() not in _idle_tags()))


def composed_name(*parts: str) -> str:
    """Return the parts of a name in one line."""
    return clean_line(" ".join(part for part in parts if part.strip()))


def name_of(values: dict[str, Any], organisation: str) -> str:
    """Return what to call a person without a name: the organisation, the first e-mail or the first number."""
    ways = [*values.get("emails", []), *values.get("phones", [])]
    return organisation or (ways[0]["value"] if ways else "")
