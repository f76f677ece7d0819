"""What owners and auditors ask the server for: holds, the audit chain, a space's rows for a legal export."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from liaison_app.protocol.oversight import AuditPage, ExportPage, HoldOrder, Holds
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues, ReadValue, TryAgain
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Effect

AUDIT_SEEN = "audit_seen"
"""Under this word the vault keeps the last audit link it was shown: u64 number‖hash."""
_NUMBER = 8
ON_HOLD = "on_hold"


class Overseeing:
    """Asks in one account's session; the server says who may."""

    def __init__(self, me: Account, calls: Calls) -> None:
        self._me = me
        self._calls = calls

    def hear(self, held: Sequence[str]) -> Generator[Effect, Any, None]:
        """Take in which spaces are on hold now: where a hold was lifted, what could not be erased is asked for again."""
        now = set(held) & self._me.spaces.keys()
        if now == self._me.held:
            return
        for space in self._me.held - now:
            yield TryAgain(space, ON_HOLD)
        yield KeepValues(tuple((names.held(space), b"1" if space in now else None) for space in now ^ self._me.held))
        self._me.held = now

    def holds(self) -> Generator[Effect, Any, Holds]:
        """Return the spaces under a legal hold."""
        return (yield from self._calls.ask(Holds, "GET", "/v1/holds"))

    def hold(self, space: str, *, held: bool) -> Generator[Effect, Any, Holds]:
        """Put a hold on a shared space, or lift it, and return all holds."""
        return (yield from self._calls.ask(Holds, "POST", "/v1/holds", HoldOrder(bytes.fromhex(space), held)))

    def audit(self, first: int) -> Generator[Effect, Any, AuditPage]:
        """Return a page of the audit chain."""
        return (yield from self._calls.ask(AuditPage, "GET", f"/v1/audit?from={first}"))

    def export(self, space: str, after: int) -> Generator[Effect, Any, ExportPage]:
        """Return a page of a shared space's rows as the server has them; the server writes down that we asked."""
        return (yield from self._calls.ask(ExportPage, "GET", f"/v1/export?space={space}&after={after}"))

    def seen(self) -> Generator[Effect, Any, tuple[int, bytes] | None]:
        """Return the last audit link this vault was shown, by number and hash."""
        kept: bytes | None = yield ReadValue(AUDIT_SEEN)
        return (int.from_bytes(kept[:_NUMBER], "big"), kept[_NUMBER:]) if kept else None

    def keep_seen(self, n: int, link: bytes) -> Generator[Effect, Any, None]:
        """Remember the last audit link: a server that cuts or rewrites what was shown is found out."""
        yield KeepValues(((AUDIT_SEEN, n.to_bytes(_NUMBER, "big") + link),))
