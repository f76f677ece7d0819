"""`hold` and `audit`: legal holds on spaces, and what the server has written down; for owners and auditors."""

from __future__ import annotations

import argparse
import base64
import os
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec

from liaison_app.cli.options import add_options
from liaison_app.cli.organisation import at_newest_log, joined
from liaison_app.cli.parser import epilog, whole_number
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.protocol.membership import Membership, Space
    from liaison_app.protocol.oversight import AuditEntry, ExportPage, Holds
    from liaison_app.sync.effects import Effect
    from liaison_app.sync.overseeing import Overseeing


def configure_hold(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=holds)
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB")
    says = _("put a shared space under a legal hold (owners): nothing in it is erased, and the server keeps every version written from now on")
    putting = verbs.add_parser("put", help=says, description=says, epilog=epilog("liaison hold put Team"))
    putting.set_defaults(run=put)
    says = _("lift a hold (owners): the versions kept for it are deleted, and erasures go through again")
    lifting = verbs.add_parser("lift", help=says, description=says, epilog=epilog("liaison hold lift Team"))
    lifting.set_defaults(run=lift)
    says = _("write a shared space as the server has it, sealed, into a file: raw material for a legal export; the server writes down that it was asked")
    exporting = verbs.add_parser("export", help=says, description=says, epilog=epilog("liaison hold export Team --to team.jsonl"))
    exporting.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("the file to write, one JSON object a line"))
    exporting.set_defaults(run=export)
    for each in (putting, lifting, exporting):
        each.add_argument("space", metavar="SPACE", help=_("the space, by id or name"))
        add_options(each)


def configure_audit(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="first", metavar="N", type=whole_number, default=0, help=_("begin with this link"))
    parser.set_defaults(run=audit)


# holds


def holds(session: Session, _found: argparse.Namespace) -> None:
    """List the spaces under a hold."""
    with session.vault() as vault:
        found = at_newest_log(vault, _overseeing(vault).holds)
        membership = joined(vault)
    _tell_holds(session, found, membership)


def put(session: Session, found: argparse.Namespace) -> None:
    """Put a hold."""
    _order(session, found.space, held=True)


def lift(session: Session, found: argparse.Namespace) -> None:
    """Lift a hold."""
    _order(session, found.space, held=False)


def _order(session: Session, word: str, *, held: bool) -> None:
    with session.vault() as vault:
        space = _shared_space(vault, word)
        found = at_newest_log(vault, lambda: _overseeing(vault).hold(space.space.hex(), held=held))
        membership = joined(vault)
    _tell_holds(session, found, membership)


def _tell_holds(session: Session, found: Holds, membership: Membership) -> None:
    from liaison_app.work.json_shape import utc

    items: list[dict[str, Any]] = []
    for each in found.items:
        space, by = membership.spaces.get(each.space), membership.any_member(each.by)
        items.append(
            {"space": each.space.hex(), "name": space.name if space else "", "since": utc(each.at_ms), "by": each.by.hex(), "by_name": by.name if by else ""}
        )
    told = _("{name} ({space}) is on hold since {since}, by {by_name}.")
    session.terminal.answer({"items": items, "total": len(items)}, [told.format(**item) for item in items] or [_("No space is on hold.")])


def _overseeing(vault: OpenedVault) -> Overseeing:
    return vault.online.engine.overseeing


def _shared_space(vault: OpenedVault, word: str) -> Space:
    """Return the organisation's space of that name or id: an owner puts holds on spaces they do not work in, too."""
    at_newest_log(vault, _nothing)
    known = [space for space in joined(vault).spaces.values() if not space.private]
    found = [space for space in known if space.space.hex() == word.lower()] or [space for space in known if space.name.casefold() == word.casefold()]
    if len(found) != 1:
        title = _("There is no shared space “{name}”.") if not found else _("More than one space is called “{name}”.")
        names = ", ".join(f"{space.name} ({space.space.hex()})" for space in known)
        raise LiaisonError(title.format(name=word[:60]), _("Use one of: {names}.").format(names=names), code="unknown_space")
    return found[0]


def _nothing() -> Generator[Effect, Any, None]:
    yield from ()


# the raw material of an export


def export(session: Session, found: argparse.Namespace) -> None:
    """Write a space's rows as the server has them, each chained to the one before."""
    from liaison_app.protocol.hashes import head_hash_start, head_hash_step

    with session.vault() as vault:
        space = _shared_space(vault, found.space)
        after, head, page = 0, head_hash_start(space.space), None
        with _new_file(found.to) as file:
            while page is None or page.more:
                page = at_newest_log(vault, lambda after=after: _overseeing(vault).export(space.space.hex(), after))
                for row in page.rows:
                    head = head_hash_step(head, row.seq, row.rid, row.ver, row.env_hash)
                    file.write(_line(msgspec.to_builtins(row, builtin_types=(bytes,))))
                after = page.rows[-1].seq if page.rows else after
            _require_whole(page, after, head)
            file.write(_line({"space": page.space, "epoch": page.epoch, "head_seq": page.head_seq, "head_hash": page.head_hash, "on_hold": page.on_hold}))
    document = {"file": str(found.to), "space": space.space.hex(), "rows": after, "head_hash": head.hex(), "on_hold": page.on_hold}
    session.terminal.answer(document, [_("{n} rows of {name} are in {file}, sealed as the server has them.").format(n=after, name=space.name, file=found.to)])


def _require_whole(page: ExportPage, after: int, head: bytes) -> None:
    if (after, head) != (page.head_seq, page.head_hash):
        raise LiaisonError(
            _("What the server gave is not the whole of this space."),
            _("Do not rely on this file. Have the server's administrator run “liaison server verify”."),
            code="bad_chain",
        )


def _new_file(path: Path) -> Any:
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
    except FileExistsError as error:
        raise LiaisonError(_("{file} exists already.").format(file=path), _("Choose another name."), code="file_exists") from error
    except OSError as error:
        raise LiaisonError(_("{file} cannot be written.").format(file=path), _("Name a file in a folder that exists."), code="cannot_write") from error


def _line(values: dict[str, Any]) -> bytes:
    """Write one object: ids and hashes in hex, sealed bytes in base64."""
    return msgspec.json.encode({name: _shown(value) for name, value in values.items()}) + b"\n"


def _shown(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex() if len(value) <= 32 else base64.b64encode(value).decode()
    return {name: _shown(each) for name, each in cast("dict[str, Any]", value).items()} if isinstance(value, dict) else value


# the audit log


def audit(session: Session, found: argparse.Namespace) -> None:
    """Read the audit log, check its chain, and that it still holds what this vault was shown before."""
    from liaison_app.work.json_shape import utc

    with session.vault() as vault:
        entries = at_newest_log(vault, lambda: _checked_chain(_overseeing(vault)))
        membership = joined(vault)
    items: list[dict[str, Any]] = []
    for each in entries[found.first :]:
        by = membership.any_member(each.actor[:16])
        item = {"n": each.n, "at": utc(each.at_ms), "event": each.event, "by": each.actor[:16].hex(), "by_name": by.name if by else ""}
        items.append(item | {"device": each.actor[16:].hex(), "subject": each.subject.hex(), "hash": each.hash.hex()})
    lines = [f"{each['n']:>6}  {each['at']}  {each['event']:<15}  {each['by_name'] or each['by']}  {each['subject']}" for each in items]
    session.terminal.answer({"items": items, "total": len(entries)}, lines)


def _checked_chain(overseeing: Overseeing) -> Generator[Effect, Any, list[AuditEntry]]:
    from liaison_app.server.audit import NO_LINK, AuditLink, check_chain

    entries: list[AuditEntry] = []
    more = True
    while more:
        page = yield from overseeing.audit(len(entries))
        entries += page.entries
        more = page.more and bool(page.entries)
    befores = [NO_LINK, *(each.hash for each in entries)]
    links = [AuditLink(each.n, before, each.at_ms, each.event, each.actor, each.subject, each.hash) for before, each in zip(befores, entries, strict=False)]
    broken = check_chain(links)
    seen = yield from overseeing.seen()
    if broken or (seen and (len(entries) <= seen[0] or entries[seen[0]].hash != seen[1])):
        at = broken.n if broken else seen[0] if seen else 0
        raise LiaisonError(
            _("The server's audit log was changed (at link {n}).").format(n=at),
            _("It no longer holds together, or not what this device was shown before. Tell the other owners, and compare with a backup of the server."),
            code="audit_changed",
        )
    if entries:
        yield from overseeing.keep_seen(entries[-1].n, entries[-1].hash)
    return entries
