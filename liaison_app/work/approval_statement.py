"""What is signed when a deck is approved, byte for byte (docs/decisions/0007)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Final

from liaison_app.protocol import labels
from liaison_app.protocol.signing import SigningKey, verify
from liaison_app.records.deck import Deck
from liaison_app.records.parts import Approval, SlideSource

_NOTHING: Final = bytes(32)
_NOBODY: Final = bytes(16)


def statement(deck: str, approval: Approval) -> bytes:
    """Return the signed bytes. Raises ValueError where ids, hashes or the day are not what they should be."""
    day = (approval.until or "").encode("ascii")
    version = (_exactly(deck, 16), _exactly(approval.replaces, 16) if approval.replaces else _NOBODY)
    bytes_shown = (_exactly(approval.file, 32), _exactly(approval.pages, 32) if approval.pages else _NOTHING)
    if approval.at is None or approval.at.ms < 0 or len(day) != len("2027-03-31"):
        raise ValueError
    who = (_exactly(approval.account, 16), _exactly(approval.device, 16))
    taken = (labels.SHOW, _exactly(approval.sources, 32)) if approval.sources else (labels.APPROVAL,)
    return b"".join((*taken, *version, *bytes_shown, *who, approval.at.ms.to_bytes(8, "big"), day, bytes([approval.forbids]), approval.approver.encode()))


def sign(deck: str, approval: Approval, key: SigningKey) -> str:
    """Return the signature as the record keeps it, base64url."""
    return base64.urlsafe_b64encode(key.sign(statement(deck, approval))).decode()


def is_signed(deck: str, approval: Approval, public: bytes) -> bool:
    """Say whether the approval bears this key's signature for this deck; whatever is malformed is simply not signed."""
    try:
        return verify(public, statement(deck, approval), base64.urlsafe_b64decode(approval.signature))
    except (ValueError, OverflowError, binascii.Error):
        return False


def is_of_these_bytes(deck: Deck, approval: Approval) -> bool:
    """Say whether the approval is of the file, of the pages shown for it, and of the place among the versions, that the deck has now."""
    if deck.file is None:
        return False
    pages = deck.show.sha256 if deck.show else ""
    now = (deck.file.sha256, pages, deck.replaces or "", print_of_sources(deck.sources))
    return (approval.file, approval.pages, approval.replaces, approval.sources) == now


def print_of_sources(sources: Sequence[SlideSource]) -> str:
    """Return SHA-256 over where each slide came from, in order: deck id 16 ‖ slide u32 ‖ SHA-256 of its pages 32; empty for none, no hash where one is malformed."""
    whole = hashlib.sha256()
    try:
        for each in sources:
            whole.update(_exactly(each.deck or "", 16) + int(each.slide or 0).to_bytes(4, "big") + _exactly(each.file, 32))
    except (ValueError, OverflowError):
        return "malformed"
    return whole.hexdigest() if sources else ""


def _exactly(text: str, size: int) -> bytes:
    raw = bytes.fromhex(text)
    if len(raw) != size or not any(raw):  # zeros stand for nothing, and nothing is written as nothing
        raise ValueError
    return raw
