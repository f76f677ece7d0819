"""Making, opening and rewrapping a vault: the passphrase, the keyring's half, and the code on paper."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liaison_app.core.errors import LiaisonError, WrongPassphrase
from liaison_app.core.ids import ID_BYTES, RandomBytes
from liaison_app.core.words import _
from liaison_app.vault import kdf, recovery_code, wiping
from liaison_app.vault.header import Anchor, DamagedHeader, Header, HeaderFile
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from liaison_app.vault.keys import VAULT_KEY_BYTES, EscrowKey, VaultKeys, escrow_key, vault_keys
from liaison_app.vault.os_keyring import Done, Found, OsKeyring, Unavailable, refusal

_NONCE = 12
_DEVICE_SECRET = 32
LONGEST_PASSPHRASE = 1024
"""Characters; whoever gives more has named the wrong file."""
_KEK = b"liaison/v1/kek"
_CODE = b"liaison/v1/code"


@dataclass(frozen=True)
class CreatedVault:
    """A new vault: the code to print once, its keys, and the escrow key to keep in the database."""

    vault_id: bytes
    recovery_code: str = field(repr=False)
    keys: VaultKeys
    escrow: EscrowKey


@dataclass(frozen=True)
class Rekeyed:
    """Another key for a vault, not yet in force: the keys until now, those to come, and the header that names them."""

    before: VaultKeys
    keys: VaultKeys
    header: Header = field(repr=False)


@dataclass(frozen=True)
class RecoveredVault:
    """A vault opened by its code."""

    keys: VaultKeys
    escrow: EscrowKey


class Vault:
    """The lock of one vault folder: make it, open it, change what opens it."""

    def __init__(self, folder: Path, *, keyring: OsKeyring | None, floor: KdfFloor, random: RandomBytes = secrets.token_bytes) -> None:
        """The header says whether the keyring takes part; a vault made with one never opens without it."""
        self._file = HeaderFile(folder)
        self._keyring = keyring
        self._floor = floor
        self._random = random

    def exists(self) -> bool:
        return self._file.exists()

    def header(self) -> Header:
        """Return the header before any key is known: for the unlock screen and `status`."""
        return self._file.read()

    def create(self, passphrase: str, *, passphrase_only: bool = False, parameters: KdfParameters | None = None) -> CreatedVault:
        """Make the vault; without parameters the cost is measured on this machine (half a second)."""
        if self.exists():
            raise LiaisonError(_("This folder already holds a vault."), _("Choose another folder, or open the vault that is there."), code="vault_exists")
        _check_new(passphrase)
        cost = parameters or kdf.calibrate(self._floor, self._random)
        vault_id, vault_salt, vault_key, code = (self._random(n) for n in (ID_BYTES, kdf.SALT_BYTES, VAULT_KEY_BYTES, recovery_code.CODE_BYTES))
        keyring = "" if passphrase_only else self._keyring_name()
        header = Header(vault_id, keyring, cost, vault_salt, b"", self._wrap(vault_key, hkdf_code(code, vault_salt), vault_id))
        device_secret = self._new_device_secret(header)
        header = replace(header, passphrase_wrap=self._wrap(vault_key, self._kek(header, passphrase, device_secret), vault_id))
        keys = vault_keys(vault_id, vault_key)
        try:
            self._file.create(header, keys.header_key)
        except LiaisonError:
            self._forget_device_secret(header)
            raise
        return CreatedVault(vault_id, recovery_code.spell(code), keys, escrow_key(code))

    def unlock(self, passphrase: str) -> VaultKeys:
        """Open with the passphrase; raises WrongPassphrase, KeyringMissing, KeyringLocked, KeyringUnavailable or Damaged."""
        return self._authenticated(*self._open(passphrase))

    def unlock_with_code(self, code: str) -> RecoveredVault:
        """Open with the recovery code, whatever the keyring says; nothing is changed."""
        header = self._file.read()
        bits = recovery_code.read(code)
        keys = self._authenticated(header, self._vault_key_by_code(header, bits))
        return RecoveredVault(keys, escrow_key(bits))

    def change_passphrase(self, old: str, new: str, parameters: KdfParameters | None = None) -> VaultKeys:
        """Rewrap the vault key under a new passphrase; the database is not touched."""
        _check_new(new)
        header, vault_key = self._open(old)
        keys = self._authenticated(header, vault_key)
        self._rewrap(header, vault_key, new, self._device_secret(header), parameters)
        return keys

    def recover(self, code: str, new_passphrase: str, parameters: KdfParameters | None = None) -> RecoveredVault:
        """Open with the code, put a fresh device secret into the keyring and set a new passphrase."""
        _check_new(new_passphrase)
        header = self._file.read()
        bits = recovery_code.read(code)
        vault_key = self._vault_key_by_code(header, bits)
        keys = self._authenticated(header, vault_key)
        keyring = "" if header.passphrase_only else self._keyring_name()
        self._rewrap(replace(header, keyring=keyring), vault_key, new_passphrase, self._new_device_secret(header), parameters)
        return RecoveredVault(keys, escrow_key(bits))

    def renew_code(self, passphrase: str, code: str) -> EscrowKey:
        """Let another recovery code open the vault, and the one before no more; returns the escrow key that belongs to it."""
        header, vault_key = self._open(passphrase)
        keys, bits = self._authenticated(header, vault_key), recovery_code.read(code)
        wrap = self._wrap(vault_key, hkdf_code(bits, header.vault_salt), header.vault_id)
        self._file.write_both(replace(header, code_wrap=wrap), keys.header_key)
        return escrow_key(bits)

    def new_key(self, passphrase: str, code: str, parameters: KdfParameters | None = None) -> Rekeyed:
        """Draw another vault key under the same passphrase and recovery code; nothing is written. Both are asked, since both must go on opening it."""
        header, vault_key = self._open(passphrase)
        before, bits = self._authenticated(header, vault_key), recovery_code.read(code)
        self._vault_key_by_code(header, bits)
        fresh, vault_id = self._random(VAULT_KEY_BYTES), header.vault_id
        renewed = replace(header, kdf=parameters or kdf.fresh(header.kdf, self._random), vault_salt=self._random(kdf.SALT_BYTES))
        kek = self._kek(renewed, passphrase, self._device_secret(header))
        wraps = {"passphrase_wrap": self._wrap(fresh, kek, vault_id), "code_wrap": self._wrap(fresh, hkdf_code(bits, renewed.vault_salt), vault_id)}
        return Rekeyed(before, vault_keys(vault_id, fresh), replace(renewed, **wraps))

    def note_progress(self, keys: VaultKeys, unsent: int, anchors: Mapping[bytes, Anchor]) -> None:
        """Write the count of unsent records and each space's position: on lock, on quit, at most once a minute."""
        header = self._file.read_authentic(keys.header_key)
        self._file.write(replace(header, unsent=unsent, anchors=dict(anchors)), keys.header_key)

    def wipe(self) -> None:
        """Destroy this vault: the keyring's secret, the header's slots, then all files. There is no way back."""
        header = self._file.read()
        wiping.wipe(self._file.path.parent, header.vault_id, None if header.passphrase_only else self._keyring, self._random)

    def progress(self, keys: VaultKeys) -> Header:
        """Return the authenticated header, whose anchors betray a database put back from an old copy."""
        return self._file.read_authentic(keys.header_key)

    def _open(self, passphrase: str) -> tuple[Header, bytes]:
        header = self._file.read()
        kdf.check(header.kdf, self._floor)
        kek = self._kek(header, passphrase, self._device_secret(header))
        return header, _unwrap(header.passphrase_wrap, kek, header.vault_id)

    def _authenticated(self, header: Header, vault_key: bytes) -> VaultKeys:
        """Refuse a header that this vault's own key did not write."""
        keys = vault_keys(header.vault_id, vault_key)
        if self._file.read_authentic(keys.header_key).generation != header.generation:
            raise DamagedHeader
        return keys

    def _vault_key_by_code(self, header: Header, bits: bytes) -> bytes:
        return _unwrap(header.code_wrap, hkdf_code(bits, header.vault_salt), header.vault_id)

    def _rewrap(self, header: Header, vault_key: bytes, passphrase: str, device_secret: bytes, parameters: KdfParameters | None) -> None:
        renewed = replace(header, kdf=parameters or kdf.fresh(header.kdf, self._random))
        wrap = self._wrap(vault_key, self._kek(renewed, passphrase, device_secret), header.vault_id)
        self._file.write_both(replace(renewed, passphrase_wrap=wrap), vault_keys(header.vault_id, vault_key).header_key)

    def _kek(self, header: Header, passphrase: str, device_secret: bytes) -> bytes:
        return kdf.hkdf(kdf.derive(passphrase, header.kdf, self._floor) + device_secret, header.vault_salt, _KEK)

    def _wrap(self, vault_key: bytes, key: bytes, vault_id: bytes) -> bytes:
        nonce = self._random(_NONCE)
        return nonce + AESGCM(key).encrypt(nonce, vault_key, vault_id)

    def _keyring_name(self) -> str:
        answer = self._the_keyring().name()
        if isinstance(answer, str):
            return answer
        raise refusal(answer)

    def _device_secret(self, header: Header) -> bytes:
        if header.passphrase_only:
            return b""
        answer = self._the_keyring().get(header.vault_id.hex())
        if isinstance(answer, Found):
            return answer.secret
        raise refusal(answer)

    def _new_device_secret(self, header: Header) -> bytes:
        if header.passphrase_only:
            return b""
        secret = self._random(_DEVICE_SECRET)
        answer = self._the_keyring().set(header.vault_id.hex(), secret)
        if isinstance(answer, Done):
            return secret
        raise refusal(answer)

    def _forget_device_secret(self, header: Header) -> None:
        """Leave nothing in the keyring of a vault that was not made; if that fails too, the secret opens nothing."""
        if not header.passphrase_only:
            self._the_keyring().delete(header.vault_id.hex())

    def _the_keyring(self) -> OsKeyring:
        if self._keyring is None:
            raise refusal(Unavailable(_("none was offered")))
        return self._keyring


def hkdf_code(code: bytes, vault_salt: bytes) -> bytes:
    """Return the key under which the recovery code holds the vault key."""
    return kdf.hkdf(code, vault_salt, _CODE)


def _unwrap(wrap: bytes, key: bytes, vault_id: bytes) -> bytes:
    try:
        return AESGCM(key).decrypt(wrap[:_NONCE], wrap[_NONCE:], vault_id)
    except (InvalidTag, ValueError):
        raise WrongPassphrase(
            _("This does not open the vault."), _("Check the passphrase (Caps Lock, keyboard layout) or the recovery code and try again.")
        ) from None


def _check_new(passphrase: str) -> None:
    if not passphrase.strip():
        raise LiaisonError(_("The passphrase is empty."), _("Choose a passphrase: four random words or more."), code="empty_passphrase")
    if len(passphrase) > LONGEST_PASSPHRASE or any(unicodedata.category(ch) in ("Cc", "Cs") for ch in passphrase):
        raise LiaisonError(
            _("This passphrase could never be typed: it is not a line of text, or far too long."),
            _("Choose four random words or more; if it came from a file, check that it is the right file."),
            code="bad_passphrase",
        )
