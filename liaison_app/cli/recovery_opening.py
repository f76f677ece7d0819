"""Spaces opened with the recovery key: the first custodian allows, the second exports, the server's audit log is told."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from liaison_app.cli.recovery_keys import (
    custodian_keys,
    fingerprint_given,
    known_root,
    new_order,
    opening,
    second_custodian_id,
    tell_unknown_root,
    wanted_spaces,
)
from liaison_app.cli.recovery_place import Place, material_of
from liaison_app.cli.recovery_setting import refuse_existing, write_new
from liaison_app.cli.session import Session
from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import UsageError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.recovery import RecoveryUsed
    from liaison_app.work.legal_export import SpaceExported


def allow(session: Session, found: argparse.Namespace) -> None:
    """Sign an order and open the outer layer of the share for oneself and the second custodian."""
    from liaison_app.protocol.recovery import encode_order, sign_order
    from liaison_app.vault.custody import open_outer
    from liaison_app.vault.recovery_layer import Layer, write_layer

    refuse_existing(found.to)
    with material_of(found.copy, fingerprint_given(found.root)) as material:
        membership = material.membership
        tell_unknown_root(session, material)
        second = second_custodian_id(membership, found.second)
        spaces = wanted_spaces(material, found)
        order = new_order(material, found, spaces)
    keys = custodian_keys(session, found.custodian_file)
    shares = membership.recovery.shares if membership.recovery else ()
    inner = open_outer(shares, keys, second, org_id=membership.org_id, recovery_public=membership.recovery_key)
    raw = encode_order(order)
    write_new(found.to, write_layer(Layer(found.case, raw, keys.public, second, sign_order(raw, keys.signing).sig, inner)))
    document = {
        "file": str(found.to),
        "second": second.hex(),
        "spaces": [{"id": one.space.hex(), "name": one.name} for one in spaces],
        "purpose": order.purpose,
    }
    lines = [
        _("{file} is for the second custodian alone; nobody else can open it.").format(file=found.to),
        _("You signed for: {spaces}. Case: {case}").format(spaces=", ".join(one.name for one in spaces), case=found.case),
    ]
    session.terminal.answer(document, lines)


def export(session: Session, found: argparse.Namespace) -> int:
    """Write a legal export; the server's audit log is told before anything is opened, where it can be reached."""
    from liaison_app.work.legal_export import Authority, LegalExport

    refuse_existing(found.to)
    refuse_silence(found)
    with material_of(found.copy, known_root(found)) as material:
        tell_unknown_root(session, material)
        opened = opening(session, material, found)
        announced(found, opened.used)
        spaces = [material.membership.spaces[id] for id in opened.order.spaces if id in material.membership.spaces]
        authority = Authority(opened.used, opened.order, opened.case, opened.names, opened.sign)
        done = LegalExport(material, opened.recovery, authority, SystemClock().ms()).write(found.to, spaces)
        private = len(material.private_spaces())
    document: dict[str, Any] = {
        "folder": str(found.to),
        "case": opened.case,
        "opened_by": list(opened.names),
        "announced": not found.offline,
        "spaces": [one.as_json() for one in done],
        "private_spaces_not_openable": private,
    }
    session.terminal.answer(document, _told(found, done, private))
    return 0 if all(one.chain_whole and not one.reason for one in done) else 1


def refuse_silence(found: argparse.Namespace) -> None:
    """A use of the recovery key is told to the server, or it is said that this cannot be."""
    if bool(found.announce) == bool(found.offline):
        raise UsageError(
            _("The server's audit log must hear of this."),
            _("Give --announce PLACE; or --offline, and run “liaison server recover announce” as soon as you can."),
        )


def announced(found: argparse.Namespace, used: RecoveryUsed) -> None:
    if found.announce:
        Place(found.announce).announce(used)


def _told(found: argparse.Namespace, done: list[SpaceExported], private: int) -> list[str]:
    lines = [_("{name}: {records} records in {versions} versions, {files} files.").format(**one.as_json()) for one in done if not one.reason]
    lines += [one.reason for one in done if one.reason]
    lines += [_("{name}: {n} versions stayed closed; versions.jsonl says why.").format(name=one.name, n=one.not_opened) for one in done if one.not_opened]
    lines += [
        _("{name}: the rows do not come to the head that the server names. The export says so.").format(name=one.name) for one in done if not one.chain_whole
    ]
    lines.append(_("{n} private spaces cannot be opened: their keys were never sealed to the organization.").format(n=private))
    lines.append(_("{folder} holds plain text now. “liaison server recover check” examines it at any time.").format(folder=found.to))
    if found.offline:
        lines.append(_("The server has not been told yet: liaison server recover announce {folder} PLACE").format(folder=found.to))
    return lines


def announce(session: Session, found: argparse.Namespace) -> None:
    """Tell the server of an export that was made offline; telling it twice changes nothing."""
    from liaison_app.work.legal_export_check import announcement_in

    Place(found.place).announce(announcement_in(found.export))
    session.terminal.answer({"announced": True}, [_("It stands in the server's audit log now.")])


def check(session: Session, found: argparse.Namespace) -> int:
    """Examine an export; exit 6 where something in it is wrong."""
    from liaison_app.cli.terminal import refusal
    from liaison_app.core.errors import Damaged
    from liaison_app.work.legal_export_check import check_export

    findings = check_export(found.export, fingerprint_given(found.root))
    document: dict[str, Any] = {"ok": all(one.ok for one in findings), "checks": [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in findings]}
    lines = [f"{'ok' if one.ok else '!!'}  {one.name}: {one.detail}" for one in findings]
    error = Damaged(_("This export is not as it was written."), _("Use another copy of it, or make it again."))
    if not document["ok"]:
        document |= refusal(error)
        session.terminal.notice(f"{error.title} {error.what_to_do}")
    session.terminal.answer(document, lines)
    return 0 if document["ok"] else error.exit_code
