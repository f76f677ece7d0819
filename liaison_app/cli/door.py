"""A vault folder as the window's first screens see it; nothing heavy is imported before somebody can type."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from liaison_app.desktop.desk import KeyringState, Made, VaultState

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_app.cli.compose import OpenedVault, Vaults
    from liaison_app.cli.desk import Plant, VaultDesk
    from liaison_app.desktop.desk import SyncEngine
    from liaison_app.store.store import Store


class OpenVault:
    """An unlocked vault for the window: its store, its sync, its desk."""

    def __init__(self, vault: OpenedVault, vaults: Vaults, plant: Plant | None = None) -> None:
        from liaison_app.cli.desk import VaultDesk
        from liaison_app.cli.upkeep import Upkeep

        self._vault = vault
        self._sync = vault.online.service()
        self._desk = VaultDesk(vault, vaults, self._sync, plant)
        self._upkeep = Upkeep(vault)
        self._upkeep.start()

    @property
    def store(self) -> Store:
        return self._vault.store

    @property
    def sync(self) -> SyncEngine:
        return cast("SyncEngine", self._sync)  # its listeners answer nothing, the screen's may: both are ignored

    @property
    def desk(self) -> VaultDesk:
        return self._desk

    def close(self) -> None:
        """Stop syncing, write down how far it came, close the store, give the lock back."""
        self._sync.stop()
        self._upkeep.stop()
        self._vault.close()


class VaultDoor:
    """Opens and makes the vault of one folder. Calls may take seconds: they belong on a worker."""

    def __init__(self, folder: Path, plant: Plant | None = None, vaults: Callable[[], Vaults] | None = None) -> None:
        """`plant` writes made-up data where a person asks for some at first run; `vaults` makes what opens vaults, once it is needed."""
        self._folder = folder
        self._plant = plant
        self._vaults = vaults or _shipped

    @property
    def folder(self) -> Path:
        return self._folder

    @property
    def has_vault(self) -> bool:
        return (self._folder / "vault.hdr").exists() and not (self._folder / "wiped").exists()

    def state(self) -> VaultState:
        """Return what can be said before unlocking."""
        from liaison_app.core.errors import LiaisonError
        from liaison_app.vault.throttle import FREE_TRIES, delay_ms
        from liaison_app.vault.wiping import Wiped, is_wiped

        if is_wiped(self._folder):
            return VaultState(exists=False, problem=str(Wiped()))
        if not self.has_vault:
            return VaultState(exists=False)
        throttle = self._vaults().throttle(self._folder)
        failures = _failures(self._folder)
        standing: dict[str, Any] = {
            "tries_left": max(0, FREE_TRIES - failures),
            "wait_ms": throttle.wait_ms(),
            "next_wait_ms": delay_ms(max(failures + 1, FREE_TRIES)),
        }
        try:
            return VaultState(exists=True, keyring=self._vaults().at(self._folder).header().keyring, **standing)
        except LiaisonError as error:
            return VaultState(exists=True, problem=f"{error.title} {error.what_to_do}".strip(), **standing)

    def warm_up(self) -> None:
        """Import what unlocking needs, while a person types."""
        import liaison_app.cli.desk
        import liaison_app.cli.online

        assert liaison_app.cli.desk
        assert liaison_app.cli.online

    def keyring(self) -> KeyringState:
        """Ask the computer's keyring, within its deadline."""
        from liaison_app.vault.os_keyring import refusal

        answer = self._vaults().keyring.name()
        return KeyringState(usable=True, name=answer) if isinstance(answer, str) else KeyringState(usable=False, reason=refusal(answer).title)

    def create(self, passphrase: str, *, use_keyring: bool) -> Made:
        vaults = self._vaults()
        made = vaults.create(self._folder, passphrase, passphrase_only=not use_keyring)
        return Made(OpenVault(made.opened, vaults, self._plant), made.recovery_code)

    def unlock(self, passphrase: str) -> OpenVault:
        vaults = self._vaults()
        return OpenVault(vaults.open(self._folder, passphrase), vaults, self._plant)

    def unlock_with_code(self, code: str, new_passphrase: str) -> OpenVault:
        """Set a new passphrase by the recovery code, and open with it."""
        vaults = self._vaults()
        vaults.recover(self._folder, code, new_passphrase)
        return OpenVault(vaults.open(self._folder, new_passphrase), vaults, self._plant)


def _shipped() -> Vaults:
    from liaison_app.cli.compose import Vaults

    return Vaults()


def _failures(folder: Path) -> int:
    """Return how many wrong tries stand against this folder; a file that cannot be read counts as all the free ones, as the throttle has it."""
    import msgspec

    from liaison_app.vault.throttle import FREE_TRIES, THROTTLE_NAME

    try:
        return int(msgspec.json.decode((folder / THROTTLE_NAME).read_bytes(), type=dict[str, int]).get("failures", 0))
    except FileNotFoundError:
        return 0
    except (OSError, msgspec.MsgspecError):
        return FREE_TRIES
