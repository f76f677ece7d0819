"""TLP markings in order: what stands above what, and what may leave."""

from __future__ import annotations

from collections.abc import Iterable

from liaison_app.core.errors import UsageError
from liaison_app.core.words import _
from liaison_app.records.picklists import pick_list

RED = "TLP:RED"
_OLD_NAMES = {"TLP:WHITE": "TLP:CLEAR"}


def marking_named(text: str) -> str:
    """Return the marking meant by "amber", "TLP:AMBER" or "tlp:white"; empty stays empty. Raises UsageError."""
    if not text.strip():
        return ""
    plain = text.strip().upper().replace(" ", "")
    plain = plain if plain.startswith("TLP:") else f"TLP:{plain}"
    plain = _OLD_NAMES.get(plain, plain)
    if plain not in pick_list("marking"):
        raise UsageError(_("“{text}” is not a TLP marking.").format(text=text[:40]), _("Use one of: {names}.").format(names=", ".join(pick_list("marking"))))
    return plain


def rank(marking: str) -> int:
    """Return how high a marking stands: 0 for none, and above all for one this version does not know."""
    order = list(pick_list("marking"))
    if not marking:
        return 0
    return order.index(marking) + 1 if marking in order else len(order) + 1


def highest(markings: Iterable[str]) -> str:
    """Return the highest of these markings: that of what holds them all."""
    return max(markings, key=rank, default="")


def above(marking: str, ceiling: str) -> bool:
    """Say whether something with this marking may not go to who may see `ceiling`; no ceiling holds nothing back."""
    return bool(ceiling) and rank(marking) > rank(ceiling)


def too_high(marking: str, ceiling: str) -> str:
    """Say why something is held back."""
    return _("It is marked {marking}, above {ceiling}.").format(marking=marking, ceiling=ceiling)
