"""How recovery gets at its keys: the recovery file, a custodian's file, or both custodians one after the other."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.recovery_place import read_file
from liaison_app.cli.session import Session
from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.entry import Actor
    from liaison_app.protocol.membership import Membership, Space
    from liaison_app.protocol.recovery import OrderSignature, RecoveryOrder, RecoveryUsed
    from liaison_app.vault.custody import CustodianKeys
    from liaison_app.vault.hpke import SealingKey
    from liaison_app.vault.recovery_file import OrganisationKeys
    from liaison_app.vault.recovery_layer import Layer
    from liaison_app.work.recovery_material import Material


def fingerprint_given(word: str) -> bytes | None:
    """Read --root: 64 hexadecimal digits, in groups or not."""
    if not word:
        return None
    try:
        found = bytes.fromhex("".join(word.replace(":", " ").replace("-", " ").split()))
    except ValueError:
        found = b""
    if len(found) != 32:
        raise UsageError(_("A root's fingerprint has 64 hexadecimal digits."), _("It stands in what “liaison server init” wrote."))
    return found


def known_root(found: argparse.Namespace) -> bytes | None:
    """Return the root's fingerprint to go by: as it was named, else that of the recovery file, which proves it by opening."""
    from liaison_app.protocol.hashes import fingerprint
    from liaison_app.vault.recovery_file import root_named_in

    if found.root or not found.recovery_file:
        return fingerprint_given(found.root)
    return fingerprint(root_named_in(read_file(found.recovery_file, _("the recovery keys"))))


def tell_unknown_root(session: Session, material: Material) -> None:
    """Say, where nobody named the root, which one this copy has: whoever made the copy could have made the organisation in it."""
    if material.root_fingerprint is None:
        told = _("Nobody said which root is ours. This copy's is {root}: compare it with the paper from “liaison server init”, or give it with --root.")
        session.terminal.notice(told.format(root=material.membership.root_fingerprint.hex()))


def organisation_keys(session: Session, found: argparse.Namespace, *, beside_custodian: bool = False) -> OrganisationKeys:
    """Open the recovery file; its passphrase is the command's own, or --recovery-passphrase-file's."""
    from liaison_app.vault.recovery_file import open_recovery_file

    data = read_file(found.recovery_file, _("the recovery keys"))
    if found.recovery_passphrase_file:
        passphrase = session.terminal.first_line(found.recovery_passphrase_file, _("the recovery file's passphrase"))
    elif beside_custodian:
        passphrase = session.terminal.ask_secret(_("Passphrase of the recovery file: "), option="--recovery-passphrase-file")
    else:
        passphrase = session.passphrase()
    return open_recovery_file(data, passphrase, floor=session.vaults.floor)


def custodian_keys(session: Session, file: Path) -> CustodianKeys:
    """Open a custodian's own file."""
    from liaison_app.vault.custody import open_custodian_file

    return open_custodian_file(read_file(file, _("the custodian's keys")), session.passphrase(), floor=session.vaults.floor)


def root_actor(keys: OrganisationKeys) -> Actor:
    from liaison_app.protocol.entry import Actor
    from liaison_app.protocol.operations import NO_ONE

    return Actor(NO_ONE, NO_ONE, keys.root)


@dataclass(frozen=True)
class Opening:
    """The recovery key in memory, and by whose authority: an order signed by the root or by two custodians."""

    recovery: SealingKey
    used: RecoveryUsed
    order: RecoveryOrder
    case: str
    names: tuple[str, ...]
    sign: Callable[[bytes], OrderSignature]


def opened_by_root(keys: OrganisationKeys, material: Material, found: argparse.Namespace) -> Opening:
    """Use the recovery file's own half of RK, as long as no custodians have it."""
    from liaison_app.protocol.recovery import RecoveryUsed, encode_order, sign_export, sign_order

    membership = material.membership
    if keys.recovery.public != membership.recovery_key:
        raise LiaisonError(
            _("The recovery key in this file is not the one that the organization uses now."),
            _("Nothing was opened. Use the newest recovery file, or the custodians."),
            code="other_recovery_key",
        )
    order = new_order(material, found, wanted_spaces(material, found))
    raw = encode_order(order)
    used = RecoveryUsed(raw, [sign_order(raw, keys.root)])
    return Opening(keys.recovery, used, order, found.case, (_("the root key"),), lambda manifest: sign_export(manifest, keys.root))


def opened_by_custodians(session: Session, material: Material, found: argparse.Namespace) -> Opening:
    """Take the first custodian's layer and the second's own file, and put RK together in memory."""
    from liaison_app.protocol.recovery import RecoveryUsed, authorised_by, sign_export, sign_order
    from liaison_app.vault.custody import open_inner
    from liaison_app.vault.recovery_layer import read_layer

    membership = material.membership
    layer = read_layer(read_file(found.layer, _("what the first custodian allowed")))
    _refuse_other_order(layer, material)
    keys = custodian_keys(session, found.custodian_file)
    if keys.id != layer.second:
        raise LiaisonError(
            _("What the first custodian allowed is for another custodian than the one whose file this is."),
            _("Nothing was opened. Ask the first custodian to run “recover allow --with” this one."),
            code="no_custodians",
        )
    used = RecoveryUsed(layer.order, [layer.signature, sign_order(layer.order, keys.signing, keys.sealing.public)])
    authorised_by(used, membership.org_id, membership.root, named(membership))
    recovery = open_inner(layer.inner, keys, layer.first.id, org_id=membership.org_id, recovery_public=membership.recovery_key)
    names = (_name_in_log(membership, layer.first.id), _name_in_log(membership, keys.id))
    return Opening(recovery, used, layer.says, layer.case, names, lambda manifest: sign_export(manifest, keys.signing, keys.sealing.public))


def _refuse_other_order(layer: Layer, material: Material) -> None:
    from liaison_app.protocol.entry import entry_hash

    order, membership = layer.says, material.membership
    if order.org != membership.org_id or order.recovery != membership.recovery_key:
        raise LiaisonError(
            _("The first custodian allowed this for another organization, or for a recovery key that was replaced since."),
            _("Nothing was opened. Ask the first custodian to run “recover allow” upon this copy."),
            code="other_order",
        )
    if not 0 < order.log_n <= membership.log_n or entry_hash(material.entries[order.log_n - 1]) != order.log_hash:
        raise LiaisonError(
            _("The first custodian saw another membership log than the one in this copy."),
            _("Nothing was opened. Both custodians must work on copies of the same server; the newer one goes second."),
            code="other_log",
        )


def opening(session: Session, material: Material, found: argparse.Namespace) -> Opening:
    """Return the recovery key, out of whichever files were named."""
    if found.custodian_file or found.layer:
        if not (found.custodian_file and found.layer):
            raise UsageError(_("--custodian-file and --layer go together."), _("The layer is what the first custodian’s “recover allow” wrote."))
        return opened_by_custodians(session, material, found)
    if not found.recovery_file:
        raise UsageError(_("No keys were named."), _("Give --custodian-file and --layer, or --recovery-file."))
    return opened_by_root(organisation_keys(session, found), material, found)


def new_order(material: Material, found: argparse.Namespace, spaces: list[Space]) -> RecoveryOrder:
    """Return what is asked for, upon this copy's log."""
    from liaison_app.protocol.recovery import RecoveryOrder, case_hash

    if not found.purpose or not found.case.strip():
        raise UsageError(_("A use of the recovery key needs a purpose and a case."), _("Give --purpose and --case, as it shall stand in the export."))
    if len(found.case) > 1000:
        raise UsageError(_("The case is told in at most 1,000 characters."), _("Shorten it."))
    membership = material.membership
    ids = [space.space for space in spaces]
    log = (membership.log_n, membership.head)
    return RecoveryOrder(membership.org_id, membership.recovery_key, *log, ids, found.purpose, case_hash(found.case), SystemClock().ms())


def named(membership: Membership) -> dict[bytes, bytes]:
    """Return the custodians' sealing keys by id, as the log names them."""
    return {id: key for id, key, _name in membership.recovery.custodians} if membership.recovery else {}


def _name_in_log(membership: Membership, id: bytes) -> str:
    """Return the name that the root gave a custodian; what a file says of itself is not taken."""
    return next((name for known, _key, name in membership.recovery.custodians if known == id), "") if membership.recovery else ""


def second_custodian_id(membership: Membership, word: str) -> bytes:
    """Return the id of the custodian whom a word names; raises LiaisonError where that is none, or more than one."""
    known = membership.recovery.custodians if membership.recovery else ()
    hits = [one for one in known if one[0].hex() == word.lower()] or [one for one in known if one[2].casefold() == word.casefold()]
    if len(hits) != 1:
        title = _("There is no custodian “{name}”.") if not hits else _("More than one custodian is called “{name}”.")
        raise LiaisonError(title.format(name=word[:60]), _("“liaison server recover status DIR” lists them with their ids."), code="unknown_custodian")
    return hits[0][0]


def wanted_spaces(material: Material, found: argparse.Namespace) -> list[Space]:
    """Return the shared spaces that --space and --member name; without them all."""
    spaces = material.shared_spaces()
    if found.member:
        spaces = material.spaces_of_person(_person(material.membership, found.member))
    if found.space:
        spaces = [_space(material, spaces, word) for word in dict.fromkeys(found.space)]
    if not spaces:
        raise LiaisonError(_("There is no shared space to open."), _("“liaison server recover status DIR” lists what can be opened."), code="nothing_to_open")
    return spaces


def _space(material: Material, spaces: list[Space], word: str) -> Space:
    hits = [one for one in spaces if one.space.hex() == word.lower()] or [one for one in spaces if one.name.casefold() == word.casefold()]
    if len(hits) == 1:
        return hits[0]
    if any(one.space.hex() == word.lower() for one in material.private_spaces()):
        raise LiaisonError(
            _("This is a private space: its key was never sealed to the organization, and nobody but its owner can open it."),
            _("Its owner can, with the vault or the paper code."),
            code="private_space",
        )
    title = _("There is no shared space “{name}” here.") if not hits else _("More than one space is called “{name}”.")
    raise LiaisonError(title.format(name=word[:60]), _("“liaison server recover status DIR” lists them with their ids."), code="unknown_space")


def _person(membership: Membership, word: str) -> bytes:
    known: list[Any] = [*membership.members.values(), *membership.former.values()]
    hits = [one for one in known if one.account.hex() == word.lower()] or [one for one in known if one.name.casefold() == word.casefold()]
    if len(hits) != 1:
        title = _("Nobody called “{name}” belongs or has belonged here.") if not hits else _("More than one person is called “{name}”.")
        raise LiaisonError(title.format(name=word[:60]), _("Name the account's id: it stands in people.json of an export."), code="unknown_member")
    return hits[0].account
