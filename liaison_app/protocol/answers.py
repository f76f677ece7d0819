"""Signed answers and the other proofs a request or an answer carries in its headers or body."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from liaison_app.protocol import labels
from liaison_app.protocol.signing import SigningKey, verify

REQUEST_HEADER: Final = "Liaison-Request"
TIME_HEADER: Final = "Liaison-Time"
SIGNATURE_HEADER: Final = "Liaison-Sig"
DEVICE_HEADER: Final = "Liaison-Device"
DEVICE_SIGNATURE_HEADER: Final = "Liaison-Device-Sig"
CONTENT_HASH_HEADER: Final = "Liaison-Content-Sha256"
REQUEST_BYTES: Final = 16
NO_REQUEST: Final = bytes(REQUEST_BYTES)
SIGNATURE_BYTES: Final = 64
_U64: Final = 2**64


class ProvenAnswer(NamedTuple):
    """What a verified answer adds to its body: the server's time in milliseconds."""

    server_ms: int


class SignedAnswer(NamedTuple):
    """An answer as it came, with the signature it carries; whose that is has yet to be seen."""

    request: bytes
    status: int
    server_ms: int
    signature: bytes
    body: bytes

    def is_by(self, server_pub: bytes) -> bool:
        return verify(server_pub, answer_message(self.request, self.status, self.server_ms, self.body), self.signature)


def answer_message(request: bytes, status: int, time_ms: int, body: bytes) -> bytes:
    """Return what the server signs for one answer; `request` is the 16 bytes of Liaison-Request."""
    return b"".join((labels.ANSWER, request, status.to_bytes(2, "big"), time_ms.to_bytes(8, "big"), sha256(body).digest()))


def request_id(header: str | None) -> bytes:
    """Return the 16 bytes of a Liaison-Request header (hex); zeros when it is missing or malformed."""
    try:
        request = bytes.fromhex(header or "")
    except ValueError:
        return NO_REQUEST
    return request if len(request) == REQUEST_BYTES else NO_REQUEST


def sign_answer(key: SigningKey, request: bytes, status: int, time_ms: int, body: bytes) -> dict[str, str]:
    """Return the two headers that make an answer a proven one."""
    signature = key.sign(answer_message(request, status, time_ms, body))
    return {TIME_HEADER: str(time_ms), SIGNATURE_HEADER: signature.hex()}


def signed_answer(request: bytes, status: int, headers: Mapping[str, str], body: bytes) -> SignedAnswer | None:
    """Read an answer's signature; None where it carries none of the right form. `headers` must ignore case."""
    time_text, signature_text = headers.get(TIME_HEADER, ""), headers.get(SIGNATURE_HEADER, "")
    if not (time_text.isascii() and time_text.isdigit()):
        return None
    try:
        time_ms, signature = int(time_text), bytes.fromhex(signature_text)
    except ValueError:
        return None
    if time_ms >= _U64 or len(signature) != SIGNATURE_BYTES:
        return None
    return SignedAnswer(request, status, time_ms, signature, body)


def prove_answer(server_pub: bytes, request: bytes, status: int, headers: Mapping[str, str], body: bytes) -> ProvenAnswer | None:
    """Check an answer; None means it did not come from this server for this request: count as offline. `headers` must ignore case."""
    heard = signed_answer(request, status, headers, body)
    return ProvenAnswer(heard.server_ms) if heard is not None and heard.is_by(server_pub) else None


def session_message(server_pub: bytes, challenge: bytes, device: bytes) -> bytes:
    """Return what DS signs to open a session."""
    return b"".join((labels.SESSION, server_pub, challenge, device))


def enrol_mine_message(request: bytes, device: bytes) -> bytes:
    """Return what DS signs (hex, in Liaison-Device-Sig) to ask how its enrolment stands; `request` as in Liaison-Request."""
    return b"".join((labels.ENROL_MINE, request, device))
