"""Joining an organisation: as its first owner, as a new member, or as a second device; each step can be tried again."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from msgspec.structs import replace as with_fields

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import N_, _
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import encode
from liaison_app.protocol.entry import NO_ENTRY, Actor, AddMember, CertifyDevice, CreateSpace, chain
from liaison_app.protocol.hashes import six_words
from liaison_app.protocol.invite import DEVICE_ROLE, Invite, enrol_mac, write_invite
from liaison_app.protocol.membership import Device
from liaison_app.protocol.signing import SigningKey
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues, MoveUnsent
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Call, Effect
from liaison_app.sync.organisation import TRIES, Organisation
from liaison_app.sync.outcome import DEVICE_REVOKED, Interrupted
from liaison_app.sync.returning import Returning
from liaison_app.vault.wraps import FOR_RECOVERY, new_space_key, wrap_info, wrap_space_key

Steps = Generator[Effect, Any, None]
TEAM = "Team"
_REFUSED = {
    "invite_spent": N_("This invite was already used."),
    "invite_expired": N_("This invite has expired."),
    "invite_unknown": N_("The server does not know this invite."),
}


class Joining:
    """Takes a vault from an invite to a place in the membership log."""

    def __init__(self, me: Account, calls: Calls, organisation: Organisation, clock: Clock, returning: Returning) -> None:
        self._returning = returning
        self._me = me
        self._calls = calls
        self._organisation = organisation
        self._clock = clock

    def begin(self, invite: Invite) -> Steps:
        """Keep the invite, so that a broken-off join goes on at the next sync. Refuses in words where it cannot be used."""
        if self._me.joined:
            raise LiaisonError(_("This vault has already joined an organization."), _("Make another vault to join a second one."), code="already_joined")
        if self._clock.ms() > invite.expires_ms + 24 * 3600 * 1000:  # a clock may be a day off; the server decides
            raise LiaisonError(_("This invite has expired."), _("Ask for a new invite file."), code="invite_expired")
        self._me.invite, self._me.waiting, self._me.token = invite, True, ""
        yield KeepValues(((names.INVITE, write_invite(invite)), (names.TOKEN, None)))

    def go_on(self) -> Generator[Effect, Any, bool]:
        """Do what is left to do; True once this device stands in the log."""
        invite = self._me.invite
        if invite is None:
            raise Interrupted(_("This vault has not joined a server."), code="not_joined")
        if self._me.returning and (yield from self._returning.go_on()):
            pass
        elif invite.bootstrap is not None and not self._me.returning:
            yield from self._found(invite, SigningKey(invite.bootstrap))
        elif self._me.returning and invite.account != self._me.account.id:
            raise LiaisonError(
                _("The keys under this recovery code bring nobody back by themselves: all devices of the account were revoked, or it has newer keys."),
                _(
                    "Add this computer from another device of yours; or ask an owner for an invite to come back (liaison invite --again YOU), and use it with the code."
                ),
                code="come_back_by_invite",
            )
        elif not (yield from self._is_admitted(invite)):
            return False
        yield from self._arrive()
        return True

    # the first owner

    def _found(self, invite: Invite, bootstrap: SigningKey) -> Steps:
        me, device = self._me.account, self._me.device
        for _try in range(TRIES):
            state = self._me.membership
            if state is not None and me.id in state.members and device.id in state.devices:
                return
            if state is not None and state.bootstrap_account is not None:
                raise LiaisonError(_("This first invite has been used."), _("Ask the organization's owner for an invite of your own."), code="invite_spent")
            entries = self._founding(invite, bootstrap)
            answer = yield from self._organisation.without_session(entries, state.head if state else NO_ENTRY)
            if (yield from self._organisation.settle(answer, entries if state else [])) and state is not None:
                return
        raise Interrupted(_("The organization could not be founded; the server kept changing its log."), code="busy")

    def _founding(self, invite: Invite, bootstrap: SigningKey) -> list[m.SignedEntry]:
        """Return the first owner's entries: add_member by the bootstrap key, then device and team space by its own."""
        me, device, state = self._me.account, self._me.device, self._me.membership
        now = self._clock.ms() + self._calls.offset_ms
        add = AddMember(me.id, self._name(), me.signing.public, me.sealing.public, "owner")
        by_key, by_device = Actor(me.id, device.id, bootstrap), Actor(me.id, device.id, device.signing)
        if state is None:  # the log is not known yet: the answer to this brings it
            return chain(now, (1, NO_ENTRY), [(by_key, add)])
        cert = me.certify(invite.org_id, device.id, device.signing.public, device.sealing.public)
        certify = CertifyDevice(me.id, device.id, self._me.device_name or self._name(), device.signing.public, device.sealing.public, cert)
        space, key = device.id[::-1], new_space_key()  # an id of its own, the same if this is tried again
        wraps = [(me.id, wrap_space_key(key, me.sealing.public, wrap_info(invite.org_id, space, 1, me.id)))]
        for_recovery = wrap_space_key(key, state.recovery_key, wrap_info(invite.org_id, space, 1, FOR_RECOVERY))
        create = CreateSpace(space, TEAM, private=False, wraps=wraps, rk_wrap=for_recovery)
        return chain(now, (state.log_n, state.head), [(by_key, add), (by_device, certify), (by_device, create)])

    # everyone after

    def _is_admitted(self, invite: Invite) -> Generator[Effect, Any, bool]:
        mine = yield from self._calls.plain(Call("GET", "/v1/enrol/mine", signed_by=self._me.device))
        if mine.status == 200 and self._calls.read(m.EnrolmentState, mine).state == "joined":
            return True
        if (refused := self._calls.refusal(mine)).code == DEVICE_REVOKED:  # let in and shut out again before it heard of either
            raise Interrupted(refused.title, code=refused.code)
        if invite.inviter is None:  # nobody made it who could admit: the organisation's root lets in, by hand
            return False
        # asked again while waiting: that invite may be good for nothing by now, or this be another one
        answer = yield from self._calls.plain(Call("POST", "/v1/enrol", encode(self._enrolment(invite))))
        if answer.status != 200:
            said = self._calls.refusal(answer)
            if mine.status == 200 and said.code == "invite_spent":  # by this very device, under the name it had then
                return False
            raise _not_let_in(said)
        return self._calls.read(m.EnrolmentState, answer).state == "joined"

    def _enrolment(self, invite: Invite) -> m.Enrolment:
        me, device = self._me.account, self._me.device
        ds, dk = device.signing.public, device.sealing.public
        if invite.role == DEVICE_ROLE and invite.inviter is not None:
            account, keys, cert = invite.inviter.account, (b"", b"", ds, dk), b""
        else:
            account, keys = me.id, (me.signing.public, me.sealing.public, ds, dk)
            cert = me.certify(invite.org_id, device.id, ds, dk)
        called = (self._name(), self._me.device_name or self._name())
        mac = enrol_mac(invite.token, account, device.id, keys, called)
        return m.Enrolment(invite.token_hash, account, device.id, called[0], ds, dk, mac, keys[0], keys[1], cert, called[1])

    def _arrive(self) -> Steps:
        """Read the log, take the account's keys where this is a second device, and remember that we are in."""
        yield from self._organisation.read()
        state = self._organisation.membership
        entry = state.devices.get(self._me.device.id)
        if entry is None:
            raise Interrupted(_("The server says this device was admitted, but the membership log does not."), code="bad_log")
        if entry.account != self._me.account.id:
            yield from self._take_over(entry)
        yield from self._organisation.keep_spaces()
        yield from self._share()
        words = self._words()
        self._me.joined, self._me.waiting, self._me.returning = True, False, False
        yield KeepValues(((names.JOINED, b"1"), (names.SIX_WORDS, words.encode()), (names.RETURNING, None)))

    def _share(self) -> Steps:
        """Move what was made before joining to the team's space, where that was asked for; nothing has been sent yet."""
        team = next((fact.id for fact in self._me.spaces.values() if not fact.private), "")
        if self._me.share and team:
            yield MoveUnsent(self._me.private_space, team)
            yield KeepValues(((names.SHARE, None),))
            self._me.share = False

    def _take_over(self, entry: Device) -> Steps:
        """Become the inviter's second device; nobody else's invite makes this vault another person's."""
        invite = self._me.invite
        if invite is None or invite.role != DEVICE_ROLE or invite.inviter is None or invite.inviter.account != entry.account:
            raise Interrupted(_("The membership log makes this device another person's than its invite says."), code="bad_log")
        yield from self._organisation.take_account(entry.box, entry.account)

    def _words(self) -> str:
        invite = self._me.invite
        if invite is None or invite.inviter is None or invite.role == DEVICE_ROLE:
            return ""
        return " ".join(six_words(invite.inviter.AS, self._me.account.signing.public))

    def _name(self) -> str:
        return self._me.name or _("Someone")


def _not_let_in(refusal: m.Error) -> LiaisonError:
    """Return what a refused invite means, in our own words where the server's code is known: what it says itself is shown as its own and is no remedy."""
    if refusal.code not in _REFUSED:
        return LiaisonError(refusal.title, _("Ask whoever invited you, or the server's administrator."), code=refusal.code)
    return LiaisonError(_(_REFUSED[refusal.code]), _("Ask for a new invite file."), code=refusal.code)


def at_server(invite: Invite, url: str) -> Invite:
    """Return the invite with another address for the same server."""
    return with_fields(invite, server_url=url)
