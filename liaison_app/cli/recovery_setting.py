"""Custodians made, named and told of: what is done in peace, so that recovery works when it is needed."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.recovery_keys import fingerprint_given, opened_by_custodians, organisation_keys, root_actor
from liaison_app.cli.recovery_place import LogMovedOn, Place, material_of, read_file, written_by_root
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.membership import Membership
    from liaison_app.protocol.operations import SetRecovery
    from liaison_app.vault.custody import Custodian
    from liaison_app.vault.hpke import SealingKey
    from liaison_app.vault.recovery_file import OrganisationKeys

CARD = ".card"
_TRIES = 5


def custodian(session: Session, found: argparse.Namespace) -> None:
    """Make a custodian's keys: the secret half under a passphrase, the public half on a card."""
    from liaison_app.vault.custody import new_custodian, seal_custodian_file, write_card

    card = found.to.with_name(found.to.name + CARD)
    for file in (found.to, card):
        refuse_existing(file)
    keys = new_custodian(found.name)
    write_new(found.to, seal_custodian_file(keys, session.chosen_passphrase(), floor=session.vaults.floor))
    write_new(card, write_card(keys))
    lines = [
        _("{file} holds the custodian's keys: keep it, and a second copy, away from everyday machines.").format(file=found.to),
        _("{card} is for whoever names the custodians. It is not a secret; let them compare the id by voice:").format(card=card),
        f"    {keys.id.hex()}",
    ]
    session.terminal.answer({"id": keys.id.hex(), "name": keys.name, "file": str(found.to), "card": str(card)}, lines)


def name(session: Session, found: argparse.Namespace) -> None:
    """Seal RK to each pair of three custodians, and have the root say so in the membership log."""
    from liaison_app.vault.custody import read_card

    cards = [read_card(read_file(path, _("the custodian's card"))) for path in found.custodian]
    if found.to:
        refuse_existing(found.to)
    keys = organisation_keys(session, found, beside_custodian=bool(found.custodian_file))
    place = Place(found.place)
    for _try in range(_TRIES):
        membership, body = _setting(session, found, keys, place, cards)
        post = written_by_root(root_actor(keys), membership, [body])
        if found.to:
            from liaison_app.protocol.entry_file import write_entries

            write_new(found.to, write_entries(membership.org_id, post))
            break
        try:
            place.append(post)
            break
        except LogMovedOn:
            continue
    else:
        raise LogMovedOn
    document: dict[str, Any] = {
        "custodians": [{"id": one.id.hex(), "name": one.name} for one in cards],
        "recovery_key": (body.RK or membership.recovery_key).hex(),
        "entry_file": str(found.to) if found.to else None,
    }
    session.terminal.answer(document, _told(found, cards, new_key=bool(body.RK)))


def _told(found: argparse.Namespace, cards: list[Custodian], *, new_key: bool) -> list[str]:
    lines = [_("Any two of these three can use the recovery key together from now on: {names}.").format(names=", ".join(one.name for one in cards))]
    if found.to:
        lines = [_("Hand {file} to the server: liaison server recover post PLACE {file}").format(file=found.to)]
    if new_key:
        lines.append(_("The recovery key is a new one: each shared space is sealed to it when somebody who administers the space next syncs."))
        lines.append(_("Whoever could use the old one can still open what was written until then."))
    lines.append(_("Next: “liaison server recover retire” takes the recovery key out of the recovery file. Destroy every other copy of that file."))
    return lines


def _setting(session: Session, found: argparse.Namespace, keys: OrganisationKeys, place: Place, cards: list[Custodian]) -> tuple[Membership, SetRecovery]:
    from liaison_app.protocol.hashes import fingerprint
    from liaison_app.protocol.operations import SetRecovery
    from liaison_app.vault.custody import nest
    from liaison_app.work.recovery_material import Material

    material = Material(place.entries(root_actor(keys)), {}, fingerprint(keys.root.public))
    membership = material.membership
    recovery = _new_recovery_key() if found.new_key else _present_recovery_key(session, found, keys, material)
    shares = nest(recovery, membership.org_id, cards)
    named = [(one.id, one.sealing, one.name) for one in cards]
    return membership, SetRecovery(named, shares, recovery.public if found.new_key else b"")


def _new_recovery_key() -> SealingKey:
    import secrets

    from liaison_app.vault.hpke import SealingKey

    return SealingKey(secrets.token_bytes(32))


def _present_recovery_key(session: Session, found: argparse.Namespace, keys: OrganisationKeys, material: Any) -> SealingKey:
    """Return RK: out of the recovery file, or put together by two of the custodians who have it."""
    if keys.holds_recovery and keys.recovery.public == material.membership.recovery_key:
        return keys.recovery
    if not found.custodian_file or not found.layer:
        raise LiaisonError(
            _("The recovery key is not in this file: custodians have it, or it was replaced."),
            _("Give --custodian-file and --layer of two of them, or make a new one with --new-key."),
            code="root_only",
        )
    return opened_by_custodians(session, material, found).recovery


def post(session: Session, found: argparse.Namespace) -> None:
    """Hand entries to the server; they prove themselves, so that no session is needed."""
    from liaison_app.protocol.entry_file import read_entries

    file = read_entries(read_file(found.entries, _("the entries")))
    log_n = Place(found.place).append(file.post)
    told = _("The server's membership log has {n} entries now; everybody's devices read them at their next sync.")
    session.terminal.answer({"log_entries": log_n, "appended": len(file.entries)}, [told.format(n=log_n)])


def retire(session: Session, found: argparse.Namespace) -> None:
    """Write the recovery file anew without RK, where the log says that custodians have it."""
    from liaison_app.protocol.hashes import fingerprint
    from liaison_app.vault.recovery_file import seal_recovery_file
    from liaison_app.work.whole_file import whole_file

    if found.recovery_passphrase_file:
        raise UsageError(_("This command needs one passphrase, not two."), _("Give the recovery file's with --passphrase-file."))
    passphrase = session.passphrase()
    keys = _opened(session, found.recovery_file, passphrase)
    with material_of(found.copy, fingerprint(keys.root.public)) as material:
        membership = material.membership
    if not keys.holds_recovery:
        session.terminal.answer({"retired": True, "changed": False}, [_("This file holds the root key only, already.")])
        return
    if membership.recovery is None or not membership.recovery.custodians:
        raise LiaisonError(
            _("The server's log names no custodians yet: this file is the only place where the recovery key is."),
            _("Run “liaison server recover name” first, and “post” where it wrote a file; then take a new copy."),
            code="no_custodians",
        )
    sealed = seal_recovery_file(keys.root_alone(), passphrase, floor=session.vaults.floor)
    with whole_file(found.recovery_file) as out:
        out.write(sealed)
    session.terminal.answer(
        {"retired": True, "changed": True}, [_("{file} holds the root key only now. Destroy its other copies.").format(file=found.recovery_file)]
    )


def _opened(session: Session, path: Path, passphrase: str) -> OrganisationKeys:
    from liaison_app.vault.recovery_file import open_recovery_file

    return open_recovery_file(read_file(path, _("the recovery keys")), passphrase, floor=session.vaults.floor)


def status(session: Session, found: argparse.Namespace) -> None:
    """Say who holds the recovery key and what it opens; needs no key."""
    with material_of(found.copy, fingerprint_given(found.root)) as material:
        membership = material.membership
        people = membership.recovery.custodians if membership.recovery else ()
        document: dict[str, Any] = {
            "org_id": membership.org_id.hex(),
            "root_fingerprint": membership.root_fingerprint.hex(),
            "recovery_key": membership.recovery_key.hex(),
            "custodians": [{"id": id.hex(), "name": name} for id, _key, name in people],
            "spaces": [
                {"id": one.space.hex(), "name": one.name, "rows": material.spaces[one.space].head_seq if one.space in material.spaces else 0}
                | {"on_hold": one.space in material.spaces and material.spaces[one.space].on_hold, "sealed_to_present_key": not one.outdated_recovery}
                for one in material.shared_spaces()
            ],
            "private_spaces": len(material.private_spaces()),
            "owners": len(membership.owners()),
        }
    who = ", ".join(name for _id, _key, name in people)
    held = (
        _("Two of these can use the recovery key: {names}.").format(names=who)
        if people
        else _("The recovery key is in the recovery file; no custodians are named.")
    )
    lines = [held, *(f"{one['id']}  {one['name']}" for one in document["spaces"])]
    lines.append(_("{n} private spaces open for nobody but their owners.").format(n=document["private_spaces"]))
    session.terminal.answer(document, lines)


# files


def refuse_existing(path: Path) -> None:
    """Refuse, before anything is asked, to write over a file."""
    if path.exists():
        raise LiaisonError(_("“{to}” is there already.").format(to=path), _("Choose another name."), code="file_exists")
    if not path.absolute().parent.is_dir():
        raise LiaisonError(_("There is no folder “{folder}”.").format(folder=path.parent), _("Make it, or choose another place."), code="cannot_write")


def write_new(path: Path, data: bytes) -> None:
    """Write a file for this user alone, whole or not at all."""
    from liaison_app.work.whole_file import whole_file

    refuse_existing(path)
    with whole_file(path) as out:
        out.write(data)
    if os.name == "posix":
        path.chmod(0o600)
