"""The rules of the membership log: what each entry needs, and what it changes. Server and clients apply these very functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from liaison_app.protocol.entry import BadEntry, Entry, certificate_message
from liaison_app.protocol.operations import (
    NO_ONE,
    THE_ORGANISATION,
    AddMember,
    CertifyDevice,
    CreateSpace,
    NewEpoch,
    OrgInit,
    RekeyAccount,
    RemoveMember,
    RevokeDevice,
    ServerKey,
    SetPolicy,
    SetRecovery,
    SetRole,
)
from liaison_app.protocol.signing import verify
from liaison_app.protocol.standing import (
    CONTENT_ROLES,
    EDITOR,
    OWNER,
    READER,
    SPACE_ADMIN,
    Device,
    Ended,
    Member,
    Policy,
    Recovery,
    Revoked,
    Settling,
    Space,
    Standing,
)


def accept(state: Standing, entry: Entry) -> None:
    """Check one entry against the state before it and apply it; BadEntry where it is not right."""
    if entry.n != state.log_n or entry.prev != state.head:
        raise BadEntry("broken chain")
    _check_settling(state, entry)
    _apply(state, entry)
    state.log_n, state.head = entry.n + 1, entry.hash


def _apply(state: Standing, entry: Entry) -> None:
    match entry.body:
        case OrgInit():
            raise BadEntry("second beginning")
        case AddMember() as body:
            _add_member(state, entry, body)
        case CertifyDevice() as body:
            _certify_device(state, entry, body)
        case SetRole() as body:
            if not is_by_root(state, entry):
                _require_actor(state, entry)
            _set_organisation_role(state, entry, body) if body.space == THE_ORGANISATION else _set_role(state, entry, body)
        case CreateSpace() as body:
            _create_space(state, entry, body)
        case NewEpoch() as body:
            _new_epoch(state, entry, body)
        case RevokeDevice() as body:
            _revoke_device(state, entry, body)
        case RemoveMember() as body:
            _remove_member(state, entry, body)
        case RekeyAccount() as body:
            _rekey_account(state, entry, body)
        case SetPolicy() as body:
            _require_actor(state, entry)
            _require(state.is_owner(entry.account), "not allowed")
            _require(body.lease_warn_days <= body.lease_lock_days, "days")
            state.policy = Policy(body.lease_warn_days, body.lease_lock_days)
        case SetRecovery() as body:
            _set_recovery(state, entry, body)
        case ServerKey() as body:
            _require_root(state, entry)
            state.server_pub, state.server_pub_n = body.server_pub, entry.n
        case _:
            assert_never(entry.body)


def _require(allowed: object, reason: str) -> None:
    if not allowed:
        raise BadEntry(reason)


def _require_actor(state: Standing, entry: Entry) -> None:
    device = state.devices.get(entry.device)
    _require(device is not None and device.account == entry.account, "unknown device")
    _require(device is not None and entry.is_signed_by(device.DS), "bad signature")


def is_by_root(state: Standing, entry: Entry) -> bool:
    """Say whether the organisation's root made this entry: it names no account and no device."""
    return entry.account == NO_ONE and entry.device == NO_ONE and entry.is_signed_by(state.root)


def _require_root(state: Standing, entry: Entry) -> None:
    _require(is_by_root(state, entry), "bad signature")


def _check_settling(state: Standing, entry: Entry) -> None:
    """After a loss of rights only what it owes may follow: new keys of the account first, then new epochs."""
    owed, body = state.settling, entry.body
    if owed is None:
        return
    _require((entry.account, entry.device) == (owed.account, owed.device), "unsettled")
    if owed.rekey is not None:
        _require(isinstance(body, RekeyAccount) and body.account == owed.rekey, "unsettled")
    else:
        _require(isinstance(body, NewEpoch) and body.space in owed.spaces, "unsettled")


def _owe(state: Standing, entry: Entry, spaces: frozenset[bytes], rekey: bytes | None = None) -> None:
    if spaces or rekey is not None:
        state.settling = Settling(entry.account, entry.device, rekey, spaces)


def _settle(state: Standing, *, rekey: bool = False, space: bytes | None = None) -> None:
    owed = state.settling
    if owed is not None:
        left = replace(owed, rekey=None if rekey else owed.rekey, spaces=owed.spaces - {space} if space else owed.spaces)
        state.settling = left if left.spaces or left.rekey is not None else None


# people


def is_bootstrap(state: Standing, entry: Entry) -> bool:
    """Say whether this is the one entry that the bootstrap key may sign: the first owner's add_member."""
    body = entry.body
    return isinstance(body, AddMember) and body.role == OWNER and body.account == entry.account and entry.is_signed_by(state.bootstrap_pub)


def is_first_device(state: Standing, entry: Entry) -> bool:
    """Say whether this is the first owner's own device certifying itself (it signs with the DS it brings)."""
    body = entry.body
    itself = isinstance(body, CertifyDevice) and body.device == entry.device and body.account == entry.account == state.bootstrap_account
    return itself and isinstance(body, CertifyDevice) and entry.is_signed_by(body.DS)


def is_return(state: Standing, entry: Entry) -> bool:
    """Say whether somebody comes back with their own account key, from the paper code: a new device certifies itself (it signs with the DS it brings).

    Not once all devices of the account were revoked: whoever has one of those has that key too, and only an admin can tell them apart.
    """
    body = entry.body
    if not isinstance(body, CertifyDevice) or body.device != entry.device or body.account != entry.account:
        return False
    member = state.members.get(body.account)
    if member is None or member.keys_lost or not any(device.account == body.account for device in state.all_devices()):
        return False
    return entry.is_signed_by(body.DS) and _has_certificate(state, member, body)


def _has_certificate(state: Standing, member: Member, body: CertifyDevice) -> bool:
    return verify(member.AS, certificate_message(state.org_id, body.account, body.device, body.DS, body.DK), body.cert)


def _add_member(state: Standing, entry: Entry, body: AddMember) -> None:
    if is_by_root(state, entry):  # an organisation that has lost its owners gets a new one
        _require(body.role == OWNER, "not allowed")
    elif state.bootstrap_account is None:
        _require(is_bootstrap(state, entry), "bad signature")
        state.bootstrap_account = body.account
    else:
        _require_actor(state, entry)
        _require(state.may_admit(entry.account), "not allowed")
        _require(state.is_owner(entry.account) or body.role in (READER, EDITOR, SPACE_ADMIN), "role above one's own")
    _require(state.any_member(body.account) is None, "account exists")
    _require(_is_new_key(state, body.AS), "key in use")
    state.members[body.account] = Member(body.account, body.name, body.role, body.AS, body.AK)


def _is_new_key(state: Standing, account_key: bytes) -> bool:
    return all(account_key != member.AS for known in (state.members, state.former) for member in known.values())


def _certify_device(state: Standing, entry: Entry, body: CertifyDevice) -> None:
    member = state.members.get(body.account)
    if member is None:
        raise BadEntry("unknown account")
    first = is_first_device(state, entry) and not any(device.account == body.account for device in state.all_devices())
    if not (first or is_return(state, entry) or is_by_root(state, entry)):
        _require_actor(state, entry)
        _require(entry.account == body.account or state.may_admit(entry.account), "not allowed")
    _require(_has_certificate(state, member, body), "bad certificate")
    _require(state.any_device(body.device) is None, "device exists")
    _require(all(body.DS != device.DS for device in state.all_devices()), "key in use")
    state.devices[body.device] = Device(body.device, body.account, body.name, body.DS, body.DK, body.box)


def _rekey_account(state: Standing, entry: Entry, body: RekeyAccount) -> None:
    _require_actor(state, entry)
    own = entry.account == body.account
    _require(own or (state.settling is not None and state.settling.rekey == body.account), "not allowed")
    member = state.members.get(body.account)
    if member is None:
        raise BadEntry("unknown account")
    _require(_is_new_key(state, body.AS) and body.AK != member.AK, "key in use")
    boxed = [device for device, _box in body.boxes]
    others = {device.device for device in state.devices_of(body.account)} - {entry.device}
    _require(len(set(boxed)) == len(boxed) and others <= set(boxed) <= others | {entry.device}, "boxes")
    _require(own or not body.wraps, "wraps")
    boxes = dict(body.boxes)
    state.members[body.account] = replace(member, AS=body.AS, AK=body.AK, made_by_others=not own, keys_lost=False)
    for device in state.devices_of(body.account):
        state.devices[device.device] = replace(device, box=boxes.get(device.device, b""))
    _rewrap(state, body)
    _settle(state, rekey=True)


def _rewrap(state: Standing, body: RekeyAccount) -> None:
    """Take the wraps for the new AK; where the present epoch's is not among them, an admin must give it."""
    anew: dict[bytes, dict[int, bytes]] = {}
    for space, epoch, wrap in body.wraps:
        known = state.spaces.get(space)
        if known is None or not (body.account in known.roles and epoch <= known.epoch) or epoch in anew.setdefault(space, {}):
            raise BadEntry("wraps")
        anew[space][epoch] = wrap
    for known in list(state.spaces.values()):
        if body.account in known.roles:
            fresh = anew.get(known.space, {})
            kept = {**known.wraps, **{(epoch, body.account): wrap for epoch, wrap in fresh.items()}}
            lacking = known.lacking - {body.account} if known.epoch in fresh else known.lacking | {body.account}
            state.spaces[known.space] = replace(known, wraps=kept, lacking=lacking)


def _revoke_device(state: Standing, entry: Entry, body: RevokeDevice) -> None:
    _require_actor(state, entry)
    _require(state.may_revoke(entry.account, body.device), "not allowed")
    _require(body.device != entry.device, "own device")
    _require(not (body.wipe and body.allow_final_push), "wipe and push")
    known = state.any_device(body.device)
    assert known is not None
    again = state.revoked.get(body.device)
    if again is not None:  # its rights are gone already; what was lost may turn out to be stolen
        _require(body.wipe and not again.wipe, "device revoked")
        state.revoked[body.device] = replace(again, n=entry.n, ts_ms=entry.ts_ms, by=entry.account, reason=body.reason, wipe=True, final_push=False)
        return
    _take_away(state, entry, known, body)
    _require(state.owners(), "last owner")
    account, left = known.account, state.devices_of(known.account)
    if not left:
        state.members[account] = replace(state.members[account], keys_lost=True)
    _owe(state, entry, frozenset(space.space for space in state.shared_spaces_of(account)), account if left else None)


def _take_away(state: Standing, entry: Entry, device: Device, body: RevokeDevice) -> None:
    epochs = {space.space: space.epoch for space in state.spaces.values()}
    del state.devices[device.device]
    state.revoked[device.device] = Revoked(device, entry.n, entry.ts_ms, entry.account, body.reason, body.wipe, body.allow_final_push, epochs)


def _remove_member(state: Standing, entry: Entry, body: RemoveMember) -> None:
    _require_actor(state, entry)
    _require(state.is_owner(entry.account), "not allowed")
    _require(body.account in state.members, "unknown account")
    _require(body.account != entry.account, "oneself")
    shared = state.shared_spaces_of(body.account)
    for device in state.devices_of(body.account):
        _take_away(state, entry, device, RevokeDevice(device.device, body.reason))
    state.former[body.account] = state.members.pop(body.account)
    for space in shared:
        state.spaces[space.space] = replace(space, roles=_without(space.roles, body.account), lacking=space.lacking - {body.account})
    _owe(state, entry, frozenset(space.space for space in shared))


def _without(roles: Mapping[bytes, str], account: bytes) -> dict[bytes, str]:
    return {each: role for each, role in roles.items() if each != account}


# roles and spaces


def _set_organisation_role(state: Standing, entry: Entry, body: SetRole) -> None:
    _require(state.is_owner(entry.account) or (body.role == OWNER and is_by_root(state, entry)), "not allowed")
    member = state.members.get(body.account)
    if member is None:
        raise BadEntry("unknown account")
    _require(body.role != "none" and not body.wraps, "no role of an organisation")
    state.members[body.account] = replace(member, role=body.role)
    _require(state.owners(), "last owner")


def _set_role(state: Standing, entry: Entry, body: SetRole) -> None:
    space = state.spaces.get(body.space)
    if space is None or space.private:
        raise BadEntry("unknown space" if space is None else "private space")
    _require(body.account in state.members, "unknown account")
    by_root = is_by_root(state, entry)
    _require(body.role == OWNER and state.is_owner(body.account) if by_root else state.administers(body.space, entry.account), "not allowed")
    before = space.roles.get(body.account)
    own = OWNER if by_root or state.is_owner(entry.account) else space.roles.get(entry.account)
    _require(own == OWNER or OWNER not in (body.role, before), "role above one's own")
    if body.role == "none":
        _require(before is not None and not body.wraps, "no role of a space")
        _lower(state, entry, replace(space, roles=_without(space.roles, body.account), lacking=space.lacking - {body.account}))
        return
    _require(body.role in CONTENT_ROLES, "no role of a space")
    wrapped = _with_wraps(space, body)
    lowered = before is not None and CONTENT_ROLES.index(body.role) < CONTENT_ROLES.index(before)
    after = replace(wrapped, roles={**space.roles, body.account: body.role})
    if lowered:
        _lower(state, entry, after)
    else:
        state.spaces[space.space] = replace(after, peaks={**space.peaks, body.account: body.role})


def _lower(state: Standing, entry: Entry, after: Space) -> None:
    """Take a role down: the epoch in which it was higher has to end."""
    _require(OWNER in after.roles.values() or OWNER not in state.spaces[after.space].roles.values(), "last owner")
    state.spaces[after.space] = after
    _owe(state, entry, frozenset({after.space}))


def _with_wraps(space: Space, body: SetRole) -> Space:
    epochs = [epoch for epoch, _wrap in body.wraps]
    _require(len(set(epochs)) == len(epochs) and all(epoch <= space.epoch for epoch in epochs), "wraps")
    wraps = {**space.wraps, **{(epoch, body.account): wrap for epoch, wrap in body.wraps}}
    _require((space.epoch, body.account) in wraps or body.account in space.roles, "no wrap of the present epoch")
    return replace(space, wraps=wraps, lacking=space.lacking - {body.account} if space.epoch in epochs else space.lacking)


def _create_space(state: Standing, entry: Entry, body: CreateSpace) -> None:
    _require_actor(state, entry)
    _require(body.space not in state.spaces and body.space != THE_ORGANISATION, "space exists")
    accounts = [account for account, _wrap in body.wraps]
    _require(entry.account in accounts and len(set(accounts)) == len(accounts), "wraps")
    _require(all(account in state.members for account in accounts), "unknown account")
    if body.private:
        _require(accounts == [entry.account] and not body.rk_wrap, "a private space has one reader")
        _require(not any(space.private and entry.account in space.roles for space in state.spaces.values()), "second private space")
    else:
        _require(state.is_owner(entry.account), "not allowed")
        _require(body.rk_wrap, "no wrap for recovery")
    roles = {account: _role_at_creation(state, account) for account in accounts} | {entry.account: OWNER}
    wraps = {(1, account): wrap for account, wrap in body.wraps}
    rk_wraps = {1: body.rk_wrap} if body.rk_wrap else {}
    state.spaces[body.space] = Space(body.space, body.name, body.private, 1, roles, wraps, rk_wraps, peaks=roles)


def _role_at_creation(state: Standing, account: bytes) -> str:
    role = state.members[account].role
    return role if role in CONTENT_ROLES else READER


def _new_epoch(state: Standing, entry: Entry, body: NewEpoch) -> None:
    _require_actor(state, entry)
    space = state.spaces.get(body.space)
    if space is None:
        raise BadEntry("unknown space")
    owed = state.settling is not None and body.space in state.settling.spaces  # whoever revokes a lost device of their own, whatever their role
    _require(owed or state.administers(body.space, entry.account), "not allowed")
    _require(body.e == space.epoch + 1, "epoch")
    _require(body.at_seq >= space.last_end, "at_seq")
    accounts = [account for account, _wrap in body.wraps]
    _require(len(set(accounts)) == len(accounts) and set(accounts) == set(state.receivers(body.space)), "wraps")
    _require(bool(body.rk_wrap) is not space.private, "a private space has one reader" if space.private else "no wrap for recovery")
    _require(not body.previous or entry.account in space.roles, "previous")
    state.spaces[body.space] = replace(
        space,
        epoch=body.e,
        wraps={**space.wraps, **{(body.e, account): wrap for account, wrap in body.wraps}},
        rk_wraps={**space.rk_wraps, body.e: body.rk_wrap} if body.rk_wrap else space.rk_wraps,
        previous={**space.previous, body.e: body.previous} if body.previous else space.previous,
        peaks=space.roles,
        past={**space.past, space.epoch: Ended(space.peaks, body.at_seq)},
        lacking=frozenset(space.roles) - set(accounts),
        outdated_recovery=False,
    )
    _settle(state, space=body.space)


# by the root


def _set_recovery(state: Standing, entry: Entry, body: SetRecovery) -> None:
    _require_root(state, entry)
    ids = [id for id, _key, _name in body.custodians]
    pairs = [(one, other) for one, other, _sealed in body.shares]  # in order: the one opens first, what comes out is for the other
    _require(len(set(ids)) == len(ids) and len(set(pairs)) == len(pairs), "custodians")
    _require(all(one != other and {one, other} <= set(ids) for one, other in pairs), "shares")
    _require(bool(ids) is bool(pairs) and (not body.RK or len(body.RK) == len(state.recovery_key)), "shares")
    state.recovery = Recovery(entry.n, tuple(body.custodians), tuple(body.shares))
    if body.RK and state.recovery_key != body.RK:
        state.recovery_key = body.RK
        state.spaces = {id: space if space.private else replace(space, outdated_recovery=True) for id, space in state.spaces.items()}
