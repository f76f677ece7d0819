"""What the composition root does for the screens: vault, backup, joining. Pages touch neither keys nor network themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class VaultState:
    """What can be said of a vault folder before it is unlocked."""

    exists: bool
    keyring: str = ""
    """The backend that holds the second secret, empty when the passphrase alone opens it."""
    tries_left: int = 5
    wait_ms: int = 0
    problem: str = ""
    """A damaged or foreign header, in a sentence."""


@dataclass(frozen=True)
class VaultFacts:
    """What protects an open vault."""

    kdf: str
    cipher: str
    keyring: str
    keyring_state: str
    suite: str
    vault_id: str
    server: str = ""
    account_name: str = ""
    last_backup: str = ""


class Desk(Protocol):
    """Verbs on an open vault; each may take seconds and is called on a worker."""

    def facts(self) -> VaultFacts: ...
    def change_passphrase(self, old: str, new: str) -> None: ...
    def back_up(self, target: Path) -> int:
        """Write a sealed copy of everything; answers its size in bytes."""
        ...

    def check(self) -> list[str]:
        """Read every page and every file back; answers what is wrong, in sentences."""
        ...

    def join(self, invite: Path) -> str:
        """Join with an invite file; answers the organisation's name."""
        ...

    def make_demo_data(self, progress: Callable[[int, int, str], None]) -> int:
        """Write made-up data; answers how many records."""
        ...

    def quarantined(self) -> list[SetAsideRecord]: ...
    def release(self, record: str, way: str) -> None:
        """Settle a set-aside record: "retry", "keep" (on this device only) or "remove"."""
        ...


@dataclass(frozen=True)
class SetAsideRecord:
    """A record the sync put aside, and why."""

    id: str
    title: str
    reason: str
    since_ms: int
    kind: str = ""
