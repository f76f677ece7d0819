"""`devices`: list them, invite one more of one's own, take the rights of a lost one away."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.invites import hand_over, writable
from liaison_app.cli.options import add_options
from liaison_app.cli.organisation import at_newest_log, device_named, joined, listing
from liaison_app.cli.parser import epilog
from liaison_app.cli.session import Session
from liaison_app.core.words import _
from liaison_app.protocol.invite import DEVICE_ROLE

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.protocol.membership import Device, Membership

REASONS = ("lost", "stolen", "replaced", "other")


def configure_devices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help=_("revoked devices, too"))
    parser.set_defaults(run=devices)
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB")
    says = _("invite a second device of your own")
    adding = verbs.add_parser("add", help=says, description=says, epilog=epilog("liaison devices add --to laptop.invite"))
    adding.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("where to write the invite; carry it to that device yourself"))
    adding.add_argument("--qr", action="store_true", help=_("also print the invite as a square code"))
    adding.set_defaults(run=add_device)
    add_options(adding)
    says = _("take a device's rights away: your own lost one, or as an owner anybody's")
    more = _("The person's keys and those of their spaces are changed at once. With --wipe the device destroys its vault when it next asks the server.")
    revoking = verbs.add_parser("revoke", help=says, description=says, epilog=epilog("liaison devices revoke 0123456789abcdef0123456789abcdef --wipe", more))
    revoking.add_argument("device", metavar="ID", help=_("the device, by id or name"))
    revoking.add_argument("--wipe", action="store_true", help=_("order it to destroy its vault"))
    revoking.add_argument("--final-push", action="store_true", help=_("let it send once what it has unsent"))
    revoking.add_argument("--reason", choices=REASONS, default="lost", help=_("one of: {words}").format(words=", ".join(REASONS)))
    revoking.set_defaults(run=revoke)
    add_options(revoking)


def add_device(session: Session, found: argparse.Namespace) -> None:
    """Write an invite for a second device of this person."""
    writable(found.to)
    with session.vault() as vault:
        made = at_newest_log(vault, lambda: vault.online.engine.admitting.invite(DEVICE_ROLE, ""))
    hand_over(session, made, found)


def revoke(session: Session, found: argparse.Namespace) -> None:
    """Take a device's rights away."""
    with session.vault() as vault:
        joined(vault)
        vault.online.act(vault.online.engine.organisation.read)
        device = device_named(joined(vault), found.device)
        acts = vault.online.engine.acts
        vault.online.act(lambda: acts.revoke_device(device.device.hex(), found.reason, wipe=found.wipe, allow_final_push=found.final_push))
    told = _("{name} is revoked; it is wiped when it next reaches the server.") if found.wipe else _("{name} is revoked.")
    document = {"revoked": device.device.hex(), "wipe": found.wipe, "final_push": found.final_push}
    session.terminal.answer(document, [told.format(name=device.name or device.device.hex())])


def devices(session: Session, found: argparse.Namespace) -> None:
    """List the organisation's devices as this vault knows them; before joining, this one."""
    with session.vault() as vault:
        items = _items(vault, found)
    listing(session, items)


def _items(vault: OpenedVault, found: argparse.Namespace) -> list[dict[str, Any]]:
    membership, here = vault.online.me.membership, vault.online.me.device.id
    if membership is None:
        return [{"id": here.hex(), "name": "", "account": vault.online.me.account.id.hex(), "member": "", "this": True, "state": "active"}]
    known = membership.all_devices() if found.all else list(membership.devices.values())
    return [_item(membership, one) | {"this": one.device == here} for one in known]


def _item(membership: Membership, device: Device) -> dict[str, Any]:
    member, gone = membership.any_member(device.account), membership.revoked.get(device.device)
    return {
        "id": device.device.hex(),
        "name": device.name,
        "account": device.account.hex(),
        "member": member.name if member else "",
        "state": "active" if gone is None else "wiped" if gone.wipe else "revoked",
        **({"reason": gone.reason} if gone else {}),
    }
