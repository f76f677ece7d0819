"""What recovery reads from sticks and strangers: custodians' files and cards, what one hands to the other, entries and cards made offline."""

from __future__ import annotations

from collections.abc import Iterable

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol import entry_file
from liaison_app.protocol.codec import JSON, Undecodable, decode, encode
from liaison_app.protocol.entry import NO_ENTRY, Actor, certificate_message, chain
from liaison_app.protocol.messages import LogPost
from liaison_app.protocol.operations import NO_ONE, SetPolicy
from liaison_app.protocol.recovery import BadRecoveryUse, RecoveryOrder, RecoveryUsed, authorised_by, case_hash, encode_order, sign_order
from liaison_app.vault import custody
from liaison_app.vault.hpke import SealingKey
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from liaison_app.vault.recovery_layer import Layer, read_layer, write_layer
from tests.fuzz.mutation import Target
from tests.golden.make_wire_vectors import ACCOUNT, DEVICE, ORG, SPACE, key

NARROW = KdfFloor(t=1, p=1, m_kib=8, calibrated_up_to_kib=8, highest_t=2, highest_p=2, highest_m_kib=64)
"""So that no guess at a file's cost spends more than a moment."""


def recovery_targets() -> Iterable[Target]:
    """Give every reader of recovery's files, with a valid one to begin from."""
    first, second, third = (custody.new_custodian(name, lambda size, n=n: bytes([n]) * size) for n, name in enumerate(("Kim", "Lou", "Max"), 1))
    recovery = SealingKey(b"r" * 32)
    shares = custody.nest(recovery, ORG, [first.public, second.public, third.public])
    file = custody.seal_custodian_file(first, "four words of mine", floor=NARROW, parameters=KdfParameters(1, 1, 8, b"s" * 16))
    yield Target("custodian's file", (file,), lambda raw: custody.open_custodian_file(raw, "four words of mine", floor=NARROW), (LiaisonError,))
    yield Target("custodian's card", (custody.write_card(first),), custody.read_card, (LiaisonError,))

    def open_share(raw: bytes) -> None:
        inner = custody.open_outer([(first.id, second.id, raw)], first, second.id, org_id=ORG, recovery_public=recovery.public)
        custody.open_inner(inner, second, first.id, org_id=ORG, recovery_public=recovery.public)

    yield Target(
        "share of the recovery key", (next(share for one, other, share in shares if (one, other) == (first.id, second.id)),), open_share, (LiaisonError,)
    )
    order = encode_order(RecoveryOrder(ORG, recovery.public, 1, b"h" * 32, [SPACE], "legal", case_hash("A case"), 7))
    signed = sign_order(order, first.signing, first.sealing.public)
    inner = custody.open_outer(shares, first, second.id, org_id=ORG, recovery_public=recovery.public)
    layer = write_layer(Layer("A case", order, first.public, second.id, signed.sig, inner))
    yield Target("first custodian's layer", (layer,), read_layer, (LiaisonError,))

    used = RecoveryUsed(order, [signed, sign_order(order, second.signing, second.sealing.public)])
    named = {one.id: one.sealing.public for one in (first, second, third)}
    for content in ("", JSON):
        raw_use = encode(used, content) if content else encode(used)

        def believe(raw: bytes, content: str = content) -> None:
            authorised_by(decode(raw, RecoveryUsed, content) if content else decode(raw, RecoveryUsed), ORG, key("root").public, named)

        yield Target(f"announcement of a use {content}".strip(), (raw_use,), believe, (Undecodable, BadRecoveryUse))

    root = Actor(NO_ONE, NO_ONE, key("root"))
    entries = entry_file.write_entries(ORG, LogPost(b"p" * 32, chain(1, (1, NO_ENTRY), [(root, SetPolicy())])))
    yield Target("entries made offline", (entries,), entry_file.read_entries, (LiaisonError,))
    account, device = key("account"), key("device")
    cert = account.sign(certificate_message(ORG, ACCOUNT, DEVICE, device.public, b"k" * 32))
    card = entry_file.write_card(entry_file.joiner_card(ORG, (ACCOUNT, DEVICE), "Nia", (account.public, b"a" * 32, device.public, b"k" * 32), cert))
    yield Target("joiner's card", (card,), entry_file.read_card, (LiaisonError,))
