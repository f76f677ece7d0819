"""After a server was restored from a backup: its membership log is completed first, then each space is compared."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import msgspec

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import decode, encode
from liaison_app.protocol.entry import entry_hash
from liaison_app.store import names
from liaison_app.store.verbs import BeginAgain, KeepValues, ReadLog, ReadValue
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Call, Effect
from liaison_app.sync.organisation import Organisation
from liaison_app.sync.outcome import Interrupted

SERVER_RESTORED = "server_restored"
"""The notice: when this was seen, and how many records are compared and sent anew."""
TRIES = 50
AT_ONCE = m.MAX_ENTRIES
"""Entries in one post."""
MOST_LOST = 32
"""How many entries at the end of the log are tried where the server does not know this device any more."""

Steps = Generator[Effect, Any, None]


class Restored:
    """What this client owes a server that has lost its last hours."""

    def __init__(self, me: Account, calls: Calls, organisation: Organisation) -> None:
        self._me = me
        self._calls = calls
        self._organisation = organisation

    def take_in(self, heads: m.Heads) -> Steps:
        """The server has another incarnation than before: give it back the log's tail, doubt every space, and let the person know."""
        yield from self._complete_log(heads.log_n)
        spaces = [id for id, fact in self._me.spaces.items() if fact.served]
        marks = tuple((names.doubtful(id), b"1") for id in spaces)
        notice = (names.notice(SERVER_RESTORED), msgspec.msgpack.encode([self._calls.server_ms(), 0]))
        yield KeepValues((*marks, notice, (names.ESCROW_KEPT, None), (names.INCARNATION, heads.incarnation)))
        self._me.doubtful |= set(spaces)
        self._me.incarnation, self._me.escrow_kept = heads.incarnation, False

    def begin_again(self, id: str) -> Steps:
        """This space's place is from before the restore, and the server has another history now."""
        count = yield BeginAgain(id, "incarnation")
        kept: bytes | None = yield ReadValue(names.notice(SERVER_RESTORED))
        before = msgspec.msgpack.decode(kept) if kept else [self._calls.server_ms(), 0]
        yield KeepValues(((names.notice(SERVER_RESTORED), msgspec.msgpack.encode([before[0], before[1] + count])),))

    def _complete_log(self, log_n: int) -> Steps:
        """Post again what the server's log lacks; whoever was there may, for each entry proves itself."""
        for _try in range(TRIES):
            yield from self._compare_log(min(log_n, self._me.log))
            if log_n >= self._me.log:
                return
            log_n = yield from self._post_from(log_n)
        raise Interrupted(_("The membership log is being changed by others."), retry_after=1.0, code="busy")

    def _compare_log(self, count: int) -> Steps:
        """Make sure that the server's log is ours, as far as it goes. Raises LiaisonError where it went another way."""
        if count == 0:
            return
        page = yield from self._calls.ask(m.LogPage, "GET", f"/v1/org/log?from={count - 1}&limit=1")
        if page.entries[:1] != (yield from self._entries(count - 1))[:1]:
            raise LiaisonError(
                _("The restored server's membership log went another way than the one known here."),
                _("Nothing is synced and nothing here is lost. Tell the organization's owner: members or roles were changed before everyone had been back."),
                code="log_fork",
            )

    def _post_from(self, log_n: int) -> Generator[Effect, Any, int]:
        """Post what comes after so many entries; returns how many the server has then."""
        known, *lost = yield from self._entries(log_n - 1)
        answer = yield from self._calls.send("POST", "/v1/org/log", m.LogPost(entry_hash(known), lost[:AT_ONCE]))
        if answer.status == 409:  # somebody else gave it back meanwhile
            return decode(answer.body, m.LogConflict).log_n
        return self._calls.read(m.LogHead, answer).log_n

    def _entries(self, first: int) -> Generator[Effect, Any, list[m.SignedEntry]]:
        kept: list[bytes] = yield ReadLog(first)
        return [decode(raw, m.SignedEntry) for raw in kept]

    def introduce(self) -> Generator[Effect, Any, bool]:
        """Post the log's end without a session: the restored server does not know this device. True where it took it."""
        entries = yield from self._entries(0)
        for lost in range(1, min(MOST_LOST, len(entries) - 1) + 1):
            order = m.LogPost(entry_hash(entries[-lost - 1]), entries[-lost:])
            if (yield from self._calls.plain(Call("POST", "/v1/org/log", encode(order)))).status == 200:
                return True
        return False
