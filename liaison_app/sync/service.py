"""Sync by itself: a thread that wakes when something changed here or there, and tells the truth about how it stands."""

from __future__ import annotations

import logging
import random
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.store import names
from liaison_app.store.changes import Change
from liaison_app.store.kept import value_of
from liaison_app.store.reader import Reader
from liaison_app.store.status import Counts, counts
from liaison_app.store.store import Store
from liaison_app.store.sweeping import sweep_chunks
from liaison_app.store.syncing import SYNC
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.attachments import Attachments
from liaison_app.sync.driver import Driver
from liaison_app.sync.ear import Ear
from liaison_app.sync.engine import Engine
from liaison_app.sync.outcome import Interrupted, Tally
from liaison_app.sync.transport import Transport
from liaison_app.sync.troubles import with_trouble

SETTLE_S = 0.3
"""Changes that come within this time go in one push."""
SHORTEST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
LOOK_AGAIN_S = 60.0
WIPED = "wiped"
log = logging.getLogger(__name__)
NOTHING = Counts(0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SyncState:
    """How a vault stands with its server. `phase`: local, idle, working, offline, waiting, stopped or wiped."""

    phase: str
    since_ms: int
    sentence: str = ""
    last_sync_ms: int = 0
    counts: Counts = NOTHING
    total: int = 0
    """Changes of this batch: pending ones and those sent since nothing was pending."""
    stopped: tuple[tuple[str, str], ...] = ()

    @property
    def pending(self) -> int:
        return self.counts.pending

    @property
    def review(self) -> int:
        return self.counts.review

    @property
    def quarantine(self) -> int:
        return self.counts.quarantine

    @property
    def rejected(self) -> int:
        return self.counts.rejected


class SyncService:
    """Owns the sync thread. Start it once the vault is open; `wake` and `state` may be used from any thread."""

    def __init__(self, store: Store, engine: Engine, driver: Driver, clock: Clock, attachments: Attachments | None = None) -> None:
        """Without `attachments` of their own, files follow the records on this thread."""
        self._store = store
        self._attachments = attachments
        self._engine = engine
        self._driver = driver
        self._clock = clock
        self._woken = threading.Event()
        self._hurry = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._ear = Ear(engine, self.wake, lambda invite: Transport(invite.server_url, invite.server_pub))
        self._listeners: list[Callable[[SyncState], None]] = []
        self._total = 0
        self.state = SyncState("local" if engine.me.invite is None else "offline", clock.ms())
        self._lock, self._starting = threading.Lock(), threading.Lock()
        store.listen(self._heard)

    def listen(self, heard: Callable[[SyncState], None]) -> None:
        """Call this with every new state, on the thread where it came about."""
        self._listeners.append(heard)

    def start(self) -> None:
        """Begin, on any thread; not where it was stopped before."""
        with self._starting:
            if self._stopping.is_set():
                return
            self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
            self._thread.start()
            if self._attachments is not None:
                self._attachments.start(self._files_moved)

    def stop(self) -> None:
        """Finish the step under way and stop."""
        with self._starting:  # the window starts it on a thread that has time: from here on it has begun, or never does
            self._stopping.set()
        self._woken.set()
        self._ear.stop()
        if self._attachments is not None:
            self._attachments.stop()
        if self._thread is not None:
            self._thread.join(timeout=10)
        self._driver.close()

    def wake(self) -> None:
        """Look now."""
        self._hurry.set()
        self._woken.set()

    def _heard(self, change: Change) -> None:
        if change.origin != SYNC:
            self._woken.set()

    # the thread

    def _run(self) -> None:
        reader = self._store.reader()
        failures = 0
        try:
            self._recall(reader)
            self._sweep()
            while not self._stopping.is_set():
                self._woken.clear()
                self._hurry.clear()
                wait = LOOK_AGAIN_S
                if self._engine.me.invite is None:
                    self._tell(reader, "local", "")
                else:
                    failures, wait = self._once(reader, failures)
                self._pause(reader, wait, patient=failures > 0)
        finally:
            reader.close()

    def _recall(self, reader: Reader) -> None:
        """Know when it last came through before this start."""
        last = int(value_of(reader, names.LAST_SYNC) or 0)
        with self._lock:
            self.state = replace(self.state, last_sync_ms=last)

    def _sweep(self) -> None:
        try:
            sweep_chunks(self._store)
        except (LiaisonError, OSError) as error:  # it is tidied another time
            log.info("sweep: %s", type(error).__name__)

    def _once(self, reader: Reader, failures: int) -> tuple[int, float]:
        """Sync once; returns how often it has failed in a row, and how long to wait."""
        if failures == 0:
            self._tell(reader, "working", "")
        try:
            tally = self._driver.run(self._engine.me, self._engine.sync(with_files=self._attachments is None))
        except Interrupted as broken:
            self._tell(reader, "offline", broken.reason)
            return failures + 1, wait_after(failures, broken.retry_after)
        except LiaisonError as error:
            if error.code == WIPED:
                self._end_with_the_vault(error)
                return failures, LONGEST_WAIT_S
            self._tell(reader, "stopped", f"{error.title} {error.what_to_do}".strip())
            return failures + 1, LONGEST_WAIT_S
        except Exception as error:  # noqa: BLE001 - a fault of ours must be seen, and must not end syncing for good
            log.error("sync failed: %s at %s", type(error).__name__, _place(error))  # noqa: TRY400 - a traceback may hold what was being synced
            self._tell(reader, "stopped", _("Syncing failed in a way it should not. Your work is safe here; it is tried again in a minute."))
            return failures + 1, LONGEST_WAIT_S
        self._came_through(reader, tally)
        return 0, SHORTEST_WAIT_S * 3 if tally.waiting else LOOK_AGAIN_S

    def _end_with_the_vault(self, error: LiaisonError) -> None:
        """The vault was destroyed by order: nothing is read from it any more, and whoever shows it has to let go."""
        self._stopping.set()
        with self._lock:
            self.state = SyncState(WIPED, self._clock.ms(), f"{error.title} {error.what_to_do}".strip())
        for heard in self._listeners:
            heard(self.state)

    def _came_through(self, reader: Reader, tally: Tally) -> None:
        if tally.waiting:
            self._tell(reader, "waiting", _("Waiting until the inviter's device has been online."))
            return
        now = self._clock.ms()
        self._store.perform(KeepValues(((names.LAST_SYNC, str(now).encode()),))).result()
        stopped = tuple(sorted((id, fact.stopped or tally.stopped.get(id, "")) for id, fact in self._engine.me.spaces.items() if fact.stopped))
        self._tell(reader, "stopped" if stopped else "idle", "", last=now, stopped=stopped)
        if self._attachments is not None:
            self._attachments.wake()
        self._ear.listen()

    def _pause(self, reader: Reader, wait: float, *, patient: bool) -> None:
        """Wait to be woken; while the server is away, changes made here are told but do not make us ask sooner."""
        until = self._clock.ms() + int(wait * 1000)
        while not self._stopping.is_set() and (left := until - self._clock.ms()) > 0:
            if not self._woken.wait(left / 1000):
                return
            if not patient:
                self._stopping.wait(SETTLE_S)
                return
            self._woken.clear()
            if self._hurry.is_set():
                self._stopping.wait(SETTLE_S)  # hints that pour in do not make us ask without a pause
                return
            self._tell(reader, self.state.phase, self.state.sentence)

    def _tell(self, reader: Reader, phase: str, sentence: str, *, last: int | None = None, stopped: tuple[tuple[str, str], ...] = ()) -> None:
        now = counts(reader)
        self._total = max(self._total, now.pending) if now.pending else 0
        same = phase == self.state.phase
        if sentence and phase in ("offline", "stopped") and not (same and sentence == self.state.sentence):
            self._keep_trouble(reader, sentence)
        with self._lock:
            self.state = SyncState(
                phase,
                self.state.since_ms if same else self._clock.ms(),
                sentence,
                last if last is not None else self.state.last_sync_ms,
                now,
                self._total,
                stopped,
            )
            state = self.state
        for heard in self._listeners:
            heard(state)

    def _keep_trouble(self, reader: Reader, sentence: str) -> None:
        try:
            self._store.perform(with_trouble(reader, sentence, self._clock.ms())).result()
        except LiaisonError as error:  # it is told all the same, only not kept
            log.info("trouble not kept: %s", error.code)

    def _files_moved(self) -> None:
        """Count again, for the screen; how the records stand is not this thread's to say."""
        reader = self._store.reader()
        try:
            now = counts(reader)
        finally:
            reader.close()
        with self._lock:
            self.state = state = replace(self.state, counts=now)
        for heard in self._listeners:
            heard(state)


def wait_after(failures: int, told_s: float) -> float:
    """Return how long to wait (s): ever longer, a little apart from other devices, and never shorter than the server has told."""
    patience = min(LONGEST_WAIT_S, SHORTEST_WAIT_S * 2 ** min(failures, 10))
    return max(patience * random.uniform(0.8, 1.2), told_s * random.uniform(1.0, 1.2))  # noqa: S311 - spreads devices out, guards nothing


def _place(error: BaseException) -> str:
    """Return where an error came about: a file and a line, nothing of what was being handled."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{frame.filename.rsplit('liaison_app', 1)[-1]}:{frame.lineno}"
