"""Keys sealed for others: space keys to members, account keys to a second device and to the paper code."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liaison_app.core.ids import ID_BYTES, RandomBytes
from liaison_app.protocol import labels
from liaison_app.vault.hpke import CannotUnwrap, SealingKey, seal_to
from liaison_app.vault.identity import SECRET_BYTES, AccountIdentity
from liaison_app.vault.kdf import hkdf
from liaison_app.vault.keys import EscrowKey

SPACE_KEY_BYTES = 32
WRAP_BYTES = 80
FOR_RECOVERY = bytes(ID_BYTES)
"""Stands in the place of an account when a space key is sealed to the organisation's recovery key."""

_BOX = b"liaison/v1/box\0"
_ESCROW = b"liaison/v1/escrow-aad\0"
_EPOCH = b"liaison/v1/epoch\0"
_NONCE = 12


def new_space_key(random: RandomBytes = secrets.token_bytes) -> bytes:
    """Return a fresh SK[S,e]."""
    return random(SPACE_KEY_BYTES)


def wrap_info(org_id: bytes, space: bytes, epoch: int, account: bytes = FOR_RECOVERY) -> bytes:
    """Return the use a wrap is bound to (PROTOCOL §2)."""
    return labels.WRAP + org_id + space + epoch.to_bytes(4, "big") + account


def wrap_space_key(space_key: bytes, public: bytes, info: bytes) -> bytes:
    """Seal a space key to a member's AK or to RK: 80 bytes."""
    return seal_to(public, space_key, info)


def unwrap_space_key(wrap: bytes, key: SealingKey, info: bytes) -> bytes:
    """Open a space key sealed to us for exactly this organisation, space, epoch and account; else CannotUnwrap."""
    space_key = key.open(wrap, info)
    if len(space_key) != SPACE_KEY_BYTES:
        raise CannotUnwrap
    return space_key


def box_account(account: AccountIdentity, org_id: bytes, device_id: bytes, device_sealing: bytes) -> bytes:
    """Seal AS‖AK to a second device's DK."""
    return seal_to(device_sealing, account.secret, _box_info(org_id, account.id, device_id))


def open_account_box(box: bytes, key: SealingKey, org_id: bytes, account_id: bytes, device_id: bytes) -> AccountIdentity:
    """Open the box of one's certify_device entry; whether its keys are the account's own, compare with the log."""
    secret = key.open(box, _box_info(org_id, account_id, device_id))
    if len(secret) != SECRET_BYTES:
        raise CannotUnwrap
    return AccountIdentity(account_id, secret)


def seal_escrow(account: AccountIdentity, escrow: EscrowKey, random: RandomBytes = secrets.token_bytes) -> bytes:
    """Seal AS‖AK‖account_id under the paper code's escrow key, for the server to keep under `escrow.id`."""
    return _sealed(account.secret + account.id, escrow.key, _ESCROW + escrow.id, random)


def open_escrow(sealed: bytes, escrow: EscrowKey) -> AccountIdentity:
    """Return the account; whether its keys are still the account's own, compare with the log."""
    opened = _opened(sealed, escrow.key, _ESCROW + escrow.id)
    if len(opened) != SECRET_BYTES + ID_BYTES:
        raise CannotUnwrap
    return AccountIdentity(opened[SECRET_BYTES:], opened[:SECRET_BYTES])


def seal_previous_epoch(previous: bytes, space_key: bytes, space: bytes, epoch: int, random: RandomBytes = secrets.token_bytes) -> bytes:
    """Seal SK[S, epoch-1] under SK[S, epoch], so that a new member reads what came before."""
    info = _EPOCH + space + epoch.to_bytes(4, "big")
    return _sealed(previous, hkdf(space_key, b"", info), info, random)


def open_previous_epoch(sealed: bytes, space_key: bytes, space: bytes, epoch: int) -> bytes:
    """Return SK[S, epoch-1] from what was sealed under SK[S, epoch]."""
    info = _EPOCH + space + epoch.to_bytes(4, "big")
    return _opened(sealed, hkdf(space_key, b"", info), info)


def _box_info(org_id: bytes, account_id: bytes, device_id: bytes) -> bytes:
    return _BOX + org_id + account_id + device_id


def _sealed(plaintext: bytes, key: bytes, use: bytes, random: RandomBytes) -> bytes:
    nonce = random(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plaintext, use)


def _opened(sealed: bytes, key: bytes, use: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], use)
    except (InvalidTag, ValueError):
        raise CannotUnwrap from None
