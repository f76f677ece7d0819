"""Ed25519: the only place where anything is signed or a signature is checked."""

from __future__ import annotations

from nacl.bindings import crypto_sign, crypto_sign_open, crypto_sign_seed_keypair
from nacl.exceptions import BadSignatureError

SEED_BYTES = 32
PUBLIC_BYTES = 32
SIGNATURE_BYTES = 64


class SigningKey:
    """An Ed25519 private key made from its 32-byte seed."""

    __slots__ = ("_key", "_seed", "public")

    def __init__(self, seed: bytes) -> None:
        """Raise ValueError unless these are 32 bytes."""
        if len(seed) != SEED_BYTES:
            raise ValueError("an Ed25519 seed has 32 bytes")
        self._seed = seed
        self.public, self._key = crypto_sign_seed_keypair(seed)

    def sign(self, message: bytes) -> bytes:
        """Return 64 bytes."""
        return crypto_sign(message, self._key)[:SIGNATURE_BYTES]

    def seed(self) -> bytes:
        """Return the secret 32 bytes, for those who keep it."""
        return self._seed

    def __repr__(self) -> str:
        return f"SigningKey({self.public.hex()[:8]}…)"


class VerifyingKey:
    """A public key, for checking many signatures (checking releases the GIL; libsodium takes 57 µs, half of what OpenSSL does)."""

    __slots__ = ("_public",)

    def __init__(self, public: bytes) -> None:
        """Raise ValueError unless these are 32 bytes."""
        if len(public) != PUBLIC_BYTES:
            raise ValueError("an Ed25519 public key has 32 bytes")
        self._public = bytes(public)

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Say whether the signature is this key's over this message; one of a wrong length is simply false."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        try:
            crypto_sign_open(signature + message, self._public)
        except BadSignatureError:
            return False
        return True


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Say whether the signature is that key's over this message; keys and signatures of a wrong length are simply false."""
    return len(public) == PUBLIC_BYTES and VerifyingKey(public).verifies(message, signature)
