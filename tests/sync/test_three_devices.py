"""Three devices edit, sync, lose answers and restart in any order: all equal in the end, and nothing lost."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from liaison_app.protocol.invite import Invite
from liaison_app.records.contact import Contact
from liaison_app.sync.driver import Driver
from liaison_app.sync.effects import Answered, Call, Unreachable
from liaison_app.sync.outcome import Interrupted
from liaison_app.sync.transport import Transport
from tests.support.devices import DeviceUnderTest, make_server, running_server

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]
DEVICES = st.integers(0, 2)
SERVER: dict[str, Any] = {}


class LossyTransport(Transport):
    """Loses answers (the server has done it) and requests (it has not), as told by one seeded coin."""

    losing = 0.0
    coin = random.Random(0)

    def call(self, call: Call) -> Answered | Unreachable:
        if self.coin.random() < self.losing / 2:
            return Unreachable("lost on the way there")
        answer = super().call(call)
        return Unreachable("lost on the way back") if self.coin.random() < self.losing / 2 else answer


@pytest.fixture(autouse=True, scope="module")
def _server() -> Iterator[None]:
    folder = Path(tempfile.mkdtemp(prefix="three-"))
    with ExitStack() as stack:
        first = make_server(folder / "server")
        SERVER["url"] = stack.enter_context(running_server(folder / "server"))
        owner = DeviceUnderTest(folder / "owner", "Owner")
        owner.begin_join(first, SERVER["url"])
        owner.sync()
        SERVER["owner"] = owner
        yield
        owner.close()
    shutil.rmtree(folder)


class ThreeDevices(RuleBasedStateMachine):
    """The oracle is plain dictionaries: every word typed, every value written, by record."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="three-"))
        self.devices: list[DeviceUnderTest] = []
        self.words: dict[str, set[str]] = {}
        self.values: dict[str, set[str]] = {}
        self.number = 0

    @initialize(seed=st.integers(0, 2**32))
    def three_join(self, seed: int) -> None:
        LossyTransport.coin = random.Random(seed)
        LossyTransport.losing = 0.0
        owner: DeviceUnderTest = SERVER["owner"]
        space = owner.driver.run(owner.me, self._create(owner))
        for name in ("Ana", "Ben", "Cal"):
            device = DeviceUnderTest(self.folder / name, name)
            from liaison_app.protocol.invite import write_invite

            invite = owner.driver.run(owner.me, owner.engine.admitting.invite("editor", space))
            device.begin_join(write_invite(invite), SERVER["url"])
            device.sync()
            owner.sync()
            self._lossy(device)
            device.sync()
            self.devices.append(device)
        self.space = space

    def _create(self, owner: DeviceUnderTest) -> Any:
        yield from owner.engine.organisation.read()
        return (yield from owner.engine.admitting.create_space("Trial"))

    def _lossy(self, device: DeviceUnderTest) -> None:
        device.driver.close()

        def transport(invite: Invite) -> Transport:
            return LossyTransport(invite.server_url, invite.server_pub)

        device.driver = Driver(device.store, transport)

    @rule(device=DEVICES)
    def make(self, device: int) -> None:
        self.number += 1
        made = self.devices[device].put(Contact(name=f"Person {self.number}", background="Start.", space=self.space))
        self.words[made.id] = set()
        self.values[made.id] = {made.heading}

    @rule(device=DEVICES, which=st.integers(0, 50), front=st.booleans())
    def type_a_word(self, device: int, which: int, front: bool) -> None:
        found = self._some(device, which)
        if found is None:
            return
        self.number += 1
        word = f"w{self.number}"
        text = f"{word} {found.background}" if front else f"{found.background} {word}"
        self.devices[device].put(replace(found, background=text), base=found)
        self.words[found.id].add(word)

    @rule(device=DEVICES, which=st.integers(0, 50))
    def rename(self, device: int, which: int) -> None:
        found = self._some(device, which)
        if found is None:
            return
        self.number += 1
        name = f"Name {self.number}"
        # what was shown when a name is written over knowingly may go; what was not shown must not
        known = {found.name} | self._losers(device, found.id)
        self.devices[device].put(replace(found, name=name), base=found)
        self.values[found.id] = (self.values[found.id] - ({found.name} if known else set())) | {name}

    @rule(device=DEVICES, which=st.integers(0, 50))
    def tag(self, device: int, which: int) -> None:
        found = self._some(device, which)
        if found is not None:
            self.number += 1
            self.devices[device].put(replace(found, tags=(*found.tags, f"t{self.number}")), base=found)
            self.words.setdefault(f"tags:{found.id}", set()).add(f"t{self.number}")

    @rule(device=DEVICES, losing=st.sampled_from([0.0, 0.3, 0.7]))
    def sync(self, device: int, losing: float) -> None:
        LossyTransport.losing = losing
        try:
            self.devices[device].sync()
        except Interrupted:
            assert losing, "a sync over a whole line broke off"
        finally:
            LossyTransport.losing = 0.0

    @rule(device=DEVICES)
    def restart(self, device: int) -> None:
        self.devices[device].reopen()
        self._lossy(self.devices[device])

    @invariant()
    def pending_is_never_green_by_mistake(self) -> None:
        for device in self.devices:
            dirty = device.reader.query("SELECT count(*) FROM rec WHERE dirty = 1 AND space = ?", (self.space,))[0][0]
            assert device.pending >= dirty

    def teardown(self) -> None:
        try:
            if self.devices:
                self._settle()
                self._judge()
        finally:
            for device in self.devices:
                device.close()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _settle(self) -> None:
        for _round in range(4):
            for device in self.devices:
                tally = device.sync()
                assert not tally.stopped, tally.stopped

    def _judge(self) -> None:
        first = self.devices[0]
        for device in self.devices:
            assert device.pending == 0
            assert not device.reader.query("SELECT id, reason FROM quarantine")
        for id in self.values:
            shown = [self._contact(device, id) for device in self.devices]
            assert len({(c.name, c.background, c.tags, c.losers) for c in shown}) == 1, shown
            assert self.words[id] <= set(shown[0].background.split())
            assert self.words.get(f"tags:{id}", set()) <= set(shown[0].tags)
            assert shown[0].background.count("Start.") == 1
            assert self.values[id] <= {shown[0].name} | self._losers(0, id), (self.values[id], shown[0].name)
        assert first.reader.count("contact", where={"space": self.space}) == len(self.values)

    def _some(self, device: int, which: int) -> Contact | None:
        ids = [id for id in self.values if self.devices[device].reader.get(id)]
        return self._contact(self.devices[device], ids[which % len(ids)]) if ids else None

    def _contact(self, device: DeviceUnderTest, id: str) -> Contact:
        record = device.reader.need(id)
        assert isinstance(record, Contact)
        return record

    def _losers(self, device: int, id: str) -> set[str]:
        body = self.devices[device].reader.body(id)
        return {loser.value for loser in body.l if loser.field == "name"} if body else set()


TestThreeDevices = ThreeDevices.TestCase
TestThreeDevices.settings = settings(max_examples=12, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
