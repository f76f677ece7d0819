"""The engine: one sync from the first question to the last chunk, as steps that a driver carries out. No I/O here."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from liaison_app.core.clock import Clock
from liaison_app.core.ids import RandomBytes
from liaison_app.protocol import messages as m
from liaison_app.protocol.entry import CertifyDevice
from liaison_app.store import names
from liaison_app.store.verbs import Erasing, KeepValues, ReadDirty, ReadErasing, StartOver, StopSpace
from liaison_app.sync.account import Account
from liaison_app.sync.admitting import Admitting
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Become, Effect
from liaison_app.sync.joining import Joining
from liaison_app.sync.opening import Opener
from liaison_app.sync.organisation import Organisation
from liaison_app.sync.outcome import SpaceStopped, Tally
from liaison_app.sync.parallel import Aside, Later, Parallel
from liaison_app.sync.pull import Pull
from liaison_app.sync.push import Push
from liaison_app.sync.transfer import Transfer
from liaison_app.vault.identity import new_device
from liaison_app.vault.wraps import seal_escrow

ROUNDS = 8
"""Pull and push again this often in one sync while others keep writing the same records."""

RED_STATES = ("rollback", "fork")
"""The server contradicts what it showed before: that space waits for a person. Other states are tried again."""

Steps = Generator[Effect, Any, None]


class Engine:
    """Everything one vault does with its server."""

    def __init__(self, me: Account, clock: Clock, *, random: RandomBytes, parallel: Parallel = map, aside: Aside = Later) -> None:
        """`parallel` and `aside` lend threads to work that needs no I/O."""
        self.me = me
        self._random = random
        self._parallel = parallel
        self._aside = aside
        self._looked = False
        self.calls = Calls(me, clock)
        self.organisation = Organisation(me, self.calls, clock)
        self.joining = Joining(me, self.calls, self.organisation, clock)
        self.admitting = Admitting(me, self.calls, self.organisation, clock)

    def sync(self) -> Generator[Effect, Any, Tally]:
        """Bring vault and server together. Interrupted where the server cannot be had; what was done until then stays done."""
        tally = Tally()
        if not self.me.joined and not (yield from self.joining.go_on()):
            tally.waiting = True
            return tally
        heads = yield from self._heads()
        if self.me.restored:
            yield from self._be_a_new_device()
        if heads.enrolments:
            tally.admitted = yield from self.admitting.admit_all()
        yield from self._settle_in()
        stopped_before = {id for id, fact in self.me.spaces.items() if fact.stopped in RED_STATES}
        for id, fact in sorted(self.me.spaces.items(), key=lambda item: item[1].private):
            if fact.served and id not in stopped_before:
                yield from self._space(id, heads.spaces.get(id), tally)
        yield from Transfer(self.calls, tally).all()
        return tally

    def _heads(self) -> Generator[Effect, Any, m.Heads]:
        heads = yield from self.calls.ask(m.Heads, "GET", "/v1/heads")
        if heads.log_n > self.me.log or self.me.membership is None:
            self._looked = False
            yield from self.organisation.read()
        elif not self._looked:  # the last process may have died between keeping the log and keeping what it says
            yield from self.organisation.keep_spaces()
        self._looked = True
        if heads.incarnation != self.me.incarnation:
            self.me.incarnation = heads.incarnation
            yield KeepValues(((names.INCARNATION, heads.incarnation),))
        return heads

    def _settle_in(self) -> Steps:
        """Do once what a newly joined vault owes: a place for its private space, its escrow."""
        if not any(fact.private and fact.served for fact in self.me.spaces.values()):
            yield from self.organisation.serve_private_space()
        escrow = self.me.escrow
        if escrow is not None and not self.me.escrow_kept:
            answer = yield from self.calls.send("PUT", f"/v1/escrow/{escrow.id.hex()}", seal_escrow(self.me.account, escrow, self._random), raw=True)
            if answer.status == 200:
                self.me.escrow_kept = True
                yield KeepValues(((names.ESCROW_KEPT, b"1"),))

    def _space(self, id: str, head: m.SpaceHead | None, tally: Tally) -> Steps:
        """Pull and push one space; what stops it stops only it."""
        try:
            for _round in range(ROUNDS):
                if not (yield from self._once(id, head, tally)):
                    break
                head = (yield from self._heads()).spaces.get(id)
            yield from self._go_again(id)
        except SpaceStopped as stop:
            if stop.state == "device_rewound":
                yield from self._be_a_new_device()
                return
            tally.stopped[id] = stop.state
            self.me.spaces[id] = replace(self.me.spaces[id], stopped=stop.state)
            yield StopSpace(id, stop.state)

    def _go_again(self, id: str) -> Steps:
        """A state that has passed is taken back."""
        if self.me.spaces[id].stopped:
            self.me.spaces[id] = replace(self.me.spaces[id], stopped="")
            yield StopSpace(id, "")

    def _once(self, id: str, head: m.SpaceHead | None, tally: Tally) -> Generator[Effect, Any, bool]:
        """Pull to the head, then push; True when conflicts ask for another round."""
        membership = self.organisation.membership
        opener = Opener(id, membership, self.me.keys, self._parallel)
        pull = Pull(self.me, self.calls, id, opener, tally, self._aside, read_log=self.organisation.read)
        push = Push(self.me, self.calls, id, tally, self._aside)
        # what was sent and never answered first: merged with what came of it, this device's own last words would be a stranger's
        again = yield from push.repeat()
        if not again:
            if head is not None:
                yield from pull.to(head)
            if not (yield from self._has_unsent(id)):
                return False
        conflicts = again or (yield from push.all())
        if push.in_the_way:
            yield from pull.take(push.in_the_way)
        return conflicts

    def _has_unsent(self, id: str) -> Generator[Effect, Any, bool]:
        erasing: list[Erasing] = yield ReadErasing(id)
        return bool(erasing) or bool((yield ReadDirty(id, 1)))

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
        yield Become(fresh, self.me.account)
        yield from self.organisation.keep_spaces()
