"""Witnesses: what this device signs of how far it has seen a space, and what colleagues signed, compared with what was shown here."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from typing import Any

import msgspec

from liaison_app.protocol import messages as m
from liaison_app.protocol.hashes import head_hash_step, witness_statement
from liaison_app.protocol.signing import verify
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues, Position, PositionOf, ReadHeads, ReadPosition, ReadValue
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Effect
from liaison_app.sync.outcome import SpaceStopped

IDLE_MS = 10 * 60 * 1000
"""A device that pushes nothing says how far it has seen no more often than this."""
FURTHEST_BACK = 500
"""Rows between a colleague's statement and the first trusted head that are walked to compare them."""

Steps = Generator[Effect, Any, None]


class Witnessing:
    """Signs and compares for one space."""

    def __init__(self, me: Account, calls: Calls, space: str) -> None:
        self._me = me
        self._calls = calls
        self._space = space
        self._id = bytes.fromhex(space)

    def signed(self, position: Position) -> m.Witness | None:
        """Return this device's statement of how far it has seen the space; None where it has seen nothing."""
        if position.seq == 0:
            return None
        statement = witness_statement(self._id, self._me.incarnation, position.seq, position.head)
        return m.Witness(self._me.incarnation, position.seq, position.head, self._me.device.signing.sign(statement))

    def mark(self, seq: int) -> tuple[str, bytes]:
        """Return the named value that says how far this device has witnessed, and when."""
        return names.witnessed(self._space), msgspec.msgpack.encode([seq, self._calls.server_ms()])

    def say(self) -> Steps:
        """Tell how far this device has seen, where that is news and some time has passed."""
        if not self._is_shared():
            return
        at: PositionOf = yield ReadPosition(self._space)
        witness = self.signed(at.position)
        kept: bytes | None = yield ReadValue(names.witnessed(self._space))
        seq, said_ms = msgspec.msgpack.decode(kept) if kept else (0, 0)
        if witness is None or seq == witness.seq or 0 <= self._calls.server_ms() - said_ms < IDLE_MS:
            return
        answer = yield from self._calls.send("POST", f"/v1/spaces/{self._space}/witness", witness)
        if answer.status == 200:
            yield KeepValues((self.mark(witness.seq),))

    def _is_shared(self) -> bool:
        """Say whether any other device reads this space."""
        membership = self._me.membership
        devices = membership.devices.values() if membership else ()
        return membership is not None and any(each.device != self._me.device.id and membership.may_read(self._id, each.account) for each in devices)

    def compare(self, witnesses: Iterable[m.Witness], known: Mapping[int, bytes]) -> Steps:
        """Compare with the heads of a page and those kept from before. Raises SpaceStopped("fork") where a colleague saw another history."""
        genuine = [each for each in witnesses if self._is_genuine(each)]
        older: dict[int, bytes] = yield ReadHeads(self._space, tuple(each.seq for each in genuine if each.seq not in known))
        for each in genuine:
            here = known.get(each.seq) or older.get(each.seq)
            if here is not None and here != each.head and not (yield from self._is_overruled(each)):
                yield from self._forked(each, here)

    def compare_first(self, witnesses: Iterable[m.Witness], end: Position) -> Steps:
        """Compare with the first trusted head; statements from shortly before it are walked up to it, without the records' bytes."""
        genuine = [each for each in witnesses if self._is_genuine(each)]
        if (yield ReadValue(names.evidence(self._space))) is not None:  # a person has decided to go on with this history
            yield from self._overrule([each for each in genuine if (each.seq, each.head) != (end.seq, end.head)])
            return
        walked = [each for each in genuine if end.seq - FURTHEST_BACK <= each.seq <= end.seq]
        if walked:
            yield from self._walk(sorted(walked, key=lambda each: each.seq), end)

    def _walk(self, witnesses: list[m.Witness], end: Position) -> Steps:
        first = witnesses[0]
        seq, head = first.seq, first.head
        heads = {seq: head}
        while seq < end.seq:
            page = yield from self._calls.ask(m.Feed, "GET", f"/v1/spaces/{self._space}/feed?after={seq}&limit={FURTHEST_BACK}&bare=1")
            for row in page.rows:
                if row.seq == seq + 1 and seq < end.seq:
                    seq, head = row.seq, head_hash_step(head, row.seq, row.rid, row.ver, row.env_hash)
                    heads[seq] = head
            if not page.rows or page.rows[-1].seq < seq:
                raise SpaceStopped("gap")
        for each in witnesses:
            if heads.get(each.seq) != each.head:
                yield from self._forked(each, heads.get(each.seq, b""))
        if head != end.head:
            yield from self._forked(first, end.head)

    def _is_genuine(self, witness: m.Witness) -> bool:
        """Say whether a colleague who reads this space signed it, of the server as it is now."""
        membership, device = self._me.membership, witness.device
        if membership is None or device is None or device == self._me.device.id or witness.incarnation != self._me.incarnation or witness.seq == 0:
            return False
        known = membership.devices.get(device)
        if known is None or not membership.may_read(self._id, known.account):
            return False
        return verify(known.DS, witness_statement(self._id, witness.incarnation, witness.seq, witness.head), witness.sig)

    def _is_overruled(self, witness: m.Witness) -> Generator[Effect, Any, bool]:
        kept: bytes | None = yield ReadValue(names.overruled(self._space))
        return kept is not None and witness.sig in msgspec.msgpack.decode(kept)

    def _overrule(self, witnesses: list[m.Witness]) -> Steps:
        yield KeepValues(((names.overruled(self._space), msgspec.msgpack.encode([each.sig for each in witnesses])),))

    def _forked(self, witness: m.Witness, here: bytes) -> Steps:
        """Keep the colleague's signed statement beside what was shown here: the two together prove that the server told two stories."""
        evidence = [witness.device, witness.seq, witness.head, witness.sig, here, self._calls.server_ms()]
        yield KeepValues(((names.fork(self._space), msgspec.msgpack.encode(evidence)),))
        raise SpaceStopped("fork")
