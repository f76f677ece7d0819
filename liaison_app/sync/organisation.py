"""The membership log on this device: verified from entry 0, and the spaces and keys it gives us."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from liaison_app.core.clock import Clock
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import encode
from liaison_app.protocol.entry import Actor, BadEntry, CreateSpace, Operation, chain
from liaison_app.protocol.membership import Membership, replay
from liaison_app.protocol.membership import Space as KnownSpace
from liaison_app.store import names
from liaison_app.store.verbs import KeepLog, KeepSpace, KeepValues, MoveUnsent, SpaceFact
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Answered, Call, Effect, KnowDevices
from liaison_app.sync.outcome import Interrupted
from liaison_app.vault.hpke import CannotUnwrap
from liaison_app.vault.wraps import unwrap_space_key, wrap_info, wrap_space_key

Steps = Generator[Effect, Any, None]
TRIES = 5


class Organisation:
    """Reads the log, writes to it, and keeps what it says."""

    def __init__(self, me: Account, calls: Calls, clock: Clock) -> None:
        self._me = me
        self._calls = calls
        self._clock = clock

    @property
    def membership(self) -> Membership:
        """The verified state; only after `read`."""
        if self._me.membership is None:
            raise Interrupted(_("The membership log has not been read yet."))
        return self._me.membership

    def read(self) -> Steps:
        """Fetch entries that are new, verify them, keep them and the spaces they open."""
        more = True
        while more:
            page = yield from self._calls.ask(m.LogPage, "GET", f"/v1/org/log?from={self._me.log}")
            yield from self.take(page.entries)
            more = page.more and bool(page.entries)

    def take(self, entries: Sequence[m.SignedEntry]) -> Steps:
        """Verify these entries upon what is known, and keep them."""
        if not entries:
            return
        invite = self._me.invite
        try:
            known = self._me.membership
            after = replay(entries, invite.or_fpr if invite else None) if known is None else known.extended(entries)
        except BadEntry as error:
            raise Interrupted(f"{error.title} {error.what_to_do}", code="bad_log") from error
        yield KeepLog(self._me.log, tuple(encode(entry) for entry in entries))
        self._me.membership = after
        self._me.log += len(entries)
        yield from self.keep_spaces()

    def keep_spaces(self) -> Steps:
        """Keep every space this account may read, with the keys that were wrapped to it."""
        state = self.membership
        me = self._me.account.id
        yield KnowDevices(tuple((device.device, device.account.hex()) for device in state.devices.values()))
        for space in state.spaces_of(me):
            before = self._me.spaces.get(space.space.hex())
            stopped = before.stopped if before else ""
            fact = SpaceFact(space.space.hex(), space.name, space.private, served=True, role=space.roles[me], stopped=stopped)
            if space.private and self._me.private_space != fact.id:
                yield from self._adopt_private(fact.id)
            keys = self._unwrapped(space)
            self._me.spaces[fact.id] = fact
            self._me.keys |= {(fact.id, epoch): key for epoch, key in keys}
            yield KeepSpace(fact, tuple(keys))

    def _unwrapped(self, space: KnownSpace) -> list[tuple[int, bytes]]:
        me = self._me.account
        out: list[tuple[int, bytes]] = []
        for (epoch, account), wrap in space.wraps.items():
            if account != me.id or (space.space.hex(), epoch) in self._me.keys:
                continue
            try:
                out.append((epoch, unwrap_space_key(wrap, me.sealing, wrap_info(self.membership.org_id, space.space, epoch, me.id))))
            except CannotUnwrap:
                continue  # a wrap made for other keys of ours: rows of that epoch are set aside with the reason "key"
        return out

    def _adopt_private(self, id: str) -> Steps:
        """This person's private space was made on another device: what was kept here moves into it."""
        old = self._me.private_space
        yield KeepSpace(SpaceFact(id, "Private", private=True, served=True, role="owner"))
        if old:  # moved before it is forgotten where from: whoever dies between the two moves it again
            yield MoveUnsent(old, id, forget=True)
            self._me.spaces.pop(old, None)
        yield KeepValues(((names.PRIVATE_SPACE, bytes.fromhex(id)),))
        self._me.private_space = id

    def write(self, operations: Sequence[Operation]) -> Steps:
        """Append these operations to the log in our own name; retried upon what others wrote meanwhile."""
        for _try in range(TRIES):
            state = self.membership
            actor = Actor(self._me.account.id, self._me.device.id, self._me.device.signing)
            entries = chain(self._clock.ms() + self._calls.offset_ms, (state.log_n, state.head), [(actor, operation) for operation in operations])
            answer = yield from self._calls.send("POST", "/v1/org/log", m.LogPost(state.head, entries))
            if (yield from self.settle(answer, entries)):
                return
        raise Interrupted(_("The membership log is being changed by others."), retry_after=1.0, code="busy")

    def settle(self, answer: Answered, entries: Sequence[m.SignedEntry]) -> Generator[Effect, Any, bool]:
        """Take in the answer to a log post: True when ours stand, False when the log had moved on (it is taken in)."""
        if answer.status == 409:
            conflict = self._calls.read(m.LogConflict, Answered(200, answer.body, answer.server_ms))
            fresh = conflict.entries[max(0, self._me.log - (conflict.log_n - len(conflict.entries))) :]
            yield from self.take(fresh)
            return False
        self._calls.read(m.LogHead, answer)
        yield from self.take(entries)
        return True

    def without_session(self, entries: Sequence[m.SignedEntry], expected_prev: bytes) -> Generator[Effect, Any, Answered]:
        """Post entries as the first owner does, before any session can be opened."""
        return (yield from self._calls.plain(Call("POST", "/v1/org/log", encode(m.LogPost(expected_prev, list(entries))))))

    def serve_private_space(self) -> Steps:
        """Give the private space made with this vault a place on the server, once."""
        state = self.membership
        me = self._me.account
        if any(space.private for space in state.spaces_of(me.id)):
            return
        key = self._me.newest_key(self._me.private_space)
        if key is None:
            return
        space = bytes.fromhex(self._me.private_space)
        wrap = wrap_space_key(key[1], me.sealing.public, wrap_info(state.org_id, space, 1, me.id))
        yield from self.write([CreateSpace(space, "Private", private=True, wraps=[(me.id, wrap)])])
