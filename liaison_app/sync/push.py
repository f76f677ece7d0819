"""Push: unsent records sealed, kept in the outbox before they are sent, and marked only by the answer."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import decode as decode_message
from liaison_app.protocol.codec import encode
from liaison_app.protocol.compression import LEVEL, THOROUGH
from liaison_app.protocol.envelope import envelope_hash, parse
from liaison_app.protocol.hashes import erase_hash, erase_statement, head_hash_start, head_hash_step
from liaison_app.records.body import NONSENSE, decode, latest_ms
from liaison_app.records.body import encode as encode_body
from liaison_app.store import names
from liaison_app.store.rows import Held
from liaison_app.store.verbs import (
    Accepted,
    DropOutbox,
    Erasing,
    Gone,
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
from liaison_app.sync.parallel import Aside, Later, Pending
from liaison_app.sync.standing import NO_KEY
from liaison_app.sync.witnessing import Witnessing
from liaison_app.vault.sealing import NO_PREVIOUS, RecordTooLarge, seal_record, unseal

MOST_ITEMS = 1000
MOST_BYTES = 6 * 1024 * 1024
SKEW_MS = 2_000
"""Clocks nearer to the server's than this are left alone."""

ERASED_ON_REQUEST = "requested"
"""What the server is told; the reason a person gave stays in the vault."""

Steps = Generator[Effect, Any, None]
Sealed = tuple[m.PushItem, Outgoing, int]
"""What goes into a push, what is remembered of it, and the number of its row."""
Batch = tuple[list[Sealed], list[Refused]]
"""What was sealed, and what no envelope holds."""


class Push:
    """Sends one space's unsent changes, batch by batch."""

    def __init__(self, me: Account, calls: Calls, space: str, tally: Tally, aside: Aside = Later) -> None:
        self._me = me
        self._calls = calls
        self._space = space
        self._tally = tally
        self._aside = aside
        self._limit = MOST_ITEMS
        self._witnessing = Witnessing(me, calls, space)
        self._ahead: Pending[Batch] | None = None
        """The next batch, sealed while the last one's answer is awaited."""
        self._lowest = 0
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

    def repeat(self) -> Generator[Effect, Any, bool]:
        """Send what was kept when the last try ended without an answer; True where there was such a push: the head may have moved."""
        kept: Outbox | None = yield ReadOutbox(self._space)
        if kept is None:
            return False
        yield from self._send(self._reread(kept))
        return True

    def _outbox(self) -> Generator[Effect, Any, Outbox | None]:
        kept: Outbox | None = yield ReadOutbox(self._space)
        if kept is not None:
            return self._reread(kept)
        while True:
            ahead, self._ahead = self._ahead, None
            sealed, refused = ahead.result() if ahead is not None else ([], [])
            if not sealed:
                held: list[Held] = yield ReadDirty(self._space, self._limit)
                sealed, refused = self._seal_all(held, self._calls.offset_ms)
            if refused:
                yield MarkPushed(self._space, refused=tuple(refused))
                if not sealed:
                    continue
            erasing: list[Erasing] = yield ReadErasing(self._space)
            if not sealed and not erasing:
                return None
            made = yield from self._make(sealed, erasing[: self._limit])
            if (yield StoreOutbox(self._space, made)):
                return made

    def _reread(self, kept: Outbox) -> Outbox:
        """Return a push that was kept before a restart, with the bodies that its envelopes hold."""
        sent = decode_message(kept.body, m.Push).items
        states = (self._unsealed(item.env) if item.env is not None else b"" for item in sent)
        return replace(kept, items=tuple(replace(item, state=state) for item, state in zip(kept.items, states, strict=True)))

    def _unsealed(self, env: bytes) -> bytes:
        envelope = parse(env)
        return unseal(envelope, self._me.keys[self._space, envelope.head.epoch])

    def _make(self, sealed: list[Sealed], erasing: list[Erasing]) -> Generator[Effect, Any, Outbox]:
        """Put a batch together, as far as there is room in one push."""
        at: PositionOf = yield ReadPosition(self._space)
        pairs = [self._erase(gone) for gone in erasing]
        size = 0
        self._lowest = 0
        for item, out, n in sealed:
            if size > MOST_BYTES or len(pairs) >= MOST_ITEMS:
                break
            pairs.append((item, out))
            size += len(item.env or b"")
            self._lowest = n
        number = self._me.push_numbers.get(self._space, 0) + 1
        witness = self._witnessing.signed(at.position)
        body = encode(m.Push(self._me.incarnation, number, at.position.seq, [item for item, _out in pairs], witness))
        return Outbox(number, body, tuple(out for _item, out in pairs))

    def _seal_all(self, held: list[Held], offset_ms: int) -> Batch:
        """Seal records, outside any transaction; unsent stamps move to the server's time first."""
        newest = self._me.newest_key(self._space)
        known = self._me.membership.spaces.get(bytes.fromhex(self._space)) if self._me.membership else None
        if newest is None or (known is not None and newest[0] < known.epoch):
            raise SpaceStopped(NO_KEY)
        sealed: list[Sealed] = []
        refused: list[Refused] = []
        for record in held:
            try:
                sealed.append((*self._seal(record, newest, offset_ms), record.n))
            except RecordTooLarge:
                refused.append(Refused(record.id, record.gen, "too_large"))
        return sealed, refused

    def _seal(self, record: Held, newest: tuple[int, bytes], offset_ms: int) -> tuple[m.PushItem, Outgoing]:
        epoch, key = newest
        ver = max(0, record.ver)  # a version in doubt: the server says what stands there, if anything does
        state = self._in_server_time(record, offset_ms)
        rid = bytes.fromhex(record.id)
        raw = seal_record(
            state,
            space=bytes.fromhex(self._space),
            epoch=epoch,
            record=rid,
            version=ver + 1,
            device=self._me.device.id,
            space_key=key,
            signer=self._me.device.signing,
            prev_hash=(record.env_hash if ver else None) or NO_PREVIOUS,
            level=THOROUGH if self._calls.line_is_slow else LEVEL,
        )
        out = Outgoing(record.id, record.gen, state, envelope_hash(raw), ver + 1, restamped=state is not record.state)
        return m.PushItem(rid, ver, env=raw), out

    def _in_server_time(self, record: Held, offset_ms: int) -> bytes:
        now = self._calls.server_ms()
        if abs(offset_ms) < SKEW_MS and latest_ms(record.state) <= now + SKEW_MS:
            return record.state
        body = decode(record.state)
        base = decode(record.agreed) if record.agreed is not None else None
        try:
            return encode_body(shift(body, base, self._me.device.id, offset_ms, now))
        except NONSENSE:  # values of no declared shape, from another's app: it goes as it is, and readers judge it
            return record.state

    def _erase(self, gone: Erasing) -> tuple[m.PushItem, Outgoing]:
        space, rid = bytes.fromhex(self._space), bytes.fromhex(gone.id)
        sig = self._me.device.signing.sign(erase_statement(space, rid, gone.ver, ERASED_ON_REQUEST))
        item = m.PushItem(rid, gone.ver, erase=m.Erasure(ERASED_ON_REQUEST, sig, gone.ver, [bytes.fromhex(blob) for blob in gone.blobs]))
        return item, Outgoing(gone.id, 0, b"", erase_hash(space, rid, gone.ver, ERASED_ON_REQUEST), gone.ver + 1, erasure=True)

    def _send(self, outbox: Outbox) -> Generator[Effect, Any, bool]:
        yield KeepPushNo(self._space, outbox.push_no)
        yield from self._begin_next()
        answer = yield from self._calls.send("POST", f"/v1/spaces/{self._space}/push", outbox.body)
        if answer.status in (413, 422, 400):
            yield from self._smaller(outbox, self._calls.refusal(answer).code)
            return False
        if answer.status == 409:
            raise SpaceStopped(self._calls.refusal(answer).code)
        if answer.status in (403, 404):
            raise SpaceStopped("no_access")
        result = self._calls.read(m.PushAnswer, answer)
        if len(result.results) != len(outbox.items) or any(
            one.status == "ok" and one.ver != item.ver for one, item in zip(result.results, outbox.items, strict=True)
        ):
            raise Interrupted(_("The server answered for another push."), code="unreadable")
        return (yield from self._settle(outbox, result))

    def _begin_next(self) -> Steps:
        """Begin to seal what comes after this batch; whatever is edited meanwhile is noticed when it is stored, and read again."""
        if self._lowest:
            held: list[Held] = yield ReadDirty(self._space, self._limit, before=self._lowest)
            offset_ms = self._calls.offset_ms
            self._ahead = self._aside(lambda: self._seal_all(held, offset_ms)) if held else None

    def _smaller(self, outbox: Outbox, reason: str) -> Steps:
        """The push was refused as a whole: halve it; a batch of one is set aside with the reason."""
        yield DropOutbox(self._space)
        self._ahead = None
        if len(outbox.items) > 1:
            self._limit = max(1, len(outbox.items) // 2)
            return
        yield MarkPushed(self._space, refused=tuple(Refused(item.id, item.gen, reason) for item in outbox.items))

    def _settle(self, outbox: Outbox, answer: m.PushAnswer) -> Generator[Effect, Any, bool]:
        accepted: list[Accepted] = []
        refused: list[Refused] = []
        erased: list[Gone] = []
        overtaken: list[Gone] = []
        conflicts = False
        for item, result in zip(outbox.items, answer.results, strict=True):
            match result.status:
                case "ok" if item.erasure:
                    erased.append(Gone(item.id, result.ver))
                case "ok":
                    accepted.append(Accepted(item.id, item.gen, result.ver, item.env_hash, item.state))
                case "gone" if item.erasure:
                    erased.append(Gone(item.id, result.ver))
                case "gone":  # its eraser's signature comes with the feed, and only that takes anything away here
                    refused.append(Refused(item.id, item.gen, "gone"))
                    conflicts = True
                case "conflict" if item.erasure and result.ver == 0:  # the server was restored to before this record was made
                    erased.append(Gone(item.id, 0))
                case "conflict" if item.erasure:
                    overtaken.append(Gone(item.id, result.ver))
                    conflicts = True
                case "conflict":
                    self._note(item, result)
                    conflicts = True
                case "stale_epoch":  # still unsent: the log is read, and it goes again under the new key
                    conflicts = True
                case status:
                    refused.append(Refused(item.id, item.gen, result.reason or status))
        position = yield from self._step(outbox, answer)
        kept = [(names.push_no(self._space), str(outbox.push_no).encode()), self._witnessing.mark(answer.before_seq)]
        if any(one.reason == "on_hold" for one in refused):  # the heads will say when the hold is lifted
            self._me.held.add(self._space)
            kept.append((names.held(self._space), b"1"))
        if position is None and (accepted or erased):
            self._me.promised[self._space] = answer.head_seq
            kept.append((names.promised(self._space), str(answer.head_seq).encode()))
        yield MarkPushed(self._space, tuple(accepted), tuple(refused), tuple(erased), tuple(overtaken), position, tuple(kept))
        self._me.push_numbers[self._space] = outbox.push_no
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
        trail: list[tuple[int, bytes]] = []
        for item, result in zip(outbox.items, answer.results, strict=True):
            if result.status == "ok":
                seq += 1
                if result.seq != seq or result.ver != item.ver:
                    return None
                head = head_hash_step(head, seq, bytes.fromhex(item.id), item.ver, item.env_hash)
                trail.append((seq, head))
        return Position(seq, head, tuple(trail)) if seq == answer.head_seq and head == answer.head_hash else None
