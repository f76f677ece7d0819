"""The wire of version 1, held fast: the vectors do not change, and a decoder that shares no code with the app reads them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from liaison_app.protocol.envelope import parse
from liaison_app.protocol.signing import VerifyingKey
from liaison_app.vault.sealing import Expected, open_record
from tests.golden.decoder import Wrong, number, open_envelope, signed_by, unpack
from tests.golden.make_wire_vectors import FILE, vectors

V: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))


def raw(name: str) -> bytes:
    return bytes.fromhex(V[name])


def test_the_app_still_writes_the_very_bytes_of_version_1() -> None:
    assert vectors() == V


def test_the_envelopes_open_by_the_text_of_the_protocol() -> None:
    first = open_envelope(raw("envelope_1"), raw("space_key"), raw("DS"))
    assert (first["space"], first["record"], first["device"]) == (raw("space"), raw("record"), raw("device"))
    assert (first["epoch"], first["version"], first["flags"], first["prev_hash"], first["padded"]) == (1, 1, 1, bytes(32), 256)
    assert unpack(first["body"]) == {"v": 1, "k": "note", "f": {"body": "Met at the desk. " * 30}}
    second = open_envelope(raw("envelope_2"), raw("space_key"), raw("DS"))
    assert second["prev_hash"] == hashlib.sha256(raw("envelope_1")).digest()
    assert (second["version"], second["flags"], unpack(second["body"])) == (2, 0, {"v": 1})
    assert len(raw("envelope_2")) == 248 + second["padded"]


def test_the_vault_opens_the_same_envelopes() -> None:
    head = parse(raw("envelope_1")).head
    body = open_record(raw("envelope_1"), Expected(head.space, head.record, head.version), space_key=raw("space_key"), signer=VerifyingKey(raw("DS")))
    assert unpack(body)["k"] == "note"


def test_no_changed_bit_of_a_vector_is_accepted() -> None:
    envelope = raw("envelope_2")
    for bit in range(0, 8 * len(envelope), 7):
        changed = bytearray(envelope)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Wrong):
            open_envelope(bytes(changed), raw("space_key"), raw("DS"))


def test_heads_chain_as_written() -> None:
    heads = [hashlib.sha256(raw("space")).digest()]
    hashes = [hashlib.sha256(raw(name)).digest() for name in ("envelope_1", "envelope_2", "erase_statement")]
    for seq, env_hash in enumerate(hashes, 1):
        heads.append(hashlib.sha256(heads[-1] + seq.to_bytes(8, "big") + raw("record") + seq.to_bytes(8, "big") + env_hash).digest())
    assert [head.hex() for head in heads] == V["heads"]
    assert raw("erase_statement") == b"liaison/v1/erase\0" + raw("space") + raw("record") + (2).to_bytes(8, "big") + b"request"
    signed_by(raw("DS"), raw("erase_statement"), raw("erase_sig"))


def test_the_log_verifies_from_entry_0_by_the_text_of_the_protocol() -> None:
    entries = [(bytes.fromhex(entry), bytes.fromhex(sig)) for entry, sig in V["log"]]
    fields = [unpack(entry) for entry, _sig in entries]
    assert [each[5] for each in fields] == ["org_init", "add_member", "certify_device", "create_space", "add_member", "certify_device", "set_role"]
    init, owner, laptop = fields[0][6], fields[1][6], fields[2][6]
    assert hashlib.sha256(init["OR"]).digest() == raw("root_fingerprint")
    signers = [init["OR"], init["bootstrap_pub"], *[laptop["DS"]] * 5]
    prev = bytes(32)
    for n, ((entry, sig), each, signer) in enumerate(zip(entries, fields, signers, strict=True)):
        assert (each[0], each[1]) == (n, prev)
        signed_by(signer, b"liaison/v1/log\0" + entry, sig)
        prev = hashlib.sha256(entry + sig).digest()
    signed_by(owner["AS"], b"liaison/v1/cert\0" + init["org"] + laptop["account"] + laptop["device"] + laptop["DS"] + laptop["DK"], laptop["cert"])
    assert {name for each in fields for name in each[6]} == {
        "org", "OR", "server_pub", "RK", "bootstrap_pub", "account", "name", "AS", "AK", "role", "device", "DS", "DK", "cert", "box", "space", "private", "wraps", "rk_wrap",
    }  # fmt: skip
    assert fields[6][6]["wraps"][0][0] == 1
    assert len(fields[6][6]["wraps"][0][1]) == 80


def test_proofs_are_over_the_bytes_the_protocol_names() -> None:
    joiner_keys = [bytes.fromhex(each) for each in V["joiner_keys"]]
    called = [len(each).to_bytes(2, "big") + each for each in (name.encode() for name in ("Ben Ortiz", "Téléphone"))]  # decision 0002
    mac = hmac.new(raw("token"), b"liaison/v1/enrol\0" + raw("joiner") + raw("phone") + b"".join((*joiner_keys, *called)), "sha256").digest()
    assert mac == raw("enrol_mac")
    body_hash = hashlib.sha256(raw("answer_body")).digest()
    time = (1_790_000_000_123).to_bytes(8, "big")
    signed_by(raw("server_pub"), b"liaison/v1/answer\0" + raw("request") + (409).to_bytes(2, "big") + time + body_hash, raw("answer_sig"))
    signed_by(raw("DS"), b"liaison/v1/session\0" + raw("server_pub") + raw("challenge") + raw("device"), raw("session_sig"))
    signed_by(joiner_keys[2], b"liaison/v1/mine\0" + raw("request") + raw("phone"), raw("mine_sig"))


def test_six_words_are_the_first_66_bits() -> None:
    from pathlib import Path

    words = (Path(__file__).parents[2] / "resources" / "words-2048.txt").read_text(encoding="ascii").split()
    digest = hashlib.sha256(raw("AS") + bytes.fromhex(V["joiner_keys"][0])).digest()
    bits = "".join(f"{byte:08b}" for byte in digest)
    assert [words[int(bits[start : start + 11], 2)] for start in range(0, 66, 11)] == V["six_words"]


def test_the_invite_and_a_push_read_without_the_app() -> None:
    invite = json.loads(V["invite_file"])
    assert (invite["v"], invite["org_id"], invite["token"], invite["space"]) == (1, V["org"], V["token"], V["space"])
    assert base64.urlsafe_b64decode(invite["or_fpr"] + "=") == raw("root_fingerprint")
    push = unpack(raw("push_msgpack"))
    assert (push["push_no"], push["seen"], push["items"][0]["env"]) == (1, 0, raw("envelope_1"))
    text = json.loads(base64.b64decode(V["push_json"]))
    assert text["items"][0]["rid"] == V["record"]
    assert base64.urlsafe_b64decode(text["items"][0]["env"] + "==") == raw("envelope_1")
    assert number(raw("envelope_1")[44:52]) == text["items"][0]["base_ver"] + 1
