"""The vault's own verbs for the window: passphrase, backup, check, joining, and what stands aside."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from liaison_app.cli.copies import OwnCopies
from liaison_app.cli.own_notices import sentence_of
from liaison_app.cli.sheets import fresh_code, put_in_force
from liaison_app.cli.team import VaultTeam
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _, plural
from liaison_app.desktop.desk import Heard, Names, SetAsideRecord, StoppedSpace, VaultFacts
from liaison_app.protocol import envelope, messages
from liaison_app.protocol.invite import read_invite
from liaison_app.store import names
from liaison_app.store.copying import cipher_version
from liaison_app.store.kept import spaces, value_of
from liaison_app.store.set_aside import Aside, keep_mine, let_go, set_aside
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.lease import warning
from liaison_app.sync.noticing import heard, notices
from liaison_app.sync.opening import Opener
from liaison_app.sync.outcome import Tally
from liaison_app.sync.pull import Pull
from liaison_app.sync.reasons import why_set_aside
from liaison_app.sync.standing import told
from liaison_app.sync.troubles import Trouble, forgotten, troubles
from liaison_app.work.backups import write_backup
from liaison_app.work.examination import examine

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault, Vaults
    from liaison_app.core.clock import Clock
    from liaison_app.store.reader import Reader
    from liaison_app.store.store import Store
    from liaison_app.sync.service import SyncService

T = TypeVar("T")
Progress = Callable[[int, int, str], None]
Plant = Callable[["Store", "Clock", Progress], int]
"""Writes made-up data, and answers how many records."""

_LONGEST_NAME = 100


class VaultDesk:
    """Each call may take seconds and is made on a worker; it takes a reader of its own."""

    def __init__(self, vault: OpenedVault, vaults: Vaults, sync: SyncService, plant: Plant | None = None) -> None:
        """`plant` writes made-up data; without it there is none to be had."""
        self._vault = vault
        self._vaults = vaults
        self._sync = sync
        self._plant = plant
        self._team = VaultTeam(vault, sync)

    @property
    def team(self) -> VaultTeam:
        return self._team

    def facts(self) -> VaultFacts:
        """Return what protects this vault, for the security page."""
        header = self._vault.vault.header()
        me = self._vault.online.me
        return VaultFacts(
            kdf=_("Argon2id, {m} MiB, {t} passes, {p} lanes").format(m=header.kdf.m_kib // 1024, t=header.kdf.t, p=header.kdf.p),
            cipher=_("{name}, 256-bit key, kept open only while unlocked").format(name=cipher_version()),
            keyring=header.keyring,
            keyring_state=_("passphrase only") if header.passphrase_only else self._keyring_state(),
            suite=_("AES-256-GCM, Ed25519, HPKE with X25519"),
            vault_id=header.vault_id.hex(),
            server=me.invite.server_url if me.invite else "",
            account_name=me.name,
            last_backup=self._with_reader(lambda reader: value_of(reader, names.LAST_BACKUP) or b"").decode(),
        )

    def _keyring_state(self) -> str:
        answer = self._vault.keyring.name()
        return _("unlocked") if isinstance(answer, str) else type(answer).__name__.lower()

    def change_passphrase(self, old: str, new: str) -> None:
        """Rewrap the vault's key; this process holds the vault already."""
        self._vaults.throttle(self._vault.folder).guard(lambda: self._vault.vault.change_passphrase(old, new))
        OwnCopies(self._vault.folder).forget()

    def prove(self, passphrase: str) -> None:
        """Let the passphrase prove who asks, as slowly as at unlock. Raises WrongPassphrase or TooManyTries."""
        self._vaults.throttle(self._vault.folder).guard(lambda: self._vault.vault.unlock(passphrase))

    def new_sheet(self, passphrase: str) -> str:
        """Return a fresh recovery code, once the passphrase has proven who asks; it opens nothing until it is put in force."""
        self.prove(passphrase)
        return fresh_code()

    def use_sheet(self, passphrase: str, code: str) -> None:
        """Let this code open the vault and the escrow, and the one before neither."""
        put_in_force(self._vaults, self._vault, passphrase, code)
        self._sync.wake()

    def back_up(self, target: Path) -> int:
        """Write a sealed copy of everything; returns its size in bytes."""
        keys = self._vault.keys
        made = write_backup(self._vault.folder, keys.database_key.hex(), keys.vault_id.hex(), target)
        self._vault.store.perform(KeepValues(((names.LAST_BACKUP, str(self._vault.clock.ms()).encode()),))).result()
        return made.size

    def check(self) -> list[str]:
        """Read every page and file back; returns what is wrong, in sentences."""
        vault = self._vault
        findings = self._with_reader(lambda reader: examine(vault.folder, vault.keys.database_key.hex(), vault.store, reader))
        return [finding.detail for finding in findings if not finding.ok]

    def names(self) -> Names:
        """Return what this computer calls its user and itself, or what they were called before."""
        from liaison_app.cli.sync import own_name

        me = self._vault.online.me
        return Names(me.name or own_name(), me.device_name)

    def join(self, invite: bytes, called: Names) -> str:
        """Join with an invite, as the bytes of its file; returns the address of the server. The sync thread does the rest."""
        online = self._vault.online
        found = read_invite(invite)
        self._call_us(called)
        online.run(lambda: online.engine.joining.begin(found))
        self._sync.wake()
        return found.server_url

    def come_back(self, invite: bytes, code: str) -> str:
        """Come back into one's account after a lost computer; returns the address of the server. Raises BadRecoveryCode, Offline or LiaisonError."""
        from liaison_app.vault.keys import escrow_key
        from liaison_app.vault.recovery_code import read

        online = self._vault.online
        found, escrow = read_invite(invite), escrow_key(read(code))
        if not online.me.name:
            self._call_us(self.names())
        online.run(lambda: online.engine.returning.begin(found, escrow))
        self._sync.wake()
        return found.server_url

    def _call_us(self, called: Names) -> None:
        """Remember how the person and this computer are called in the membership log."""
        me = self._vault.online.me
        me.name, me.device_name = called.person[:_LONGEST_NAME], called.device[:_LONGEST_NAME]
        kept = ((names.PERSON_NAME, me.name.encode()), (names.DEVICE_NAME, me.device_name.encode()))
        self._vault.store.perform(KeepValues(kept)).result()

    def make_demo_data(self, progress: Progress) -> int:
        """Write made-up data; returns how many records."""
        if self._plant is None:
            raise LiaisonError(_("There is no made-up data to write here."), _("Begin with records of your own."), code="no_demo_data")
        return self._plant(self._vault.store, self._vault.clock, progress)

    # what stands aside

    def quarantined(self) -> list[SetAsideRecord]:
        """Return what could not be taken, the latest first."""
        aside = self._with_reader(set_aside)
        cards = self._with_reader(lambda reader: reader.cards([one.id for one in aside]))
        return [
            SetAsideRecord(
                one.id,
                cards[one.id].title if one.id in cards else "",
                why_set_aside(one.reason),
                one.at,
                cards[one.id].kind if one.id in cards else "",
            )
            for one in aside
        ]

    def warning(self) -> str:
        """Return the sentence that warns before this device locks for want of its server, or nothing."""
        return warning(self._vault.online.me.lease, self._vault.clock.ms())

    def to_hear(self) -> list[Heard]:
        """Return what happened while syncing and was not heard of yet, the latest first."""
        return [Heard(one.code, one.at, sentence_of(one)) for one in self._with_reader(notices)]

    def heard(self, code: str) -> None:
        self._vault.store.perform(heard(code)).result()

    def troubles(self) -> list[Heard]:
        """Return what kept this vault from syncing lately, the latest first."""
        return [Heard("", one.at, one.sentence if one.count == 1 else _often(one)) for one in self._with_reader(troubles)]

    def forget_troubles(self) -> None:
        self._vault.store.perform(forgotten()).result()

    def stopped(self) -> list[StoppedSpace]:
        """Return the spaces that do not sync, those that wait for a person first."""
        found: list[StoppedSpace] = []
        for fact in self._with_reader(spaces):
            if fact.stopped:
                state = told(fact.stopped)
                found.append(StoppedSpace(fact.id, _("Only me") if fact.private else fact.name, state.title, state.what_to_do, state.red))
        return sorted(found, key=lambda one: not one.waits)

    def begin_again(self, space: str) -> int:
        """Compare and send a space anew; returns how many records that are."""
        many = self._vault.online.run(lambda: self._vault.online.engine.begin_again(space))
        self._sync.wake()
        return many

    def release(self, record: str, way: str) -> None:
        """Settle a set-aside record: "retry" opens it anew, "keep" stays with what is here, "remove" forgets what came."""
        if way == "retry":
            for one in self._with_reader(lambda reader: set_aside(reader, record)):
                self._retry(one)
            return
        (keep_mine if way == "keep" else let_go)(self._vault.store, record)
        self._sync.wake()

    def _retry(self, aside: Aside) -> None:
        online = self._vault.online
        membership = online.me.membership
        if membership is None:
            raise LiaisonError(_("This vault has not joined a server."), _("Join a team first, with the invite file you were given."), code="not_joined")
        try:
            device = envelope.parse(aside.env).head.device
        except envelope.BadEnvelope as error:
            raise LiaisonError(_("This cannot be read as a record."), _("Remove it; whoever wrote it still has the original."), code="not_a_record") from error
        row = messages.Row(aside.seq, bytes.fromhex(aside.id), aside.ver, aside.env_hash, device, aside.at, env=aside.env)
        opener = Opener(aside.space, membership, online.me.keys, map)
        pull = Pull(online.me, online.engine.calls, aside.space, opener, Tally())
        online.run(lambda: pull.take([row]))

    def _with_reader(self, ask: Callable[[Reader], T]) -> T:
        reader = self._vault.store.reader()
        try:
            return ask(reader)
        finally:
            reader.close()


def _often(trouble: Trouble) -> str:
    return _("{sentence} ({times})").format(sentence=trouble.sentence, times=plural("{n} time", "{n} times", trouble.count))
