"""What was written, who had seen what, and whether all of it can be accounted for in the end."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from liaison_app.records.body import Body

_WORD = re.compile(r"(?:Start)?w\d{4}")
Place = tuple[str, str]
"""A record's id and the name of one of its fields; a part's field is named field.part-id.name, as in a review."""


@dataclass
class Written:
    """One value or word that a store has acknowledged."""

    value: object
    client: str
    may_be_lost: bool = False
    """The disk it was on was put back to an older copy before it was known to be on the server."""
    is_here_alone: bool = False
    """Whoever wrote it was removed before it was sent: it stays on their device."""
    was_left_to_the_server: bool = False
    """The disk it was on was put back to a copy from before it was written: only the server has it, if it still does."""


@dataclass
class Ledger:
    """Everything acknowledged, by record and field. Every value, word and tag is written once only, so that each is its own name."""

    values: dict[Place, list[Written]] = field(default_factory=lambda: defaultdict(list))
    overwritten: dict[Place, set[object]] = field(default_factory=lambda: defaultdict(set))
    """Values that somebody saw and knowingly wrote over, removed or settled in a review."""
    words: dict[Place, list[Written]] = field(default_factory=lambda: defaultdict(list))
    removed: dict[Place, set[object]] = field(default_factory=lambda: defaultdict(set))
    """Words, tags and parts that somebody saw and took away."""
    tags: dict[Place, list[Written]] = field(default_factory=lambda: defaultdict(list))
    records: dict[str, str] = field(default_factory=dict[str, str])
    """Every record ever made, and its space."""
    made: dict[str, Written] = field(default_factory=dict[str, Written])
    erased: dict[str, Written] = field(default_factory=dict[str, Written])
    _may_miss: Callable[[Written], bool] = lambda each: each.may_be_lost

    def create(self, client: str, id: str, space: str) -> None:
        self.records[id] = space
        self.made[id] = Written(id, client)

    def write(self, client: str, place: Place, value: object, saw: object) -> None:
        """A value was written by somebody who saw another."""
        self.values[place].append(Written(value, client))
        if saw is not None and saw != value:
            self.overwritten[place].add(saw)

    def settle(self, place: Place, seen: set[object]) -> None:
        """Somebody looked at these values in a review and decided."""
        self.overwritten[place] |= seen

    def type(self, client: str, place: Place, words: list[str], taken: list[str]) -> None:
        self.words[place] += [Written(word, client) for word in words]
        self.removed[place] |= {word for token in taken for word in _WORD.findall(token)}  # two words put in at one place may touch

    def tag(self, client: str, place: Place, added: list[str], taken: list[str]) -> None:
        self.tags[place] += [Written(tag, client) for tag in added]
        self.removed[place] |= set(taken)

    def erase(self, client: str, id: str) -> None:
        self.erased[id] = Written(id, client)

    def written_by(self, client: str) -> list[Written]:
        return [each for _id, each in self.all_written() if each.client == client]

    def all_written(self) -> list[tuple[str, Written]]:
        """Return everything written, with its record."""
        fields = [(place[0], each) for kind in (self.values, self.words, self.tags) for place, some in kind.items() for each in some]
        return fields + list(self.made.items()) + list(self.erased.items())

    # judging

    def complaints(self, bodies: dict[str, Body], shown: dict[str, dict[str, object]], spaces: set[str], may_miss: Callable[[Written], bool]) -> list[str]:
        """Say what cannot be accounted for, on one device that may read these spaces. `shown` has texts and tags by record and field."""
        self._may_miss = may_miss
        wrong: list[str] = []
        for id, space in self.records.items():
            if space in spaces:
                wrong += self._record(id, bodies.get(id), shown.get(id, {}))
        wrong += [f"{id} was never made, or should be gone" for id in bodies.keys() - self.records.keys()]
        return wrong

    def _record(self, id: str, body: Body | None, shown: dict[str, object]) -> list[str]:
        asked = self.erased.get(id)
        if body is None:
            return [] if asked is not None or self._may_miss(self.made[id]) else [f"record {id} is gone, and nobody asked for it"]
        if asked is not None and not self._may_miss(asked):
            return [f"record {id} is there, though {asked.client} erased it"]
        return self._values(id, body) + self._words(id, shown) + self._tags(id, shown)

    def _values(self, id: str, body: Body) -> list[str]:
        wrong: list[str] = []
        for (owner, name), some in self.values.items():
            if owner != id:
                continue
            known = {value_of(body, name)} | {named(loser.value) for loser in body.l if loser.field == name} | self.overwritten[owner, name]
            wrong += [f"{id}.{name}: {each.value} of {each.client} is lost" for each in some if not self._may_miss(each) and each.value not in known]
        return wrong

    def _words(self, id: str, shown: dict[str, object]) -> list[str]:
        wrong: list[str] = []
        for (owner, name), some in self.words.items():
            if owner != id:
                continue
            there = str(shown.get(name, ""))  # two words put in at one place may touch
            gone = [each for each in some if each.value not in there and each.value not in self.removed[owner, name] and not self._may_miss(each)]
            wrong += [f"{id}.{name}: the word {each.value} of {each.client} is lost" for each in gone]
            wrong += [f"{id}.{name}: the word {each.value} stands {n} times" for each in some if (n := there.count(str(each.value))) > 1]
        return wrong

    def _tags(self, id: str, shown: dict[str, object]) -> list[str]:
        wrong: list[str] = []
        for (owner, name), some in self.tags.items():
            there = shown.get(name, ())
            if owner == id and isinstance(there, list | tuple | set | frozenset):
                gone = [each for each in some if each.value not in there and each.value not in self.removed[owner, name] and not self._may_miss(each)]
                wrong += [f"{id}.{name}: {each.value} of {each.client} is lost" for each in gone]
        return wrong


def value_of(body: Body, name: str) -> object:
    """Return the value that stands for a field, or for a field of a part."""
    head, _dot, rest = name.partition(".")
    if not rest:
        return named(body.f.get(head))
    part_id, _dot, sub = rest.partition(".")
    return next((named(part.get(sub)) for part in body.f.get(head) or () if part["id"].hex() == part_id), None)


def named(value: object) -> object:
    """Return what names a value: itself, or a file's blob id."""
    return value["blob"].hex() if isinstance(value, dict) else value
