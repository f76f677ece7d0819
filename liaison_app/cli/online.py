"""The part of the composition that speaks with the server: engine, driver, transport, keyring."""

from __future__ import annotations

import platform
import secrets
import time
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from liaison_app.cli.own_notices import KEYRING
from liaison_app.core.errors import Offline
from liaison_app.core.precedence import after_you
from liaison_app.core.words import _
from liaison_app.store import names
from liaison_app.store.kept import push_numbers
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.attachments import Attachments
from liaison_app.sync.driver import Driver, as_offline, load_account
from liaison_app.sync.effects import Effect
from liaison_app.sync.engine import Engine
from liaison_app.sync.noticing import keep
from liaison_app.sync.outcome import DEVICE_REVOKED, Interrupted, Tally
from liaison_app.sync.parallel import Aside, Parallel
from liaison_app.sync.service import SyncService
from liaison_app.sync.transport import Transport
from liaison_app.vault.os_keyring import Done

if TYPE_CHECKING:
    from liaison_app.core.clock import Clock
    from liaison_app.protocol.invite import Invite
    from liaison_app.store.reader import Reader
    from liaison_app.store.store import Store
    from liaison_app.sync.account import Account
    from liaison_app.vault.opening import Vault
    from liaison_app.vault.os_keyring import OsKeyring

T = TypeVar("T")
CONNECT_S, READ_S = 6.0, 20.0
PATIENCE_S = 25.0
"""A command waits for a busy server this long, then ends with exit code 4."""
_NOT_HAD = ("offline", "busy", "server_failed")


class CountingDriver(Driver):
    """Remembers what all syncs together have moved."""

    def __init__(
        self, store: Store, transport: Callable[[Invite], Transport], *, keep_push_no: Callable[[str, int], None], wipe: Callable[[], None] | None = None
    ) -> None:
        super().__init__(store, transport, keep_push_no=keep_push_no, wipe=wipe)
        self.moved = Tally()

    def run(self, me: Account, steps: Generator[Effect, Any, T]) -> T:
        result = super().run(me, steps)
        if isinstance(result, Tally):
            before = self.moved
            self.moved = Tally(before.pushed + result.pushed, before.pulled + result.pulled, before.merged + result.merged)
        return result


def _transport(invite: Invite) -> Transport:
    return Transport(invite.server_url, invite.server_pub, connect_s=CONNECT_S, read_s=READ_S)


@dataclass(frozen=True)
class Outside:
    """What a test may want to be different: the way to the server, and threads lent to the engine (None: its own)."""

    transport: Callable[[Invite], Transport] = _transport
    parallel: Parallel | None = None
    aside: Aside | None = None


class Online:
    """One vault's engine with everything it works upon."""

    def __init__(
        self,
        store: Store,
        reader: Reader,
        vault: Vault,
        vault_id: bytes,
        *,
        clock: Clock,
        keyring: OsKeyring,
        outside: Outside | None = None,
        wipe: Callable[[], None] | None = None,
    ) -> None:
        """`wipe` carries out a proven order; without it the vault alone is destroyed."""
        outside = outside or Outside()
        self._transport = outside.transport
        self._store = store
        self._reader = reader
        self._vault = vault
        self._vault_id = vault_id
        self._clock = clock
        self._keyring = keyring
        self._told_keyring = False
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="signatures")
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="ahead")
        self.me = load_account(store)
        self.me.device_name = self.me.device_name or platform.node()[:100]
        self._notice_copy()
        parallel, aside = outside.parallel or self._parallel, outside.aside or self._beside.submit
        self.engine = Engine(self.me, clock, random=secrets.token_bytes, parallel=parallel, aside=aside)
        self.driver = CountingDriver(store, outside.transport, keep_push_no=self._keep_push_no, wipe=wipe or vault.wipe)

    def service(self) -> SyncService:
        """Return the thread that syncs by itself."""
        attachments = Attachments(self.engine, lambda heard: Driver(self._store, self._transport, progress=heard))
        return SyncService(self._store, self.engine, self.driver, self._clock, attachments)

    def run(self, steps: Callable[[], Generator[Effect, Any, T]]) -> T:
        """Carry steps out, again for a while where the server is only busy. Raises Offline, or what the steps refuse."""
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                return self.driver.run(self.me, steps())
            except Interrupted as broken:
                if broken.signed is not None and self.driver.run(self.me, self.engine.follow_key(broken)):
                    continue
                wait = max(broken.retry_after, 0.2)
                if broken.code != "busy" or time.monotonic() + wait > until:
                    raise as_offline(broken) from broken
                time.sleep(wait)

    def act(self, steps: Callable[[], Generator[Effect, Any, T]]) -> T:
        """Carry out what a person asked for at once and nobody repeats for them; Offline says so."""
        try:
            return self.run(steps)
        except Offline as broken:
            if broken.code == DEVICE_REVOKED:
                told = _("The server says that this device's rights were taken away."), _("Sync: that shows the signed order, if there is one.")
                raise Offline(*told, code=broken.code) from broken
            if broken.code not in _NOT_HAD:
                raise
            raise Offline(broken.title, _("This does not go by itself later: do it again when the server can be had."), code=broken.code) from broken

    def close(self) -> None:
        self.driver.close()
        self._beside.shutdown(wait=False, cancel_futures=True)
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _parallel(self, work: Callable[[Any], Any], rows: Iterable[Any]) -> Iterable[Any]:
        many = list(rows)
        return map(work, many) if len(many) < 2 else self._pool.map(self._courteous(work), many)

    def _courteous(self, work: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def after_saves(item: Any) -> Any:
            self._store.stand_back()
            after_you()
            return work(item)

        return after_saves

    def _keep_push_no(self, space: str, number: int) -> None:
        if not self._passphrase_only():
            answer = self._keyring.set_push_no(self._vault_id, bytes.fromhex(space), number)
            if not isinstance(answer, Done) and not self._told_keyring:
                self._told_keyring = True  # once a run: sending goes on without it
                self._store.perform(keep({KEYRING: 1}, self._clock.ms())).result()

    def _passphrase_only(self) -> bool:
        return self._vault.header().passphrase_only

    def _notice_copy(self) -> None:
        """A vault that has pushed less than the keyring remembers is an old copy: it goes on as a new device."""
        if self.me.restored or not self.me.joined or self._passphrase_only():
            return
        known = push_numbers(self._reader)
        for id, fact in self.me.spaces.items():
            remembered = self._keyring.get_push_no(self._vault_id, bytes.fromhex(id)) if fact.served else 0
            if isinstance(remembered, int) and remembered > known.get(id, 0):
                self.me.restored = True
                self._store.perform(KeepValues(((names.RESTORED, b"1"),))).result()
                return
