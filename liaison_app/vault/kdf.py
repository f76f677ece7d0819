"""From a passphrase to a key: Argon2id with a floor, and HKDF-SHA256 for everything after it."""

from __future__ import annotations

import secrets
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _

KEY_BYTES = 32
SALT_BYTES = 16
_SHA256 = hashes.SHA256()
_MIB = 1024


@dataclass(frozen=True)
class KdfParameters:
    """The cost of one guess: passes, lanes, KiB of memory, and the salt."""

    t: int
    p: int
    m_kib: int
    salt: bytes


@dataclass(frozen=True)
class KdfFloor:
    """What this program accepts at least and at most; only the composition root and tests make one."""

    t: int = 3
    p: int = 4
    m_kib: int = 64 * _MIB
    calibrated_up_to_kib: int = 256 * _MIB
    target_s: float = 0.4
    highest_t: int = 16
    highest_p: int = 16
    highest_m_kib: int = 1024 * _MIB
    """Above these a header is taken for forged: it could exhaust the machine's memory before any check."""


class KdfRefused(Damaged):
    """The vault names a key derivation weaker or dearer than this program accepts."""

    code = "kdf_refused"


def hkdf(key: bytes, salt: bytes, info: bytes, length: int = KEY_BYTES) -> bytes:
    """HKDF-SHA256 (RFC 5869); an empty salt stands for 32 zeros, as the RFC says."""
    return HKDF(_SHA256, length, salt or None, info).derive(key)


def check(parameters: KdfParameters, floor: KdfFloor) -> None:
    """Raise KdfRefused unless the parameters lie between floor and ceiling."""
    lowest = parameters.t >= floor.t and parameters.p >= floor.p and parameters.m_kib >= floor.m_kib and len(parameters.salt) >= SALT_BYTES
    if not lowest:
        raise KdfRefused(
            _("This vault's passphrase protection is weaker than Liaison accepts."), _("Restore the vault from a backup: its header may have been changed.")
        )
    if parameters.t > floor.highest_t or parameters.p > floor.highest_p or parameters.m_kib > floor.highest_m_kib:
        raise KdfRefused(
            _("This vault asks for more memory or time than Liaison allows."), _("Restore the vault from a backup: its header may have been changed.")
        )


def derive(passphrase: str, parameters: KdfParameters, floor: KdfFloor) -> bytes:
    """Return the 32-byte passphrase key; the passphrase is taken in Unicode form NFC, so every keyboard spells it alike."""
    check(parameters, floor)
    argon = Argon2id(salt=parameters.salt, length=KEY_BYTES, iterations=parameters.t, lanes=parameters.p, memory_cost=parameters.m_kib)
    try:
        return argon.derive(unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass"))
    except MemoryError:
        raise LiaisonError(
            _("There is not enough free memory to open the vault: {n} MiB are needed.").format(n=parameters.m_kib // _MIB),
            _("Close other programs and try again."),
            code="out_of_memory",
        ) from None


def calibrate(floor: KdfFloor, random: RandomBytes = secrets.token_bytes, timer: Callable[[], float] = time.perf_counter) -> KdfParameters:
    """Choose the memory that makes one derivation take about `target_s` seconds here, never below the floor."""
    salt = random(SALT_BYTES)
    lowest = KdfParameters(floor.t, floor.p, floor.m_kib, salt)
    if floor.calibrated_up_to_kib <= floor.m_kib:
        return lowest
    took = min(_seconds(lowest, floor, timer) for _run in range(2))
    wanted = int(floor.m_kib * floor.target_s / max(took, 1e-6)) // _MIB * _MIB
    return KdfParameters(floor.t, floor.p, min(max(wanted, floor.m_kib), floor.calibrated_up_to_kib), salt)


def fresh(parameters: KdfParameters, random: RandomBytes = secrets.token_bytes) -> KdfParameters:
    """Return the same cost with a new salt."""
    return KdfParameters(parameters.t, parameters.p, parameters.m_kib, random(SALT_BYTES))


def _seconds(parameters: KdfParameters, floor: KdfFloor, timer: Callable[[], float]) -> float:
    start = timer()
    derive("calibration", parameters, floor)
    return timer() - start
