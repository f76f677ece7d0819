"""What kept this vault from syncing lately, in words and with when: the last few, kept in the vault."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.verbs import KeepValues

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader

MOST = 20


@dataclass(frozen=True, slots=True)
class Trouble:
    """A sentence as it was told, when it last began to be so (ms UTC), and how often it has."""

    sentence: str
    at: int
    count: int = 1


def troubles(reader: Reader) -> list[Trouble]:
    """Return what happened, the latest first."""
    kept = value_of(reader, names.TROUBLES)
    return [Trouble(*one) for one in msgspec.msgpack.decode(kept, type=list[tuple[str, int, int]])] if kept else []


def with_trouble(reader: Reader, sentence: str, now: int) -> KeepValues:
    """Return the verb that keeps one more; what is known already is counted and comes first again."""
    known = troubles(reader)
    before = sum(one.count for one in known if one.sentence == sentence)
    rest = [one for one in known if one.sentence != sentence]
    now_known = [Trouble(sentence, now, before + 1), *rest][:MOST]
    return KeepValues(((names.TROUBLES, msgspec.msgpack.encode([(one.sentence, one.at, one.count) for one in now_known])),))


def forgotten() -> KeepValues:
    """Return the verb that empties the list."""
    return KeepValues(((names.TROUBLES, None),))
