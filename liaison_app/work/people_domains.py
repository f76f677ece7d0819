"""Whether an e-mail address is the agency's own, a stranger's, or made to look like the agency's."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Standing = Literal["official", "look_alike", "foreign", "unknown"]

_LOOKS_LIKE = str.maketrans("013456789|а\u03b1е\u03bfорсухіӏѕԁѵ", "oleasgtbglaaeoopcyxiisdv")
"""What people read for a digit, and for letters of other scripts (Unicode TS 39 gives the long list)."""
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"), ("i", "l"))
_SHORT, _LONG = 5, 8


@dataclass(frozen=True, slots=True)
class Judged:
    """What a domain is worth; `meant` is the official one it is held against."""

    standing: Standing
    domain: str
    meant: str = ""


def domain_of(address: str) -> str:
    """Return the domain of an address in lower case, non-ASCII names as people see them; empty where there is none."""
    _local, at, domain = address.strip().rpartition("@")
    plain = domain.strip().strip(".").lower().removeprefix("www.") if at else ""
    labels = plain.split(".")
    return ".".join(_seen(label) for label in labels)


def judge(address: str, official: Iterable[str]) -> Judged:
    """Hold an address against an agency's official domains (PRODUCT: verification of requesters)."""
    domain = domain_of(address)
    known = [name for name in (_bare(entry) for entry in official) if name]
    if not domain or not known:
        return Judged("unknown", domain)
    for name in known:
        if domain == name or domain.endswith(f".{name}"):
            return Judged("official", domain, name)
    alike = next((name for name in known if looks_like(domain, name)), "")
    return Judged("look_alike", domain, alike) if alike else Judged("foreign", domain, known[0])


def looks_like(domain: str, official: str) -> bool:
    """Say whether a domain could be taken for an official one: another ending, a hyphen, a digit for a letter, one or two letters off."""
    if f".{official}." in f".{domain}." or official in domain.replace("-", "."):
        return True
    ours, theirs = _skeleton(official), _skeleton(domain)
    if not ours or not theirs:
        return False
    if ours == theirs:
        return True
    allowed = 2 if len(ours) >= _LONG else 1 if len(ours) >= _SHORT else 0
    return edits(ours, theirs, allowed) <= allowed


def edits(a: str, b: str, most: int) -> int:
    """Return how many letters must be added, dropped, changed or swapped with their neighbour to make b of a; more than `most` is most + 1."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == b[j - 2] and right == a[i - 2]:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return min(row[-1], most + 1)


def _bare(entry: str) -> str:
    return domain_of(f"@{entry.rpartition('@')[2]}")


def _seen(label: str) -> str:
    if not label.startswith("xn--"):
        return label
    try:
        return label.encode("ascii").decode("idna")
    except UnicodeError:
        return label


def _skeleton(domain: str) -> str:
    """Return the letters a hurried reader sees, without the ending."""
    labels = domain.split(".")
    seen = "".join(labels[:-1] if len(labels) > 1 else labels)
    plain = "".join(ch for ch in unicodedata.normalize("NFKD", seen) if not unicodedata.combining(ch)).translate(_LOOKS_LIKE)
    plain = "".join(ch for ch in plain if ch.isalnum())
    for pair, letter in _PAIRS:
        plain = plain.replace(pair, letter)
    return plain
