"""The vault's header file: two slots, the older one rewritten each time, so that a torn write costs nothing."""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import msgspec

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _
from liaison_app.vault.disk import storing, write_whole
from liaison_app.vault.kdf import KdfParameters

HEADER_NAME = "vault.hdr"
FORMAT = 1
SLOT_BYTES = 64 * 1024
"""Room for the keys and the anchors of about 1,000 spaces."""

_MAGIC = b"LSNVAULT"
_FRONT = struct.Struct(">8sHQI")
_DIGEST = 32
_MAC_LABEL = b"liaison/v1/header-mac\0"


@dataclass(frozen=True)
class Anchor:
    """How far a space's feed had come when the header was written."""

    seq: int
    head: bytes


@dataclass(frozen=True)
class Header:
    """What must be known to open a vault, and how far it had come; an empty keyring name means passphrase only."""

    vault_id: bytes
    keyring: str
    kdf: KdfParameters
    vault_salt: bytes
    passphrase_wrap: bytes = field(repr=False)
    code_wrap: bytes = field(repr=False)
    unsent: int = 0
    anchors: Mapping[bytes, Anchor] = field(default_factory=lambda: MappingProxyType({}))
    generation: int = 0

    @property
    def passphrase_only(self) -> bool:
        return not self.keyring


class NewerVault(LiaisonError):
    """A later version of the app wrote this vault."""

    code = "newer_vault"

    def __init__(self) -> None:
        super().__init__(
            _("This vault was written by a newer version of Liaison."), _("Update Liaison on this computer, then open the vault again. Nothing was changed.")
        )


class DamagedHeader(Damaged):
    """Neither slot of the header can be read."""

    code = "damaged_header"

    def __init__(self) -> None:
        super().__init__(
            _("The header of this vault is damaged or was changed from outside."),
            _("Restore the vault from its last backup, or put the file vault.hdr back from a copy."),
        )


class _Payload(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    """The slot's content as MessagePack; its order is the format."""

    vault_id: bytes
    keyring: str
    t: int
    p: int
    m_kib: int
    salt: bytes
    vault_salt: bytes
    passphrase_wrap: bytes
    code_wrap: bytes
    unsent: int
    anchors: list[tuple[bytes, int, bytes]]


@dataclass(frozen=True)
class _Slot:
    """One readable slot: its place, its header, and what its MAC covers."""

    place: int
    header: Header
    covered: bytes
    mac: bytes

    def authentic(self, header_key: bytes) -> bool:
        return hmac.compare_digest(_mac(self.covered, header_key), self.mac)


class HeaderFile:
    """Reads and writes `vault.hdr`.

    A slot carries a plain SHA-256 (tells torn from whole before any key is known) and an HMAC under a key that
    comes from the vault key (tells ours from forged, checked as soon as the vault is unlocked).
    """

    def __init__(self, folder: Path, name: str = HEADER_NAME) -> None:
        self.path = folder / name

    def exists(self) -> bool:
        return self.path.exists()

    def read(self) -> Header:
        """Return the newest whole slot, not yet authenticated; raises NewerVault or DamagedHeader."""
        return self._slots()[0].header

    def read_authentic(self, header_key: bytes) -> Header:
        """Return the newest slot whose MAC holds under the vault's own key."""
        return self._authentic(header_key).header

    def create(self, header: Header, header_key: bytes) -> Header:
        """Write a new file with both slots filled; it appears whole or not at all."""
        if self.exists():
            raise LiaisonError(_("This folder already holds a vault."), _("Choose another folder, or open the vault that is there."), code="vault_exists")
        first, second = replace(header, generation=1), replace(header, generation=2)
        write_whole(self.path, _encode(first, header_key) + _encode(second, header_key))
        return second

    def write(self, header: Header, header_key: bytes) -> Header:
        """Replace the older slot, reach the disk, read it back; returns the header with its new generation."""
        newest = self._authentic(header_key)
        written = replace(header, generation=newest.header.generation + 1)
        content = _encode(written, header_key)
        with storing(), self.path.open("r+b", buffering=0) as file:
            file.seek((1 - newest.place) * SLOT_BYTES)
            file.write(content)
            os.fsync(file.fileno())
        if self.read_authentic(header_key).generation != written.generation:
            raise DamagedHeader
        return written

    def write_both(self, header: Header, header_key: bytes) -> Header:
        """Write twice, so that a replaced wrap (an old passphrase) is in neither slot any more."""
        return self.write(self.write(header, header_key), header_key)

    def _authentic(self, header_key: bytes) -> _Slot:
        for slot in self._slots():
            if slot.authentic(header_key):
                return slot
        raise DamagedHeader

    def _slots(self) -> list[_Slot]:
        """Return the whole slots, newest first: at least one."""
        try:
            with self.path.open("rb") as file:
                raw = file.read(2 * SLOT_BYTES)
        except FileNotFoundError:
            raise LiaisonError(
                _("There is no vault in this folder."), _("Create one with “liaison vault create”, or choose another folder."), code="no_vault"
            ) from None
        except OSError as error:
            raise Damaged(
                _("The header of this vault cannot be read: {reason}.").format(reason=error.strerror), _("Check the folder's permissions and the disk.")
            ) from error
        found = [_decode(place, raw[place * SLOT_BYTES : (place + 1) * SLOT_BYTES]) for place in (0, 1)]
        slots = sorted((slot for slot in found if slot), key=lambda slot: slot.header.generation, reverse=True)
        if not slots:
            raise DamagedHeader
        return slots


def _encode(header: Header, header_key: bytes) -> bytes:
    anchors = [(space, anchor.seq, anchor.head) for space, anchor in sorted(header.anchors.items())]
    kdf = header.kdf
    payload = msgspec.msgpack.encode(
        _Payload(
            header.vault_id,
            header.keyring,
            kdf.t,
            kdf.p,
            kdf.m_kib,
            kdf.salt,
            header.vault_salt,
            header.passphrase_wrap,
            header.code_wrap,
            header.unsent,
            anchors,
        )
    )
    covered = _FRONT.pack(_MAGIC, FORMAT, header.generation, len(payload)) + payload
    slot = covered + hashlib.sha256(covered).digest() + _mac(covered, header_key)
    if len(slot) > SLOT_BYTES:
        raise LiaisonError(
            _("This vault holds more spaces than its header has room for."), _("Leave spaces that are no longer needed."), code="too_many_spaces"
        )
    return slot.ljust(SLOT_BYTES, b"\0")


def _decode(place: int, raw: bytes) -> _Slot | None:
    """Read one slot; None when it is torn, empty or foreign; NewerVault when only a later app can read it."""
    if len(raw) != SLOT_BYTES:
        return None
    magic, version, generation, length = _FRONT.unpack_from(raw)
    end = _FRONT.size + length
    if magic != _MAGIC or end + 2 * _DIGEST > SLOT_BYTES:
        return None
    covered, rest = raw[:end], raw[end:]
    if hashlib.sha256(covered).digest() != rest[:_DIGEST] or any(rest[2 * _DIGEST :]):
        return None
    if version > FORMAT:
        raise NewerVault
    try:
        header = _header(msgspec.msgpack.decode(covered[_FRONT.size :], type=_Payload), generation)
    except (msgspec.MsgspecError, UnicodeDecodeError):  # a slot somebody wrote, digest and all
        return None
    return _Slot(place, header, covered, rest[_DIGEST : 2 * _DIGEST])


def _header(payload: _Payload, generation: int) -> Header:
    return Header(
        payload.vault_id,
        payload.keyring,
        KdfParameters(payload.t, payload.p, payload.m_kib, payload.salt),
        payload.vault_salt,
        payload.passphrase_wrap,
        payload.code_wrap,
        payload.unsent,
        MappingProxyType({space: Anchor(seq, head) for space, seq, head in payload.anchors}),
        generation,
    )


def _mac(covered: bytes, header_key: bytes) -> bytes:
    return hmac.digest(header_key, _MAC_LABEL + covered, "sha256")
