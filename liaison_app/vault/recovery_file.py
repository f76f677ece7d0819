"""The organisation's recovery file: its root and recovery keys under a passphrase, to be moved off the server."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol.signing import SigningKey
from liaison_app.vault.hpke import SealingKey
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from liaison_app.vault.passphrase_file import FileSort, open_file, read_file, seal_file

_HALF = 32
RECOVERY_FILE: Final = FileSort("liaison-recovery-file", b"liaison/v1/recovery-file\0", ("org_id", "root", "recovery"), "newer_recovery_file")


class RootOnly(LiaisonError):
    """The recovery key has been handed to custodians; this file holds the root key alone."""

    code = "root_only"

    def __init__(self) -> None:
        super().__init__(
            _("This recovery file holds the root key only: the recovery key is with the custodians."),
            _("Ask two of the three custodians: liaison server recover allow, then export."),
        )


@dataclass(frozen=True)
class OrganisationKeys:
    """OR signs the organisation's first entries; whatever was sealed to RK opens with it, as long as it is here."""

    org_id: bytes
    secret: bytes = field(repr=False)
    """OR's 32 bytes and RK's 32, or OR's alone."""

    @cached_property
    def root(self) -> SigningKey:
        return SigningKey(self.secret[:_HALF])

    @cached_property
    def recovery(self) -> SealingKey:
        if not self.holds_recovery:
            raise RootOnly
        return SealingKey(self.secret[_HALF:])

    @property
    def holds_recovery(self) -> bool:
        return len(self.secret) == 2 * _HALF

    def root_alone(self) -> OrganisationKeys:
        """Return these keys without RK, for the file that stays when the custodians have it."""
        return OrganisationKeys(self.org_id, self.secret[:_HALF])


def make_organisation_keys(org_id: bytes, random: RandomBytes = secrets.token_bytes) -> OrganisationKeys:
    """Make OR and RK."""
    return OrganisationKeys(org_id, random(2 * _HALF))


def seal_recovery_file(
    keys: OrganisationKeys, passphrase: str, *, floor: KdfFloor, parameters: KdfParameters | None = None, random: RandomBytes = secrets.token_bytes
) -> bytes:
    """Return the file's bytes; without parameters the cost is measured on this machine."""
    recovery = keys.recovery.public.hex() if keys.holds_recovery else ""
    public = {"org_id": keys.org_id.hex(), "root": keys.root.public.hex(), "recovery": recovery}
    return seal_file(RECOVERY_FILE, public, keys.secret, passphrase, floor=floor, parameters=parameters, random=random)


def open_recovery_file(data: bytes, passphrase: str, *, floor: KdfFloor) -> OrganisationKeys:
    """Return OR and, unless custodians have it, RK; raises WrongPassphrase, KdfRefused or Damaged."""
    org_id = _org_id(read_file(RECOVERY_FILE, data)["org_id"])
    public, secret = open_file(RECOVERY_FILE, data, passphrase, floor=floor)
    keys = OrganisationKeys(org_id, secret)
    if len(secret) not in (_HALF, 2 * _HALF) or keys.root.public.hex() != public["root"]:
        raise RECOVERY_FILE.damaged()
    return keys


def root_named_in(data: bytes) -> bytes:
    """Return the root's public key that the file names; true only if the file then opens. Raises Damaged."""
    try:
        root = bytes.fromhex(read_file(RECOVERY_FILE, data)["root"])
    except ValueError:
        raise RECOVERY_FILE.damaged() from None
    if len(root) != _HALF:
        raise RECOVERY_FILE.damaged()
    return root


def _org_id(text: str) -> bytes:
    try:
        org_id = bytes.fromhex(text)
    except ValueError:
        raise RECOVERY_FILE.damaged() from None
    if len(org_id) != 16:
        raise RECOVERY_FILE.damaged()
    return org_id
