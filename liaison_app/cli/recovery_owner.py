"""An organisation whose owners are gone: a new one is let in by the root, and gets the spaces by the recovery key."""

from __future__ import annotations

import argparse
import secrets
from typing import TYPE_CHECKING, Any

from liaison_app.cli.recovery_keys import known_root, opened_by_custodians, opened_by_root, organisation_keys, root_actor
from liaison_app.cli.recovery_opening import announced, refuse_silence
from liaison_app.cli.recovery_place import material_of, read_file, written_by_root
from liaison_app.cli.recovery_setting import refuse_existing, write_new
from liaison_app.cli.session import Session
from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.entry_file import JoinerCard
    from liaison_app.protocol.membership import Membership, Space
    from liaison_app.protocol.operations import Operation
    from liaison_app.vault.hpke import SealingKey


def address(session: Session, found: argparse.Namespace) -> None:
    """Write an invite that lets nobody in by itself: it says where the server is, and by which keys it and the organisation are known."""
    from liaison_app.cli.recovery_keys import fingerprint_given
    from liaison_app.protocol.invite import VALID_MS, Invite, write_invite

    refuse_existing(found.to)
    with material_of(found.copy, fingerprint_given(found.root)) as material:
        membership = material.membership
    invite = Invite(
        server_url=found.url.rstrip("/"),
        server_pub=membership.server_pub,
        org_id=membership.org_id,
        or_fpr=membership.root_fingerprint,
        token=secrets.token_bytes(16),
        role="owner",
        expires_ms=SystemClock().ms() + 10 * VALID_MS,
    )
    write_new(found.to, write_invite(invite))
    told = _("The new owner runs “liaison join {file} --card CARD” and hands over the card.")
    session.terminal.answer({"file": str(found.to), "root_fingerprint": membership.root_fingerprint.hex()}, [told.format(file=found.to)])


def owner(session: Session, found: argparse.Namespace) -> None:
    """Sign, with the root, the entries that make somebody an owner; their wraps hold every shared space's keys."""
    from liaison_app.protocol.entry_file import read_card, write_entries

    refuse_existing(found.to)
    refuse_silence(found)
    card = read_card(read_file(found.card, _("the new owner's keys")))
    with material_of(found.copy, known_root(found)) as material:
        membership = material.membership
        if card.org_id != membership.org_id:
            raise LiaisonError(
                _("This card is for another organization."), _("Its maker must use the invite of this one (“recover address”)."), code="another_organisation"
            )
        by_custodians = bool(found.custodian_file or found.layer)
        keys = organisation_keys(session, found, beside_custodian=by_custodians)
        opened = opened_by_custodians(session, material, found) if by_custodians else opened_by_root(keys, material, found)
        announced(found, opened.used)
        spaces = [space for space in material.shared_spaces() if space.space in opened.order.spaces]
        operations, left_out = _operations(membership, card, spaces, opened.recovery)
        post = written_by_root(root_actor(keys), membership, operations)
    write_new(found.to, write_entries(membership.org_id, post))
    document: dict[str, Any] = {
        "file": str(found.to),
        "account": card.account.hex(),
        "name": card.name,
        "spaces": [space.space.hex() for space in spaces if space.name not in left_out],
        "left_out": left_out,
        "announced": not found.offline,
    }
    lines = [_("Hand {file} to the server: liaison server recover post PLACE {file}").format(file=found.to)]
    lines += [_("The space “{name}” is not sealed to this recovery key and stays closed.").format(name=name) for name in left_out]
    session.terminal.answer(document, lines)


def _operations(membership: Membership, card: JoinerCard, spaces: list[Space], recovery: SealingKey) -> tuple[list[Operation], list[str]]:
    from liaison_app.protocol.operations import THE_ORGANISATION, AddMember, CertifyDevice, SetRole
    from liaison_app.work.recovery_material import NotRecoverable

    known = membership.members.get(card.account)
    operations: list[Operation] = []
    if known is None:
        operations.append(AddMember(card.account, card.name, card.AS, card.AK, "owner"))
    elif (known.AS, known.AK) != (card.AS, card.AK):
        raise LiaisonError(_("The log knows this account by other keys."), _("Its owner makes the card anew, with a new vault."), code="account_exists")
    elif known.role != "owner":
        operations.append(SetRole(THE_ORGANISATION, card.account, "owner", []))
    if membership.any_device(card.device) is None:
        operations.append(CertifyDevice(card.account, card.device, card.name, card.DS, card.DK, card.cert))
    left_out: list[str] = []
    for space in spaces:
        try:
            operations.append(SetRole(space.space, card.account, "owner", _wraps(membership, card, space, recovery)))
        except NotRecoverable:
            left_out.append(space.name)
    return operations, left_out


def _wraps(membership: Membership, card: JoinerCard, space: Space, recovery: SealingKey) -> list[tuple[int, bytes]]:
    """Return each recovered key of a space, sealed to the new owner; raises NotRecoverable where the present one is not among them."""
    from liaison_app.vault.wraps import wrap_info, wrap_space_key
    from liaison_app.work.recovery_material import NotRecoverable, space_keys

    keys = space_keys(membership, space, recovery)
    if space.epoch not in keys:
        raise NotRecoverable(_("The space “{name}” is not sealed to this recovery key.").format(name=space.name))
    return [(epoch, wrap_space_key(key, card.AK, wrap_info(membership.org_id, space.space, epoch, card.account))) for epoch, key in sorted(keys.items())]
