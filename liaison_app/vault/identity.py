"""Who signs and receives: a device's two keys and a person's two keys, as the database keeps them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property

from liaison_app.core.errors import Damaged
from liaison_app.core.ids import ID_BYTES, RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol.entry import certificate_message
from liaison_app.protocol.signing import SigningKey
from liaison_app.vault.hpke import SealingKey

SECRET_BYTES = 64
_FORMAT = b"\x01"


@dataclass(frozen=True)
class Identity:
    """An id with an Ed25519 seed and an X25519 key: DS and DK of a device, AS and AK of an account."""

    id: bytes
    secret: bytes = field(repr=False)
    """Both halves, 32 + 32 bytes: what a box and the escrow carry."""

    @cached_property
    def signing(self) -> SigningKey:
        return SigningKey(self.secret[:32])

    @cached_property
    def sealing(self) -> SealingKey:
        return SealingKey(self.secret[32:])

    def to_bytes(self) -> bytes:
        """Return the form the encrypted database keeps."""
        return _FORMAT + self.id + self.secret


class DeviceIdentity(Identity):
    """One device; a copied or restored vault gets a new one."""


class AccountIdentity(Identity):
    """One person, on all of that person's devices."""

    def certify(self, org_id: bytes, device_id: bytes, device_signing: bytes, device_sealing: bytes) -> bytes:
        """Sign that this device's public DS and DK belong to this account (PROTOCOL §4)."""
        return self.signing.sign(certificate_message(org_id, self.id, device_id, device_signing, device_sealing))


def new_device(random: RandomBytes = secrets.token_bytes) -> DeviceIdentity:
    return DeviceIdentity(random(ID_BYTES), random(SECRET_BYTES))


def new_account(random: RandomBytes = secrets.token_bytes) -> AccountIdentity:
    return AccountIdentity(random(ID_BYTES), random(SECRET_BYTES))


def device_from_bytes(kept: bytes) -> DeviceIdentity:
    return DeviceIdentity(*_taken_apart(kept))


def account_from_bytes(kept: bytes) -> AccountIdentity:
    return AccountIdentity(*_taken_apart(kept))


def _taken_apart(kept: bytes) -> tuple[bytes, bytes]:
    if len(kept) != 1 + ID_BYTES + SECRET_BYTES or kept[:1] != _FORMAT:
        raise Damaged(_("The keys of this device cannot be read."), _("Restore the vault from its last backup."))
    return kept[1 : 1 + ID_BYTES], kept[1 + ID_BYTES :]
