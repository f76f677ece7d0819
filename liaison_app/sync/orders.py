"""Obeying the order of a device that was revoked: believed only out of the membership log, signed by who may give it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.membership import Revoked
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Call, Effect, Wipe
from liaison_app.sync.organisation import Organisation
from liaison_app.sync.outcome import DEVICE_REVOKED, Interrupted, SpaceStopped
from liaison_app.vault.wiping import ORDERED

Steps = Generator[Effect, Any, None]
REVOKED, REMOVED = "revoked", "removed"
LastWord = Callable[[str], Steps]
"""Pushes what is unsent in one space."""


class Orders:
    """What this device does once the server says that it was revoked."""

    def __init__(self, me: Account, calls: Calls, organisation: Organisation, last_word: LastWord) -> None:
        self._me = me
        self._calls = calls
        self._organisation = organisation
        self._last_word = last_word

    def known(self) -> Revoked | None:
        """Return the order against this device, where the verified log holds one."""
        return self._me.membership.revoked.get(self._me.device.id) if self._me.membership else None

    def obey(self) -> Steps:
        """Ask for the order, verify it, and do what it says; always ends in an error that tells the person."""
        order = yield from self._newest()
        if order is None:
            raise Interrupted(
                _("The server says that this device was revoked, but shows no order for it that an owner has signed. Nothing was changed here."),
                code="false_order",
            )
        if order.wipe:
            yield KeepValues(((names.REVOKED, ORDERED),))  # whoever dies before it is done does it at the next start
            yield Wipe()
            raise LiaisonError(_("An owner ordered this device wiped. Its vault is destroyed."), _("Ask them for a new invite."), code="wiped")
        if order.final_push and not self._me.last_word:
            yield from self._speak()
        told = self._told()
        yield KeepValues(((names.REVOKED, told.code.encode()),))
        raise told

    def _newest(self) -> Generator[Effect, Any, Revoked | None]:
        """Return the order; one that was proven before needs no server, and one to wipe is not put off."""
        known = self.known()
        if known is not None and known.wipe:
            return known
        try:
            return (yield from self._ask())
        except Interrupted:
            if known is None:
                raise
            return known

    def _ask(self) -> Generator[Effect, Any, Revoked | None]:
        more = True
        while more:
            path = f"/v1/devices/me/orders?from={self._me.log}"
            answer = yield from self._calls.plain(Call("GET", path, signed_by=self._me.device))
            if answer.status != 200:
                break  # a server that knows no order for us shows none
            page = self._calls.read(m.Orders, answer)
            yield from self._organisation.take(page.entries)
            more = page.more and bool(page.entries)
        return self.known()

    def _speak(self) -> Steps:
        """Send once what is unsent, under the keys this device was left with; what the server does not take stays here."""
        for id, fact in list(self._me.spaces.items()):
            if fact.served:
                try:
                    yield from self._last_word(id)
                except SpaceStopped:
                    continue
                except Interrupted as refused:
                    if refused.code != DEVICE_REVOKED:
                        raise
        self._me.last_word = True
        yield KeepValues(((names.LAST_WORD, b"1"),))

    def _told(self) -> LiaisonError:
        stays = _("What is on this device stays readable, and nothing more is synced. Export what is yours, or ask an owner for a new invite.")
        if self._me.membership is not None and self._me.account.id in self._me.membership.former:
            return LiaisonError(_("You are no longer a member of this organization."), stays, code=REMOVED)
        return LiaisonError(_("This device was revoked."), stays, code=REVOKED)
