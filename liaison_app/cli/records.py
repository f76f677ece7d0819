"""`put`, `get` and `list`: records as JSON, one at a time or by kind."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

import msgspec

from liaison_app.cli.parser import whole_number
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.ids import is_id, new_id
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.records.fields import Record

MOST_BYTES = 4 * 1024 * 1024


def configure_put(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help=_("contact, agency, post, visit, note, task, deck, presentation or trip"))
    parser.add_argument("--id", metavar="ID", help=_("change this record; without it a new one is made"))
    parser.add_argument("--base", metavar="VERSION", type=whole_number, help=_("the version the caller read: what others wrote into a text since then stays"))
    parser.add_argument("--space", metavar="S", help=_("the space of a new record, by id or name"))
    parser.set_defaults(run=put)


def configure_get(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help=_("the record's id"))
    parser.set_defaults(run=get)


def configure_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND", help=_("contact, agency, post, visit, note, task, deck, presentation or trip"))
    parser.add_argument("--where", metavar="FIELD=VALUE", action="append", default=[], help=_("only records with this value; may be repeated"))
    parser.add_argument("--limit", metavar="N", type=whole_number, help=_("at most so many; the total counts all"))
    parser.add_argument("--trash", action="store_true", help=_("those in the trash instead"))
    parser.set_defaults(run=list_records)


def put(session: Session, found: argparse.Namespace) -> None:
    """Create a record, or change the fields given."""
    from liaison_app.records.kinds import kind_named

    kind = kind_named(found.kind)
    session.terminal.claim_input(_("the record"))
    if found.base is not None and not found.id:
        raise UsageError(_("--base is for use with --id."), _("Name the record that was read."))
    data = _parsed(session.terminal.read_input(MOST_BYTES - 64 * 1024))
    id = _one_id(found.id, data)
    with session.vault() as vault:
        show(session, vault, save(vault, kind, data, id, base_version=found.base, space=found.space or _space_in(data)))


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        data = msgspec.json.decode(raw, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        detail = str(error) if isinstance(error, msgspec.MsgspecError) else _("not UTF-8") if isinstance(error, UnicodeDecodeError) else _("nested too deep")
        raise LiaisonError(
            _("Standard input is not a record in JSON: {detail}.").format(detail=detail),
            _("Give an object, like {example}.").format(example='{"name": "Mia Ott"}'),
            code="bad_json",
        ) from error
    return data


def _one_id(option: str | None, data: dict[str, Any]) -> str | None:
    inside = data.get("id")
    for id in (option, inside):
        if id not in (None, "") and not is_id(str(id).lower()):
            raise LiaisonError(_("“{id}” is not a record id.").format(id=str(id)[:40]), _("An id has 32 hexadecimal digits."), code="unknown_id")
    if option and inside and option.lower() != str(inside).lower():
        raise LiaisonError(_("--id and the record's own id differ."), _("Give one of them."), code="two_ids")
    chosen = option or inside
    return str(chosen).lower() if chosen else None


def _space_in(data: dict[str, Any]) -> str | None:
    space = data.get("space")
    return space if isinstance(space, str) and space else None


def save(vault: OpenedVault, kind: type[Record], data: dict[str, Any], id: str | None, *, base_version: int | None, space: str | None) -> Record:
    """Write what `data` gives into a record, the texts as a difference from the version the caller read."""
    from liaison_app.cli.spaces import writable_space
    from liaison_app.work.json_shape import from_json

    now = vault.reader.get(id) if id else None
    wanted = writable_space(vault.reader, space)
    if now is None:
        if base_version is not None and id is not None:
            vault.reader.need(id)
        refuse_erased(vault, id)
        return vault.store.put(from_json(data, kind(id=id or new_id(), space=wanted))).result()
    if now.kind != kind.kind:
        raise LiaisonError(_("This record is a {kind}.").format(kind=now.kind), _("Put it as that kind, or without its id."), code="other_kind")
    base = now if base_version is None or base_version == now.version else as_read(now, vault.reader.version(now.id, base_version))
    if wanted not in ("", now.space):
        _move(vault, now.id, wanted)
    return vault.store.put(from_json(data, base), base=base).result()


def as_read(now: Record, then: Record) -> Record:
    """Return the record against which a caller's values are a change: texts and lists as they were read, single values as they stand."""
    from dataclasses import replace

    from liaison_app.records.fields import Links, Parts, Prose, Tags

    return replace(now, **{name: getattr(then, name) for name, field in now.fields().items() if isinstance(field, Prose | Links | Tags | Parts)})


def _move(vault: OpenedVault, id: str, space: str) -> None:
    if not vault.store.move([id], space).result():
        raise LiaisonError(
            _("A record that is on the server stays in its space."), _("Put a copy into the other space without --id, and trash this one."), code="space_fixed"
        )


def refuse_erased(vault: OpenedVault, id: str | None) -> None:
    """An erased record's id is never used again."""
    from liaison_app.store.verbs import KnownIds

    if id and vault.store.perform(KnownIds((id,))).result():
        raise LiaisonError(_("The record {id} was erased for good.").format(id=id), _("Make a new one, without --id."), code="erased")


def get(session: Session, found: argparse.Namespace) -> None:
    with session.vault() as vault:
        show(session, vault, vault.reader.need(found.id.lower()))


def list_records(session: Session, found: argparse.Namespace) -> None:
    """List records of a kind that meet every condition."""
    from liaison_app.cli.conditions import conditions, matching
    from liaison_app.records.kinds import kind_named
    from liaison_app.work.json_shape import to_json

    kind = kind_named(found.kind)
    with session.vault() as vault:
        where, more = conditions(kind, found.where, vault.reader)
        records, total = vault.reader.list(kind.kind, where=where, limit=None if more else found.limit, trash=found.trash)
        if more:
            records = matching(records, more)
            total, records = len(records), records[: found.limit]
        items = [to_json(record) for record in records]
    lines = [f"{record.id}  {record.heading}" for record in records]
    session.terminal.answer({"items": items, "total": total}, [*lines, _("{shown} of {total}").format(shown=len(items), total=total)])


def show(session: Session, vault: OpenedVault, record: Record) -> None:
    """Give a record as the command's answer."""
    from liaison_app.work.json_shape import to_json

    document = to_json(record)
    session.terminal.answer(document, lines_of(document))


def lines_of(document: dict[str, Any]) -> list[str]:
    """Write a record for a person: what is filled in, a field a line."""
    empty: tuple[Any, ...] = (None, "", [], False, 0)
    return [f"{name}: {in_words(value)}" for name, value in document.items() if value not in empty]


def in_words(value: Any) -> str:
    """Return a value as a person reads it: words as they are, anything else as JSON."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
