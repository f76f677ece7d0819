"""A second reader of the wire, written from the protocol's text alone: the standard library, MessagePack and primitives, nothing of the app."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import zstandard
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Wrong(Exception):
    """The bytes are not what they should be."""


def signed_by(public: bytes, message: bytes, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature as error:
        raise Wrong("signature") from error


def number(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


def hkdf(secret: bytes, salt: bytes, info: bytes, size: int) -> bytes:
    """RFC 5869 with SHA-256."""
    extracted, out, block = hmac.new(salt, secret, hashlib.sha256).digest(), b"", b""
    for counter in range(1, size // 32 + 2):
        block = hmac.new(extracted, block + info + bytes([counter]), hashlib.sha256).digest()
        out += block
    return out[:size]


def open_envelope(raw: bytes, space_key: bytes, device_sign: bytes) -> dict[str, Any]:
    """Follow §3's table and its order of checks."""
    n = number(raw[164:168])
    if len(raw) != 168 + n + 64:
        raise Wrong("length")
    if raw[0:4] != b"LSN1" or raw[4] != 1 or raw[5] != 1:
        raise Wrong("magic, suite or kind")
    signed_by(device_sign, b"liaison/v1/env\0" + raw[: 168 + n], raw[168 + n :])
    expanded = hkdf(space_key, raw[100:132], b"liaison/v1/record\0" + raw[0:100], 32 + 12 + 32)
    if raw[132:164] != expanded[44:]:
        raise Wrong("commitment")
    try:
        plaintext = AESGCM(expanded[:32]).decrypt(expanded[32:44], raw[168 : 168 + n], raw[0:132])
    except InvalidTag as error:
        raise Wrong("tag") from error
    length = number(plaintext[:4])
    body, padding = plaintext[4 : 4 + length], plaintext[4 + length :]
    if any(padding):
        raise Wrong("padding")
    flags = number(raw[6:8])
    if flags & 1:
        body = zstandard.ZstdDecompressor().decompress(body)
    return {
        "flags": flags, "space": raw[8:24], "epoch": number(raw[24:28]), "record": raw[28:44], "version": number(raw[44:52]),
        "device": raw[52:68], "prev_hash": raw[68:100], "body": body, "padded": len(plaintext),
    }  # fmt: skip


def unpack(raw: bytes) -> Any:
    """Read MessagePack by its specification: what this wire uses of it."""
    value, rest = _unpack(raw)
    if rest:
        raise Wrong("bytes after the end")
    return value


def _unpack(raw: bytes) -> tuple[Any, bytes]:
    tag, rest = raw[0], raw[1:]
    if tag <= 0x7F:
        return tag, rest
    if tag in (0xC0, 0xC2, 0xC3):
        return {0xC0: None, 0xC2: False, 0xC3: True}[tag], rest
    if 0xCC <= tag <= 0xCF:
        size = 1 << (tag - 0xCC)
        return number(rest[:size]), rest[size:]
    if 0x80 <= tag <= 0x8F or tag in (0xDE, 0xDF):
        count, rest = _count(tag, rest, 0x80, 0xDE)
        pairs: dict[Any, Any] = {}
        for _ in range(count):
            name, rest = _unpack(rest)
            pairs[name], rest = _unpack(rest)
        return pairs, rest
    if 0x90 <= tag <= 0x9F or tag in (0xDC, 0xDD):
        count, rest = _count(tag, rest, 0x90, 0xDC)
        items: list[Any] = []
        for _ in range(count):
            item, rest = _unpack(rest)
            items.append(item)
        return items, rest
    return _unpack_bytes(tag, rest)


def _unpack_bytes(tag: int, rest: bytes) -> tuple[Any, bytes]:
    if 0xA0 <= tag <= 0xBF:
        return rest[: tag & 0x1F].decode(), rest[tag & 0x1F :]
    if tag not in (0xC4, 0xC5, 0xC6, 0xD9, 0xDA, 0xDB):
        raise Wrong(f"tag {tag:x}")
    text = tag >= 0xD9
    width = 1 << (tag - (0xD9 if text else 0xC4))
    size = number(rest[:width])
    data, rest = rest[width : width + size], rest[width + size :]
    return (data.decode() if text else data), rest


def _count(tag: int, rest: bytes, short: int, long: int) -> tuple[int, bytes]:
    if tag < long:
        return tag - short, rest
    width = 2 if tag == long else 4
    return number(rest[:width]), rest[width:]
