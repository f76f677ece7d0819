"""Inviting people and devices, and letting in whoever proves to hold the invite's file."""

from __future__ import annotations

import secrets
from collections.abc import Generator
from typing import Any

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.entry import AddMember, CertifyDevice, CreateSpace, Operation, SetRole
from liaison_app.protocol.invite import DEVICE_ROLE, VALID_MS, Invite, Inviter, enrolment_is_proven, write_invite
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Effect
from liaison_app.sync.noticing import FALSE_ENROLMENT
from liaison_app.sync.organisation import Organisation
from liaison_app.sync.outcome import Interrupted, Tally
from liaison_app.vault.hpke import CannotUnwrap
from liaison_app.vault.wraps import FOR_RECOVERY, box_account, new_space_key, wrap_info, wrap_space_key

Steps = Generator[Effect, Any, None]


class Admitting:
    """What an inviter's client does; people compare six words afterwards, if they wish."""

    def __init__(self, me: Account, calls: Calls, organisation: Organisation, clock: Clock) -> None:
        self._me = me
        self._calls = calls
        self._organisation = organisation
        self._clock = clock

    def invite(self, role: m.InviteRole, space: str, account: str = "") -> Generator[Effect, Any, Invite]:
        """Announce an invite to the server and return what its file says; role "device" is for one's own second device, `account` for somebody who comes back."""
        joined = self._me.invite
        if joined is None or not self._me.joined:
            raise LiaisonError(_("This vault has not joined an organization yet."), _("Join one first: liaison join INVITE-FILE."), code="not_joined")
        token = secrets.token_bytes(16)
        me = self._me.account
        invite = Invite(
            server_url=joined.server_url,
            server_pub=self._organisation.membership.server_pub,
            org_id=joined.org_id,
            or_fpr=joined.or_fpr,
            token=token,
            role=role,
            expires_ms=self._clock.ms() + self._calls.offset_ms + VALID_MS,
            inviter=Inviter(me.id, me.signing.public),
            space=None if role == DEVICE_ROLE else bytes.fromhex(space),
            account=bytes.fromhex(account) if account else None,
        )
        answer = yield from self._calls.send("POST", "/v1/invites", m.InviteOrder(invite.token_hash, role, invite.expires_ms, invite.space))
        if answer.status != 200:
            refusal = self._calls.refusal(answer)
            title = _("Your role does not allow that.") if refusal.code == "forbidden" else refusal.title
            raise LiaisonError(title, _("Ask an owner of the organization."), code=refusal.code)
        self._me.invites_made[invite.token_hash] = invite
        yield KeepValues(((names.invite_made(invite.token_hash), write_invite(invite)),))
        return invite

    def admit_all(self, tally: Tally) -> Generator[Effect, Any, int]:
        """Let in everyone who waits with a proof made from an invite of this device; returns how many."""
        waiting = yield from self._calls.ask(m.Enrolments, "GET", "/v1/enrol")
        admitted = 0
        for pending in waiting.items:
            invite = self._me.invites_made.get(pending.enrolment.token_hash)
            if invite is None:
                continue  # not of this device's making: whoever made it lets them in
            if not enrolment_is_proven(invite.token, pending.enrolment):
                tally.notice(FALSE_ENROLMENT)  # nobody is let in on the server's word
                continue
            if self._knows(pending.enrolment.device_id):
                continue
            admitted += yield from self._admit(invite, pending.enrolment)
        return admitted

    def _admit(self, invite: Invite, join: m.Enrolment) -> Generator[Effect, Any, bool]:
        """Let one in; False where the keys that came cannot belong to anyone new, which keeps nobody else waiting."""
        try:
            operations = self._operations(invite, join)
            if not operations:
                return False  # somebody else's account than the one the invite was made for
            yield from self._organisation.write(operations)
        except CannotUnwrap:
            return False
        except Interrupted as refused:
            if refused.code not in ("bad_entry", "bad_log"):
                raise
            return False
        yield KeepValues(((names.invite_made(invite.token_hash), None),))
        del self._me.invites_made[invite.token_hash]
        return True

    def _knows(self, device: bytes) -> bool:
        return device in self._organisation.membership.devices

    def _operations(self, invite: Invite, join: m.Enrolment) -> list[Operation]:
        """Return the entries that let a joiner in as the invite says: role and space are never the server's to tell."""
        org = self._organisation.membership.org_id
        device_name = join.device_name or join.name
        if invite.role == DEVICE_ROLE:
            me = self._me.account
            cert = me.certify(org, join.device_id, join.DS, join.DK)
            return [CertifyDevice(me.id, join.device_id, device_name, join.DS, join.DK, cert, box_account(me, org, join.device_id, join.DK))]
        device = CertifyDevice(join.account_id, join.device_id, device_name, join.DS, join.DK, join.cert)
        if invite.account is not None:
            return [device] if join.account_id == invite.account else []
        return [
            AddMember(join.account_id, join.name, join.AS, join.AK, invite.role),
            device,
            *self._role(invite.space, join.account_id, join.AK, invite.role),
        ]

    def _role(self, space: bytes | None, account: bytes, sealing: bytes, role: m.InviteRole) -> list[Operation]:
        if space is None or role in ("custodian", "auditor", DEVICE_ROLE):
            return []
        return [self.role_in(space, account, sealing, role)]

    def role_in(self, space: bytes, account: bytes, sealing: bytes, role: m.Role | m.InviteRole) -> SetRole:
        """Return the entry that gives an account a role and every key of a space."""
        org = self._organisation.membership.org_id
        wraps = [
            (epoch, wrap_space_key(key, sealing, wrap_info(org, space, epoch, account)))
            for (known, epoch), key in sorted(self._me.keys.items())
            if known == space.hex()
        ]
        return SetRole(space, account, role, wraps)  # pyright: ignore[reportArgumentType] - "device" was dealt with above

    def create_space(self, name: str) -> Generator[Effect, Any, str]:
        """Create a shared space with ourselves in it; returns its id."""
        state = self._organisation.membership
        me = self._me.account
        space, key = secrets.token_bytes(16), new_space_key()
        wraps = [(me.id, wrap_space_key(key, me.sealing.public, wrap_info(state.org_id, space, 1, me.id)))]
        for_recovery = wrap_space_key(key, state.recovery_key, wrap_info(state.org_id, space, 1, FOR_RECOVERY))
        yield from self._organisation.write([CreateSpace(space, name, private=False, wraps=wraps, rk_wrap=for_recovery)])
        return space.hex()
