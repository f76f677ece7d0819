"""What two people changed at once: each field's value in force beside those that lost, and whose is whose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from liaison_app.core.clock import Stamp
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.body import BadBody, Body, Clock, Loser
from liaison_app.records.fields import AnyField, Parts
from liaison_app.records.kinds import KINDS
from liaison_app.records.wire import from_wire
from liaison_app.store.kept import waiting_review
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.json_shape import field_to_json, utc


@dataclass(frozen=True)
class Version:
    """One value of a field: what it says in JSON, which account wrote it, and its clock."""

    value: Any
    by: str
    clock: Clock

    @property
    def at(self) -> str:
        return utc(self.clock[0])


@dataclass(frozen=True)
class Question:
    """A field of a record that waits for a decision; the others are newest first."""

    id: str
    kind: str
    field: str
    current: Version
    others: tuple[Version, ...]


class Reviewing:
    """Lists what waits for a decision, and carries decisions out."""

    def __init__(self, store: Store, reader: Reader) -> None:
        self._store = store
        self._reader = reader

    def questions(self) -> list[Question]:
        """Return every field that waits, the records changed last first."""
        return [question for id in waiting_review(self._reader) for question in self.of(id)]

    def of(self, id: str) -> list[Question]:
        """Return the fields of one record that wait."""
        body = self._reader.body(id)
        if body is None:
            return []
        names = dict.fromkeys(loser.field for loser in body.l)
        return [self._question(id, body, name) for name in names]

    def _question(self, id: str, body: Body, name: str) -> Question:
        losers = sorted((loser for loser in body.l if loser.field == name), key=lambda loser: loser.clock, reverse=True)
        value, clock = _in_force(body, name)
        others = tuple(self._version(body.kind, loser) for loser in losers)
        return Question(id, body.kind, name, self._version(body.kind, Loser(name, value, clock)), others)

    def _version(self, kind: str, loser: Loser) -> Version:
        return Version(_shown(kind, loser.field, loser.value), self._store.account_of(loser.clock[2]), loser.clock)

    def keep(self, id: str, field: str, side: str, number: int | None = None) -> None:
        """Settle a field: "mine" is what this account wrote last, "theirs" the newest other; a number names one of the others."""
        question = next((question for question in self.of(id) if question.field == field), None)
        if question is None:
            self._reader.need(id)
            raise LiaisonError(
                _("There is nothing to review in “{field}” of this record.").format(field=field),
                _("“liaison review list” shows what waits."),
                code="nothing_to_review",
            )
        chosen = self._other(question, number) if number is not None else self._side(question, side)
        at = Stamp(chosen.clock[0], chosen.clock[1], chosen.clock[2].hex())
        current = chosen is question.current
        self._store.resolve(id, field, None if current else at, keep_current=current).result()

    def _other(self, question: Question, number: int) -> Version:
        if not 1 <= number <= len(question.others):
            raise LiaisonError(
                _("There is no value number {n}.").format(n=number),
                _("Others are numbered from 1 to {last}.").format(last=len(question.others)),
                code="no_such_value",
            )
        return question.others[number - 1]

    def _side(self, question: Question, side: str) -> Version:
        every = sorted((question.current, *question.others), key=lambda version: version.clock, reverse=True)
        mine = next((version for version in every if version.by == self._store.account), None)
        foreign = next((version for version in every if version.by != self._store.account), None)
        theirs = foreign or next(version for version in every if version is not mine)
        if side == "theirs":
            return theirs
        if mine is None:
            raise LiaisonError(_("None of these values is yours."), _("Keep “theirs”, or name one with --at N."), code="nothing_mine")
        return mine


def _in_force(body: Body, name: str) -> tuple[Any, Clock]:
    """Return what stands now, and its clock; a part's value is named field.part-id.name."""
    never: Clock = (body.by[1], 0, bytes(16))
    whole, _dot, rest = name.partition(".")
    if not rest:
        return body.f.get(name), body.c.get(name, never)
    id, _dot, sub = rest.partition(".")
    parts = cast("list[dict[str, Any]]", body.f.get(whole) or [])
    empty: dict[str, Any] = {}
    part = next((part for part in parts if part["id"].hex() == id), empty)
    clock = part.get("c", {}).get(sub)
    return part.get(sub), (clock[0], clock[1], clock[2]) if clock else never


def _shown(kind: str, name: str, wire: Any) -> Any:
    field = _declared(kind, name)
    if field is None:
        return None if wire is None else str(wire)
    try:
        return field_to_json(field, from_wire(field, wire))
    except BadBody:
        return None  # of a newer version's shape: it can be kept or let go, not shown


def _declared(kind: str, name: str) -> AnyField | None:
    fields = KINDS[kind].fields() if kind in KINDS else {}
    whole, _dot, rest = name.partition(".")
    field = fields.get(whole)
    if not rest:
        return field
    return field.of.fields().get(rest.partition(".")[2]) if isinstance(field, Parts) else None
