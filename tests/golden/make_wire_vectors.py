"""Writes wire-v1.json from fixed keys, once a wire version; a changed file means a changed protocol. Run: python -m tests.golden.make_wire_vectors."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from liaison_app.protocol import answers
from liaison_app.protocol.codec import JSON, encode
from liaison_app.protocol.entry import NO_ENTRY, NO_ONE, Actor, AddMember, CertifyDevice, CreateSpace, OrgInit, SetRole, certificate_message, chain
from liaison_app.protocol.envelope import NO_PREVIOUS, Head, assemble, envelope_hash, padded_size
from liaison_app.protocol.hashes import erase_hash, erase_statement, fingerprint, head_hash_start, head_hash_step, six_words
from liaison_app.protocol.invite import Invite, Inviter, enrol_mac, write_invite
from liaison_app.protocol.messages import Push, PushItem
from liaison_app.protocol.signing import SigningKey

FILE = Path(__file__).parent / "wire-v1.json"


def fixed(name: str, size: int = 32) -> bytes:
    """Return bytes that are the same in every run."""
    return sha256(f"liaison wire vectors: {name}".encode()).digest()[:size]


def key(name: str) -> SigningKey:
    return SigningKey(fixed(f"key {name}"))


ORG, SPACE, RECORD, ACCOUNT, DEVICE = (fixed(name, 16) for name in ("org", "space", "record", "account", "device"))
JOINER, PHONE = fixed("joiner", 16), fixed("phone", 16)


def sealed(version: int, prev: bytes, body: bytes, *, compressed: bool) -> bytes:
    """Seal as PROTOCOL §3 says, with a salt that is fixed for the vector's sake."""
    packed = zstandard.ZstdCompressor(level=3).compress(body) if compressed else body
    head = Head(1 if compressed else 0, SPACE, 1, RECORD, version, DEVICE, prev)
    salt = fixed(f"salt {version}")
    expanded = HKDF(SHA256(), 76, salt, b"liaison/v1/record\0" + head.encode()).derive(fixed("space key"))
    plaintext = (len(packed).to_bytes(4, "big") + packed).ljust(padded_size(len(packed)), b"\0")
    ciphertext = AESGCM(expanded[:32]).encrypt(expanded[32:44], plaintext, head.encode() + salt)
    return assemble(head, salt, expanded[44:], ciphertext, key("DS").sign)


def log_entries() -> list[Any]:
    account, joiner = key("AS"), key("joiner AS")
    by_root, by_invite, owner = Actor(NO_ONE, NO_ONE, key("OR")), Actor(ACCOUNT, DEVICE, key("bootstrap")), Actor(ACCOUNT, DEVICE, key("DS"))
    cert = account.sign(certificate_message(ORG, ACCOUNT, DEVICE, key("DS").public, fixed("DK")))
    joiner_cert = joiner.sign(certificate_message(ORG, JOINER, PHONE, key("joiner DS").public, fixed("joiner DK")))
    acts: list[Any] = [
        (by_root, OrgInit(ORG, key("OR").public, key("server").public, fixed("RK"), key("bootstrap").public)),
        (by_invite, AddMember(ACCOUNT, "Ana Lund", account.public, fixed("AK"), "owner")),
        (owner, CertifyDevice(ACCOUNT, DEVICE, "Laptop", key("DS").public, fixed("DK"), cert)),
        (
            owner,
            CreateSpace(SPACE, "Team", False, [(ACCOUNT, fixed("wrap") + fixed("wrap2") + fixed("wrap3", 16))], fixed("rk") + fixed("rk2") + fixed("rk3", 16)),
        ),
        (owner, AddMember(JOINER, "Ben Ortiz", joiner.public, fixed("joiner AK"), "editor")),
        (owner, CertifyDevice(JOINER, PHONE, "Téléphone", key("joiner DS").public, fixed("joiner DK"), joiner_cert)),
        (owner, SetRole(SPACE, JOINER, "editor", [(1, fixed("w") + fixed("w2") + fixed("w3", 16))])),
    ]
    return chain(1_790_000_000_000, (0, NO_ENTRY), acts)


def vectors() -> dict[str, Any]:
    first = sealed(1, NO_PREVIOUS, msgspec.msgpack.encode({"f": {"body": "Met at the desk. " * 30}, "k": "note", "v": 1}), compressed=True)
    second = sealed(2, envelope_hash(first), b"\x81\xa1v\x01", compressed=False)
    heads = [head_hash_start(SPACE)]
    for seq, (version, env_hash) in enumerate([(1, envelope_hash(first)), (2, envelope_hash(second)), (3, erase_hash(SPACE, RECORD, 2, "request"))], 1):
        heads.append(head_hash_step(heads[-1], seq, RECORD, version, env_hash))
    token, request, body = fixed("token", 16), fixed("request", 16), b"an answer's body"
    joiner_keys = (key("joiner AS").public, fixed("joiner AK"), key("joiner DS").public, fixed("joiner DK"))
    invite = Invite("https://liaison.example:8470", key("server").public, ORG, fingerprint(key("OR").public), token, "editor", 1_790_000_000_000)
    invite = msgspec.structs.replace(invite, inviter=Inviter(ACCOUNT, key("AS").public), space=SPACE)
    push = Push(fixed("incarnation", 16), 1, 0, [PushItem(RECORD, 0, first)])
    hexed = {
        "space_key": fixed("space key"), "DS": key("DS").public, "AS": key("AS").public, "server_pub": key("server").public, "envelope_1": first, "envelope_2": second,
        "erase_statement": erase_statement(SPACE, RECORD, 2, "request"), "erase_sig": key("DS").sign(erase_statement(SPACE, RECORD, 2, "request")),
        "root_fingerprint": fingerprint(key("OR").public), "token": token, "request": request,
        "enrol_mac": enrol_mac(token, JOINER, PHONE, joiner_keys, ("Ben Ortiz", "Téléphone")),
        "answer_sig": key("server").sign(answers.answer_message(request, 409, 1_790_000_000_123, body)), "answer_body": body,
        "session_sig": key("DS").sign(answers.session_message(key("server").public, fixed("challenge"), DEVICE)), "challenge": fixed("challenge"),
        "mine_sig": key("joiner DS").sign(answers.enrol_mine_message(request, PHONE)), "push_msgpack": encode(push),
    }  # fmt: skip
    ids = {"org": ORG, "space": SPACE, "record": RECORD, "account": ACCOUNT, "device": DEVICE, "joiner": JOINER, "phone": PHONE}
    return {
        **{name: value.hex() for name, value in {**hexed, **ids}.items()},
        "joiner_keys": [each.hex() for each in joiner_keys],
        "heads": [head.hex() for head in heads],
        "log": [[signed.entry.hex(), signed.sig.hex()] for signed in log_entries()],
        "six_words": list(six_words(key("AS").public, key("joiner AS").public)),
        "invite_file": write_invite(invite).decode(),
        "push_json": base64.b64encode(encode(push, JSON)).decode(),
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(vectors(), indent=1) + "\n", encoding="utf-8")
