"""Secrets in a JSON file under a passphrase: what may be read by anyone stands beside what only the passphrase opens."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from liaison_app.core.errors import Damaged, LiaisonError, WrongPassphrase
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.vault import kdf
from liaison_app.vault.kdf import KdfFloor, KdfParameters

FORMAT = 1
LONGEST_FILE = 64 * 1024
_NONCE = 12
_NUMBERS = ("version", "t", "p", "m_kib")
_TEXTS = ("kind", "salt", "sealed")


@dataclass(frozen=True)
class FileSort:
    """One sort of such file: its mark, the label its key is bound to, the names of its public fields, and what to say of it."""

    kind: str
    label: bytes
    public: tuple[str, ...]
    newer_code: str

    def called(self) -> str:
        """Return what a person calls such a file."""
        return _("recovery file") if self.kind == "liaison-recovery-file" else _("custodian's file")

    def damaged(self) -> Damaged:
        """Say that these bytes are no such file."""
        return Damaged(
            _("This is not a {file}, or it is damaged.").format(file=self.called()),
            _("Use the file that “liaison server init” or “liaison server recover custodian” wrote, or another copy of it."),
        )


def seal_file(
    sort: FileSort,
    public: Mapping[str, str],
    secret: bytes,
    passphrase: str,
    *,
    floor: KdfFloor,
    parameters: KdfParameters | None = None,
    random: RandomBytes = secrets.token_bytes,
) -> bytes:
    """Return the file's bytes; without parameters the cost is measured on this machine."""
    if not passphrase.strip():
        raise LiaisonError(_("The passphrase is empty."), _("Choose a passphrase: four random words or more."), code="empty_passphrase")
    cost = parameters or kdf.calibrate(floor, random)
    file: dict[str, Any] = {"kind": sort.kind, "version": FORMAT, **{name: public[name] for name in sort.public}}
    file |= {"t": cost.t, "p": cost.p, "m_kib": cost.m_kib, "salt": cost.salt.hex(), "sealed": ""}
    nonce = random(_NONCE)
    file["sealed"] = (nonce + AESGCM(_key(sort, passphrase, cost, floor)).encrypt(nonce, secret, _covered(sort, file))).hex()
    return json.dumps(file, indent=2).encode() + b"\n"


def open_file(sort: FileSort, data: bytes, passphrase: str, *, floor: KdfFloor) -> tuple[dict[str, str], bytes]:
    """Return (public fields, secret); raises WrongPassphrase, KdfRefused or Damaged."""
    file = read_file(sort, data)
    try:
        salt, sealed = bytes.fromhex(file["salt"]), bytes.fromhex(file["sealed"])
    except ValueError:
        raise sort.damaged() from None
    key = _key(sort, passphrase, KdfParameters(file["t"], file["p"], file["m_kib"], salt), floor)
    try:
        secret = AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], _covered(sort, file))
    except (InvalidTag, ValueError):
        raise WrongPassphrase(
            _("This passphrase does not open the {file}.").format(file=sort.called()), _("Use the passphrase given when the file was made.")
        ) from None
    return {name: file[name] for name in sort.public}, secret


def read_file(sort: FileSort, data: bytes) -> dict[str, Any]:
    """Return the file's fields, shape checked, nothing proven; raises Damaged, or a refusal for a newer format."""
    if len(data) > LONGEST_FILE:
        raise sort.damaged()
    try:
        read: Any = json.loads(data)
    except (ValueError, RecursionError):
        raise sort.damaged() from None
    if not isinstance(read, dict):
        raise sort.damaged()
    file = cast("dict[str, Any]", read)
    if file.get("kind") == sort.kind and isinstance(file.get("version"), int) and file["version"] > FORMAT:
        raise LiaisonError(
            _("This {file} was written by a newer version of Liaison.").format(file=sort.called()), _("Update Liaison and try again."), code=sort.newer_code
        )
    names = {*_NUMBERS, *_TEXTS, *sort.public}
    whole = set(file) == names and all(type(file[name]) is (int if name in _NUMBERS else str) for name in names)
    if not whole or file["kind"] != sort.kind or file["version"] != FORMAT:
        raise sort.damaged()
    return file


def _covered(sort: FileSort, file: dict[str, Any]) -> bytes:
    """Return everything but the sealed part, in one fixed spelling: a changed word anywhere fails the opening."""
    return sort.label + json.dumps(file | {"sealed": ""}, sort_keys=True, separators=(",", ":")).encode()


def _key(sort: FileSort, passphrase: str, cost: KdfParameters, floor: KdfFloor) -> bytes:
    return kdf.hkdf(kdf.derive(passphrase, cost, floor), cost.salt, sort.label)
