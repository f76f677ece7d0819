"""What is signed when a deck is approved, byte for byte (docs/decisions/0007)."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from liaison_app.protocol.signing import SigningKey, verify
from liaison_app.records.deck import Deck
from liaison_app.records.parts import Approval

APPROVAL: Final = b"liaison/v1/approval\0"
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
    return b"".join((APPROVAL, *version, *bytes_shown, *who, approval.at.ms.to_bytes(8, "big"), day, bytes([approval.forbids]), approval.approver.encode()))


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
    return (approval.file, approval.pages, approval.replaces) == (deck.file.sha256, deck.show.sha256 if deck.show else "", deck.replaces or "")


def _exactly(text: str, size: int) -> bytes:
    raw = bytes.fromhex(text)
    if len(raw) != size:
        raise ValueError
    return raw
