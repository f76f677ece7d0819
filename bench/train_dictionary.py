"""Trains the zstandard dictionary of our record shapes on made-up demo records, and measures what it saves; `--write` keeps it as resources/dictionaries/1.zdict."""

from __future__ import annotations

import argparse
import hashlib
import random
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace

import zstandard
from support.rounds import opening

from liaison_app.core.clock import Stamp
from liaison_app.core.resources import resource_path
from liaison_app.protocol.compression import LEVEL, NEWEST_DICTIONARY, NO_DICTIONARY, Compression
from liaison_app.protocol.envelope import OVERHEAD, padded_size
from liaison_app.records import one_insertion
from liaison_app.records.body import encode
from liaison_app.records.document import begin
from liaison_app.records.fields import Parts, Prose, Record
from liaison_app.records.prose import ProseState
from liaison_app.work.demo_data import make_demo
from support import made

SIZE = 16 * 1024
"""Larger ones fit the demo's own sentences better and everybody else's worse (`--sizes`)."""
SEEDS, UNSEEN = range(1, 25), range(101, 104)
"""Seeds that are learnt from, and seeds that only measure."""
A_DAY_MS = 1_790_000_000_000
PIECE, MATCH = 384, 8
"""The k and d of zstd's training, fixed so that every run gives the same bytes."""


def bodies(records: Iterable[Record], seed: int) -> list[bytes]:
    """Return the bodies of records as one device of one person would write them; the same seed gives the same bytes."""
    source = random.Random(seed)
    device, account = source.randbytes(16).hex(), source.randbytes(16).hex()
    stamp = Stamp(A_DAY_MS, 0, device)
    out: list[bytes] = []
    for record in records:
        stamp = Stamp(stamp.ms + source.randrange(1, 5_000_000), source.randrange(2), device)
        fresh = _identified(record, source)
        texts = {
            name: ProseState(0, one_insertion.write(words, source.getrandbits(one_insertion.AUTHOR_BITS)))
            for name, field in record.fields().items()
            if isinstance(field, Prose) and (words := getattr(record, name))
        }
        out.append(encode(begin(fresh, stamp, account, texts)))
    return out


def _identified(record: Record, source: random.Random) -> Record:
    """Return the record with an id for every part, so that none is drawn at random."""
    changed = {
        name: tuple(part if part.id else replace(part, id=source.randbytes(16).hex()) for part in getattr(record, name))
        for name, field in record.fields().items()
        if isinstance(field, Parts)
    }
    return replace(record, **changed) if changed else record


def demo(seeds: Iterable[int]) -> list[bytes]:
    """Return the bodies of several demos."""
    return [body for seed in seeds for body in bodies(make_demo(A_DAY_MS, seed), seed)]


def train(samples: Sequence[bytes], size: int) -> bytes:
    """Return a dictionary of at most so many bytes; each distinct body counts once."""
    distinct = sorted(set(samples), key=lambda body: hashlib.sha256(body).digest())
    return zstandard.train_dictionary(size, distinct, k=PIECE, d=MATCH, level=LEVEL, dict_id=NEWEST_DICTIONARY).as_bytes()


def wire_bytes(codec: Compression, samples: Sequence[bytes]) -> float:
    """Return the mean size of an envelope of these bodies."""
    return statistics.mean(OVERHEAD + padded_size(len(codec.compress(body)[1])) for body in samples)


def microseconds(codec: Compression, samples: Sequence[bytes]) -> tuple[float, float]:
    """Return the processor time of packing and of unpacking one body, the best of five."""
    packed = [codec.compress(body) for body in samples]
    packing, unpacking = [], []
    for _round in range(5):
        start = time.thread_time()
        for body in samples:
            codec.compress(body)
        middle = time.thread_time()
        for flags, data in packed:
            codec.decompress(data, flags)
        packing.append(middle - start)
        unpacking.append(time.thread_time() - middle)
    return min(packing) / len(samples) * 1e6, min(unpacking) / len(samples) * 1e6


def main() -> None:
    """Train, compare, and keep the dictionary when asked to."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--write", action="store_true", help="keep the dictionary")
    asked.add_argument("--sizes", action="store_true", help="compare several sizes")
    chosen = asked.parse_args()
    samples = demo(SEEDS)
    opening(f"Dictionary from {len(set(samples)):,} distinct bodies of {len(SEEDS)} made-up vaults, {sum(map(len, samples)) / 1e6:.1f} MB")
    started = time.perf_counter()
    trained = train(samples, SIZE)
    print(f"trained {len(trained):,} bytes in {time.perf_counter() - started:.1f} s, SHA-256 {hashlib.sha256(trained).hexdigest()[:16]}…")
    measured = {
        "demo, other seeds": demo(UNSEEN),
        "visits (support/made)": bodies(map(made.visit, range(2000)), 1),
        "contacts (support/made)": bodies(map(made.contact, range(2000)), 2),
    }
    dictionaries = {"none": {}, f"{SIZE // 1024} KiB": {NEWEST_DICTIONARY: trained}}
    if chosen.sizes:
        dictionaries |= {f"{kib} KiB": {NEWEST_DICTIONARY: train(samples, kib * 1024)} for kib in (8, 32, 64, 110)}
    for of, texts in measured.items():
        for name, dictionary in dictionaries.items():
            codec = Compression(dictionary, write_with=max(dictionary, default=NO_DICTIONARY))
            pack, unpack = microseconds(codec, texts)
            size, sent = statistics.mean(map(len, texts)), wire_bytes(codec, texts)
            print(f"{of:<26} {size:7.0f} B   dictionary {name:<8} {sent:7.0f} B on the wire   pack {pack:5.1f} µs, unpack {unpack:4.1f} µs")
    path = resource_path("dictionaries") / f"{NEWEST_DICTIONARY}.zdict"
    if chosen.write:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(trained)
        print(f"kept as {path.name}")
    elif path.exists():
        print(
            "the shipped dictionary is this very one"
            if path.read_bytes() == trained
            else "the shipped dictionary is another one (numbered ones are never replaced once released)"
        )


if __name__ == "__main__":
    main()
