"""HPKE (RFC 9180, base mode): X25519, HKDF-SHA256 and AES-256-GCM, this one suite and no other."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

SEED_BYTES = 32
PUBLIC_BYTES = 32
OVERHEAD = 48
"""The sender's 32-byte share and the 16-byte tag: a sealed 32-byte key has 80 bytes."""

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class CannotUnwrap(LiaisonError):
    """A wrapped key that was not sealed to this holder for this use, or was altered."""

    code = "cannot_unwrap"

    def __init__(self) -> None:
        super().__init__(_("A key sent to this device cannot be opened."), _("Sync again; if it stays, ask an administrator to give you the space anew."))


class SealingKey:
    """The private half of an HPKE key pair, made from its 32 bytes; sealed things are opened with it."""

    __slots__ = ("_key", "_seed", "public")

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._key = X25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self._key.public_key().public_bytes_raw()

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Return what was sealed to this key for this use, or raise CannotUnwrap."""
        try:
            return _SUITE.decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError):
            raise CannotUnwrap from None

    def seed(self) -> bytes:
        """Return the secret 32 bytes, for those who keep it."""
        return self._seed

    def __repr__(self) -> str:
        return f"SealingKey({self.public.hex()[:8]}…)"


def seal_to(public: bytes, plaintext: bytes, info: bytes) -> bytes:
    """Seal to the holder of `public` for the use `info` names; it does not say who sealed, so it stands in something signed."""
    try:
        return _SUITE.encrypt(plaintext, X25519PublicKey.from_public_bytes(public), info)
    except ValueError:  # a key of a wrong length, or a point of small order
        raise CannotUnwrap from None
