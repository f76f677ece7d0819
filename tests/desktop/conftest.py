"""A real store in a folder of its own, and the workspace that pages are handed."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import Clock, SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.changes import Changes
from liaison_app.desktop.collecting import Collector
from liaison_app.desktop.desk import Heard as HeardOf
from liaison_app.desktop.desk import Names, SetAsideRecord, StoppedSpace, SyncNow, VaultFacts
from liaison_app.desktop.messages import Failure, Messages, Notice
from liaison_app.desktop.navigation import Address, Navigation
from liaison_app.desktop.readers import ReaderPool
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.sync_watch import SyncWatch
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.team_facts import Arrivals, LogLine, MadeInvite, TeamFacts
from liaison_app.desktop.theme import apply_theme
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, SpaceFact
from tests.support.signing_device import give_keys

# a machine that writes much to its disk may take longer than five seconds over one durable save
for _wait in (QtBot.waitUntil, QtBot.waitSignal):
    (_wait.__kwdefaults__ or {})["timeout"] = 30_000

KEY = "ab" * 48
DEVICE = "01" * 16
ACCOUNT = "02" * 16
SPACE = "03" * 16


@dataclass
class SetSync:
    """A sync engine that is in whatever state a test says."""

    phase: str = "local"
    since_ms: int = 0
    sentence: str = ""
    last_sync_ms: int | None = None
    pending: int = 0
    total: int = 0
    review: int = 0
    quarantine: int = 0
    rejected: int = 0
    woken: int = 0
    listeners: list[Callable[[SyncNow], object]] = field(default_factory=list)

    @property
    def state(self) -> SyncNow:
        return self

    def start(self) -> None:
        self.woken += 1

    def stop(self) -> None:
        return

    def wake(self) -> None:
        self.woken += 1

    def listen(self, heard: Callable[[SyncNow], object]) -> None:
        self.listeners.append(heard)

    def tell(self, **values: object) -> None:
        """Go into another state and say so."""
        for name, value in values.items():
            setattr(self, name, value)
        for heard in self.listeners:
            heard(self)


@dataclass
class SetTeam:
    """An organisation of a test's choosing; remembers what it was asked for."""

    now: TeamFacts = field(default_factory=lambda: TeamFacts(joined=False))
    asked: list[tuple[object, ...]] = field(default_factory=list)
    failure: LiaisonError | None = None
    came: Arrivals = field(default_factory=Arrivals)

    def facts(self) -> TeamFacts:
        return self.now

    def refresh(self) -> bool:
        return False

    def entries(self) -> list[LogLine]:
        return [LogLine(1, 1_760_000_000_000, "Nora Whitlock", "let Ben Achterhof in as an editor")]

    def arrivals(self) -> Arrivals:
        came, self.came = self.came, Arrivals()
        return came

    def invite(self, role: str, space: str) -> MadeInvite:
        self._note("invite", role, space)
        return MadeInvite(b"{}", b"LSN-INVITE-1" + bytes(300), 1_760_600_000_000)

    def invite_device(self) -> MadeInvite:
        self._note("invite_device")
        return MadeInvite(b"{}", b"LSN-INVITE-1" + bytes(300), 1_760_600_000_000)

    def compare(self, account: str, *, same: bool) -> None:
        self._note("compare", account, same)

    def set_role(self, account: str, space: str, role: str) -> None:
        self._note("set_role", account, space, role)

    def remove(self, account: str) -> None:
        self._note("remove", account)

    def revoke(self, device: str, *, wipe: bool) -> None:
        self._note("revoke", device, wipe)

    def create_space(self, name: str) -> None:
        self._note("create_space", name)

    def rotate(self, space: str) -> None:
        self._note("rotate", space)

    def hold(self, space: str, *, held: bool) -> None:
        self._note("hold", space, held)

    def hand_in(self, source: Path) -> None:
        self._note("hand_in", source)

    def save(self, invite: MadeInvite, target: Path) -> None:
        target.write_bytes(invite.file)
        self._note("save", target)

    def _note(self, *what: object) -> None:
        if self.failure is not None:
            raise self.failure
        self.asked.append(what)


@dataclass
class SetDesk:
    """A vault's desk with answers of a test's choosing."""

    team: SetTeam = field(default_factory=SetTeam)
    set_aside: list[SetAsideRecord] = field(default_factory=list)
    released: list[tuple[str, str]] = field(default_factory=list)
    backups: list[Path] = field(default_factory=list)
    hearsay: list[HeardOf] = field(default_factory=list)
    went_wrong: list[HeardOf] = field(default_factory=list)
    stopped_spaces: list[StoppedSpace] = field(default_factory=list)
    invites: list[bytes] = field(default_factory=list)
    called: list[Names] = field(default_factory=list)
    returns: list[tuple[bytes, str]] = field(default_factory=list)
    refusal: LiaisonError | None = None
    begun_again: list[str] = field(default_factory=list)
    passphrases: list[tuple[str, str]] = field(default_factory=list)
    sheets: list[tuple[str, str]] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)

    def facts(self) -> VaultFacts:
        return VaultFacts("Argon2id, 64 MiB", "SQLCipher, 256-bit key", "Secret Service", "unlocked", "Suite 1", "0a" * 16)

    def change_passphrase(self, old: str, new: str) -> None:
        self.passphrases.append((old, new))

    def prove(self, passphrase: str) -> None:
        self.proofs.append(passphrase)
        if self.refusal:
            raise self.refusal

    def new_sheet(self, passphrase: str) -> str:
        if self.refusal:
            raise self.refusal
        return "7KQ2-9DTM-WXYZ-0123-4567-89AB-CDEF"

    def use_sheet(self, passphrase: str, code: str) -> None:
        self.sheets.append((passphrase, code))

    def back_up(self, target: Path) -> int:
        self.backups.append(target)
        return 4096

    def check(self) -> list[str]:
        return []

    def names(self) -> Names:
        return Names("nora", "field-laptop")

    def join(self, invite: bytes, called: Names) -> str:
        self.invites.append(invite)
        self.called.append(called)
        return "Outreach"

    def come_back(self, invite: bytes, code: str) -> str:
        if self.refusal:
            raise self.refusal
        self.returns.append((invite, code))
        return "Outreach"

    def make_demo_data(self, progress: Callable[[int, int, str], None]) -> int:
        progress(1, 1, "one")
        return 1

    def warning(self) -> str:
        return ""

    def to_hear(self) -> list[HeardOf]:
        return self.hearsay

    def heard(self, code: str) -> None:
        self.hearsay = [one for one in self.hearsay if one.code != code]

    def troubles(self) -> list[HeardOf]:
        return self.went_wrong

    def forget_troubles(self) -> None:
        self.went_wrong = []

    def stopped(self) -> list[StoppedSpace]:
        return self.stopped_spaces

    def begin_again(self, space: str) -> int:
        self.begun_again.append(space)
        return 12

    def quarantined(self) -> list[SetAsideRecord]:
        return self.set_aside

    def release(self, record: str, way: str) -> None:
        self.released.append((record, way))


@dataclass
class Heard:
    """What was said to the user, and where a page asked to go."""

    notices: list[Notice] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    places: list[Address] = field(default_factory=list)


@pytest.fixture(autouse=True, scope="session")
def _collector(qapp: QApplication) -> Iterator[Collector]:
    """Collect on this thread only, as the application does; a worker must never destroy a widget."""
    collector = Collector()
    yield collector
    gc.enable()


@pytest.fixture(autouse=True)
def _look(qapp: QApplication) -> None:
    apply_theme(qapp, "light")


@pytest.fixture
def clock() -> Clock:
    return SystemClock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    store = Store(tmp_path, KEY, clock=clock, device=DEVICE, account=ACCOUNT)
    store.perform(KeepSpace(SpaceFact(SPACE, "Private", private=True, served=False, role="owner"), keys=((1, bytes(32)),))).result(10)
    give_keys(store, DEVICE)
    yield store
    store.close()


@pytest.fixture
def changes(store: Store, qapp: QApplication) -> Changes:
    return Changes(store)


@pytest.fixture
def messages(qapp: QApplication) -> Messages:
    return Messages()


@pytest.fixture
def sync() -> SetSync:
    return SetSync()


@pytest.fixture
def desk() -> SetDesk:
    return SetDesk()


@pytest.fixture
def tasks(store: Store, messages: Messages, qtbot: QtBot) -> Iterator[Tasks]:
    readers = ReaderPool(store.reader)
    tasks = Tasks(messages.failed, readers)
    yield tasks
    assert tasks.finish()
    readers.close()


@pytest.fixture
def workspace(store: Store, reader: Reader, changes: Changes, tasks: Tasks, messages: Messages, sync: SetSync, desk: SetDesk, clock: Clock) -> Workspace:
    return Workspace(
        reader=reader,
        store=store,
        changes=changes,
        tasks=tasks,
        messages=messages,
        navigation=Navigation(),
        settings=Settings(None),
        sync=SyncWatch(sync),
        desk=desk,
        clock=clock,
    )


@pytest.fixture
def heard(workspace: Workspace) -> Heard:
    heard = Heard()
    workspace.messages.noticed.connect(heard.notices.append)
    workspace.messages.refused.connect(heard.failures.append)
    workspace.navigation.asked.connect(heard.places.append)
    return heard
