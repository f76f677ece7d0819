"""Blobs taken in chunk by chunk, in any order, again and again, until committed."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from liaison_app.core.clock import Clock
from liaison_app.protocol.messages import MAX_CHUNK, MAX_CHUNKS, BlobIncomplete, BlobStatus, Done
from liaison_app.server.blobs.folder import FolderBlobs
from liaison_app.server.database import blobs as sql
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.refusal import Refusal, refused


class Piece(NamedTuple):
    """Chunk i of a blob in a space."""

    space: bytes
    blob: bytes
    i: int


class Incomplete(NamedTuple):
    """A commit that came too early."""

    missing: BlobIncomplete


class Blobs:
    """Checks hashes, keeps manifests, and leaves the bytes to the folder."""

    def __init__(self, database: Database, folder: FolderBlobs, clock: Clock) -> None:
        self._database = database
        self._folder = folder
        self._clock = clock

    async def put(self, piece: Piece, data: bytes, content_hash: bytes, account: bytes) -> Done | Refusal:
        """Keep a chunk under its content hash; the same one again changes nothing."""
        if len(data) > MAX_CHUNK or piece.i >= MAX_CHUNKS:
            return refused("too_large")
        if not data or not hmac.compare_digest(await asyncio.to_thread(_hash, data), content_hash):
            return refused("hash_mismatch")
        arrived = await asyncio.to_thread(self._folder.take_in, data)
        try:
            return await self._database.on_writer(lambda: self._put(piece, arrived, sql.Chunk(piece.i, content_hash, len(data), account)))
        finally:
            self._folder.discard(arrived)

    def _put(self, piece: Piece, arrived: Path, chunk: sql.Chunk) -> Done | Refusal:
        def work(transaction: Transaction) -> Done | Refusal:
            before = sql.chunk(transaction, piece.space, piece.blob, piece.i)
            fixed = sql.committed_total(transaction, piece.space, piece.blob) or (before is not None and before.account != chunk.account)
            if fixed and (before is None or before.hash != chunk.hash):
                return refused("blob_committed")
            self._folder.keep(arrived, piece.space, chunk.hash)
            sql.put_chunk(transaction, piece.space, piece.blob, chunk)
            return Done()

        return self._database.write_now(work)

    async def get(self, piece: Piece) -> bytes | Refusal:
        chunk = await self._database.read(lambda transaction: sql.chunk(transaction, piece.space, piece.blob, piece.i))
        data = await asyncio.to_thread(self._folder.read, piece.space, chunk.hash) if chunk else None
        return data if data is not None else refused("chunk_unknown")

    async def delete(self, piece: Piece, account: bytes) -> Done | Refusal:
        """Take back a chunk of a blob that was never committed."""

        def work(transaction: Transaction) -> tuple[Done | Refusal, list[bytes]]:
            if sql.committed_total(transaction, piece.space, piece.blob):
                return refused("blob_committed"), []
            chunk = sql.chunk(transaction, piece.space, piece.blob, piece.i)
            if chunk is not None and chunk.account != account:
                return refused("forbidden"), []
            sql.drop_chunk(transaction, piece.space, piece.blob, piece.i)
            return Done(), [chunk.hash] if chunk else []

        outcome, dropped = await self._database.write(work)
        await self.forget(piece.space, dropped)
        return outcome

    async def status(self, space: bytes, blob: bytes) -> BlobStatus:
        return await self._database.read(lambda transaction: _status(transaction, space, blob))

    async def commit(self, space: bytes, blob: bytes, hashes: Sequence[bytes]) -> BlobStatus | Incomplete | Refusal:
        """Close a blob once every chunk is there with the hash it should have; the same commit again is answered as before."""

        def work(transaction: Transaction) -> BlobStatus | Incomplete | Refusal:
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

    async def forget(self, space: bytes, hashes: Sequence[bytes]) -> None:
        """Remove the files of hashes that nothing uses any more."""
        if hashes:
            await self._database.on_writer(lambda: self._forget(space, hashes))

    def _forget(self, space: bytes, hashes: Sequence[bytes]) -> None:
        self._folder.drop(space, self._database.read_now(lambda transaction: sql.unused(transaction, space, hashes)))


def bitmap(present: Sequence[int]) -> bytes:
    """Return bit i%8 of byte i//8 set for every i present."""
    bits = 0
    for i in present:
        bits |= 1 << i
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def _status(transaction: Transaction, space: bytes, blob: bytes) -> BlobStatus:
    present = [chunk.i for chunk in sql.chunks(transaction, space, blob)]
    total = sql.committed_total(transaction, space, blob)
    return BlobStatus(bitmap(present), committed=total > 0, total=total)


def _hash(data: bytes) -> bytes:
    return sha256(data).digest()
