"""Sync by itself: wakes when something changes here or there, backs off, and never says more than is true."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace as with_fields

from liaison_app.records.note import Note
from liaison_app.sync.ear import Ear
from liaison_app.sync.service import SyncService, SyncState, wait_after
from liaison_app.sync.transport import Transport
from liaison_app.sync.troubles import MOST, forgotten, troubles, with_trouble
from tests.support.devices import DeviceUnderTest, make_server, running_server
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


@contextmanager
def serving(device: DeviceUnderTest) -> Iterator[SyncService]:
    service = SyncService(device.store, device.engine, device.driver, device.clock)
    service.start()
    try:
        yield service
    finally:
        service.stop()


def until(true: Callable[[], object], seconds: float = 15.0) -> float:
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not come about"
        time.sleep(0.01)
    return time.monotonic() - began


def test_a_note_typed_on_one_device_is_on_the_other_within_two_seconds(pair: Pair) -> None:
    with serving(pair.a) as here, serving(pair.b) as there:
        until(lambda: here.state.phase == there.state.phase == "idle")
        time.sleep(0.3)
        note = pair.a.put(Note(body="look", space=pair.a.team))
        assert until(lambda: pair.b.reader.get(note.id)) < 2.0
        until(lambda: here.state.phase == "idle" and here.state.pending == 0)


def test_the_state_tells_what_is_unsent_and_since_when_the_server_is_away(pair: Pair) -> None:
    states: list[SyncState] = []
    pair.b.me.invite = with_fields(pair.b.me.invite, server_url="http://127.0.0.1:9")  # type: ignore[type-var]
    pair.b.driver.close()
    with serving(pair.b) as service:
        service.listen(states.append)
        until(lambda: service.state.phase == "offline" and service.state.sentence)
        since = service.state.since_ms
        pair.b.put(Note(body="waits", space=pair.b.team))
        until(lambda: service.state.pending == 1)
        assert service.state.since_ms == since
        assert service.state.total == 1
        assert all(state.phase != "idle" for state in states)
        (kept,) = troubles(pair.b.reader)
        assert (kept.sentence, kept.count) == (service.state.sentence, 1)


def test_of_what_kept_a_vault_from_syncing_the_last_few_are_kept_and_repeats_are_counted(pair: Pair) -> None:
    device = pair.b
    for number in [*range(MOST + 5), 9]:
        device.store.perform(with_trouble(device.reader, f"Reason {number}", 1_000 + number)).result()
    known = troubles(device.reader)
    assert len(known) == MOST
    assert [(one.sentence, one.count) for one in known[:3]] == [("Reason 9", 2), ("Reason 24", 1), ("Reason 23", 1)]
    device.store.perform(forgotten()).result()
    assert troubles(device.reader) == []


def test_what_was_typed_while_the_server_was_away_goes_by_itself_when_it_is_back(tmp_path: Path) -> None:
    first = make_server(tmp_path / "server")
    with ExitStack() as later:
        with running_server(tmp_path / "server") as url:
            device = DeviceUnderTest(tmp_path / "a", "Ana")
            later.callback(device.close)
            device.begin_join(first, url)
            device.sync()
        port = int(url.rsplit(":", 1)[1])
        service = later.enter_context(serving(device))
        until(lambda: service.state.phase == "offline")
        device.put(Note(body="typed offline"))
        until(lambda: service.state.pending == 1)
        later.enter_context(running_server(tmp_path / "server", port))
        until(lambda: service.state.phase == "idle" and service.state.pending == 0, 20)


def test_a_vault_without_a_server_is_local_and_nothing_is_called_pending(tmp_path: Path) -> None:
    device = DeviceUnderTest(tmp_path / "a", "Ana")
    with serving(device) as service:
        device.put(Note(body="mine"))
        until(lambda: service.state.counts.local == 1)
        assert (service.state.phase, service.state.pending) == ("local", 0)
    device.close()


def test_someone_who_waits_to_be_let_in_is_told_so_and_comes_in_by_itself(pair: Pair) -> None:
    late = pair.device("late")
    late.begin_join(pair.a.invite(), pair.url)
    with serving(late) as service:
        until(lambda: service.state.phase == "waiting")
        with serving(pair.a):
            until(lambda: service.state.phase == "idle", 20)
    assert late.me.joined


def test_a_service_that_stops_hangs_up_and_leaves_no_thread_behind(pair: Pair) -> None:
    with serving(pair.a) as service:
        until(lambda: service.state.phase == "idle")
        until(lambda: any(thread.name == "wake-ups" for thread in threading.enumerate()))
    assert not [thread.name for thread in threading.enumerate() if thread.name in ("wake-ups", "sync", "attachments")]


def test_a_service_that_starts_anew_without_the_server_knows_when_it_last_came_through(pair: Pair) -> None:
    with serving(pair.a) as service:
        until(lambda: service.state.phase == "idle")
        last = service.state.last_sync_ms
    pair.a.me.invite = with_fields(pair.a.me.invite, server_url="http://127.0.0.1:9")  # type: ignore[type-var]
    pair.a.driver.close()
    with serving(pair.a) as service:
        until(lambda: service.state.phase == "offline" and service.state.sentence)
        assert service.state.last_sync_ms == last > 0


def test_a_service_that_was_stopped_before_its_turn_to_start_came_does_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = DeviceUnderTest(tmp_path / "v", "Ana")
    service = SyncService(device.store, device.engine, device.driver, device.clock)
    looked: list[object] = []
    monkeypatch.setattr(device.store, "reader", lambda: looked.append(None))
    service.stop()
    service.start()
    service.stop()
    assert (looked, [thread for thread in threading.enumerate() if thread.name == "sync"]) == ([], [])
    device.close()


def test_hints_that_never_hold_are_tried_ever_more_seldom(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    @contextmanager
    def refused(_self: Transport, _token: str) -> Iterator[None]:
        tried.append(1)
        raise httpx.ReadError("a proxy lets no stream through")
        yield

    monkeypatch.setattr(Transport, "hints", refused)
    monkeypatch.setattr("liaison_app.sync.ear.SHORTEST_WAIT_S", 0.01)
    ear = Ear(pair.a.engine, lambda: None, lambda _invite: Transport(pair.url, b"k" * 32))
    waits: list[float] = []

    def at_once(_seconds: float) -> bool:
        return False

    for _n in range(6):
        ear.listen()
        assert ear._thread is not None  # pyright: ignore[reportPrivateUsage]
        waits.append(ear._wait)  # pyright: ignore[reportPrivateUsage]
        monkeypatch.setattr(ear._stopping, "wait", at_once)  # pyright: ignore[reportPrivateUsage]
        ear._thread.join(10)  # pyright: ignore[reportPrivateUsage]
    ear.stop()
    assert len(tried) >= 6
    assert waits == sorted(waits)
    assert waits[-1] >= 16 * waits[0]


@pytest.mark.parametrize("failures", [0, 3, 50, 100_000])
@pytest.mark.parametrize("told", [0.0, 5.0, 300.0])
def test_a_server_that_says_how_long_to_wait_is_never_asked_sooner_and_weeks_offline_end_nothing(failures: int, told: float) -> None:
    waits = [wait_after(failures, told) for _n in range(50)]
    assert min(waits) >= told
    assert max(waits) <= max(72.0, told * 1.2)
    assert len(set(waits)) > 10, "devices that were sent away together do not come back together"
