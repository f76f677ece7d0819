"""One space brought in step: pulled, pushed, and stopped by itself where its server contradicts what was known."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from liaison_app.protocol import messages as m
from liaison_app.protocol.envelope import parse
from liaison_app.store import names
from liaison_app.store.rows import Held
from liaison_app.store.verbs import (
    BeginAgain,
    DropOutbox,
    Erasing,
    KeepValues,
    MarkPushed,
    ReadDirty,
    ReadErasing,
    ReadHeld,
    ReadSetAside,
    Refused,
    SetAside,
    StopSpace,
)
from liaison_app.sync.account import Account
from liaison_app.sync.calls import Calls
from liaison_app.sync.compacting import compact
from liaison_app.sync.effects import Effect
from liaison_app.sync.opening import Opener
from liaison_app.sync.organisation import Organisation
from liaison_app.sync.outcome import Interrupted, SpaceStopped, Tally
from liaison_app.sync.parallel import Aside, Parallel
from liaison_app.sync.pull import Pull
from liaison_app.sync.push import Push
from liaison_app.sync.reasons import CURABLE
from liaison_app.sync.restored import Restored
from liaison_app.sync.standing import FALSE_KEY, NO_KEY, RED_STATES
from liaison_app.sync.witnessing import Witnessing

ROUNDS = 8
"""Pull and push again this often in one sync while others keep writing the same records."""
OF_ONE_SPACE = {"unreadable": "unreadable", "forbidden": "no_access", "space_unknown": "no_access", "not_found": "no_access", "no_room": "no_room"}
"""Answers that are wrong for one space and say nothing of the others, and the state they come to."""
LONG = 1000
"""After a sync of so many records the next one tells how far this device has seen."""
ATTEMPTS = 3
"""Begin a space again this often in one sync where the server was restored meanwhile."""

Steps = Generator[Effect, Any, None]
AskHeads = Callable[[], Generator[Effect, Any, m.Heads]]


class SpaceSync:
    """Brings spaces in step; what stops one stops only it."""

    def __init__(self, me: Account, calls: Calls, organisation: Organisation, ask_heads: AskHeads, parallel: Parallel, aside: Aside) -> None:
        self._me = me
        self._calls = calls
        self._organisation = organisation
        self._ask_heads = ask_heads
        self._restored = Restored(me, calls, organisation)
        self._parallel = parallel
        self._aside = aside
        self._looked: dict[str, int] = {}
        """How long the log was when what stands aside in a space was last looked at."""

    def waits_for_a_person(self, id: str) -> bool:
        """Say whether this space stands in a red state, which only a person ends."""
        return self._me.spaces[id].stopped in RED_STATES

    def run(self, id: str, head: m.SpaceHead | None, tally: Tally) -> Steps:
        """Pull and push one space. Raises SpaceStopped("device_rewound") where this device has to become another one."""
        for _attempt in range(ATTEMPTS):
            if id in self._me.doubtful:
                yield from self._compare_all(id)
                head = (yield from self._ask_heads()).spaces.get(id)  # the one given may be from before the restore
                if id in self._me.doubtful:  # restored once more
                    continue
            try:
                yield from self._rounds(id, head, tally)
                yield from self._compact(id, tally)
                yield from self._through(id, tally)
            except SpaceStopped as stop:
                if stop.state == "device_rewound":
                    raise
                if stop.state == NO_KEY and self._was_cheated(id):
                    yield from self._stop(id, FALSE_KEY, tally)
                    return
                if stop.state == "incarnation_changed":
                    yield DropOutbox(id)  # made for a server that is no more; what was in it is still unsent
                elif stop.state in RED_STATES and (id in self._me.doubtful or (yield from self._is_restored())):
                    pass  # what it says now is compared with what it says now
                else:
                    yield from self._stop(id, stop.state, tally)
                    return
            except Interrupted as broken:
                if broken.code not in OF_ONE_SPACE:
                    raise
                yield from self._stop(id, OF_ONE_SPACE[broken.code], tally)
                return
            else:
                return
            head = (yield from self._ask_heads()).spaces.get(id)
        yield from self._stop(id, "incarnation_changed", tally)

    def _compare_all(self, id: str) -> Steps:
        """The server was restored: every record here is compared with what it has now, and sent where it has it no more.

        That our place is still in its history proves too little: what this device pushed and had not pulled yet may be lost beyond it.
        """
        yield from self._restored.begin_again(id)
        self._me.promised.pop(id, None)
        yield KeepValues(((names.doubtful(id), None),))
        self._me.doubtful.discard(id)

    def _is_restored(self) -> Generator[Effect, Any, bool]:
        """Say whether the server was put back from a backup since this sync asked it for its heads: then it announces it, and contradicts nobody."""
        before = self._me.incarnation
        yield from self._ask_heads()
        return self._me.incarnation != before

    def last_word(self, id: str) -> Steps:
        """Push once what is unsent, without pulling: what a revoked device may still do where its order says so."""
        push = Push(self._me, self._calls, id, Tally(), self._aside)
        yield from push.repeat()
        yield from push.all()

    def begin_again(self, id: str) -> Generator[Effect, Any, int]:
        """A person takes the server's word from now on: everything here is compared and sent anew. Answers how many records."""
        count = yield BeginAgain(id, self._me.spaces[id].stopped or "asked")
        self._me.promised.pop(id, None)
        self._me.spaces[id] = replace(self._me.spaces[id], stopped="")
        return count

    def _rounds(self, id: str, head: m.SpaceHead | None, tally: Tally) -> Steps:
        for _round in range(ROUNDS):
            if not (yield from self._once(id, head, tally)):
                break
            head = (yield from self._ask_heads()).spaces.get(id)

    def _compact(self, id: str, tally: Tally) -> Steps:
        """All is sent and taken in: make texts anew that nobody has written in for a while, and send those."""
        if (yield from compact(id, self._calls.server_ms())):
            yield from self._rounds(id, (yield from self._ask_heads()).spaces.get(id), tally)

    def _through(self, id: str, tally: Tally) -> Steps:
        """A state that has passed is taken back; colleagues are told how far this device has seen."""
        if tally.pulled < LONG:
            yield from Witnessing(self._me, self._calls, id).say()
        if self._was_cheated(id):
            yield from self._stop(id, FALSE_KEY, tally)
        elif self._me.spaces[id].stopped:
            self._me.spaces[id] = replace(self._me.spaces[id], stopped="")
            yield StopSpace(id, "")

    def _was_cheated(self, id: str) -> bool:
        state = self._organisation.membership
        known = state.spaces.get(bytes.fromhex(id))
        return known is not None and self._me.was_cheated(state, known)

    def _stop(self, id: str, state: str, tally: Tally) -> Steps:
        tally.stopped[id] = state
        self._me.spaces[id] = replace(self._me.spaces[id], stopped=state)
        yield StopSpace(id, state)

    def _once(self, id: str, head: m.SpaceHead | None, tally: Tally) -> Generator[Effect, Any, bool]:
        """Pull to the head, then push; True when conflicts ask for another round."""
        membership = self._organisation.membership
        opener = Opener(id, membership, self._me.keys, self._parallel, landing=True)
        pull = Pull(self._me, self._calls, id, opener, tally, self._aside, read_log=self._organisation.read)
        push = Push(self._me, self._calls, id, tally, self._aside)
        # what was sent and never answered first: merged with what came of it, this device's own last words would be a stranger's
        again = yield from push.repeat()
        if not again:
            yield from self._try_again(id, pull)
            yield from pull.to(head)
            yield from self._try_again(id, pull)
            if not (yield from self._has_unsent(id)):
                return False
        conflicts = again or (yield from push.all())
        if push.in_the_way:
            yield from pull.take(push.in_the_way)
            yield from self._leave_for_a_person(id, push.in_the_way)
        return conflicts

    def _leave_for_a_person(self, id: str, in_the_way: list[m.Row]) -> Steps:
        """What cannot be read stands where ours would go: ours is shown as refused, and holds up nothing else."""
        held: dict[str, Held] = yield ReadHeld(tuple(row.rid.hex() for row in in_the_way))
        stuck = [mine for row in in_the_way if (mine := held.get(row.rid.hex())) is not None and mine.dirty and mine.ver < row.ver]
        if stuck:
            yield MarkPushed(id, refused=tuple(Refused(mine.id, mine.gen, "unreadable_there") for mine in stuck))

    def _try_again(self, id: str, pull: Pull) -> Steps:
        """Once the membership log has grown, look again at what stands aside for want of an entry or of a key."""
        if self._looked.get(id) == self._me.log:
            return
        self._looked[id] = self._me.log
        aside: list[SetAside] = yield ReadSetAside(id, CURABLE)
        rows = [m.Row(one.seq, bytes.fromhex(one.id), one.ver, one.env_hash, parse(one.env).head.device, self._calls.server_ms(), env=one.env) for one in aside]
        if rows:
            yield from pull.take(rows)

    def _has_unsent(self, id: str) -> Generator[Effect, Any, bool]:
        erasing: list[Erasing] = yield ReadErasing(id)
        return bool(erasing) or bool((yield ReadDirty(id, 1)))
