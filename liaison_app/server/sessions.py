"""Challenges and session tokens: bound to the server's own secret, so every worker can check them; only used challenges are stored."""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256

from liaison_app.core.clock import Clock
from liaison_app.core.ids import RandomBytes
from liaison_app.protocol.answers import session_message
from liaison_app.protocol.membership import Membership
from liaison_app.protocol.messages import Challenge, Session, SessionOrder
from liaison_app.protocol.signing import SigningKey, verify
from liaison_app.server.database import accounts as sql
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.refusal import Refusal, refused

CHALLENGE_MS = 2 * 60_000
SESSION_MS = 15 * 60_000
_NONCE = 16
_TIME = 8
_MAC = 32


class Sessions:
    """Hands out challenges, turns signed ones into tokens, and reads tokens back."""

    def __init__(self, database: Database, key: SigningKey, clock: Clock, random: RandomBytes) -> None:
        self._database = database
        self._public = key.public
        self._secret = hmac.digest(key.seed(), b"liaison/v1/server/session", "sha256")
        self._clock = clock
        self._random = random

    def challenge(self) -> Challenge:
        body = self._random(_NONCE) + (self._clock.ms() + CHALLENGE_MS).to_bytes(_TIME, "big")
        return Challenge(body + self._mac(b"challenge", body))

    async def open(self, order: SessionOrder, membership: Membership) -> Session | Refusal:
        """Check the signature over a challenge of ours, each good once, and hand out a token."""
        if not self._is_fresh(order.challenge):
            return refused("bad_challenge")
        device = membership.any_device(order.device_id)
        if device is None:
            return refused("device_unknown")
        if not verify(device.DS, session_message(self._public, order.challenge, order.device_id), order.sig):
            return refused("bad_signature")
        gone = membership.revoked.get(order.device_id)
        if gone is not None and not gone.final_push:
            return refused("device_revoked")
        if not await self._spend(order.challenge, order.device_id):
            return refused("bad_challenge")
        expires = self._clock.ms() + SESSION_MS
        body = order.device_id + expires.to_bytes(_TIME, "big")
        return Session(base64.urlsafe_b64encode(body + self._mac(b"token", body)).rstrip(b"=").decode(), expires)

    def device_of(self, header: str | None) -> bytes | Refusal:
        """Return the device an Authorization header speaks for."""
        scheme, _space, token = (header or "").partition(" ")
        if scheme.lower() != "bearer" or not token.isascii():
            return refused("session_needed")
        try:
            raw = base64.urlsafe_b64decode(token.strip() + "=" * (-len(token.strip()) % 4))
        except (binascii.Error, ValueError):
            return refused("session_needed")
        body, mac = raw[:-_MAC], raw[-_MAC:]
        if len(body) != _NONCE + _TIME or not hmac.compare_digest(mac, self._mac(b"token", body)):
            return refused("session_needed")
        return refused("session_expired") if int.from_bytes(body[_NONCE:], "big") <= self._clock.ms() else body[:_NONCE]

    def _mac(self, label: bytes, body: bytes) -> bytes:
        return hmac.digest(self._secret, label + body, "sha256")

    def _is_fresh(self, challenge: bytes) -> bool:
        body, mac = challenge[:-_MAC], challenge[-_MAC:]
        if len(body) != _NONCE + _TIME or not hmac.compare_digest(mac, self._mac(b"challenge", body)):
            return False
        return int.from_bytes(body[_NONCE:], "big") > self._clock.ms()

    async def _spend(self, challenge: bytes, device: bytes) -> bool:
        """Use a challenge up, whichever worker gave it, and note that the device was heard; False where somebody has used it."""
        now, used = self._clock.ms(), sha256(challenge).digest()

        def work(transaction: Transaction) -> bool:
            if not sql.use_challenge(transaction, used, (now, now + CHALLENGE_MS)):
                return False
            sql.note_contact(transaction, device, now)
            return True

        return await self._database.write(work)
