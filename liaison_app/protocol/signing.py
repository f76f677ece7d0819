"""Ed25519: the only place where anything is signed or a signature is checked."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SEED_BYTES = 32
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64


class SigningKey:
    """An Ed25519 private key made from its 32-byte seed."""

    __slots__ = ("_key", "_seed", "public")

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public: bytes = self._key.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes."""
        return self._key.sign(message)

    def seed(self) -> bytes:
        """Return the secret 32 bytes, for those who keep it."""
        return self._seed

    def __repr__(self) -> str:
        return f"SigningKey({self.public.hex()[:8]}…)"


class VerifyingKey:
    """A public key parsed once, for checking many signatures (checking releases the GIL)."""

    __slots__ = ("_key",)

    def __init__(self, public: bytes) -> None:
        """Raise ValueError unless these are 32 bytes."""
        self._key = Ed25519PublicKey.from_public_bytes(public)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the signature is that key's over this message; keys and signatures of a wrong length are simply false."""
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    return VerifyingKey(public).verifies(message, signature)
