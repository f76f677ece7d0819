"""`history`, `trash`, `restore-record` and `erase`: what a record was, and what becomes of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from liaison_app.cli.parser import whole_number
from liaison_app.cli.records import show
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.records.fields import Record
    from liaison_app.store.reader import Reader


def configure_history(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.set_defaults(run=history)


def configure_trash(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.set_defaults(run=trash)


def configure_restore_record(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument("--at", metavar="VERSION", type=whole_number, help=_("give it the contents of this version; without it, only take it out of the trash"))
    parser.set_defaults(run=restore)


def configure_erase(parser: argparse.ArgumentParser) -> None:
    _id(parser)
    parser.add_argument("--reason", metavar="TEXT", required=True, help=_("why; kept with the erasure, so name nobody"))
    parser.set_defaults(run=erase)


def _id(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", type=str.lower, help=_("the record's id"))


def history(session: Session, found: argparse.Namespace) -> None:
    """List the versions kept of a record, newest first, with the fields that each changed."""
    with session.vault() as vault:
        items = versions(vault.reader, vault.reader.need(found.id))
    lines = [f"{item['version']:>4}  {item['at']}  {item['by']}  {', '.join(item['changes'])}" for item in items]
    session.terminal.answer({"items": items, "total": len(items)}, lines)


def versions(reader: Reader, record: Record) -> list[dict[str, Any]]:
    """Return every version kept of a record, the one in force first."""
    from liaison_app.records.body import decode
    from liaison_app.records.document import Envelope, blank, view
    from liaison_app.work.json_shape import utc

    kept = reader.history(record.id)
    line = [(record.version, record.changed_by, record.changed_at, record)]
    line += [(one.gen, one.by, one.at, view(decode(one.body), Envelope(record.id))) for one in kept]
    before = [then for _gen, _by, _at, then in line[1:]] + [blank(record)]
    return [{"version": gen, "by": by, "at": utc(at), "changes": changed(older, newer)} for (gen, by, at, newer), older in zip(line, before, strict=True)]


def changed(older: Record, newer: Record) -> list[str]:
    """Return the names of the fields in which two versions differ."""
    return [name for name in newer.fields() if getattr(older, name) != getattr(newer, name)]


def trash(session: Session, found: argparse.Namespace) -> None:
    with session.vault() as vault:
        show(session, vault, vault.store.change(found.id, trashed=True).result())


def restore(session: Session, found: argparse.Namespace) -> None:
    """Take a record out of the trash, after giving it an earlier version's contents where one is named."""
    with session.vault() as vault:
        record = vault.reader.need(found.id)
        if found.at is not None:
            record = vault.store.revert(found.id, found.at).result()
        if record.trashed:
            record = vault.store.change(found.id, trashed=False).result()
        show(session, vault, record)


def erase(session: Session, found: argparse.Namespace) -> None:
    """Erase a record here at once; the server and other devices hear of it at the next sync."""
    if not found.reason.strip():
        raise LiaisonError(_("An erasure needs a reason."), _("Say why in a few words, naming nobody."), code="no_reason")
    with session.vault() as vault:
        vault.reader.need(found.id)
        pending = vault.store.erase(found.id, found.reason).result()
    told = _("Erased here; the server has yet to confirm it at the next sync.") if pending else _("Erased.")
    session.terminal.answer({"erased": True, "pending": pending, "id": found.id}, [told])
