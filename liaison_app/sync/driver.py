"""Carries the engine's steps out: the store's verbs, requests, chunks, the keyring."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from typing import Any, TypeVar

from liaison_app.core.errors import LiaisonError, Offline
from liaison_app.core.words import _
from liaison_app.protocol.codec import decode
from liaison_app.protocol.invite import Invite, read_invite
from liaison_app.protocol.membership import replay
from liaison_app.protocol.messages import SignedEntry
from liaison_app.store import names
from liaison_app.store.database import Connection
from liaison_app.store.store import Store
from liaison_app.store.verbs import SpaceFact
from liaison_app.sync import lease
from liaison_app.sync.account import Account
from liaison_app.sync.effects import Answered, Become, Call, Effect, KeepPushNo, KnowDevices, LoadChunk, Progress, StoreChunk, Unreachable, Wipe
from liaison_app.sync.outcome import Interrupted
from liaison_app.sync.transport import Transport
from liaison_app.vault.identity import account_from_bytes, device_from_bytes
from liaison_app.vault.keys import EscrowKey

T = TypeVar("T")
_SAID_NO = frozenset({"forbidden", "private_space", "bad_entry", "account_keys", "invite_unknown", "invite_expired", "invite_spent"})
"""Refusals that asking again does not change."""


class Driver:
    """Runs steps against one store and one server."""

    def __init__(
        self,
        store: Store,
        transport: Callable[[Invite], Transport],
        *,
        keep_push_no: Callable[[str, int], None] = lambda _space, _number: None,
        progress: Callable[[Progress], None] = lambda _progress: None,
        wipe: Callable[[], None] | None = None,
    ) -> None:
        """`wipe` destroys the vault, for good."""
        self._store = store
        self._make_transport = transport
        self._transport: Transport | None = None
        self._leads_to: tuple[str, bytes] = ("", b"")
        self._turn = threading.Lock()
        self._keep_push_no = keep_push_no
        self._progress = progress
        self._wipe = wipe

    def run(self, me: Account, steps: Generator[Effect, Any, T]) -> T:
        """Carry out all steps and return what they come to. Raises what the steps raise, Interrupted first of all.

        Another thread's steps wait until these are done: both would count on the same log, tokens and push numbers.
        """
        answer: Any = None
        with self._turn:
            try:
                while True:
                    effect = steps.send(answer)
                    answer = self._carry_out(me, effect)
            except StopIteration as end:
                return end.value
            finally:
                steps.close()

    def _carry_out(self, me: Account, effect: Effect) -> Any:
        match effect:
            case Call():
                return self._call(me, effect)
            case KeepPushNo(space, number):
                return self._keep_push_no(space, number)
            case LoadChunk(sha256):
                return self._store.chunks.read(sha256) if self._store.chunks.has(sha256) else None
            case StoreChunk(sha256, sealed):
                return self._store.chunks.write(sha256, sealed)
            case Become(device, account):
                return self._store.become(device.id.hex(), account.id.hex())
            case KnowDevices(accounts):
                return self._store.know_devices(dict(accounts))
            case Progress():
                return self._progress(effect)
            case Wipe():
                if self._wipe is None:
                    raise LiaisonError(_("This device was ordered to be wiped."), _("Its vault cannot be destroyed from here."), code="wipe_ordered")
                return self._wipe()
            case _:
                return self._store.perform(effect).result()

    def _call(self, me: Account, call: Call) -> Answered | Unreachable:
        way = me.way
        if way is None:
            raise Interrupted(_("This vault has not joined a server."), code="not_joined")
        server = (way.server_url, way.server_pub)
        if self._transport is None or self._leads_to != server:
            self.close()
            self._transport, self._leads_to = self._make_transport(way), server
        return self._transport.call(call)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()
            self._transport = None


def load_account(store: Store) -> Account:
    """Read from the vault who it is to the server; verifies the membership log again from entry 0."""
    kept, spaces, keys, entries = store.call(_read)
    escrow = kept.get(names.ESCROW)
    me = Account(
        device=device_from_bytes(kept[names.DEVICE]),
        account=account_from_bytes(kept[names.ACCOUNT]),
        name=kept.get(names.PERSON_NAME, b"").decode(),
        device_name=kept.get(names.DEVICE_NAME, b"").decode(),
        escrow=EscrowKey(escrow[:16], escrow[16:]) if escrow else None,
        escrow_kept=kept.get(names.ESCROW_KEPT) == names.ESCROW_FORM,
        escrow_spent=kept.get(names.ESCROW_SPENT, b""),
        escrow_left=kept.get(names.ESCROW_LEFT, b""),
        invite=read_invite(kept[names.INVITE]) if names.INVITE in kept else None,
        joined=names.JOINED in kept,
        waiting=names.INVITE in kept and names.JOINED not in kept,
        token=kept.get(names.TOKEN, b"").decode(),
        incarnation=kept.get(names.INCARNATION, b""),
        private_space=kept.get(names.PRIVATE_SPACE, b"").hex(),
        restored=names.RESTORED in kept,
        last_word=names.LAST_WORD in kept,
        lease=lease.from_bytes(kept.get(names.LEASE)),
        returning=names.RETURNING in kept,
        share=names.SHARE in kept,
        spaces={fact.id: fact for fact in spaces},
        keys=keys,
        promised={name.removeprefix("promised:"): int(value) for name, value in kept.items() if name.startswith("promised:")},
        push_numbers={name.removeprefix("push_no:"): int(value) for name, value in kept.items() if name.startswith("push_no:")},
        held={name.removeprefix("held:") for name in kept if name.startswith("held:")},
        doubtful={name.removeprefix("doubtful:") for name in kept if name.startswith("doubtful:")},
        invites_made={invite.token_hash: invite for name, value in kept.items() if name.startswith("invite_made:") for invite in (read_invite(value),)},
    )
    if entries:
        me.membership = replay(entries, me.invite.or_fpr if me.invite else None)
        me.log = len(entries)
        store.know_devices({device.device: device.account.hex() for device in me.membership.all_devices()})
    return me


def _read(db: Connection) -> tuple[dict[str, bytes], list[SpaceFact], dict[tuple[str, int], bytes], list[SignedEntry]]:
    kept = {name: value for name, value in db.execute("SELECT k, v FROM kv") if isinstance(value, bytes)}
    spaces = [SpaceFact(id, name, bool(private), bool(served), role, stopped) for id, name, private, served, role, stopped in db.execute("SELECT * FROM space")]
    keys = {(space, epoch): key for space, epoch, key in db.execute("SELECT space, epoch, key FROM space_key")}
    entries = [decode(entry, SignedEntry) for (entry,) in db.execute("SELECT entry FROM org_log ORDER BY n")]
    return kept, spaces, keys, entries


def as_offline(interrupted: Interrupted) -> Offline:
    """Return what a sync that broke off means on the command line."""
    if interrupted.code in _SAID_NO:
        return Offline(interrupted.reason, _("What is unsent stays on this device."), code=interrupted.code)
    return Offline(interrupted.reason, _("What is unsent stays on this device and goes by itself when the server can be had."), code=interrupted.code)
