"""`import`: files of others become records, every row accounted for."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.session import Session
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.work.importing import Account


def configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help=_("vCard, CSV, agency list, PDF, PPTX, or an export of Liaison's own; known by content")
    )
    parser.add_argument("--as", metavar="KIND", dest="kind", default="", help=_("what a table is about, where it does not say: contact, agency or deck"))
    parser.add_argument("--space", metavar="S", help=_("the space they go into, by id or name"))
    parser.add_argument("--dry-run", action="store_true", help=_("only say what would happen"))
    parser.set_defaults(run=import_files)


def import_files(session: Session, found: argparse.Namespace) -> int:
    """Import each file; exit 1 where one of them could not be read to its end."""
    from liaison_app.cli.spaces import writable_space
    from liaison_app.records.kinds import kind_named
    from liaison_app.work.importing import Choices, Importer

    kind = kind_named(found.kind).kind if found.kind else ""
    with session.vault() as vault:
        space = writable_space(vault.reader, found.space)
        importer = Importer(vault.store, vault.reader, notice=session.terminal.notice)
        accounts = importer.bring_in(found.files, Choices(kind, space, found.dry_run))
    session.terminal.answer([account.as_json() for account in accounts], [_line(account) for account in accounts])
    failed = [account.error for account in accounts if account.error is not None]
    for error in failed:
        session.terminal.notice(f"{error.title} {error.what_to_do}".strip())
    return 1 if failed else 0


def _line(account: Account) -> str:
    counted = _("{rows} rows: {created} created, {updated} updated, {same} same, {rejected} rejected")
    told = counted.format(rows=account.rows, created=account.created, updated=account.updated, same=account.same, rejected=len(account.rejected))
    reasons = ["    " + _("row {n}: {reason}").format(n=row.number, reason=row.reason) for row in account.rejected[:20]]
    return "\n".join([f"{account.file}: {told}", *reasons])
