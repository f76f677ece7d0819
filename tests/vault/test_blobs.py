"""A file sealed in chunks comes back byte for byte, and no chunk opens in another's place."""

from __future__ import annotations

import hashlib
import io
import itertools
import random
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liaison_app.vault.blobs import (
    CHUNK_BYTES,
    PAD_BYTES,
    BlobDamaged,
    BlobKey,
    BlobSealer,
    Manifest,
    SourceChanged,
    chunk_count,
    new_blob_key,
    open_chunk,
    open_chunks,
    sealed_size,
)


def content(size: int) -> bytes:
    return random.Random(size).randbytes(size)


def sealed(plain: bytes, key: BlobKey) -> tuple[list[bytes], Manifest]:
    sealer = BlobSealer(io.BytesIO(plain), len(plain), key)
    chunks = [chunk.sealed for chunk in sealer]
    return chunks, sealer.manifest()


@settings(max_examples=12)
@given(size=st.integers(0, 2 * CHUNK_BYTES + 5))
@example(0)
@example(1)
@example(PAD_BYTES)
@example(CHUNK_BYTES - 1)
@example(CHUNK_BYTES)
@example(CHUNK_BYTES + 1)
@example(2 * CHUNK_BYTES)
def test_every_size_comes_back_and_shows_only_its_64_kib(size: int):
    plain, key = content(size), new_blob_key()
    chunks, manifest = sealed(plain, key)
    assert b"".join(open_chunks(chunks.__getitem__, key, manifest)) == plain
    assert (manifest.size, manifest.sha256) == (size, hashlib.sha256(plain).digest())
    assert manifest.chunks == tuple(hashlib.sha256(chunk).digest() for chunk in chunks)
    assert [len(chunk) for chunk in chunks] == [sealed_size(size, index) for index in range(chunk_count(size))]
    assert (sum(map(len, chunks)) - 16 * len(chunks)) % PAD_BYTES == 0


def test_chunks_swapped_dropped_or_taken_from_another_file_are_refused():
    key, other = new_blob_key(), new_blob_key()
    plain = content(2 * CHUNK_BYTES + 10)
    chunks, manifest = sealed(plain, key)
    foreign, foreign_manifest = sealed(plain, other)
    for wanted, given_chunk in [(0, chunks[1]), (1, chunks[0]), (2, chunks[1]), (0, foreign[0]), (0, chunks[0][:-1]), (0, b"")]:
        with pytest.raises(BlobDamaged):
            open_chunk(given_chunk, wanted, key, manifest)
    swapped = replace(manifest, chunks=(manifest.chunks[1], manifest.chunks[0], manifest.chunks[2]))
    with pytest.raises(BlobDamaged):
        open_chunk(chunks[1], 0, key, swapped)
    with pytest.raises(BlobDamaged):
        open_chunk(foreign[0], 0, key, foreign_manifest)
    cut = replace(manifest, size=CHUNK_BYTES, chunks=manifest.chunks[:1])
    with pytest.raises(BlobDamaged):
        open_chunk(chunks[0], 0, key, cut)
    for index in (-1, 3):
        with pytest.raises(BlobDamaged):
            open_chunk(chunks[0], index, key, manifest)


def test_a_manifest_with_another_size_or_hash_is_refused():
    key = new_blob_key()
    chunks, manifest = sealed(b"x" * 1000, key)
    for size in (999, 1001, PAD_BYTES + 1):
        with pytest.raises(BlobDamaged):
            list(open_chunks(chunks.__getitem__, key, replace(manifest, size=size)))
    with pytest.raises(BlobDamaged):
        list(open_chunks(chunks.__getitem__, key, replace(manifest, sha256=bytes(32))))


def test_every_flipped_byte_of_a_small_blob_is_refused():
    key = new_blob_key()
    chunks, manifest = sealed(b"slide", key)
    for at in [*range(40), *range(len(chunks[0]) - 40, len(chunks[0]))]:
        altered = bytearray(chunks[0])
        altered[at] ^= 1
        with pytest.raises(BlobDamaged):
            open_chunk(bytes(altered), 0, key, manifest)
        rehashed = replace(manifest, chunks=(hashlib.sha256(altered).digest(),))
        with pytest.raises(BlobDamaged):
            open_chunk(bytes(altered), 0, key, rehashed)


@pytest.mark.parametrize("said", [9, 11, CHUNK_BYTES + 1])
def test_a_source_that_grew_or_shrank_is_refused(said: int):
    with pytest.raises(SourceChanged):
        list(BlobSealer(io.BytesIO(b"0123456789"), said, new_blob_key()))


def test_a_source_that_gives_a_little_at_a_time_seals_the_same():
    class Dribble(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 70_000))

    key, plain = new_blob_key(), content(CHUNK_BYTES + 100)
    sealer = BlobSealer(Dribble(plain), len(plain), key)
    assert [chunk.sealed for chunk in sealer] == sealed(plain, key)[0]


def test_a_key_seals_one_stream_once():
    sealer = BlobSealer(io.BytesIO(b"x"), 1, new_blob_key())
    with pytest.raises(ValueError, match="not sealed yet"):
        sealer.manifest()
    list(sealer)
    with pytest.raises(ValueError, match="seals one stream once"):
        list(sealer)


def test_forty_mebibytes_pass_through_a_few_chunks_of_memory():
    class Zeros(io.RawIOBase):
        left = 10 * CHUNK_BYTES

        def read(self, size: int = -1, /) -> bytes:
            given_now = min(size, self.left)
            self.left -= given_now
            return bytes(given_now)

    key = new_blob_key()
    tracemalloc.start()
    sealer = BlobSealer(Zeros(), 10 * CHUNK_BYTES, key)  # type: ignore[arg-type]
    lengths = [len(chunk.sealed) for chunk in sealer]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert lengths == [CHUNK_BYTES + 16] * 10
    assert peak < 5 * CHUNK_BYTES


def test_the_key_does_not_show_itself():
    key = BlobKey(bytes(16), b"secretsecretsecretsecretsecretse")
    assert "secret" not in repr(key)
    assert len({new_blob_key().key for _ in itertools.repeat(None, 20)}) == 20
