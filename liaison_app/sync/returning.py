"""Coming back with the paper code: the account's keys out of the escrow, and a new device that certifies itself with them."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.entry import NO_ENTRY, Actor, CertifyDevice, chain
from liaison_app.protocol.invite import Invite, write_invite
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Answered, Become, Call, Effect
from liaison_app.sync.organisation import Organisation
from liaison_app.sync.outcome import Interrupted
from liaison_app.vault.hpke import CannotUnwrap
from liaison_app.vault.identity import AccountIdentity
from liaison_app.vault.keys import EscrowKey
from liaison_app.vault.wraps import open_escrow

Steps = Generator[Effect, Any, None]
_PAGES = 10_000
REFUSED = 401
"""The server's answer to entries that do not prove themselves: the account's keys are others by now, or all its devices were revoked."""


class Returning:
    """Takes a new vault back into the account it belonged to on a machine that is lost."""

    def __init__(self, me: Account, calls: Calls, organisation: Organisation, clock: Clock) -> None:
        self._me = me
        self._calls = calls
        self._organisation = organisation
        self._clock = clock

    def begin(self, invite: Invite, escrow: EscrowKey) -> Steps:
        """Fetch the account's keys and keep them; any invite of the organisation says where from, also one that is old or spent."""
        if self._me.joined:
            raise LiaisonError(_("This vault has already joined an organization."), _("Make a new vault first, then come back into it."), code="already_joined")
        before = self._me.invite, self._me.returning
        self._me.returning, self._me.invite, self._me.token = True, invite, ""  # in this order: a sync meanwhile must not enrol
        try:
            account = yield from self._fetched(escrow)
        except BaseException:
            self._me.invite, self._me.returning = before
            raise
        self._me.account, self._me.returning, self._me.waiting = account, True, True
        yield KeepValues(((names.INVITE, write_invite(invite)), (names.TOKEN, None), (names.ACCOUNT, account.to_bytes()), (names.RETURNING, b"1")))
        yield Become(self._me.device, account)

    def _fetched(self, escrow: EscrowKey) -> Generator[Effect, Any, AccountIdentity]:
        answer = yield from self._calls.plain(Call("GET", f"/v1/escrow/{escrow.id.hex()}"))
        if answer.status == 404:
            raise LiaisonError(
                _("The server keeps nothing under this recovery code."),
                _("Use the code of the vault that was lost, from its own recovery sheet; it must have synced at least once."),
                code="escrow_unknown",
            )
        if answer.status != 200:
            refusal = self._calls.refusal(answer)
            raise LiaisonError(refusal.title, refusal.what_to_do, code=refusal.code)
        try:
            return open_escrow(answer.body, escrow)
        except CannotUnwrap as error:
            raise LiaisonError(
                _("What the server keeps under this recovery code was changed, and cannot be opened."),
                _("Nothing was changed here. Tell your organization's owner."),
                code="bad_escrow",
            ) from error

    def go_on(self) -> Generator[Effect, Any, bool]:
        """Certify this device by the account's own key; False where only an admin can let it in, for the account's devices were all revoked."""
        for _page in range(_PAGES):
            state = self._me.membership
            if state is not None and self._me.device.id in state.devices:
                return True
            entries = self._entries()
            answer = yield from self._organisation.without_session(entries, state.head if state else NO_ENTRY)
            if answer.status == REFUSED:
                return False
            yield from self._taken(answer, entries)
        raise Interrupted(_("The membership log is being changed by others."), retry_after=1.0, code="busy")

    def _entries(self) -> list[m.SignedEntry]:
        me, device, state = self._me.account, self._me.device, self._me.membership
        invite = self._me.invite
        assert invite is not None
        cert = me.certify(invite.org_id, device.id, device.signing.public, device.sealing.public)
        body = CertifyDevice(me.id, device.id, self._me.device_name or self._me.name or _("Someone"), device.signing.public, device.sealing.public, cert)
        now = self._clock.ms() + self._calls.offset_ms
        return chain(now, (state.log_n, state.head) if state else (1, NO_ENTRY), [(Actor(me.id, device.id, device.signing), body)])

    def _taken(self, answer: Answered, entries: list[m.SignedEntry]) -> Steps:
        """Take in what the log has beyond what is known here, page by page; at its end ours follow."""
        if answer.status == 409:
            conflict = self._calls.read(m.LogConflict, Answered(200, answer.body, answer.server_ms))
            if not conflict.entries:
                raise Interrupted(_("The server does not show its membership log."), code="bad_log")
            yield from self._organisation.take(conflict.entries)
            return
        self._calls.read(m.LogHead, answer)
        yield from self._organisation.take(entries)
