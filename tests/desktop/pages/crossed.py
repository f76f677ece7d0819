"""Two people change one record at once: what a sync would have left behind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from liaison_app.core.clock import Stamp
from liaison_app.protocol.codec import encode as encode_message
from liaison_app.protocol.entry import Actor, AddMember, chain
from liaison_app.protocol.signing import SigningKey
from liaison_app.records.body import decode, encode
from liaison_app.records.document import apply
from liaison_app.records.fields import Record
from liaison_app.records.merging import merge
from liaison_app.store.store import Store
from liaison_app.store.verbs import ApplyPage, KeepLog, Landed

BEN = "0b" * 16
BENS_LAPTOP = "1b" * 16


def introduce(store: Store, *people: tuple[str, str]) -> None:
    """Put people (account, name) into the membership log as it would be kept, and Ben's laptop among the devices."""
    actor = Actor(bytes(16), bytes(16), SigningKey(bytes(32)))
    acts = [(actor, AddMember(account=bytes.fromhex(account), name=name, AS=bytes(32), AK=bytes(32), role="editor")) for account, name in people]
    entries = chain(1_790_000_000_000, (0, bytes(32)), acts)
    store.perform(KeepLog(0, tuple(encode_message(entry) for entry in entries))).result(10)
    store.know_devices({bytes.fromhex(BENS_LAPTOP): BEN})


def cross(store: Store, record: Record, mine: Mapping[str, Any], theirs: Mapping[str, Any], *, later_ms: int = 60_000) -> None:
    """Change a stored record here, and by Ben on the same base so much later (earlier when negative), and land the merge."""
    reader = store.reader()
    try:
        base = reader.body(record.id)
        store.put(replace(record, **mine), base=record).result(10)
        here = reader.body(record.id)
        assert base is not None
        assert here is not None
        there = apply(base, replace(record, **theirs), record, Stamp(here.newest[0] + later_ms, 0, BENS_LAPTOP))
        merged = encode(merge(here, there, base))
        rows = reader.query("SELECT gen FROM rec WHERE id = ?", (record.id,))
    finally:
        reader.close()
    landed = Landed(record.id, record.kind, 2, bytes(32), merged, encode(decode(encode(there))), dirty=True, seen_gen=rows[0][0])
    assert store.perform(ApplyPage(record.space, (landed,))).result(10)
