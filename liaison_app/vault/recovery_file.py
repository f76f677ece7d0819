"""The organisation's recovery file: its root and recovery keys under a passphrase, to be moved off the server."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liaison_app.core.errors import Damaged, LiaisonError, WrongPassphrase
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol.signing import SigningKey
from liaison_app.vault import kdf
from liaison_app.vault.hpke import SealingKey
from liaison_app.vault.kdf import KdfFloor, KdfParameters

FORMAT = 1
_KIND = "liaison-recovery-file"
_LABEL = b"liaison/v1/recovery-file\0"
_SECRET = 64
_NONCE = 12


@dataclass(frozen=True)
class OrganisationKeys:
    """OR signs the organisation's first entries; whatever was sealed to RK opens with it."""

    org_id: bytes
    secret: bytes = field(repr=False)

    @cached_property
    def root(self) -> SigningKey:
        return SigningKey(self.secret[:32])

    @cached_property
    def recovery(self) -> SealingKey:
        return SealingKey(self.secret[32:])


class _File(msgspec.Struct, forbid_unknown_fields=True):
    """The file's JSON; the public halves let a person tell whose file it is without the passphrase."""

    kind: str
    version: int
    org_id: str
    root: str
    recovery: str
    t: int
    p: int
    m_kib: int
    salt: str
    sealed: str


def make_organisation_keys(org_id: bytes, random: RandomBytes = secrets.token_bytes) -> OrganisationKeys:
    """Make OR and RK."""
    return OrganisationKeys(org_id, random(_SECRET))


def seal_recovery_file(
    keys: OrganisationKeys, passphrase: str, *, floor: KdfFloor, parameters: KdfParameters | None = None, random: RandomBytes = secrets.token_bytes
) -> bytes:
    """Return the file's bytes; without parameters the cost is measured on this machine."""
    if not passphrase.strip():
        raise LiaisonError(_("The passphrase is empty."), _("Choose a passphrase: four random words or more."), code="empty_passphrase")
    cost = parameters or kdf.calibrate(floor, random)
    public = (keys.org_id.hex(), keys.root.public.hex(), keys.recovery.public.hex())
    file = _File(_KIND, FORMAT, *public, cost.t, cost.p, cost.m_kib, cost.salt.hex(), "")
    nonce = random(_NONCE)
    file.sealed = (nonce + AESGCM(_file_key(passphrase, cost, floor)).encrypt(nonce, keys.secret, _covered(file))).hex()
    return json.dumps(msgspec.to_builtins(file), indent=2).encode() + b"\n"


def open_recovery_file(data: bytes, passphrase: str, *, floor: KdfFloor) -> OrganisationKeys:
    """Return OR and RK; raises WrongPassphrase, KdfRefused or Damaged."""
    file = _read(data)
    try:
        salt, sealed, org_id = bytes.fromhex(file.salt), bytes.fromhex(file.sealed), bytes.fromhex(file.org_id)
    except ValueError:
        raise _damaged() from None
    key = _file_key(passphrase, KdfParameters(file.t, file.p, file.m_kib, salt), floor)
    try:
        secret = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _covered(file))
    except (InvalidTag, ValueError):
        raise WrongPassphrase(_("This passphrase does not open the recovery file."), _("Use the passphrase given when the server was set up.")) from None
    return OrganisationKeys(org_id, secret)


def _read(data: bytes) -> _File:
    try:
        plain: Any = json.loads(data)
        file = msgspec.convert(plain, _File)
    except (ValueError, msgspec.ValidationError, RecursionError):
        raise _damaged() from None
    if file.kind != _KIND:
        raise _damaged()
    if file.version != FORMAT:
        raise LiaisonError(_("This recovery file was written by a newer version of Liaison."), _("Update Liaison and try again."), code="newer_recovery_file")
    return file


def _covered(file: _File) -> bytes:
    """Return everything but the sealed part, in one fixed spelling: a changed word anywhere fails the opening."""
    public = msgspec.structs.asdict(file) | {"sealed": ""}
    return _LABEL + json.dumps(public, sort_keys=True, separators=(",", ":")).encode()


def _file_key(passphrase: str, cost: KdfParameters, floor: KdfFloor) -> bytes:
    return kdf.hkdf(kdf.derive(passphrase, cost, floor), cost.salt, _LABEL)


def _damaged() -> Damaged:
    return Damaged(_("This is no recovery file, or it is damaged."), _("Use the file that “liaison server init” wrote, or another copy of it."))
