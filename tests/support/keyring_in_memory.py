"""Keyrings for tests: one that works in memory, and one that fails in a chosen way."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from liaison_app.vault.kdf import KdfFloor, KdfParameters

CHEAP_FLOOR = KdfFloor(t=1, p=1, m_kib=8, calibrated_up_to_kib=8)
"""A derivation in microseconds; only a test may pass it."""


def cheap_parameters(salt: bytes = bytes(16)) -> KdfParameters:
    """Return the parameters CHEAP_FLOOR allows."""
    return KdfParameters(1, 1, 8, salt)


@dataclass
class KeyringInMemory:
    """Behaves as a desktop's keyring does, for as long as the test runs."""

    secrets: dict[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def get_password(self, service: str, username: str) -> str | None:
        return self.secrets.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.secrets[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.secrets[service, username]


@dataclass
class FailingKeyring:
    """Raises the given error at every call."""

    error: Exception

    def get_password(self, service: str, username: str) -> str | None:
        raise self.error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error

    def delete_password(self, service: str, username: str) -> None:
        raise self.error


class BlockedKeyring:
    """Never answers, as a Secret Service without a prompter does, until released."""

    def __init__(self) -> None:
        self.release = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.release.wait(30)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.release.wait(30)

    def delete_password(self, service: str, username: str) -> None:
        self.release.wait(30)
