"""The composition root: builds the objects of one vault and hands them to each other."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.copies import OwnCopies
from liaison_app.core.clock import Clock, SystemClock
from liaison_app.core.errors import Damaged, LiaisonError, Offline
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.store import names
from liaison_app.store.kept import RESTORED_MARK, furthest, known_devices, positions, stored_values, value_of
from liaison_app.store.status import counts
from liaison_app.store.store import Store, make_room
from liaison_app.store.verbs import KeepSpace, KeepValues, SpaceFact
from liaison_app.sync.lease import TOLERANCE_MS, Lease, LeaseOver, from_bytes, to_bytes
from liaison_app.vault import rekeying
from liaison_app.vault.folders import prepare_folder, refuse_shared
from liaison_app.vault.header import Anchor
from liaison_app.vault.identity import AccountIdentity, DeviceIdentity, account_from_bytes, device_from_bytes, new_account, new_device
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from liaison_app.vault.keys import EscrowKey, VaultKeys
from liaison_app.vault.lock_file import VaultLock
from liaison_app.vault.opening import Vault
from liaison_app.vault.os_keyring import OsKeyring
from liaison_app.vault.throttle import UnlockThrottle
from liaison_app.vault.wiping import ORDERED, Wiped, finish, forget, is_wiped
from liaison_app.vault.wraps import new_space_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_app.cli.online import Online
    from liaison_app.store.reader import Reader


_log = logging.getLogger(__name__)


@dataclass
class OpenedVault:
    """An unlocked vault that this process holds: its keys, who writes in it, and its one store. Close it."""

    folder: Path
    vault: Vault
    keys: VaultKeys
    device: DeviceIdentity
    account: AccountIdentity
    store: Store
    lock: VaultLock
    clock: Clock
    keyring: OsKeyring

    @cached_property
    def reader(self) -> Reader:
        """The reader of the thread that opened the vault; other threads ask the store for their own."""
        return self.store.reader()

    @cached_property
    def online(self) -> Online:
        """What speaks with the server; built at its first use, for it costs time."""
        from liaison_app.cli.online import Online

        return Online(self.store, self.reader, self.vault, self.keys.vault_id, clock=self.clock, keyring=self.keyring, wipe=self.wipe)

    def close(self) -> None:
        """Finish what was asked of the store, and let go of the vault."""
        try:
            if "online" in self.__dict__:
                self.online.close()
            if self.vault.exists():  # an order may have destroyed it meanwhile
                self.note_progress()
        finally:
            self.reader.close()
            self.store.close()
            self.lock.release()

    def note_progress(self) -> None:
        """Write into the header how many records wait and how far each space has come, where that has changed."""
        anchors = {bytes.fromhex(space): Anchor(seq, head) for space, (seq, head) in positions(self.reader).items()}
        unsent = counts(self.reader).pending
        header = self.vault.progress(self.keys)
        if unsent != header.unsent or anchors != dict(header.anchors):
            try:
                self.vault.note_progress(self.keys, unsent, anchors)
            except LiaisonError as error:
                _log.info("header: %s", error.code)  # the database has it all; the header's copy only betrays an old database

    def obey(self) -> None:
        """Carry out an order to wipe this vault that was proven before and broke off. Raises Wiped."""
        if value_of(self.reader, names.REVOKED) == ORDERED:
            self.wipe()
            raise Wiped

    def wipe(self) -> None:
        """Destroy this vault, and the copies that its window made of it."""
        self.vault.wipe()
        OwnCopies(self.folder).forget()

    def check_lease(self) -> None:
        """Refuse a vault that was away from its server for too long, unless the server can be reached now. Raises LeaseOver."""
        lease = from_bytes(value_of(self.reader, names.LEASE))
        if lease is None:
            return
        seen = lease.seen(self.clock.ms())
        if seen.latest_ms - lease.latest_ms > TOLERANCE_MS:
            self.store.perform(KeepValues(((names.LEASE, to_bytes(seen)),))).result()
        if seen.standing(self.clock.ms()) == "locked":
            self._come_online(seen)

    def _come_online(self, lease: Lease) -> None:
        online = self.online
        try:
            online.run(online.engine.sync)
        except Offline as away:
            raise LeaseOver(lease.days(self.clock.ms())) from away
        except LiaisonError as told:  # the server was reached: what a revoked device holds stays readable, unless it was to be wiped
            if told.code not in ("revoked", "removed"):
                raise

    def notice_old_copy(self) -> None:
        """A database that has pulled less than the header says was put back from an older copy: it goes on as a new device."""
        known = furthest(self.reader)
        behind = [space for space, anchor in self.vault.progress(self.keys).anchors.items() if known.get(space.hex(), 0) < anchor.seq]
        if behind or (self.folder / RESTORED_MARK).exists():
            self.store.perform(KeepValues(((names.RESTORED, b"1"),))).result()
            self.note_progress()
            (self.folder / RESTORED_MARK).unlink(missing_ok=True)


@dataclass(frozen=True)
class MadeVault:
    """A new vault, open, and the code that is shown once."""

    opened: OpenedVault
    recovery_code: str


class Vaults:
    """Makes and opens vaults. The floor under the passphrase's cost is fixed here; only a test passes a cheaper one."""

    def __init__(
        self,
        *,
        floor: KdfFloor | None = None,
        parameters: KdfParameters | None = None,
        keyring: OsKeyring | None = None,
        clock: Clock | None = None,
        random: RandomBytes = secrets.token_bytes,
    ) -> None:
        self.floor = floor or KdfFloor()
        self.keyring = keyring or OsKeyring()
        self.clock = clock or SystemClock()
        self._parameters = parameters
        self._random = random

    def at(self, folder: Path) -> Vault:
        """Return the lock of a vault folder: its header, and what opens it."""
        return Vault(folder, keyring=self.keyring, floor=self.floor, random=self._random)

    def throttle(self, folder: Path) -> UnlockThrottle:
        """Return what slows guessing at this vault."""
        return UnlockThrottle(folder, self.clock)

    def demand(self, folder: Path) -> None:
        """Refuse, before any passphrase is asked for, a folder without a vault or with one that was wiped or cannot be read."""
        if is_wiped(folder):
            finish(folder)
            OwnCopies(folder).forget()
            raise Wiped
        self.at(folder).header()

    def create(self, folder: Path, passphrase: str, *, passphrase_only: bool) -> MadeVault:
        """Make a vault with a device, an account and a private space of its own, and open it."""
        folder = prepare_folder(folder)
        forget(folder)
        if (folder / "vault.db").exists() and not self.at(folder).exists():
            raise Damaged(_("This folder holds a vault's database without its header."), _("Put vault.hdr back from a copy, or choose another folder."))
        lock = VaultLock(folder)
        lock.acquire()
        try:
            vault = self.at(folder)
            created = vault.create(passphrase, passphrase_only=passphrase_only, parameters=self._parameters)
            device, account = new_device(self._random), new_account(self._random)
            store = self._store(folder, created.keys, device, account)
            self._found(store, device, account, created.escrow)
        except BaseException:
            lock.release()
            raise
        return MadeVault(OpenedVault(folder, vault, created.keys, device, account, store, lock, self.clock, self.keyring), created.recovery_code)

    def open(self, folder: Path, passphrase: str) -> OpenedVault:
        """Open a vault with its passphrase. Raises WrongPassphrase, TooManyTries, VaultInUse, Damaged or a keyring's refusal."""
        opened = self._open(folder, lambda vault: self.throttle(folder).guard(lambda: vault.unlock(passphrase)))
        try:
            opened.obey()
            opened.check_lease()
        except BaseException:
            opened.close()
            raise
        return opened

    def change_passphrase(self, folder: Path, old: str, new: str) -> VaultKeys:
        """Rewrap the vault's key; refused while another process has the vault open."""
        with self._settled(folder):
            keys = self.throttle(folder).guard(lambda: self.at(folder).change_passphrase(old, new, self._parameters))
            OwnCopies(folder).forget()
            return keys

    def recover(self, folder: Path, code: str, new_passphrase: str) -> VaultKeys:
        """Open by the recovery code, and set a new passphrase and a new keyring secret."""
        with self._settled(folder):
            recovered = self.throttle(folder).guard(lambda: self.at(folder).recover(code, new_passphrase, self._parameters))
            OwnCopies(folder).forget()
            return recovered.keys

    def rekey(self, folder: Path, passphrase: str, code: str) -> VaultKeys:
        """Write the database anew under another vault key, which passphrase and recovery code open as before; killed at any step, the vault opens.

        Raises WrongPassphrase for either; Damaged, with nothing changed, where the new database is not whole.
        """
        from liaison_app.store.copying import copy_database, demand_room, faults

        with self._settled(folder):
            rekeyed = self.throttle(folder).guard(lambda: self.at(folder).new_key(passphrase, code, self._parameters))
            new, key_hex = folder / rekeying.DATABASE, rekeyed.keys.database_key.hex()
            demand_room(folder / "vault.db")
            try:
                copy_database(folder / "vault.db", rekeyed.before.database_key.hex(), new, key_hex)
                if found := faults(new, key_hex):
                    raise Damaged(
                        _("The database could not be written whole under a new key: {fault}.").format(fault=found[0]),
                        _("Nothing was changed. Run “liaison vault check”, then try again."),
                    )
                rekeying.decide(folder, rekeyed.header, rekeyed.keys.header_key)
            finally:
                _settle(folder)
            return rekeyed.keys

    @contextmanager
    def _settled(self, folder: Path) -> Generator[None]:
        """Hold a vault's lock, with a change of its key that broke off brought to its end."""
        with VaultLock(folder):
            _settle(folder)
            yield

    def _open(self, folder: Path, unlock: Callable[[Vault], VaultKeys]) -> OpenedVault:
        refuse_shared(folder)
        vault = self.at(folder)
        vault.header()
        lock = VaultLock(folder)
        lock.acquire()
        try:
            _settle(folder)
            make_room(folder)
            keys = unlock(vault)
            device, account = self._identities(folder, keys)
            store = self._store(folder, keys, device, account)
        except BaseException:
            lock.release()
            raise
        opened = OpenedVault(folder, vault, keys, device, account, store, lock, self.clock, self.keyring)
        try:
            store.know_devices(known_devices(opened.reader))
            opened.notice_old_copy()
        except BaseException:
            opened.close()
            raise
        return opened

    def _store(self, folder: Path, keys: VaultKeys, device: DeviceIdentity, account: AccountIdentity) -> Store:
        return Store(folder, keys.database_key.hex(), clock=self.clock, device=device.id.hex(), account=account.id.hex())

    def _found(self, store: Store, device: DeviceIdentity, account: AccountIdentity, escrow: EscrowKey) -> None:
        """Write into a new database who its person and device are."""
        space = self._random(16)
        values = (
            (names.DEVICE, device.to_bytes()),
            (names.ACCOUNT, account.to_bytes()),
            (names.ESCROW, escrow.id + escrow.key),
            (names.PRIVATE_SPACE, space),
        )
        fact = SpaceFact(space.hex(), "Private", private=True, served=False, role="owner")
        store.perform(KeepSpace(fact, keys=((1, new_space_key(self._random)),))).result()
        store.perform(KeepValues(values)).result()

    @staticmethod
    def _identities(folder: Path, keys: VaultKeys) -> tuple[DeviceIdentity, AccountIdentity]:
        kept = stored_values(folder / "vault.db", keys.database_key.hex(), names.DEVICE, names.ACCOUNT)
        if len(kept) != 2:
            raise Damaged(
                _("This vault's database is gone, or was never finished when the vault was made."),
                _("Restore the latest backup with “liaison vault restore”. If it was never used, move its folder away and create it again."),
                code="unfinished_vault",
            )
        return device_from_bytes(kept[names.DEVICE]), account_from_bytes(kept[names.ACCOUNT])


def _settle(folder: Path) -> None:
    """End or clear away a change of key; once another is in force, what the one before opens goes."""
    if rekeying.settle(folder):
        OwnCopies(folder).forget()
