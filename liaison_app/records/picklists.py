"""Pick-lists: values with stable ids, read from shipped TOML; an unknown id is shown and kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from liaison_app.core.resources import read_toml
from liaison_app.core.words import _


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a pick-list."""

    id: str
    label: str
    retired: bool = False


@cache
def pick_list(name: str) -> dict[str, Value]:
    """Return the values of one list by id, in the order they are offered."""
    entries = read_toml(f"pick-lists/{name}.toml")["values"]
    return {entry["id"]: Value(entry["id"], entry["label"], bool(entry.get("retired", False))) for entry in entries}


def label_of(name: str, value: str) -> str:
    """Return the words for one value; an id this version does not know is shown as it is."""
    known = pick_list(name).get(value)
    return _(known.label) if known else value
