"""Writes wire/: one file for each thing that travels or lies on a disk, from fixed keys. Run once a version: python -m tests.golden.make_wire.

`made()` makes all of it again with today's code: a changed byte is a changed protocol. What HPKE sealed is not the same twice; it is written once and only opened.
"""

from __future__ import annotations

import io
import json
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import zstandard

from liaison_app.protocol import answers
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import JSON, encode
from liaison_app.protocol.entry import Actor, certificate_message, chain, entry_hash
from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.hashes import erase_hash, erase_statement, head_hash_start, head_hash_step, witness_statement
from liaison_app.protocol.operations import NO_ONE, CertifyDevice, NewEpoch, RekeyAccount, RemoveMember, RevokeDevice, ServerKey, SetPolicy, SetRecovery
from liaison_app.records import body as bodies
from liaison_app.records.prose import ProseState
from liaison_app.vault import header as headers
from liaison_app.vault import wraps
from liaison_app.vault.blobs import BlobKey, BlobSealer
from liaison_app.vault.hpke import SealingKey
from liaison_app.vault.identity import AccountIdentity
from liaison_app.vault.kdf import KdfParameters, derive, hkdf
from liaison_app.vault.keys import escrow_key, vault_keys
from liaison_app.vault.recovery_file import OrganisationKeys, seal_recovery_file
from liaison_app.vault.sealing import seal_record
from tests.golden.make_wire_vectors import ACCOUNT, DEVICE, JOINER, ORG, PHONE, RECORD, SPACE, fixed, key, log_entries
from tests.support.keyring_in_memory import CHEAP_FLOOR

FOLDER = Path(__file__).parent / "wire"
NOW = 1_790_000_000_000
PASSPHRASE = "correct horse battery staple"
TABLET = fixed("tablet", 16)
SEALED_TO_SOMEBODY = ("wrap", "box")
"""Sealed by HPKE, with randomness of its own: opened, never made again."""
PACKED = ("envelope-full", "push", "push-json", "feed", "snapshot")
"""Packed by zstandard: the same bytes under the same version of it, and readable under every one."""


def full_body() -> bytes:
    """Return a body with every part of PROTOCOL §3."""
    clock = (NOW, 3, DEVICE)
    fields: dict[str, Any] = {
        "name": "Mia Ott", "agency": RECORD, "tags": ["k9", "téléphone"], "day": "2026-11-23", "flag": True, "number": 12, "start": [NOW, "America/Chicago"],
        "emails": [{"id": b"i" * 16, "o": "a", "value": "mia@example.gov", "c": {"value": list(clock)}}], "empty": None,
    }  # fmt: skip
    return bodies.encode(
        bodies.Body(
            "contact",
            f=fields,
            c=dict.fromkeys(fields, clock),
            t={"background": ProseState(2, bytes.fromhex("0000"))},
            l=(bodies.Loser("name", "Mia Otto", (NOW - 5, 0, DEVICE)),),
            by=(ACCOUNT, NOW - 10),
            extra={"later": {"kept": [1, 2]}},
        )
    )


def seal(body: bytes, version: int, epoch: int, prev: bytes, name: str) -> bytes:
    return seal_record(
        body,
        space=SPACE,
        epoch=epoch,
        record=RECORD,
        version=version,
        device=DEVICE,
        space_key=fixed("space key"),
        signer=key("DS"),
        prev_hash=prev,
        random=lambda n: fixed(name, n),
    )


def whole_log() -> list[m.SignedEntry]:
    """Return a log with every operation of §4, each allowed where it stands."""
    entries = log_entries()
    by_root, owner = Actor(NO_ONE, NO_ONE, key("OR")), Actor(ACCOUNT, DEVICE, key("DS"))
    box, wrap = fixed("box") * 3, lambda name: fixed(name) + fixed(name + "2") + fixed(name + "3", 16)
    cert = key("AS").sign(certificate_message(ORG, ACCOUNT, TABLET, key("tablet DS").public, fixed("tablet DK")))
    custodians = [(fixed(f"custodian {n}", 16), fixed(f"custodian key {n}"), f"Custodian {n}") for n in range(3)]
    shares = [(one[0], other[0], fixed(f"share {one[2]} {other[2]}") * 4) for one, other in permutations(custodians, 2)]
    acts: list[Any] = [
        (owner, SetPolicy(10, 20)),
        (by_root, SetRecovery(custodians, shares, fixed("new RK"))),
        (by_root, ServerKey(key("new server").public)),
        (owner, CertifyDevice(ACCOUNT, TABLET, "Tablet", key("tablet DS").public, fixed("tablet DK"), cert, box)),
        (owner, RevokeDevice(TABLET, "stolen", wipe=True)),
        (owner, RekeyAccount(ACCOUNT, key("new AS").public, fixed("new AK"), [], [(SPACE, 1, wrap("rewrapped"))])),
        (owner, NewEpoch(SPACE, 2, [(ACCOUNT, wrap("epoch 2")), (JOINER, wrap("epoch 2 joiner"))], 3, wrap("rk 2"), fixed("previous") * 2)),
        (owner, RemoveMember(JOINER, "left")),
        (owner, NewEpoch(SPACE, 3, [(ACCOUNT, wrap("epoch 3"))], 5, wrap("rk 3"), fixed("previous 3") * 2)),
    ]
    return [*entries, *chain(NOW, (len(entries), entry_hash(entries[-1])), acts)]


def header_slot() -> bytes:
    """Return the used part of a header's slot."""
    vault_id, salt, vault_salt, vault_key = fixed("vault", 16), fixed("kdf salt", 16), fixed("vault salt", 16), fixed("VK")
    cost = KdfParameters(1, 1, 8, salt)
    kek = hkdf(derive(PASSPHRASE, cost, CHEAP_FLOOR) + fixed("device secret"), vault_salt, b"liaison/v1/kek")
    wrap = wraps._sealed(vault_key, kek, vault_id, lambda n: fixed("kek nonce", n))
    code = wraps._sealed(vault_key, hkdf(fixed("code", 16), vault_salt, b"liaison/v1/code"), vault_id, lambda n: fixed("code nonce", n))
    anchors = {SPACE: headers.Anchor(3, fixed("head"))}
    header = headers.Header(vault_id, "SecretService.Keyring", cost, vault_salt, wrap, code, 2, anchors, 9)
    return headers._encode(header, vault_keys(vault_id, vault_key).header_key).rstrip(b"\0")


def rows() -> tuple[list[m.Row], list[bytes]]:
    """Return the rows of a space, and its heads."""
    first, second = made_envelopes()
    erasure = m.Erasure("requested", key("DS").sign(erase_statement(SPACE, RECORD, 9, "requested")), 9, [fixed("blob", 16)])
    found = [
        m.Row(1, RECORD, 8, envelope_hash(second), DEVICE, NOW, "superseded"),
        m.Row(2, RECORD, 9, envelope_hash(first), DEVICE, NOW + 1, "current", first),
        m.Row(3, RECORD, 10, erase_hash(SPACE, RECORD, 9, "requested"), DEVICE, NOW + 2, "erased", erase=erasure),
    ]
    heads = [head_hash_start(SPACE)]
    for row in found:
        heads.append(head_hash_step(heads[-1], row.seq, row.rid, row.ver, row.env_hash))
    return found, heads


def made_envelopes() -> tuple[bytes, bytes]:
    """Return one with every field in use, compressed with the dictionary, and one that compression would not make smaller."""
    plain = seal(b"\x81\xa1v\x01", 8, 6, fixed("before"), "salt plain")
    return seal(full_body(), 9, 7, envelope_hash(plain), "salt full"), plain


def files() -> dict[str, bytes]:
    """Return what is sealed for a disk or a server."""
    account = AccountIdentity(ACCOUNT, fixed("AS AK") + fixed("AS AK 2"))
    escrow = escrow_key(fixed("code", 16))
    content = b"slide " * 100
    [chunk] = BlobSealer(io.BytesIO(content), len(content), BlobKey(fixed("blob", 16), fixed("BK")))
    organisation = OrganisationKeys(ORG, fixed("OR") + fixed("RK"))
    return {
        "header": header_slot(),
        "recovery-file": seal_recovery_file(
            organisation, PASSPHRASE, floor=CHEAP_FLOOR, parameters=KdfParameters(1, 1, 8, fixed("file salt", 16)), random=lambda n: fixed("file nonce", n)
        ),
        "escrow": wraps.seal_escrow(account, escrow, lambda n: fixed("escrow nonce", n)),
        "previous-epoch": wraps.seal_previous_epoch(fixed("space key"), fixed("space key 2"), SPACE, 2, lambda n: fixed("epoch nonce", n)),
        "chunk": chunk.sealed,
    }


def messages() -> dict[str, bytes]:
    """Return what travels."""
    found, heads = rows()
    full, plain = made_envelopes()
    erasure = found[2].erase
    incarnation = fixed("incarnation", 16)
    witness = m.Witness(incarnation, 2, heads[2], key("DS").sign(witness_statement(SPACE, incarnation, 2, heads[2])))
    push = m.Push(incarnation, 4, 2, [m.PushItem(RECORD, 8, full), m.PushItem(RECORD, 9, erase=erasure)], witness)
    keys = (key("joiner AS").public, fixed("joiner AK"), key("joiner DS").public, fixed("joiner DK"))
    return {
        "envelope-full": full,
        "envelope-plain": plain,
        "push": encode(push),
        "push-json": encode(push, JSON),
        "feed": encode(m.Feed(found, 3, heads[3], witnesses=[msgspec.structs.replace(witness, device=DEVICE)])),
        "snapshot": encode(m.Snapshot(found[:0:-1], 3, heads[3])),
        "heads": encode(m.Heads({SPACE.hex(): m.SpaceHead(3, heads[3], 7)}, 16, incarnation, orders=1, enrolments=2)),
        "log": msgspec.msgpack.encode(whole_log()),
        "enrolment": encode(
            m.Enrolment(fixed("token hash"), JOINER, PHONE, "Ben Ortiz", keys[2], keys[3], fixed("mac"), keys[0], keys[1], fixed("cert") * 2, "Phone")
        ),
        "answer": key("server").sign(answers.answer_message(fixed("request", 16), 200, NOW, b"body")),
    }


def sealed_to_somebody() -> dict[str, bytes]:
    """Return what HPKE seals, anew each time."""
    account = AccountIdentity(ACCOUNT, fixed("AS AK") + fixed("AS AK 2"))
    return {
        "wrap": wraps.wrap_space_key(fixed("space key"), SealingKey(fixed("AK private")).public, wraps.wrap_info(ORG, SPACE, 7, ACCOUNT)),
        "box": wraps.box_account(account, ORG, DEVICE, SealingKey(fixed("DK private")).public),
    }


def made() -> dict[str, bytes]:
    """Return every vector that the same code makes the same."""
    return messages() | files()


def facts() -> dict[str, Any]:
    """Return what is needed to read the vectors: keys, ids, and the version of zstandard they were packed with."""
    keys = {
        "space_key": fixed("space key"), "space_key_2": fixed("space key 2"), "DS": key("DS").public, "server": key("server").public, "OR": key("OR").public,
        "AK": fixed("AK private"), "DK": fixed("DK private"), "device_secret": fixed("device secret"), "VK": fixed("VK"), "code": fixed("code", 16), "BK": fixed("BK"),
        "account_secret": fixed("AS AK") + fixed("AS AK 2"), "organisation_secret": fixed("OR") + fixed("RK"), "org": ORG, "space": SPACE, "record": RECORD,
        "account": ACCOUNT, "device": DEVICE, "joiner": JOINER, "blob": fixed("blob", 16), "request": fixed("request", 16), "incarnation": fixed("incarnation", 16),
        "body": full_body(),
    }  # fmt: skip
    return {
        **{name: value.hex() for name, value in keys.items()},
        "passphrase": PASSPHRASE,
        "now": NOW,
        "zstandard": ".".join(map(str, zstandard.ZSTD_VERSION)),
    }


def dictionary() -> bytes:
    """Return the dictionary the full envelope was packed with."""
    from liaison_app.core.resources import resource_path

    return (resource_path("dictionaries") / "1.zdict").read_bytes()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    kept = {name: (FOLDER / f"{name}.bin").read_bytes() for name in SEALED_TO_SOMEBODY if (FOLDER / f"{name}.bin").exists()}
    for name, content in (made() | sealed_to_somebody() | kept).items():
        (FOLDER / f"{name}.bin").write_bytes(content)
    (FOLDER / "facts.json").write_text(json.dumps(facts(), indent=1) + "\n", encoding="utf-8")
