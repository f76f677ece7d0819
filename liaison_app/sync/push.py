"""Push: unsent records sealed, kept in the outbox before they are sent, and marked only by the answer."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import encode
from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.hashes import erase_hash, erase_statement, head_hash_start, head_hash_step
from liaison_app.records.body import decode
from liaison_app.records.body import encode as encode_body
from liaison_app.store import names
from liaison_app.store.rows import Held
from liaison_app.store.verbs import (
    Accepted,
    ApplyPage,
    DropOutbox,
    Erasing,
    Gone,
    KeepValues,
    MarkPushed,
    Outbox,
    Outgoing,
    Position,
    PositionOf,
    ReadDirty,
    ReadErasing,
    ReadOutbox,
    ReadPosition,
    Refused,
    StoreOutbox,
)
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Effect, KeepPushNo, Progress
from liaison_app.sync.opening import shift
from liaison_app.sync.outcome import Interrupted, SpaceStopped, Tally
from liaison_app.vault.sealing import NO_PREVIOUS, seal_record

MOST_ITEMS = 1000
MOST_BYTES = 6 * 1024 * 1024
SKEW_MS = 2_000
"""Clocks nearer to the server's than this are left alone."""

ERASED_ON_REQUEST = "requested"
"""What the server is told; the reason a person gave stays in the vault."""

Steps = Generator[Effect, Any, None]


class Push:
    """Sends one space's unsent changes, batch by batch."""

    def __init__(self, me: Account, calls: Calls, space: str, tally: Tally) -> None:
        self._me = me
        self._calls = calls
        self._space = space
        self._tally = tally
        self._limit = MOST_ITEMS
        self.in_the_way: list[m.Row] = []
        """Versions that stood on the server where a push was refused as a conflict."""

    def all(self) -> Generator[Effect, Any, bool]:
        """Send until nothing is unsent; True when conflicts came back, which must be pulled and pushed again."""
        conflicts = False
        while (outbox := (yield from self._outbox())) is not None:
            conflicts |= yield from self._send(outbox)
            if conflicts:
                break
        return conflicts

    def _outbox(self) -> Generator[Effect, Any, Outbox | None]:
        kept: Outbox | None = yield ReadOutbox(self._space)
        while kept is None:
            held: list[Held] = yield ReadDirty(self._space, self._limit)
            erasing: list[Erasing] = yield ReadErasing(self._space)
            if not held and not erasing:
                return None
            made = yield from self._make(held, erasing[: self._limit])
            if (yield StoreOutbox(self._space, made)):
                return made
        return kept

    def _make(self, held: list[Held], erasing: list[Erasing]) -> Generator[Effect, Any, Outbox]:
        """Seal a batch, outside any transaction; unsent stamps move to the server's time first."""
        at: PositionOf = yield ReadPosition(self._space)
        items: list[m.PushItem] = []
        going: list[Outgoing] = []
        size = 0
        for gone in erasing:
            item, out = self._erase(gone)
            items.append(item)
            going.append(out)
        for record in held:
            if size > MOST_BYTES or len(items) >= MOST_ITEMS:
                break
            item, out = self._seal(record)
            items.append(item)
            going.append(out)
            size += len(item.env or b"")
        number = self._me.push_numbers.get(self._space, 0) + 1
        body = encode(m.Push(self._me.incarnation, number, at.position.seq, items))
        return Outbox(number, body, tuple(going))

    def _seal(self, record: Held) -> tuple[m.PushItem, Outgoing]:
        newest = self._me.newest_key(self._space)
        if newest is None:
            raise SpaceStopped("no_key")
        epoch, key = newest
        state = self._in_server_time(record)
        rid = bytes.fromhex(record.id)
        raw = seal_record(
            state,
            space=bytes.fromhex(self._space),
            epoch=epoch,
            record=rid,
            version=record.ver + 1,
            device=self._me.device.id,
            space_key=key,
            signer=self._me.device.signing,
            prev_hash=record.env_hash or NO_PREVIOUS,
        )
        return m.PushItem(rid, record.ver, env=raw), Outgoing(record.id, record.gen, state, envelope_hash(raw), record.ver + 1)

    def _in_server_time(self, record: Held) -> bytes:
        if abs(self._calls.offset_ms) < SKEW_MS:
            return record.state
        body = decode(record.state)
        base = decode(record.agreed) if record.agreed is not None else None
        return encode_body(shift(body, base, self._me.device.id, self._calls.offset_ms))

    def _erase(self, gone: Erasing) -> tuple[m.PushItem, Outgoing]:
        space, rid = bytes.fromhex(self._space), bytes.fromhex(gone.id)
        sig = self._me.device.signing.sign(erase_statement(space, rid, gone.ver, ERASED_ON_REQUEST))
        item = m.PushItem(rid, gone.ver, erase=m.Erasure(ERASED_ON_REQUEST, sig, gone.ver, [bytes.fromhex(blob) for blob in gone.blobs]))
        return item, Outgoing(gone.id, 0, b"", erase_hash(space, rid, gone.ver, ERASED_ON_REQUEST), gone.ver + 1, erasure=True)

    def _send(self, outbox: Outbox) -> Generator[Effect, Any, bool]:
        yield KeepPushNo(self._space, outbox.push_no)
        answer = yield from self._calls.send("POST", f"/v1/spaces/{self._space}/push", outbox.body)
        if answer.status in (413, 422, 400):
            yield from self._smaller(outbox, self._calls.refusal(answer).code)
            return False
        if answer.status == 409:
            raise SpaceStopped(self._calls.refusal(answer).code)
        if answer.status in (403, 404):
            raise SpaceStopped("no_access")
        result = self._calls.read(m.PushAnswer, answer)
        if len(result.results) != len(outbox.items):
            raise Interrupted(_("The server answered for another push."), code="unreadable")
        return (yield from self._settle(outbox, result))

    def _smaller(self, outbox: Outbox, reason: str) -> Steps:
        """The push was refused as a whole: halve it; a batch of one is set aside with the reason."""
        yield DropOutbox(self._space)
        if len(outbox.items) > 1:
            self._limit = max(1, len(outbox.items) // 2)
            return
        yield MarkPushed(self._space, refused=tuple(Refused(item.id, item.gen, reason) for item in outbox.items))

    def _settle(self, outbox: Outbox, answer: m.PushAnswer) -> Generator[Effect, Any, bool]:
        accepted: list[Accepted] = []
        refused: list[Refused] = []
        erased: list[Gone] = []
        gone: list[Gone] = []
        overtaken: list[Gone] = []
        conflicts = False
        for item, result in zip(outbox.items, answer.results, strict=True):
            match result.status:
                case "ok" if item.erasure:
                    erased.append(Gone(item.id, result.ver))
                case "ok":
                    accepted.append(Accepted(item.id, item.gen, result.ver, item.env_hash, item.state))
                case "gone":
                    (erased if item.erasure else gone).append(Gone(item.id, result.ver))
                case "conflict" if item.erasure:
                    overtaken.append(Gone(item.id, result.ver))
                    conflicts = True
                case "conflict":
                    self._note(item, result)
                    conflicts = True
                case status:
                    refused.append(Refused(item.id, item.gen, result.reason or status))
        position = yield from self._step(outbox, answer)
        yield MarkPushed(self._space, tuple(accepted), tuple(refused), tuple(erased), tuple(overtaken), position)
        if gone:
            yield ApplyPage(self._space, gone=tuple(gone))
        self._me.push_numbers[self._space] = outbox.push_no
        yield KeepValues(((names.push_no(self._space), str(outbox.push_no).encode()),))
        self._tally.pushed += len(accepted) + len(erased)
        yield Progress(self._tally.pushed, self._tally.pulled)
        return conflicts

    def _note(self, item: Outgoing, result: m.PushResult) -> None:
        if result.env is not None and result.device is not None:
            row = m.Row(result.seq, bytes.fromhex(item.id), result.ver, envelope_hash(result.env), result.device, result.committed_ms, "current", result.env)
            self.in_the_way.append(row)

    def _step(self, outbox: Outbox, answer: m.PushAnswer) -> Generator[Effect, Any, Position | None]:
        """Step over our own rows without pulling them, where nobody wrote between and the head agrees."""
        at: PositionOf = yield ReadPosition(self._space)
        here = at.position
        if at.snapshot is not None or here.seq != answer.before_seq:
            return None
        head = here.head or head_hash_start(bytes.fromhex(self._space))
        seq = here.seq
        for item, result in zip(outbox.items, answer.results, strict=True):
            if result.status == "ok":
                seq += 1
                if result.seq != seq or result.ver != item.ver:
                    return None
                head = head_hash_step(head, seq, bytes.fromhex(item.id), item.ver, item.env_hash)
        return Position(seq, head) if seq == answer.head_seq and head == answer.head_hash else None
