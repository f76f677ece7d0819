"""The keys of an open vault: all derived from the vault key, none of them ever printed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field

from liaison_app.core.ids import ID_BYTES
from liaison_app.vault.kdf import hkdf

VAULT_KEY_BYTES = 32


@dataclass(frozen=True)
class VaultKeys:
    """What an unlocked vault works with: the database's, the blob cache's and the header's key."""

    vault_id: bytes
    database_key: bytes = field(repr=False)
    cache_key: bytes = field(repr=False)
    header_key: bytes = field(repr=False)

    @property
    def database_pragma(self) -> str:
        """Return SQLCipher's raw key and salt as PRAGMA key wants it, quotes included: "x'…'"."""
        return f"\"x'{self.database_key.hex()}'\""


@dataclass(frozen=True)
class EscrowKey:
    """Seals a person's account keys for the server; found again from the recovery code alone."""

    id: bytes
    key: bytes = field(repr=False)


def vault_keys(vault_id: bytes, vault_key: bytes) -> VaultKeys:
    """Derive every key of an open vault (PROTOCOL §2)."""
    return VaultKeys(
        vault_id,
        database_key=hkdf(vault_key, b"", b"liaison/v1/sqlcipher", 48),
        cache_key=hkdf(vault_key, b"", b"liaison/v1/cache"),
        header_key=hkdf(vault_key, b"", b"liaison/v1/header"),
    )


def escrow_key(code: bytes) -> EscrowKey:
    """Derive the escrow key and the id under which the server keeps the escrow."""
    return EscrowKey(hkdf(code, b"", b"liaison/v1/escrow-id", 16), hkdf(code, b"", b"liaison/v1/escrow"))


def imported_id(first_space_key: bytes, kind: str, key: str) -> bytes:
    """Return the 16-byte id of an imported record: the same on every device of the space, and telling outsiders nothing.

    `first_space_key` is SK[S,1]; `key` is what the file knows the row by (ORI, vCard UID), per INTERFACE `import`.
    """
    return hmac.digest(hkdf(first_space_key, b"", b"liaison/v1/import"), (kind + key).encode(), "sha256")[:ID_BYTES]
