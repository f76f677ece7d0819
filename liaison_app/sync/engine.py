"""The engine: one sync from the first question to the last chunk, as steps that a driver carries out. No I/O here."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.entry import CertifyDevice
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues, StartOver
from liaison_app.sync.account import Account
from liaison_app.sync.acts import Acts
from liaison_app.sync.admitting import Admitting
from liaison_app.sync.calls import Calls
from liaison_app.sync.duties import Duties
from liaison_app.sync.effects import Become, Effect
from liaison_app.sync.escrow import Escrow
from liaison_app.sync.joining import Joining
from liaison_app.sync.lease import Lease, to_bytes
from liaison_app.sync.new_key import NewServerKey
from liaison_app.sync.noticing import CLOCK, NEW_DEVICE, keep
from liaison_app.sync.orders import Orders
from liaison_app.sync.organisation import LEFT, Organisation
from liaison_app.sync.outcome import DEVICE_REVOKED, Interrupted, SpaceStopped, Tally
from liaison_app.sync.overseeing import Overseeing
from liaison_app.sync.parallel import Aside, Later, Parallel
from liaison_app.sync.restored import Restored
from liaison_app.sync.returning import Returning
from liaison_app.sync.space import ATTEMPTS, SpaceSync
from liaison_app.sync.transfer import Transfer
from liaison_app.vault.identity import new_device

Steps = Generator[Effect, Any, None]
LEASE_STEP_MS = 3600 * 1000


class Engine:
    """Everything one vault does with its server."""

    def __init__(self, me: Account, clock: Clock, *, random: RandomBytes, parallel: Parallel = map, aside: Aside = Later) -> None:
        """`parallel` and `aside` lend threads to work that needs no I/O."""
        self.me = me
        self._random = random
        self._clock = clock
        self._looked = False
        self._files_token = ""
        self.calls = Calls(me, clock)
        self.organisation = Organisation(me, self.calls, clock)
        self.returning = Returning(me, self.calls, self.organisation, clock)
        self.joining = Joining(me, self.calls, self.organisation, clock, self.returning)
        self.admitting = Admitting(me, self.calls, self.organisation, clock)
        self.acts = Acts(me, self.calls, self.organisation, clock, random)
        self.overseeing = Overseeing(me, self.calls)
        self.escrow = Escrow(me, self.calls, random)
        self._duties = Duties(me, self.organisation, self.acts)
        self._new_key = NewServerKey(me, self.organisation)
        self._restored = Restored(me, self.calls, self.organisation)
        self._spaces = SpaceSync(me, self.calls, self.organisation, self._heads, parallel, aside)
        self._orders = Orders(me, self.calls, self.organisation, self._spaces.last_word)

    def sync(self, *, with_files: bool = True) -> Generator[Effect, Any, Tally]:
        """Bring vault and server together. Interrupted where the server cannot be had; what was done until then stays done.

        Raises LiaisonError "revoked", "removed" or "wiped" where the membership log proves that this device may no longer.
        Without files, those are moved beside it by `files`, so that no record waits for one.
        """
        try:
            return (yield from self._sync_or_obey(with_files=with_files))
        except Interrupted as broken:
            if not (yield from self.follow_key(broken)):
                raise
        return (yield from self._sync_or_obey(with_files=with_files))

    def follow_key(self, broken: Interrupted) -> Generator[Effect, Any, bool]:
        """Say whether steps broke off because the server has a new key, which the membership log names: it is known now, and they may be tried again."""
        if broken.signed is None or not (yield from self._new_key.follow(broken.signed)):
            return False
        self._files_token = ""
        return True

    def _sync_or_obey(self, *, with_files: bool) -> Generator[Effect, Any, Tally]:
        try:
            return (yield from self._sync(with_files=with_files))
        except Interrupted as refused:
            if refused.code != DEVICE_REVOKED:
                raise
        yield from self._orders.obey()
        raise AssertionError  # it ends in an error

    def files(self, is_over: Callable[[], bool]) -> Generator[Effect, Any, Tally]:
        """Move stored files, in a session of their own, until all are through or `is_over`; may run on another thread than `sync`."""
        tally = Tally()
        mine = replace(self.me, token=self._files_token)
        try:
            yield from Transfer(Calls(mine, self._clock, keeps_token=False), tally, is_over).all()
        finally:
            self._files_token = mine.token
        if tally.noticed:
            yield keep(tally.noticed, self.calls.server_ms())
        return tally

    def _sync(self, *, with_files: bool) -> Generator[Effect, Any, Tally]:
        tally = Tally()
        if self._orders.known() is not None:
            yield from self._orders.obey()
        if not self.me.joined and not (yield from self.joining.go_on()):
            tally.waiting = True
            return tally
        heads = yield from self._heads()
        if self._orders.known() is not None:
            yield from self._orders.obey()
        yield from self.overseeing.hear(heads.held)
        if self.me.restored:
            yield from self._be_a_new_device()
        if heads.enrolments:
            tally.admitted = yield from self.admitting.admit_all(tally)
        yield from self._renew_lease()
        yield from self._duties.fulfil()
        yield from self._settle_in()
        waiting = {id for id in self.me.spaces if self._spaces.waits_for_a_person(id)}
        for id, fact in sorted(self.me.spaces.items(), key=lambda item: item[1].private):
            if not fact.served or id in waiting or fact.stopped == LEFT:
                continue
            try:
                yield from self._spaces.run(id, heads.spaces.get(id), tally)
            except SpaceStopped:  # this vault is an older copy of one that went on elsewhere
                yield from self._be_a_new_device()
        if with_files:
            yield from Transfer(self.calls, tally).all()
        if self.calls.clocks_differ:
            tally.notice(CLOCK)
        if tally.noticed:
            yield keep(tally.noticed, self.calls.server_ms())
        return tally

    def _renew_lease(self) -> Steps:
        """The server has proven itself: the time this device may go without it begins anew. Written once an hour, not at every sync."""
        now, policy, before = self._clock.ms(), self.organisation.membership.policy, self.me.lease
        is_fresh = before is not None and max(before.here_ms, before.latest_ms) <= now <= before.here_ms + LEASE_STEP_MS
        if is_fresh and before is not None and (before.warn_days, before.lock_days) == (policy.lease_warn_days, policy.lease_lock_days):
            return
        self.me.lease = Lease(self.calls.server_ms(), now, now, policy.lease_warn_days, policy.lease_lock_days)
        yield KeepValues(((names.LEASE, to_bytes(self.me.lease)),))

    def _heads(self) -> Generator[Effect, Any, m.Heads]:
        """Ask how the server stands, and take in what the membership log has gone on by. LiaisonError where it goes back on what it said."""
        for _attempt in range(ATTEMPTS):
            heads = yield from self._heads_of_this_life()
            if heads.log_n < self.me.log:
                raise LiaisonError(
                    _("The server shows a shorter membership log than before."),
                    _("Nothing is synced until it shows the whole again; your work is safe here. Tell your administrator."),
                    code="log_rollback",
                )
            if heads.log_n > self.me.log or self.me.membership is None:
                self._looked = False
                yield from self.organisation.read()
            elif not self._looked:  # the last process may have died between keeping the log and keeping what it says
                yield from self.organisation.keep_spaces()
            if self.me.log >= heads.log_n:
                self._looked = True
                return heads
            if (yield from self._ask_heads()).incarnation == heads.incarnation:
                break  # else it was put back from a backup between the two questions, and says so
        raise LiaisonError(
            _("The server says that the membership log has gone on, and does not show how."),
            _("Nothing is synced until it shows the whole; your work is safe here. Tell your administrator."),
            code="log_withheld",
        )

    def _heads_of_this_life(self) -> Generator[Effect, Any, m.Heads]:
        """Ask for the heads; where the server was restored since this device last heard of it, first do what is owed for that."""
        heads = yield from self._ask_heads()
        if not self.me.incarnation:
            self.me.incarnation = heads.incarnation
            yield KeepValues(((names.INCARNATION, heads.incarnation),))
        if heads.incarnation != self.me.incarnation:
            yield from self._restored.take_in(heads)
            heads = yield from self._ask_heads()
        return heads

    def _ask_heads(self) -> Generator[Effect, Any, m.Heads]:
        heads = yield from self._have_heads()
        if heads.orders:
            raise Interrupted(_("The server has an order for this device."), code=DEVICE_REVOKED)
        return heads

    def _have_heads(self) -> Generator[Effect, Any, m.Heads]:
        try:
            return (yield from self.calls.ask(m.Heads, "GET", "/v1/heads"))
        except Interrupted as refused:
            if refused.code != "device_unknown" or not (yield from self._restored.introduce()):
                raise
        return (yield from self.calls.ask(m.Heads, "GET", "/v1/heads"))

    def begin_again(self, space: str) -> Generator[Effect, Any, int]:
        """A person has decided to go on with the server as it is: this space is compared and sent anew. Answers how many records."""
        return (yield from self._spaces.begin_again(space))

    def _settle_in(self) -> Steps:
        """Do once what a newly joined vault owes: a place for its private space, its escrow."""
        if not any(fact.private and fact.served for fact in self.me.spaces.values()):
            yield from self.organisation.serve_private_space()
        yield from self.escrow.settle()

    def _be_a_new_device(self) -> Steps:
        """This vault is a copy of one that went on elsewhere: take a new device identity, certified by the account; nothing unsent is dropped."""
        fresh = new_device(self._random)
        org = self.organisation.membership.org_id
        cert = self.me.account.certify(org, fresh.id, fresh.signing.public, fresh.sealing.public)
        yield from self.organisation.write([CertifyDevice(self.me.account.id, fresh.id, self.me.name, fresh.signing.public, fresh.sealing.public, cert)])
        yield StartOver()
        self.me.device, self.me.token, self.me.restored = fresh, "", False
        self.me.push_numbers.clear()
        yield KeepValues(((names.DEVICE, fresh.to_bytes()), (names.TOKEN, None), (names.RESTORED, None)))
        yield keep({NEW_DEVICE: 1}, self.calls.server_ms())
        yield Become(fresh, self.me.account)
        yield from self.organisation.keep_spaces()
