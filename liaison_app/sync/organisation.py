"""The membership log on this device: verified from entry 0, and the spaces and keys it gives us."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from liaison_app.core.clock import Clock
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import encode
from liaison_app.protocol.entry import Actor, BadEntry, CreateSpace, Operation, chain
from liaison_app.protocol.membership import Membership, replay
from liaison_app.protocol.membership import Space as KnownSpace
from liaison_app.store import names
from liaison_app.store.verbs import KeepLog, KeepSpace, KeepValues, MoveUnsent, SpaceFact, StopSpace
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Answered, Become, Call, Effect, KnowDevices
from liaison_app.sync.outcome import Interrupted
from liaison_app.vault.hpke import CannotUnwrap
from liaison_app.vault.wraps import open_account_box, open_previous_epoch, unwrap_space_key, wrap_info, wrap_space_key

Steps = Generator[Effect, Any, None]
TRIES = 5
LEFT = "left"
"""The state of a space this account was taken out of."""


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
        yield KnowDevices(tuple((device.device, device.account.hex()) for device in state.all_devices()))
        found = self._unwrapped(state, me)
        yield from self._follow_own_keys(state)
        found += self._unwrapped(state, me)
        for space in state.spaces_of(me):
            before = self._me.spaces.get(space.space.hex())
            stopped = before.stopped if before and before.stopped != LEFT else ""
            fact = SpaceFact(space.space.hex(), space.name, space.private, served=True, role=space.roles[me], stopped=stopped)
            if space.private and self._me.private_space != fact.id:
                yield from self._adopt_private(fact.id)
            if before is not None and before.stopped == LEFT:
                yield StopSpace(fact.id, "")
            self._me.spaces[fact.id] = fact
            yield KeepSpace(fact, tuple((epoch, key) for id, epoch, key in found if id == fact.id))
        yield from self._leave_others(state, me)

    def _leave_others(self, state: Membership, me: bytes) -> Steps:
        """Spaces this account was taken out of stay here as they are, and are not synced."""
        for id, fact in list(self._me.spaces.items()):
            known = state.spaces.get(bytes.fromhex(id))
            if known is not None and me not in known.roles and fact.stopped != LEFT:
                self._me.spaces[id] = replace(fact, role="none", stopped=LEFT)
                yield KeepSpace(self._me.spaces[id])
                yield StopSpace(id, LEFT)

    def _follow_own_keys(self, state: Membership) -> Steps:
        """Take the account's new keys out of this device's box, where the log has others than this vault."""
        me, device = self._me.account, state.devices.get(self._me.device.id)
        member = state.members.get(me.id)
        if self._me.joined and device is not None and member is not None and me.signing.public != member.AS:
            yield from self.take_account(device.box, me.id)

    def take_account(self, box: bytes, account: bytes) -> Steps:
        """Become the account whose keys are in the box sealed to this device; believed only where they are the log's."""
        state = self.membership
        try:
            taken = open_account_box(box, self._me.device.sealing, state.org_id, account, self._me.device.id)
        except CannotUnwrap as error:
            raise Interrupted(_("The account's keys were not sealed for this device."), code="bad_log") from error
        if taken.signing.public != state.members[account].AS or taken.sealing.public != state.members[account].AK:
            raise Interrupted(_("The account's keys do not belong to the account."), code="bad_log")
        self._me.account, self._me.escrow_kept = taken, False
        yield KeepValues(((names.ACCOUNT, taken.to_bytes()), (names.ESCROW_KEPT, None)))
        yield Become(self._me.device, taken)

    def _unwrapped(self, state: Membership, me: bytes) -> list[tuple[str, int, bytes]]:
        """Return (space, epoch, key) of every key that can be had now and was not before: from our own wraps, and from each key the one before it."""
        found: list[tuple[str, int, bytes]] = []
        for space in state.spaces_of(me):
            id = space.space.hex()
            for epoch in range(space.epoch, 0, -1):
                if (id, epoch) not in self._me.keys and (key := self._key(state, space, epoch)) is not None:
                    self._me.keys[id, epoch] = key
                    found.append((id, epoch, key))
        return found

    def _key(self, state: Membership, space: KnownSpace, epoch: int) -> bytes | None:
        me, id = self._me.account, space.space.hex()
        wrap, later = space.wraps.get((epoch, me.id)), self._me.keys.get((id, epoch + 1))
        if wrap is not None:
            with suppress(CannotUnwrap):  # a wrap made for other keys of ours: rows of that epoch are set aside with the reason "key"
                return unwrap_space_key(wrap, me.sealing, wrap_info(state.org_id, space.space, epoch, me.id))
        if later is not None and epoch + 1 in space.previous:
            with suppress(CannotUnwrap):
                return open_previous_epoch(space.previous[epoch + 1], later, space.space, epoch + 1)
        return None

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
