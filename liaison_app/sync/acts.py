"""What admins and owners do: roles, removals, revocations, new keys, policy. Each is one post that stands or falls whole."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator
from typing import Any

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.entry import THE_ORGANISATION, RemoveMember, RevokeDevice, SetPolicy, SetRole
from liaison_app.protocol.membership import CONTENT_ROLES, Member, Space
from liaison_app.protocol.operations import Reason, SpaceRole
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.drafting import Draft, Heads
from liaison_app.sync.effects import Effect
from liaison_app.sync.organisation import TRIES, Organisation
from liaison_app.sync.outcome import Interrupted
from liaison_app.vault.wraps import wrap_info, wrap_space_key

Steps = Generator[Effect, Any, None]
LOG_CALL = "/v1/org/log"


class Acts:
    """Changes who belongs and what they may. Ids are hex; LiaisonError says in words what the rules or the server refuse."""

    def __init__(self, me: Account, calls: Calls, organisation: Organisation, clock: Clock, random: RandomBytes = secrets.token_bytes) -> None:
        self._me = me
        self._calls = calls
        self._organisation = organisation
        self._clock = clock
        self._random = random

    def set_role(self, space: str, account: str, role: SpaceRole) -> Steps:
        """Give a member a role in a space with its keys, lower it with a new epoch, or ("none") take them out."""

        def write(draft: Draft) -> None:
            self._member(account)
            self._shared(space)
            draft.add(self.role_in(draft, bytes.fromhex(space), bytes.fromhex(account), role))
            draft.settle()

        yield from self.post(write)

    def set_organisation_role(self, account: str, role: m.Role) -> Steps:
        """Give a member another role in the organisation; roles in spaces stay as they are."""
        member = self._member(account)
        yield from self.post(lambda draft: draft.add(SetRole(THE_ORGANISATION, member.account, role, [])))

    def set_role_everywhere(self, account: str, role: m.Role) -> Steps:
        """Give a member one role in the organisation and in each shared space they work in (owners); keys change where it is lower than before."""

        def write(draft: Draft) -> None:
            member = self._member(account)
            if member.role != role:
                draft.add(SetRole(THE_ORGANISATION, member.account, role, []))
            for space in draft.state.shared_spaces_of(member.account) if role in CONTENT_ROLES else ():
                if space.roles[member.account] != role:
                    draft.add(self.role_in(draft, space.space, member.account, role))
                    draft.settle()

        yield from self.post(write)

    def remove_member(self, account: str, reason: Reason = "left") -> Steps:
        """Take a person out of the organisation with all devices; every space they were in gets a new key."""
        member = self._member(account)

        def write(draft: Draft) -> None:
            draft.add(RemoveMember(member.account, reason))
            draft.settle()

        yield from self.post(write)

    def revoke_device(self, device: str, reason: Reason = "lost", *, wipe: bool = False, allow_final_push: bool = False) -> Steps:
        """Take a device's rights away; its person's keys and spaces get new ones. `wipe` orders it to destroy its vault when it next asks."""

        def write(draft: Draft) -> None:
            self._device(device)
            draft.add(RevokeDevice(bytes.fromhex(device), reason, wipe, allow_final_push))
            draft.settle()

        yield from self.post(write, f"/v1/devices/{device}/revoke")

    def rotate(self, space: str) -> Steps:
        """Begin a new epoch of a space."""
        yield from self.post(lambda draft: draft.rotate(bytes.fromhex(space)))

    def set_policy(self, lease_warn_days: int, lease_lock_days: int) -> Steps:
        """Set after how many days without the server a device warns, and locks."""
        yield from self.post(lambda draft: draft.add(SetPolicy(lease_warn_days, lease_lock_days)))

    def hand_in(self, order: m.LogPost) -> Steps:
        """Post entries that the organisation's root has signed elsewhere; they must follow the log as it is."""
        moved = LiaisonError(_("The membership log has moved on since this was signed."), _("Sign it again upon the newest log."), code="log_moved")
        if order.expected_prev != self._organisation.membership.head:
            raise moved
        answer = yield from self._calls.send("POST", LOG_CALL, order)
        if answer.status in (403, 422):
            refusal = self._calls.refusal(answer)
            raise LiaisonError(refusal.title, refusal.what_to_do, code=refusal.code)
        if not (yield from self._organisation.settle(answer, order.entries)):
            raise moved

    def post(self, write: Callable[[Draft], None], call: str = LOG_CALL) -> Steps:
        """Write entries and post them; written anew where the log or a space moved on meanwhile. Nothing is posted where nothing is written."""
        heads: Heads = {}
        for _try in range(TRIES):
            draft = Draft(self._me, self._organisation.membership, self._clock.ms() + self._calls.offset_ms, heads, self._random)
            write(draft)
            if not draft.entries:
                return
            answer = yield from self._calls.send("POST", call, m.LogPost(draft.start, draft.entries))
            if answer.status == 409 and self._calls.refusal(answer).code == "head_moved":
                moved = self._calls.read(m.HeadsMoved, answer, status=409)
                heads = {bytes.fromhex(space): seq for space, seq in moved.heads.items()}
            elif answer.status in (403, 422):
                refusal = self._calls.refusal(answer)
                raise LiaisonError(refusal.title, refusal.what_to_do, code=refusal.code)
            elif (yield from self._organisation.settle(answer, draft.entries)):
                return
        raise Interrupted(_("The membership log is being changed by others."), retry_after=1.0, code="busy")

    def role_in(self, draft: Draft, space: bytes, account: bytes, role: SpaceRole) -> SetRole:
        """Return the entry that gives an account a role and every key of a space that this device holds."""
        member = draft.state.members.get(account)
        if member is None or role == "none":
            return SetRole(space, account, role, [])
        org = draft.state.org_id
        held = sorted((epoch, key) for (known, epoch), key in self._me.keys.items() if known == space.hex())
        return SetRole(space, account, role, [(epoch, wrap_space_key(key, member.AK, wrap_info(org, space, epoch, account))) for epoch, key in held])

    def _member(self, account: str) -> Member:
        member = self._organisation.membership.members.get(bytes.fromhex(account))
        if member is None:
            raise LiaisonError(_("There is no member {id}.").format(id=account), _("“liaison members” lists them."), code="unknown_member")
        return member

    def _shared(self, space: str) -> Space:
        known = self._organisation.membership.spaces.get(bytes.fromhex(space))
        if known is None or known.private:
            raise LiaisonError(_("A private space is for one person."), _("Use a shared space."), code="private_space")
        return known

    def _device(self, device: str) -> None:
        if self._organisation.membership.any_device(bytes.fromhex(device)) is None:
            raise LiaisonError(_("There is no device {id}.").format(id=device), _("“liaison devices” lists them."), code="unknown_device")
