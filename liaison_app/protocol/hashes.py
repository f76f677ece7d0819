"""Chains, fingerprints and statements: what is hashed, byte for byte."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from liaison_app.core.resources import resource_path
from liaison_app.protocol import labels

HASH_BYTES = 32
_WORD_BITS = 11
_WORDS_SHOWN = 6


def head_hash_start(space: bytes) -> bytes:
    """Return the head of a space that has no rows yet."""
    return sha256(space).digest()


def head_hash_step(before: bytes, seq: int, record: bytes, version: int, env_hash: bytes) -> bytes:
    """Return the head after the log row `seq`."""
    return sha256(b"".join((before, seq.to_bytes(8, "big"), record, version.to_bytes(8, "big"), env_hash))).digest()


def witness_statement(space: bytes, incarnation: bytes, seq: int, head: bytes) -> bytes:
    """Return the message a device signs of how far it has seen a space: colleagues compare it with what they were shown."""
    return b"".join((labels.WITNESS, space, incarnation, seq.to_bytes(8, "big"), head))


def erase_statement(space: bytes, record: bytes, base_version: int, reason: str) -> bytes:
    """Return the message a device signs to erase a record; its hash stands in the log in place of an envelope's."""
    return b"".join((labels.ERASE, space, record, base_version.to_bytes(8, "big"), reason.encode()))


def erase_hash(space: bytes, record: bytes, base_version: int, reason: str) -> bytes:
    """Return SHA-256 of the erase statement: the env_hash of an erasure's log row."""
    return sha256(erase_statement(space, record, base_version, reason)).digest()


def fingerprint(public: bytes) -> bytes:
    """Return SHA-256 of a public key: what an invite pins the organisation's root by."""
    return sha256(public).digest()


@cache
def word_list() -> tuple[str, ...]:
    """Return the 2048 words that keys are read aloud with."""
    return tuple(resource_path("words-2048.txt").read_text(encoding="ascii").split())


def six_words(inviter: bytes, joiner: bytes) -> tuple[str, ...]:
    """Return the words two people compare by voice: the first 66 bits of SHA-256 over both account keys."""
    number = int.from_bytes(sha256(inviter + joiner).digest(), "big")
    words = word_list()
    mask = (1 << _WORD_BITS) - 1
    return tuple(words[number >> (8 * HASH_BYTES - _WORD_BITS * place) & mask] for place in range(1, _WORDS_SHOWN + 1))
