"""`history`, `trash`, `restore-record` and `erase`: what a record was, and what becomes of it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from liaison_app.cli.parser import whole_number
from liaison_app.cli.records import show
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError, UsageError
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
    parser.add_argument("--reason", metavar="TEXT", help=_("why; kept with the erasure, so name nobody"))
    parser.add_argument("--mentions", action="store_true", help=_("only list the records that name it, by links or in their texts"))
    parser.add_argument("--redact", action="store_true", help=_("take the person's names, e-mails and phones out of the texts that name them, too"))
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
    """Erase a record here at once, and the links to it; the server and other devices hear of it at the next sync."""
    if found.mentions:
        list_mentions(session, found.id)
        return
    if found.reason is None:
        raise UsageError(_("An erasure needs --reason TEXT."), _("Say why in a few words, naming nobody; --mentions only lists what names the record."))
    if not found.reason.strip():
        raise LiaisonError(_("An erasure needs a reason."), _("Say why in a few words, naming nobody."), code="no_reason")
    with session.vault() as vault:
        from liaison_app.work.erasing import erase as erase_with_links

        done = erase_with_links(vault.store, vault.reader, found.id, found.reason, redacting=found.redact)
    told = _("Erased here; the server has yet to confirm it at the next sync.") if done.pending else _("Erased.")
    reached = _("Links taken out of {links} records, names out of the texts of {texts}; erased with it: {more}.").format(
        links=done.unlinked, texts=done.redacted, more=done.with_it
    )
    more = {name: n for name, n in (("unlinked", done.unlinked), ("redacted", done.redacted), ("with_it", done.with_it)) if n}
    session.terminal.answer({"erased": True, "pending": done.pending, "id": found.id, **more}, [told, *([reached] if more else [])])


def list_mentions(session: Session, id: str) -> None:
    """List every record that names this one."""
    from dataclasses import asdict

    from liaison_app.work.erasing import mentions

    with session.vault() as vault:
        items = [asdict(each) for each in mentions(vault.reader, id)]
    lines = [f"{item['kind']:<14} {item['title']}  ({', '.join([*item['links'], *item['texts']])})" for item in items]
    session.terminal.answer({"items": items, "total": len(items)}, lines or [_("Nothing else names it.")])
