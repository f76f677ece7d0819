"""Everything that reads bytes from outside, with valid bytes to begin from."""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any

import msgspec
import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from msgspec.structs import replace as fields

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol import answers, compression, invite, labels
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import JSON, Undecodable, decode, encode
from liaison_app.protocol.entry import BadEntry, decode_entry
from liaison_app.protocol.envelope import NO_PREVIOUS, BadEnvelope, Head, assemble, envelope_hash, padded_size, parse
from liaison_app.protocol.hashes import erase_hash
from liaison_app.protocol.membership import replay
from liaison_app.protocol.signing import VerifyingKey
from liaison_app.records import body as bodies
from liaison_app.records.body import NONSENSE, Body
from liaison_app.records.contact import Contact
from liaison_app.records.document import begin
from liaison_app.records.merging import merge
from liaison_app.records.note import Note
from liaison_app.records.prose import BadProse, Draft, ProseState, compacted, edited, merged, reconciled, start
from liaison_app.records.prose import read as read_words
from liaison_app.sync.opening import Opener, clamp, shift
from liaison_app.vault import header as headers
from liaison_app.vault import recovery_code, wraps
from liaison_app.vault.blobs import BlobDamaged, BlobKey, BlobSealer, Manifest, open_chunks
from liaison_app.vault.hpke import CannotUnwrap, SealingKey
from liaison_app.vault.kdf import KdfFloor, KdfParameters, hkdf
from liaison_app.vault.keys import EscrowKey
from liaison_app.vault.recovery_file import make_organisation_keys, open_recovery_file, seal_recovery_file
from liaison_app.vault.sealing import Expected, NotAuthentic, open_record, seal_record
from tests.fuzz.mutation import Edit, Target, spoil
from tests.fuzz.recovery_targets import recovery_targets
from tests.golden.make_wire_vectors import ACCOUNT, DEVICE, ORG, RECORD, SPACE, key, log_entries, vectors

SPACE_KEY = b"K" * 32
NARROW = KdfFloor(t=1, p=1, m_kib=8, calibrated_up_to_kib=8, highest_t=2, highest_p=2, highest_m_kib=64)
"""So that no guess at a file's cost spends more than a moment."""


def body_of(record: Any) -> Body:
    """Return the body of a new record, as the store begins one."""
    from liaison_app.core.clock import Stamp

    return begin(record, Stamp(1_790_000_000_000, 0, DEVICE.hex()), ACCOUNT.hex())


@cache
def some_bodies() -> tuple[bytes, ...]:
    contact = Contact(name="Mia Ott", tags=("one", "two"), background="Likes mornings.\n" * 20)
    note = Note(body="Asked for the training deck. " * 30)
    made = [body_of(contact), body_of(note)]
    losing = replace(made[0], l=(bodies.Loser("name", "Mia Otto", (1, 0, DEVICE)),), extra={"z": {"later": [1, 2, None]}})
    return tuple(bodies.encode(each) for each in (*made, losing, Body("unknown", {"x": [{"id": b"i" * 16, "o": "a", "c": {}}]}, {"x": (1, 2, DEVICE)})))


def sealed(state: bytes, **more: Any) -> bytes:
    return seal_record(state, space=SPACE, epoch=1, record=RECORD, version=1, device=DEVICE, space_key=SPACE_KEY, signer=key("DS"), **more)


def sealed_as_it_is(packed: bytes, flags: int) -> bytes:
    """Seal these bytes as if they were what packing gave: a member's own app may do so."""
    head = Head(flags, SPACE, 1, RECORD, 1, DEVICE, NO_PREVIOUS).encode()
    derived = hkdf(SPACE_KEY, b"s" * 32, labels.RECORD + head, 76)
    plain = (struct.pack(">I", len(packed)) + packed).ljust(padded_size(len(packed)), b"\0")
    ciphertext = AESGCM(derived[:32]).encrypt(derived[32:44], plain, head + b"s" * 32)
    return assemble(Head(flags, SPACE, 1, RECORD, 1, DEVICE, NO_PREVIOUS), b"s" * 32, derived[44:], ciphertext, key("DS").sign)


def open_one(raw: bytes) -> bytes:
    return open_record(raw, Expected(SPACE, RECORD, 1), space_key=SPACE_KEY, signer=VerifyingKey(key("DS").public))


def take_in(raw: bytes) -> None:
    """Do with a body what a pull and a push do."""
    theirs = bodies.decode(raw)
    clamped = clamp(theirs, 1_790_000_300_000)
    bodies.encode(shift(clamped, None, DEVICE, 5000, 1_790_000_000_000))
    mine = bodies.decode(some_bodies()[0])
    bodies.encode(merge(mine, clamped, None))
    bodies.encode(merge(mine, clamped, mine))


def take_words(update: bytes) -> None:
    """Do with a text's bytes what reading, typing and merging do."""
    theirs, mine = ProseState(0, update), start("My own words.\nAnd more.")
    words = read_words(theirs)
    read_words(merged(mine, theirs))
    read_words(reconciled(mine, theirs, None))
    read_words(edited(theirs, words, words + " more"))
    Draft(mine).receive(theirs)
    compacted(theirs)


def read_slot(raw: bytes) -> None:
    """Read a header's slot as it came, and again with a digest that agrees, so that what is inside is looked at."""
    size = headers.SLOT_BYTES
    headers._decode(0, raw[:size].ljust(size, b"\0"))
    covered = raw[: max(0, len(raw) - 64)]
    if len(covered) >= 22:
        front = covered[:18] + struct.pack(">I", len(covered) - 22)
        whole = front + covered[22:]
        headers._decode(0, (whole + hashlib.sha256(whole).digest() + bytes(32)).ljust(size, b"\0")[:size])


def spoil_log(entries: list[Any], edits: list[Edit], other: list[Any]) -> list[Any]:
    """Spoil one entry and sign it again as whoever made it, so that every rule beyond the signature is reached."""
    at = edits[0].at % len(entries)
    raw = spoil(entries[at].entry, edits, other[edits[-1].at % len(other)].entry)
    signers = [key("OR"), key("bootstrap"), key("DS"), key("joiner DS")]
    signer = signers[edits[-1].at % len(signers)] if at else key("OR")
    return [*entries[:at], m.SignedEntry(raw, signer.sign(labels.LOG + raw)), *entries[at + 1 :]]


def read_log(entries: list[Any]) -> None:
    for entry in entries:
        try:
            decode_entry(entry)
        except BadEntry:
            pass
    replay(entries)


def message_targets() -> Iterable[Target]:
    first = sealed(some_bodies()[1])
    row = m.Row(1, RECORD, 1, envelope_hash(first), DEVICE, 1_790_000_000_000, "current", first)
    gone = m.Row(2, RECORD, 2, erase_hash(SPACE, RECORD, 1, "requested"), DEVICE, 1, "erased", erase=m.Erasure("requested", b"s" * 64, 1, [b"b" * 16]))
    head = m.SpaceHead(2, b"h" * 32, 1)
    enrolment = m.Enrolment(b"t" * 32, ACCOUNT, DEVICE, "Ben", b"d" * 32, b"k" * 32, b"m" * 32, b"a" * 32, b"q" * 32, b"c" * 64, "Laptop")
    messages: list[Any] = [
        m.Heads({SPACE.hex(): head}, 5, ORG, 1, 2), m.Feed([row, gone], 2, b"h" * 32), m.Snapshot([gone, row], 2, b"h" * 32, more=True),
        m.Push(ORG, 1, 0, [m.PushItem(RECORD, 0, first), m.PushItem(RECORD, 1, erase=gone.erase)]), m.LogPage(log_entries(), 7, more=True),
        m.PushAnswer([m.PushResult("ok", 1, 1), m.PushResult("conflict", 2, 2, first, DEVICE, 5)], 0, 2, b"h" * 32, 5), m.LogPost(b"p" * 32, log_entries()),
        m.LogConflict("log_moved", "The log moved on.", "", log_entries(), 7), m.Enrolments([m.PendingEnrolment(enrolment, "editor", 5, SPACE)]), enrolment,
        m.Error("forbidden", "No.", "Ask."), m.Config("LSN/1", "1", ORG, 5, 5, 5, 5, 5, 5), m.SessionOrder(DEVICE, b"c" * 40, b"s" * 64), m.Session("t", 5),
        m.Challenge(b"c" * 40), m.InviteOrder(b"t" * 32, "editor", 5, SPACE), m.EnrolmentState("joined"), m.BlobCommit([b"h" * 32]), m.BlobStatus(b"\xff", total=8),
        m.BlobIncomplete("blob_incomplete", "Some are missing.", "", b"\x01"), m.WakeHint([SPACE.hex()], log=True), m.LogHead(1, b"h" * 32), m.Done(),
    ]  # fmt: skip
    for message in messages:
        kind = type(message)
        yield Target(f"{kind.__name__} as MessagePack", (encode(message),), lambda raw, kind=kind: decode(raw, kind), (Undecodable,))
        yield Target(f"{kind.__name__} as JSON", (encode(message, JSON),), lambda raw, kind=kind: decode(raw, kind, JSON), (Undecodable,))


def spoil_row(row: m.Row, edits: list[Edit], other: m.Row) -> m.Row:
    """Spoil what a row says, or its envelope, with the hash and the signature that go with it or without."""
    how = edits[0].how
    raw = spoil(row.env or b"", edits, other.env or b"")
    match how:
        case 0:
            return fields(row, env=raw)
        case 1:
            return fields(row, env=raw, env_hash=envelope_hash(raw))
        case 2:
            state = spoil(some_bodies()[edits[0].at % 4], edits, some_bodies()[0])
            raw = sealed(state)
            return fields(row, env=raw, env_hash=envelope_hash(raw))
        case 3:
            raw = sealed_as_it_is(spoil(zstandard.compress(some_bodies()[0]), edits), edits[0].at % 0x10000)
            return fields(row, env=raw, env_hash=envelope_hash(raw))
        case 4:
            return fields(row, device=(edits[0].value + bytes(16))[:16], committed_ms=int.from_bytes(edits[0].value[:8], "big", signed=True))
        case _:
            return fields(row, ver=edits[0].at, rid=(edits[0].value + bytes(16))[:16], env=None if edits[0].at % 2 else raw)


def read_rows(row: m.Row) -> None:
    opener = Opener(SPACE.hex(), replay(log_entries()), {(SPACE.hex(), 1): SPACE_KEY}, map)
    opener.misses_a_writer([row])
    opener.sort(opener.examine([row]), {})


def secret_targets() -> Iterable[Target]:
    slot = headers._encode(
        headers.Header(
            b"v" * 16, "SecretService.Keyring", KdfParameters(1, 1, 8, b"s" * 16), b"t" * 16, b"p" * 60, b"c" * 60, 3, {SPACE: headers.Anchor(5, b"h" * 32)}, 7
        ),
        b"H" * 32,
    ).rstrip(b"\0")
    yield Target("header slot", (slot,), read_slot, (headers.NewerVault,))
    organisation = make_organisation_keys(ORG)
    file = seal_recovery_file(organisation, "four words of mine", floor=NARROW, parameters=KdfParameters(1, 1, 8, b"s" * 16))
    yield Target("recovery file", (file,), lambda raw: open_recovery_file(raw, "four words of mine", floor=NARROW), (LiaisonError,))
    code = recovery_code.spell(b"c" * 16).encode()
    yield Target("recovery code", (code,), lambda raw: recovery_code.read(raw.decode("utf-8", "replace")), (recovery_code.BadRecoveryCode,))
    mine, info = SealingKey(b"x" * 32), wraps.wrap_info(ORG, SPACE, 1, ACCOUNT)
    yield Target("wrap", (wraps.wrap_space_key(SPACE_KEY, mine.public, info),), lambda raw: wraps.unwrap_space_key(raw, mine, info), (CannotUnwrap,))
    earlier = wraps.seal_previous_epoch(b"k" * 32, SPACE_KEY, SPACE, 2)
    yield Target("earlier epoch", (earlier,), lambda raw: wraps.open_previous_epoch(raw, SPACE_KEY, SPACE, 2), (CannotUnwrap,))
    escrow = EscrowKey(b"e" * 16, b"E" * 32)
    from liaison_app.vault.identity import new_account

    account = new_account()
    yield Target("escrow", (wraps.seal_escrow(account, escrow),), lambda raw: wraps.open_escrow(raw, escrow), (CannotUnwrap,))
    box = wraps.box_account(account, ORG, DEVICE, mine.public)
    yield Target("account box", (box,), lambda raw: wraps.open_account_box(raw, mine, ORG, account.id, DEVICE), (CannotUnwrap,))


def spoil_manifest(given: tuple[Manifest, bytes], edits: list[Edit], _other: Any) -> tuple[Manifest, bytes]:
    manifest, chunk = given
    how, at, value = edits[0]
    match how:
        case 0:
            return replace(manifest, size=int.from_bytes(value[:8], "big")), chunk
        case 1:
            return replace(manifest, chunks=manifest.chunks * (at % 5)), chunk
        case 2:
            return replace(manifest, sha256=value), chunk
        case 3:
            spoilt = spoil(chunk, edits)
            return replace(manifest, chunks=(hashlib.sha256(spoilt).digest(),)), spoilt
        case _:
            return manifest, spoil(chunk, edits)


def file_targets() -> Iterable[Target]:
    bk = BlobKey(b"b" * 16, b"K" * 32)
    sealer = BlobSealer(io.BytesIO(b"slide" * 40), 200, bk)
    [chunk] = sealer
    read = lambda given: list(open_chunks(lambda _index: given[1], bk, given[0]))  # noqa: E731 - one line of a table
    yield Target("file and its manifest", ((sealer.manifest(), chunk.sealed),), read, (BlobDamaged,), spoil_manifest)


def record_targets() -> Iterable[Target]:
    envelopes = tuple(sealed(state) for state in some_bodies())
    packed = tuple(zstandard.compress(state) for state in some_bodies())
    with_dictionary = tuple(compression.compress(state)[1] for state in some_bodies())
    yield Target("envelope's framing", envelopes, parse, (BadEnvelope,))
    yield Target("envelope", envelopes, open_one, (BadEnvelope, NotAuthentic))
    yield Target("what is packed in it", packed, lambda raw: open_one(sealed_as_it_is(raw, 1)), (BadEnvelope, NotAuthentic))
    yield Target("packed with the dictionary", with_dictionary, lambda raw: open_one(sealed_as_it_is(raw, 0x0101)), (BadEnvelope, NotAuthentic))
    yield Target("body", some_bodies(), take_in, NONSENSE)
    texts = (start("Words that were typed.").u, edited(start("One.\nTwo."), "One.\nTwo.", "One and a half.\nTwo.\nThree 🎉").u)
    yield Target("text", texts, take_words, (BadProse,))
    row = m.Row(1, RECORD, 1, envelope_hash(envelopes[1]), DEVICE, 1_790_000_000_000, "current", envelopes[1])
    yield Target("row of a feed", (row,), read_rows, (), spoil_row)


def entrance_targets() -> Iterable[Target]:
    file = vectors()["invite_file"].encode()
    yield Target("invite", (file,), invite.read_invite, (invite.BadInvite,))
    yield Target("membership log", (log_entries(),), read_log, (BadEntry,), spoil_log)
    signed = json.dumps(answers.sign_answer(key("server"), b"r" * 16, 200, 5, b"body")).encode()

    def prove(raw: bytes) -> None:
        try:
            said = msgspec.json.decode(raw, type=dict[str, str])
        except (msgspec.DecodeError, UnicodeDecodeError):
            said = {answers.TIME_HEADER: raw.decode("latin-1"), answers.SIGNATURE_HEADER: raw.decode("latin-1")}
        answers.prove_answer(key("server").public, b"r" * 16, 200, said, b"body")
        answers.request_id(raw.decode("latin-1"))

    yield Target("headers of an answer", (signed,), prove, ())


@cache
def targets() -> tuple[Target, ...]:
    return (*record_targets(), *entrance_targets(), *secret_targets(), *recovery_targets(), *file_targets(), *message_targets())
