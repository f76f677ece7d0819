"""Blobs taken in chunk by chunk, in any order, again and again, until committed; and swept away when nothing uses them."""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.messages import MAX_CHUNK, MAX_CHUNKS, BlobIncomplete, BlobStatus, Done
from liaison_app.server.blobs.stores import BlobStore
from liaison_app.server.database import blobs as sql
from liaison_app.server.database import spaces as space_sql
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.quotas import Growth, Quotas, require_room
from liaison_app.server.refusal import Refusal, refused

_LOG = logging.getLogger("liaison.server")
_UNDER_WAY_MS: Final = 3_600_000
"""A chunk noted for so long and still used by nothing belongs to an upload that ended."""
UNCOMMITTED_MS: Final = 30 * 86_400_000
"""A file begun and never finished is taken away after as long as a device may stay away."""
_TRIES: Final = 5


class Piece(NamedTuple):
    """Chunk i of a blob in a space."""

    space: bytes
    blob: bytes
    i: int


class Incomplete(NamedTuple):
    """A commit that came too early."""

    missing: BlobIncomplete


class Blobs:
    """Checks hashes, keeps manifests, and leaves the bytes to the store.

    Bytes go in before the row that names them, and are noted as garbage before that: whatever breaks off is swept away later, by any worker.
    """

    def __init__(self, database: Database, store: BlobStore, clock: Clock, quotas: Quotas | None = None) -> None:
        self._database = database
        self._store = store
        self._clock = clock
        self._quotas = quotas or Quotas()

    async def put(self, piece: Piece, data: bytes, content_hash: bytes, account: bytes) -> Done | Refusal:
        """Keep a chunk under its content hash; the same one again changes nothing."""
        if len(data) > MAX_CHUNK or piece.i >= MAX_CHUNKS:
            return refused("too_large")
        if not data or not hmac.compare_digest(await asyncio.to_thread(_hash, data), content_hash):
            return refused("hash_mismatch")
        chunk = sql.Chunk(piece.i, content_hash, len(data), account)
        for _again in range(_TRIES):
            refusal = await self._database.write(lambda transaction: self._announce(transaction, piece, chunk))
            if refusal is not None:
                return refusal
            await asyncio.to_thread(self._store.put, piece.space, content_hash, data)
            outcome = await self._database.write(lambda transaction: self._enter(transaction, piece, chunk))
            if outcome is not None:
                return outcome
        return refused("busy", retry_after_s=1)

    def _announce(self, transaction: Transaction, piece: Piece, chunk: sql.Chunk) -> Refusal | None:
        """Note bytes that are about to come, if they may."""
        refusal = _why_not(transaction, piece, chunk)
        if refusal is None:
            sql.note_garbage(transaction, piece.space, [chunk.hash], self._clock.ms())
        return refusal

    def _enter(self, transaction: Transaction, piece: Piece, chunk: sql.Chunk) -> Done | Refusal | None:
        """Enter a chunk whose bytes are there; None where they were swept away meanwhile."""
        head = space_sql.lock_space(transaction, piece.space)
        if head is None:
            return refused("space_unknown")
        refusal = _why_not(transaction, piece, chunk)
        if refusal is not None:
            return refusal
        if not sql.take_from_garbage(transaction, piece.space, chunk.hash) and sql.unused(transaction, piece.space, [chunk.hash]):
            return None
        before = sql.chunk(transaction, piece.space, piece.blob, piece.i)
        growth = Growth(bytes=chunk.size - (before.size if before else 0))
        require_room(transaction, head, growth, self._quotas)
        sql.put_chunk(transaction, piece.space, piece.blob, chunk, self._clock.ms())
        space_sql.grow(transaction, piece.space, growth.bytes)
        if before is not None and before.hash != chunk.hash:
            sql.note_garbage(transaction, piece.space, [before.hash], 0)
        return Done()

    async def get(self, piece: Piece) -> bytes | Refusal:
        """Return a chunk's bytes, which have the hash they should have."""
        chunk = await self._database.read(lambda transaction: sql.chunk(transaction, piece.space, piece.blob, piece.i))
        if chunk is None:
            return refused("chunk_unknown")
        data = await asyncio.to_thread(self._store.read, piece.space, chunk.hash)
        if data is None or await asyncio.to_thread(_hash, data) != chunk.hash:
            _LOG.error("chunk %s of blob %s… is %s", piece.i, piece.blob.hex()[:8], "missing" if data is None else "damaged")
            return refused("chunk_damaged")
        return data

    async def delete(self, piece: Piece, account: bytes) -> Done | Refusal:
        """Take back a chunk of a blob that was never committed."""

        def work(transaction: Transaction) -> tuple[Done | Refusal, list[bytes]]:
            space_sql.lock_space(transaction, piece.space)
            if sql.committed_total(transaction, piece.space, piece.blob):
                return refused("blob_committed"), []
            chunk = sql.chunk(transaction, piece.space, piece.blob, piece.i)
            if chunk is None:
                return Done(), []
            if chunk.account != account:
                return refused("forbidden"), []
            sql.drop_chunk(transaction, piece.space, piece.blob, piece.i)
            space_sql.grow(transaction, piece.space, -chunk.size)
            sql.note_garbage(transaction, piece.space, [chunk.hash], 0)
            return Done(), [chunk.hash]

        outcome, dropped = await self._database.write(work)
        await self.forget(piece.space, dropped)
        return outcome

    async def status(self, space: bytes, blob: bytes) -> BlobStatus:
        return await self._database.read(lambda transaction: _status(transaction, space, blob))

    async def commit(self, space: bytes, blob: bytes, hashes: Sequence[bytes]) -> BlobStatus | Incomplete | Refusal:
        """Close a blob once every chunk is there with the hash it should have; the same commit again is answered as before."""

        def work(transaction: Transaction) -> BlobStatus | Incomplete | Refusal:
            space_sql.lock_space(transaction, space)
            chunks = {chunk.i: chunk.hash for chunk in sql.chunks(transaction, space, blob)}
            if sql.committed_total(transaction, space, blob):
                same = [chunks[i] for i in sorted(chunks)] == list(hashes)
                return _status(transaction, space, blob) if same else refused("blob_committed")
            good = [i for i, content_hash in enumerate(hashes) if chunks.get(i) == content_hash]
            if len(good) < len(hashes) or len(chunks) > len(hashes):
                error = refused("blob_incomplete").error
                return Incomplete(BlobIncomplete(error.code, error.title, error.what_to_do, bitmap(good)))
            sql.commit_blob(transaction, space, blob, len(hashes), self._clock.ms())
            return _status(transaction, space, blob)

        return await self._database.write(work)

    # -- what nothing uses any more

    async def forget(self, space: bytes, hashes: Sequence[bytes]) -> None:
        """Remove the bytes of noted hashes that nothing uses; where the store fails the notes stay, and a later sweep tries again."""
        if not hashes:
            return
        try:
            await self._database.write(lambda transaction: self._forget(transaction, space, hashes))
        except LiaisonError as error:
            _LOG.info("bytes of %s chunks stay for a later sweep (%s)", len(hashes), error.code)

    def _forget(self, transaction: Transaction, space: bytes, hashes: Sequence[bytes]) -> None:
        """Under the space's lock, so that no chunk is entered between the question and the removal."""
        space_sql.lock_space(transaction, space)
        self._store.drop(space, sql.unused(transaction, space, hashes))
        for content_hash in hashes:
            sql.take_from_garbage(transaction, space, content_hash)

    async def sweep(self) -> None:
        """Take away files never finished and bytes left over from uploads and erasures that broke off."""
        now = self._clock.ms()
        for space, blob in await self._database.read(lambda transaction: sql.abandoned(transaction, now - UNCOMMITTED_MS)):
            await self._database.write(lambda transaction, space=space, blob=blob: self._abandon(transaction, space, blob))
        noted = await self._database.read(lambda transaction: sql.garbage(transaction, now - _UNDER_WAY_MS))
        for space, hashes in noted.items():
            await self.forget(space, hashes)

    def _abandon(self, transaction: Transaction, space: bytes, blob: bytes) -> None:
        space_sql.lock_space(transaction, space)
        if not sql.committed_total(transaction, space, blob):
            freed = sql.drop_blob(transaction, space, blob)
            space_sql.grow(transaction, space, -sum(chunk.size for chunk in freed))


def bitmap(present: Sequence[int]) -> bytes:
    """Return bit i%8 of byte i//8 set for every i present."""
    bits = 0
    for i in present:
        bits |= 1 << i
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def _why_not(transaction: Transaction, piece: Piece, chunk: sql.Chunk) -> Refusal | None:
    """Say why a chunk may not come, if so: its blob is complete, or somebody else's, and it would change something."""
    before = sql.chunk(transaction, piece.space, piece.blob, piece.i)
    fixed = sql.committed_total(transaction, piece.space, piece.blob) or (before is not None and before.account != chunk.account)
    return refused("blob_committed") if fixed and (before is None or before.hash != chunk.hash) else None


def _status(transaction: Transaction, space: bytes, blob: bytes) -> BlobStatus:
    present = [chunk.i for chunk in sql.chunks(transaction, space, blob)]
    total = sql.committed_total(transaction, space, blob)
    return BlobStatus(bitmap(present), committed=total > 0, total=total)


def _hash(data: bytes) -> bytes:
    return sha256(data).digest()
