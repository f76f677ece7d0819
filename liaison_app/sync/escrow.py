"""The account's keys under the paper code, kept on the server: put there once, and written over when the paper is replaced."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from liaison_app.core.ids import ID_BYTES, RandomBytes
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Answered, Effect
from liaison_app.vault.keys import EscrowKey
from liaison_app.vault.wraps import seal_escrow

Steps = Generator[Effect, Any, None]


class Escrow:
    """Sees to it that the newest paper code opens the escrow, and no earlier one."""

    def __init__(self, me: Account, calls: Calls, random: RandomBytes) -> None:
        self._me = me
        self._calls = calls
        self._random = random

    def settle(self) -> Steps:
        """Put the escrow on the server where it is not yet, and noise over those of earlier codes."""
        escrow = self._me.escrow
        if escrow is None:
            return
        sealed = seal_escrow(self._me.account, escrow, self._random)
        if not self._me.escrow_kept and (yield from self._put(escrow.id, sealed)).status == 200:
            self._me.escrow_kept = True
            yield KeepValues(((names.ESCROW_KEPT, names.ESCROW_FORM),))
        while self._me.escrow_kept and (spent := self._me.escrow_spent):
            if (yield from self._put(spent[:ID_BYTES], self._random(len(sealed)))).status != 200:
                return
            yield from self._keep_spent(spent[ID_BYTES:])

    def take(self, fresh: EscrowKey) -> Steps:
        """Seal to another paper code from now on; those before go on working until they are given up, and are not forgotten if that is never reached."""
        left = self._me.escrow_left + (self._me.escrow.id if self._me.escrow else b"")
        yield KeepValues(((names.ESCROW, fresh.id + fresh.key), (names.ESCROW_KEPT, None), (names.ESCROW_LEFT, left or None)))
        self._me.escrow, self._me.escrow_kept, self._me.escrow_left = fresh, False, left

    def give_up(self) -> Steps:
        """Let the server write over what every earlier code opens, at the next sync."""
        spent = self._me.escrow_spent + self._me.escrow_left
        yield KeepValues(((names.ESCROW_SPENT, spent or None), (names.ESCROW_LEFT, None)))
        self._me.escrow_spent, self._me.escrow_left = spent, b""

    def _keep_spent(self, ids: bytes) -> Steps:
        yield KeepValues(((names.ESCROW_SPENT, ids or None),))
        self._me.escrow_spent = ids

    def _put(self, id: bytes, sealed: bytes) -> Generator[Effect, Any, Answered]:
        return (yield from self._calls.send("PUT", f"/v1/escrow/{id.hex()}", sealed, raw=True))
