"""Entries of the membership log in words."""

from __future__ import annotations

from liaison_app.core.words import _
from liaison_app.protocol import operations as ops
from liaison_app.protocol.membership import Membership


def entry_words(state: Membership, body: ops.Operation) -> str:
    """Return what an entry did, to stand after the name of who did it."""
    match body:
        case ops.OrgInit():
            return _("began")
        case ops.AddMember():
            return _("added {name} as {role}").format(name=body.name, role=body.role)
        case ops.CertifyDevice():
            return _("added the device “{device}” of {name}").format(device=body.name, name=_person(state, body.account))
        case ops.SetRole(role="none"):
            return _("took {name} out of {space}").format(name=_person(state, body.account), space=_space(state, body.space))
        case ops.SetRole():
            return _("made {name} {role} in {space}").format(name=_person(state, body.account), role=body.role, space=_space(state, body.space))
        case ops.CreateSpace():
            return _("made a private space") if body.private else _("made the space “{space}”").format(space=body.name)
        case ops.NewEpoch():
            return _("gave {space} new keys").format(space=_space(state, body.space))
        case ops.RevokeDevice():
            device = state.any_device(body.device)
            words = _("revoked and wiped the device “{device}” of {name}") if body.wipe else _("revoked the device “{device}” of {name}")
            return words.format(device=device.name if device else "?", name=_person(state, device.account) if device else "?")
        case ops.RemoveMember():
            return _("removed {name}").format(name=_person(state, body.account))
        case ops.RekeyAccount():
            return _("gave {name} new account keys").format(name=_person(state, body.account))
        case ops.SetPolicy():
            return _("set the offline lease to {warn} and {lock} days").format(warn=body.lease_warn_days, lock=body.lease_lock_days)
        case ops.SetRecovery():
            return _("named the custodians of recovery: {names}").format(names=", ".join(name for _id, _key, name in body.custodians))
        case ops.ServerKey():
            return _("gave the server a new key")


def _person(state: Membership, account: bytes) -> str:
    member = state.any_member(account)
    return member.name if member else _("somebody")


def _space(state: Membership, space: bytes) -> str:
    known = state.spaces.get(space)
    return _("the organization") if space == ops.THE_ORGANISATION else (_("a private space") if known and known.private else known.name if known else "?")
