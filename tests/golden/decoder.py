"""A second reader of the wire, written from the protocol's text alone: the standard library, MessagePack and primitives, nothing of the app."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import zstandard
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id


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
    extracted, out, block = hmac.new(salt or bytes(32), secret, hashlib.sha256).digest(), b"", b""
    for counter in range(1, size // 32 + 2):
        block = hmac.new(extracted, block + info + bytes([counter]), hashlib.sha256).digest()
        out += block
    return out[:size]


def open_envelope(raw: bytes, space_key: bytes, device_sign: bytes, dictionary: bytes = b"") -> dict[str, Any]:
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
        known = zstandard.ZstdCompressionDict(dictionary) if flags >> 8 else None
        body = zstandard.ZstdDecompressor(dict_data=known).decompress(body)
    return {
        "flags": flags, "space": raw[8:24], "epoch": number(raw[24:28]), "record": raw[28:44], "version": number(raw[44:52]),
        "device": raw[52:68], "prev_hash": raw[68:100], "body": body, "padded": len(plaintext),
    }  # fmt: skip


def open_with(key: bytes, sealed: bytes, use: bytes) -> bytes:
    """Open what stands as nonce (12 bytes) and AES-256-GCM."""
    try:
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], use)
    except InvalidTag as error:
        raise Wrong("tag") from error


def open_hpke(private: bytes, sealed: bytes, info: bytes) -> bytes:
    """RFC 9180, base mode, DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM; the sender's share comes first."""
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    share, ciphertext = sealed[:32], sealed[32:]
    mine = X25519PrivateKey.from_private_bytes(private)

    def extract(id: bytes, salt: bytes, label: bytes, secret: bytes) -> bytes:
        return hmac.new(salt or bytes(32), b"HPKE-v1" + id + label + secret, hashlib.sha256).digest()

    def expand(id: bytes, extracted: bytes, label: bytes, context: bytes, size: int) -> bytes:
        told, out, block = size.to_bytes(2, "big") + b"HPKE-v1" + id + label + context, b"", b""
        for counter in range(1, size // 32 + 2):
            block = hmac.new(extracted, block + told + bytes([counter]), hashlib.sha256).digest()
            out += block
        return out[:size]

    agreed = extract(kem, b"", b"eae_prk", mine.exchange(X25519PublicKey.from_public_bytes(share)))
    shared = expand(kem, agreed, b"shared_secret", share + mine.public_key().public_bytes_raw(), 32)
    context = b"\0" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    secret = extract(suite, shared, b"secret", b"")
    try:
        return AESGCM(expand(suite, secret, b"key", context, 32)).decrypt(expand(suite, secret, b"base_nonce", context, 12), ciphertext, b"")
    except InvalidTag as error:
        raise Wrong("tag") from error


def open_chunk(sealed: bytes, blob_key: bytes, blob: bytes, place: tuple[int, int]) -> bytes:
    """Open chunk number `place[0]` of `place[1]`, padding and all."""
    index, total = place
    info = b"liaison/v1/chunk\0" + index.to_bytes(4, "big") + total.to_bytes(4, "big") + bytes([index == total - 1])
    derived = hkdf(blob_key, blob, info, 44)
    try:
        return AESGCM(derived[:32]).decrypt(derived[32:], sealed, None)
    except InvalidTag as error:
        raise Wrong("tag") from error


def argon2id(passphrase: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    """`cost` = t, p, KiB."""
    t, p, m = cost
    return Argon2id(salt=salt, length=32, iterations=t, lanes=p, memory_cost=m).derive(passphrase.encode())


def open_header(raw: bytes, passphrase: str, device_secret: bytes) -> dict[str, Any]:
    """Read one slot: mark, version, generation, length, MessagePack, SHA-256 of all before, HMAC under the header key; then open VK."""
    if raw[:8] != b"LSNVAULT" or number(raw[8:10]) != 1:
        raise Wrong("mark or version")
    end = 22 + number(raw[18:22])
    covered, digest, mac = raw[:end], raw[end : end + 32], raw[end + 32 : end + 64]
    if hashlib.sha256(covered).digest() != digest:
        raise Wrong("torn")
    vault, keyring, t, p, m, salt, vault_salt, wrap, code_wrap, unsent, anchors = unpack(covered[22:])
    kek = hkdf(argon2id(passphrase, salt, (t, p, m)) + device_secret, vault_salt, b"liaison/v1/kek", 32)
    vault_key = open_with(kek, wrap, vault)
    header_key = hkdf(vault_key, b"", b"liaison/v1/header", 32)
    if hmac.new(header_key, b"liaison/v1/header-mac\0" + covered, hashlib.sha256).digest() != mac:
        raise Wrong("mac")
    return {
        "vault": vault,
        "keyring": keyring,
        "vault_key": vault_key,
        "vault_salt": vault_salt,
        "code_wrap": code_wrap,
        "unsent": unsent,
        "anchors": anchors,
        "generation": number(raw[10:18]),
    }


def open_recovery_file(raw: bytes, passphrase: str) -> dict[str, Any]:
    """Read the JSON file that keeps OR and RK; everything but the sealed part stands in the seal."""
    file = json.loads(raw)
    covered = b"liaison/v1/recovery-file\0" + json.dumps(file | {"sealed": ""}, sort_keys=True, separators=(",", ":")).encode()
    salt = bytes.fromhex(file["salt"])
    key = hkdf(argon2id(passphrase, salt, (file["t"], file["p"], file["m_kib"])), salt, b"liaison/v1/recovery-file\0", 32)
    return {**file, "secret": open_with(key, bytes.fromhex(file["sealed"]), covered)}


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
    if tag >= 0xE0:
        return tag - 256, rest
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
