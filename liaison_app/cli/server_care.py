"""`server status`, `verify`, `backup`, `restore`, `audit` and `openapi`: what an administrator does beside running it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog, whole_number
from liaison_app.cli.session import Session
from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.messages import LogPost
    from liaison_app.server.audit import AuditLink

_SHOWN = 100


def configure_care(verbs: Any) -> None:
    """Declare these verbs beside `init` and `run`."""
    _verb(verbs, "status", _("tell how a server stands: counts, spaces, heads"), "liaison server status /srv/liaison --json", status)
    says = _("walk every hash chain of a server and compute every hash again; it may be running")
    verifying = _verb(verbs, "verify", says, "liaison server verify /srv/liaison", verify)
    verifying.add_argument("--without-files", action="store_true", help=_("leave the bytes of attached files out"))
    says = _("write everything a server keeps into one new file; it may be running")
    backing = _verb(verbs, "backup", says, "liaison server backup /srv/liaison --to /backup/2026-09-30.liaison", backup)
    backing.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("the backup to write"))
    backing.add_argument("--without-files", action="store_true", help=_("leave attached files where they are; back up their folder or bucket by itself"))
    backing.add_argument("--with-key", action="store_true", help=_("put server.key inside, too: who has it can speak as this server"))
    says = _("make a server from a backup in an empty folder; devices then send again what it lacks")
    example = "liaison server restore /srv/liaison-new --from /backup/2026-09-30.liaison --key /safe/server.key"
    restoring = _verb(verbs, "restore", says, example, restore)
    restoring.add_argument("--from", dest="backup", metavar="FILE", type=Path, required=True, help=_("the backup"))
    restoring.add_argument("--key", metavar="FILE", type=Path, help=_("the copy of server.key that was kept apart"))
    says = _("what “recover server-key” wrote upon this backup, where --key is a new one")
    restoring.add_argument("--entries", metavar="FILE", type=Path, help=says)
    restoring.add_argument("--database", metavar="URL", default="", help=_("where the database is to be; else a file inside DIR"))
    restoring.add_argument("--blobs", metavar="URL", default="", help=_("where attached files are to be; else a folder inside DIR"))
    says = _("show the audit log: who did what, when; ids only")
    auditing = _verb(verbs, "audit", says, "liaison server audit /srv/liaison --from 0 --json", audit)
    auditing.add_argument("--from", dest="first", metavar="N", type=whole_number, help=_("begin with link N; else the latest {n} are shown").format(n=_SHOWN))
    says = _("print the description of the server's calls (OpenAPI 3.1)")
    describing = verbs.add_parser("openapi", help=says, description=says, epilog=epilog("liaison server openapi > liaison-openapi.json"))
    describing.set_defaults(run=openapi)
    add_options(describing)


def _verb(verbs: Any, word: str, says: str, example: str, run: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(word, help=says, description=says, epilog=epilog(example))
    parser.add_argument("folder", metavar="DIR", type=Path, help=_("the server's folder"))
    parser.set_defaults(run=run)
    add_options(parser)
    return parser


def status(session: Session, found: argparse.Namespace) -> None:
    """Tell how a server stands."""
    import msgspec

    from liaison_app.server.care import Care
    from liaison_app.work.json_shape import utc

    says = Care(found.folder).status()
    restored = " " + _("It was restored from a backup at {at}.").format(at=utc(says.restored_ms)) if says.restored_ms else ""
    lines = [
        _("Organization {id}: {members} members, {devices} devices, {waiting} waiting to be let in.").format(
            id=says.org_id, members=says.members, devices=says.devices, waiting=says.waiting
        ),
        _("Database: {kind}, schema {schema}. Address: {address}.").format(kind=says.database, schema=says.schema, address=says.address or _("none yet"))
        + restored,
        _("Membership log: {n} entries, head {head}.").format(n=says.log_n, head=says.log_head),
        _("Audit log: {n} links, head {head}.").format(n=says.audit_n, head=says.audit_head),
        _("Files: {files} complete, {chunks} parts, {size} bytes.").format(files=says.files, chunks=says.chunks, size=says.file_bytes),
    ]
    told = _("Space {id}: {records} records, {erased} erased, {size} bytes; change {seq}, epoch {epoch}, head {head}{more}")
    for space in says.spaces:
        more = (_("; private") if space.private else "") + (_("; on hold") if space.on_hold else "")
        lines.append(
            told.format(
                id=space.space, records=space.records, erased=space.erased, size=space.bytes, seq=space.seq, epoch=space.epoch, head=space.head, more=more
            )
        )
    document = msgspec.to_builtins(says)
    document["restored"] = utc(says.restored_ms) if says.restored_ms else None
    session.terminal.answer(document, lines)


def verify(session: Session, found: argparse.Namespace) -> int:
    """Check everything; exit 6 and name what is wrong where something is."""
    from liaison_app.server.care import Care

    seen = Care(found.folder).verify(blobs=not found.without_files)
    findings = [{"check": each.check, "where": each.where, "title": each.title, "what_to_do": each.what_to_do} for each in seen.findings]
    document: dict[str, Any] = {
        "ok": not findings,
        "entries": seen.entries,
        "spaces": seen.spaces,
        "rows": seen.rows,
        "records": seen.records,
        "audit": seen.audit,
        "chunks": seen.chunks,
        "findings": findings,
    }
    looked = _(
        "Looked at {entries} membership entries, {audit} audit links, {spaces} spaces with {rows} changes and {records} records, {chunks} parts of files."
    )
    lines = [looked.format(**document)]
    for check in dict.fromkeys(each.check for each in seen.findings):
        same = [each for each in seen.findings if each.check == check]
        lines += [f"{same[0].title} {same[0].what_to_do}", *(f"  {each.where}" for each in same)]
    session.terminal.answer(document, lines if findings else [*lines, _("Everything is as it was written.")])
    return Damaged.exit_code if findings else 0


def backup(session: Session, found: argparse.Namespace) -> None:
    """Write a backup."""
    from liaison_app.core.clock import SystemClock
    from liaison_app.server.care import Care

    made = Care(found.folder).backup(found.to, SystemClock(), with_key=found.with_key, with_blobs=not found.without_files)
    chunks = sum(name.startswith("blobs/") for name in made.parts)
    lines = [_("The backup is in {file}: {rows} rows and {chunks} parts of files.").format(file=found.to, rows=sum(made.rows.values()), chunks=chunks)]
    if made.missing:
        lines.append(_("{n} parts of files were not there or damaged; “liaison server verify” tells which.").format(n=len(made.missing)))
    if not made.files:
        lines.append(_("Attached files are not inside: back up their folder or bucket, too."))
    if made.key:
        lines.append(_("server.key is inside: keep this file as safe as the key."))
    else:
        lines.append(_("server.key is not inside: keep a copy of it somewhere else; without it nothing can be restored that devices believe."))
    document = {"file": str(found.to), "rows": made.rows, "chunks": chunks, "missing": made.missing, "files": made.files, "key": made.key}
    session.terminal.answer(document, lines)


def restore(session: Session, found: argparse.Namespace) -> None:
    """Make a server from a backup."""
    from liaison_app.core.clock import SystemClock
    from liaison_app.server.restoring import NewPlace, restore
    from liaison_app.work.json_shape import utc

    entries = _entries(found.entries) if found.entries else None
    place = NewPlace(database_url=found.database, blobs_url=found.blobs, key=_read(found.key) if found.key else None, key_entry=entries)
    made = restore(found.folder, found.backup, place, SystemClock())
    lines = [
        _("The server of {at} is in {folder}; start it with “liaison server run {folder}”.").format(at=utc(made.manifest.made_ms), folder=found.folder),
        _("Devices will see that it was restored, and send again what it lacks."),
    ]
    if not made.manifest.files and not found.blobs:
        lines.append(_("The backup was made without attached files: put them back from their own backup."))
    document = {"folder": str(found.folder), "made": utc(made.manifest.made_ms), "incarnation": made.incarnation.hex(), "rows": made.manifest.rows}
    session.terminal.answer(document, lines)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(64)
    except OSError as error:
        raise LiaisonError(
            _("{file} cannot be read ({why}).").format(file=file, why=error.strerror or type(error).__name__), _("Check the path."), code="no_such_file"
        ) from error


def _entries(file: Path) -> LogPost:
    from liaison_app.cli.recovery_place import read_file
    from liaison_app.protocol.entry_file import read_entries

    return read_entries(read_file(file, _("the entries"))).post


def audit(session: Session, found: argparse.Namespace) -> None:
    """Show the audit log."""
    from collections import deque

    from liaison_app.server.care import Care
    from liaison_app.work.json_shape import utc

    links = Care(found.folder).audit(found.first or 0)
    chosen: list[AuditLink] = list(links if found.first is not None else deque(links, maxlen=_SHOWN))
    items = [
        {"n": link.n, "at": utc(link.at_ms), "event": link.event, "actor": link.actor.hex(), "subject": link.subject.hex(), "hash": link.hash.hex()}
        for link in chosen
    ]
    lines = [f"{each['n']:>6}  {each['at']}  {each['event']:<15}  {each['actor']}  {each['subject']}" for each in items]
    session.terminal.answer({"items": items, "total": chosen[-1].n + 1 if chosen else 0}, lines or [_("The audit log has nothing from there on.")])


def openapi(session: Session, found: argparse.Namespace) -> None:
    """Print the description; it is JSON in any case."""
    import msgspec

    from liaison_app.server.openapi import describe

    del session, found
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(describe()), indent=1) + b"\n")
    sys.stdout.buffer.flush()
