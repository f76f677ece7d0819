"""What the composition root does for the screens. They touch neither keys nor network themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:  # the unlock window comes up before the store is imported
    from liaison_app.desktop.team_facts import TeamDesk
    from liaison_app.store.store import Store


@dataclass(frozen=True)
class VaultState:
    """What can be said of a vault folder before it is unlocked."""

    exists: bool
    keyring: str = ""
    """The backend that holds the second secret, empty when the passphrase alone opens it."""
    tries_left: int = 5
    wait_ms: int = 0
    """How long no passphrase will be tried."""
    next_wait_ms: int = 0
    """How long the wait after the last free try will be."""
    problem: str = ""
    """A damaged or foreign header, in a sentence."""


@dataclass(frozen=True)
class KeyringState:
    """The computer's keyring as it answers now."""

    usable: bool
    name: str = ""
    reason: str = ""


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


@dataclass(frozen=True)
class SetAsideRecord:
    """A record the sync put aside, and why."""

    id: str
    title: str
    reason: str
    since_ms: int
    kind: str = ""


@dataclass(frozen=True)
class StoppedSpace:
    """A space that does not sync: why and what to do, in words; `waits` for a person, else it is tried again by itself."""

    space: str
    name: str
    title: str
    what_to_do: str
    waits: bool


@dataclass(frozen=True)
class Heard:
    """Something that happened while syncing and that a person is to hear of, in a sentence."""

    code: str
    at_ms: int
    sentence: str


@dataclass(frozen=True)
class Names:
    """How a person and their computer are called in the membership log."""

    person: str
    device: str


class SyncNow(Protocol):
    """What the sync engine says of itself at one moment."""

    @property
    def phase(self) -> str:
        """One of local, idle, working, offline, waiting, stopped, wiped."""
        ...

    @property
    def since_ms(self) -> int: ...
    @property
    def sentence(self) -> str: ...
    @property
    def last_sync_ms(self) -> int | None: ...
    @property
    def pending(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def review(self) -> int: ...
    @property
    def quarantine(self) -> int: ...
    @property
    def rejected(self) -> int: ...


class SyncEngine(Protocol):
    """The sync engine; `listen` calls back on its own thread."""

    @property
    def state(self) -> SyncNow: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def wake(self) -> None: ...
    def listen(self, heard: Callable[[SyncNow], object]) -> None: ...


class Desk(Protocol):
    """Verbs on an open vault; each may take seconds and is called on a worker."""

    @property
    def team(self) -> TeamDesk:
        """Return the verbs of the organisation."""
        ...

    def facts(self) -> VaultFacts: ...
    def change_passphrase(self, old: str, new: str) -> None: ...
    def prove(self, passphrase: str) -> None:
        """Let the passphrase prove who asks, throttled as at unlock; raises a LiaisonError that says what is wrong."""
        ...

    def new_sheet(self, passphrase: str) -> str:
        """Answer a fresh recovery code, which opens nothing until it is put in force; the passphrase proves who asks."""
        ...

    def use_sheet(self, passphrase: str, code: str) -> None:
        """Put a fresh recovery code in force; the one before opens nothing any more."""
        ...

    def back_up(self, target: Path) -> int:
        """Write a sealed copy of everything; answers its size in bytes."""
        ...

    def check(self) -> list[str]:
        """Read every page and every file back; answers what is wrong, in sentences."""
        ...

    def names(self) -> Names:
        """Return what this computer calls its user and itself, to begin with."""
        ...

    def join(self, invite: bytes, called: Names) -> str:
        """Join with an invite, as the bytes of its file, under these names; answers the server's address."""
        ...

    def come_back(self, invite: bytes, code: str) -> str:
        """Come back into one's account after a lost computer: any invite of the organisation, and the code of the lost vault's recovery sheet."""
        ...

    def make_demo_data(self, progress: Callable[[int, int, str], None]) -> int:
        """Write made-up data; answers how many records."""
        ...

    def quarantined(self) -> list[SetAsideRecord]: ...
    def warning(self) -> str:
        """Say what a person must know at unlock: that this device will lock unless it is online soon; empty where there is nothing."""
        ...

    def to_hear(self) -> list[Heard]:
        """Return what happened while syncing and was not heard of yet, the latest first."""
        ...

    def heard(self, code: str) -> None:
        """Forget what has been heard of."""
        ...

    def troubles(self) -> list[Heard]:
        """Return what kept this vault from syncing lately, the latest first."""
        ...

    def forget_troubles(self) -> None: ...
    def stopped(self) -> list[StoppedSpace]: ...
    def begin_again(self, space: str) -> int:
        """Go on with a space whose server contradicted itself: everything is compared and sent anew. Answers how many records."""
        ...

    def release(self, record: str, way: str) -> None:
        """Settle a set-aside record: "retry", "keep" (on this device only) or "remove"."""
        ...


class Opened(Protocol):
    """An unlocked vault: its store, its sync (not yet started) and its desk."""

    @property
    def store(self) -> Store: ...
    @property
    def sync(self) -> SyncEngine: ...
    @property
    def desk(self) -> Desk: ...
    def close(self) -> None:
        """Stop syncing, close the store, give the vault's lock back. May take a moment: called at lock and quit."""
        ...


@dataclass(frozen=True)
class Made:
    """A new vault, open, and the code that is shown once."""

    opened: Opened
    recovery_code: str


class Door(Protocol):
    """A vault folder before it is open. All but the properties are called on a worker, and raise LiaisonError in words."""

    @property
    def folder(self) -> Path: ...
    @property
    def has_vault(self) -> bool:
        """Say whether the folder holds a vault: one look at the disk, before anything is imported."""
        ...

    def state(self) -> VaultState: ...
    def warm_up(self) -> None:
        """Import what unlocking needs, while a person types."""
        ...

    def keyring(self) -> KeyringState: ...
    def create(self, passphrase: str, *, use_keyring: bool) -> Made: ...
    def unlock(self, passphrase: str) -> Opened: ...
    def unlock_with_code(self, code: str, new_passphrase: str) -> Opened:
        """Open with the recovery code, and make this passphrase (and a new secret in the keyring) open it from now on."""
        ...
