"""Compare-and-swap push: one transaction that locks the space, knows repeats, and writes rows, head and answer together."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

import msgspec

from liaison_app.core.clock import Clock
from liaison_app.protocol.codec import decode, encode
from liaison_app.protocol.hashes import head_hash_step
from liaison_app.protocol.messages import Push, PushAnswer, PushResult
from liaison_app.protocol.messages import RowState as State
from liaison_app.server.database import accounts as account_sql
from liaison_app.server.database import blobs as blob_sql
from liaison_app.server.database import spaces as sql
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.database.oversight import keep_superseded
from liaison_app.server.quotas import Growth, Quotas, require_room
from liaison_app.server.records import Checked, Place, RecordChecks
from liaison_app.server.refusal import Refusal, refused
from liaison_app.server.witnesses import is_signed, keep

ROOM_FOR_CONFLICTS = 4 * 1024 * 1024


class Pushed(NamedTuple):
    """An answer; whether rows were written by this very request; content hashes of dropped blobs."""

    answer: PushAnswer
    wrote: bool
    dropped: list[bytes]


class Outdated(NamedTuple):
    """The membership log has more entries than the push was checked with: it is to be checked again."""

    log_n: int


class Pushes:
    """Takes pushes in."""

    def __init__(self, database: Database, checks: RecordChecks, clock: Clock, incarnation: bytes, quotas: Quotas | None = None) -> None:
        self._database = database
        self._checks = checks
        self._clock = clock
        self._incarnation = incarnation
        self._quotas = quotas or Quotas()

    async def push(self, place: Place, push: Push, body: bytes) -> Pushed | Outdated | Refusal:
        """Store what fits, answer each item; the same body again gets the answer it had."""
        if push.incarnation != self._incarnation:
            return refused("incarnation_changed")
        checked = await self._checks.check(place, push.items)
        body_hash = sha256(body).digest()
        return await self._database.write(lambda transaction: self._in_transaction(transaction, place, push, (body_hash, checked)))

    def _in_transaction(
        self, transaction: Transaction, place: Place, push: Push, work: tuple[bytes, list[Checked | PushResult]]
    ) -> Pushed | Outdated | Refusal:
        body_hash, checked = work
        head = sql.lock_space(transaction, place.space)
        if head is None:
            return refused("space_unknown")
        last = sql.last_push(transaction, place.device.device, place.space)
        if last is not None and push.push_no == last.push_no and body_hash == last.body_hash:
            return Pushed(decode(last.answer, PushAnswer), wrote=False, dropped=[])
        log_n = account_sql.log_length(transaction)
        if log_n > place.membership.log_n:
            return Outdated(log_n)
        if last is not None and push.push_no != last.push_no + 1:  # after a restore nothing is remembered, and devices count on
            return refused("device_rewound")
        if place.is_last_word and last is not None and self._has_spoken(transaction, place, decode(last.answer, PushAnswer)):
            return refused("device_revoked")
        if not place.is_last_word and head.epoch != place.epoch:  # a new epoch came between the checks and this transaction
            checked = [PushResult("stale_epoch") if isinstance(each, Checked) else each for each in checked]
        if push.seen > head.seq:
            return refused("incarnation_changed", "rolled back")
        if push.witness is not None and is_signed(place.space, place.device, push.witness):
            keep(transaction, place.space, place.device, push.witness)
        writing = _Writing(transaction, place, head, self._clock.ms())
        answer = writing.run(checked, self._quotas)
        sql.remember_push(transaction, place.device.device, place.space, sql.LastPush(push.push_no, body_hash, encode(answer)))
        return Pushed(answer, wrote=answer.head_seq > answer.before_seq, dropped=writing.dropped)

    @staticmethod
    def _has_spoken(transaction: Transaction, place: Place, last: PushAnswer) -> bool:
        """Say whether a revoked device has pushed to this space since it was revoked."""
        revoked_ms = account_sql.entry_time(transaction, place.membership.revoked[place.device.device].n)
        return revoked_ms is not None and last.committed_ms > revoked_ms


class _Writing:
    """The rows of one push, each upon the one before."""

    def __init__(self, transaction: Transaction, place: Place, head: sql.HeadRow, now_ms: int) -> None:
        self._transaction = transaction
        self._place = place
        self._before = head
        self._seq, self._hash = head.seq, head.hash
        self._now_ms = now_ms
        self._held: dict[bytes, sql.Held] = {}
        self._rows: list[sql.NewRow] = []
        self._room = ROOM_FOR_CONFLICTS
        self._growth = Growth()
        self.dropped: list[bytes] = []

    def run(self, checked: Sequence[Checked | PushResult], quotas: Quotas) -> PushAnswer:
        rids = list({each.item.rid for each in checked if isinstance(each, Checked)})
        self._held = sql.held(self._transaction, self._place.space, rids)
        results = [self._item(each) if isinstance(each, Checked) else each for each in checked]
        if self._rows:
            require_room(self._transaction, self._before, self._growth, quotas)
            if self._before.hold:
                keep_superseded(self._transaction, self._place.space, self._rows)
            sql.append_rows(self._transaction, self._place.space, self._place.device.device, self._now_ms, self._rows)
            sql.move_head(self._transaction, self._place.space, (self._seq, self._hash), (self._growth.records, self._growth.bytes))
        return PushAnswer(results, self._before.seq, self._seq, self._hash, self._now_ms)

    def _item(self, checked: Checked) -> PushResult:
        held = self._held.get(checked.item.rid)
        if held is not None and held.state == "erased":
            return PushResult("gone", ver=held.ver, seq=held.seq)
        if checked.item.base_ver != (held.ver if held else 0):
            return self._conflict(checked, held)
        if held is None and checked.erase is not None:  # erased before its first version came, which never will
            return PushResult("gone")
        if checked.erase is None:
            # the right number over another predecessor means two histories: readers would set it aside, so it is merged first
            follows = held is None or checked.prev_hash == held.env_hash
            return self._write(checked, "current", None) if follows else self._conflict(checked, held)
        if not self._may_erase(checked.item.rid):
            return PushResult("forbidden")
        if self._before.hold:
            return PushResult("on_hold")
        for blob in filter(self._may_drop, checked.erase.blobs):
            freed = blob_sql.drop_blob(self._transaction, self._place.space, blob)
            self._grow(0, -sum(chunk.size for chunk in freed))
            self.dropped += [chunk.hash for chunk in freed]
        return self._write(checked, "erased", msgspec.msgpack.encode(checked.erase))

    def _write(self, checked: Checked, state: State, erase: bytes | None) -> PushResult:
        item, version = checked.item, checked.item.base_ver + 1
        self._seq += 1
        self._hash = head_hash_step(self._hash, self._seq, item.rid, version, checked.env_hash)
        self._rows.append(sql.NewRow(item.rid, version, self._seq, item.env, checked.env_hash, self._hash, state, erase))
        before, size = self._held.get(item.rid), len(item.env or b"")
        self._grow(int(size > 0) - int(before is not None and before.size > 0), size - (before.size if before else 0))
        self._held[item.rid] = sql.Held(version, self._seq, item.env, checked.env_hash, self._place.device.device, self._now_ms, state, size)
        return PushResult("ok", ver=version, seq=self._seq)

    def _grow(self, records: int, size: int) -> None:
        self._growth = Growth(self._growth.records + records, self._growth.bytes + size)

    def _conflict(self, checked: Checked, held: sql.Held | None) -> PushResult:
        if held is None:
            return PushResult("conflict")
        env = held.env if held.env is not None else sql.envelope(self._transaction, self._place.space, checked.item.rid)
        self._room -= len(env or b"")
        shown = env if self._room >= 0 else None
        return PushResult("conflict", ver=held.ver, seq=held.seq, env=shown, device=held.device, committed_ms=held.committed_ms)

    def _may_drop(self, blob: bytes) -> bool:
        """Say whether a file goes with the record: which one it belongs to is sealed, so others drop only what they put there themselves."""
        account = self._place.device.account
        return self._place.membership.administers(self._place.space, account) or blob_sql.belongs_to(self._transaction, self._place.space, blob, account)

    def _may_erase(self, rid: bytes) -> bool:
        """Say whether the account may: admins anything, others what they created (in this very push, too)."""
        account = self._place.device.account
        if self._place.membership.administers(self._place.space, account):
            return True
        device = sql.creator(self._transaction, self._place.space, rid) or self._place.device.device
        creator = self._place.membership.any_device(device)  # what a laptop made that was replaced since is still its person's
        return creator is not None and creator.account == account
