"""While a deck is shown the computer neither sleeps nor darkens, and afterwards it may again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from liaison_app.desktop.messages import Messages
from liaison_app.desktop.presenter import awake_macos, awake_windows
from liaison_app.desktop.presenter.awake import Awake
from liaison_app.desktop.presenter.awake_linux import hold
from liaison_app.desktop.tasks import Tasks
from tests.desktop.presenter.own_bus import OwnBus, missing

needs_bus = pytest.mark.skipif(missing(), reason="no dbus-daemon here")


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[OwnBus]:
    own = OwnBus(tmp_path, **getattr(request, "param", {}))
    for name in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", own.address)
    yield own
    own.close()


def until(true: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


@needs_bus
def test_saver_sleep_and_notices_are_held_and_given_back(bus: OwnBus) -> None:
    held = hold("a talk")
    assert sorted(bus.held.values()) == ["org.freedesktop.Notifications", "org.freedesktop.ScreenSaver"]
    asked = dict(bus.calls)
    assert asked["org.freedesktop.ScreenSaver.Inhibit"] == ("Liaison", "a talk")
    assert asked["org.freedesktop.login1.Manager.Inhibit"] == ("sleep:idle", "Liaison", "a talk", "block")
    time.sleep(0.4)  # until the service has let go of its own end
    assert bus.login_is_held()
    for release in held:
        release()
    until(lambda: not bus.held)
    until(lambda: not bus.login_is_held())


@needs_bus
@pytest.mark.parametrize("bus", [{"refuses": ("sleep",)}], indirect=True)
def test_where_sleep_may_not_be_held_idling_is(bus: OwnBus) -> None:
    held = hold("a talk")
    assert [body[0] for name, body in bus.calls if "login1" in name] == ["sleep:idle", "idle"]
    for release in held:
        release()


@needs_bus
@pytest.mark.parametrize("bus", [{"names": ()}], indirect=True)
def test_a_bus_without_a_desktop_holds_nothing_and_says_nothing(bus: OwnBus) -> None:
    assert hold("a talk") == []


def test_no_bus_at_all_holds_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SESSION", "SYSTEM"):
        monkeypatch.setenv(f"DBUS_{name}_BUS_ADDRESS", f"unix:path={tmp_path}/none")
    assert hold("a talk") == []


@needs_bus
def test_a_program_that_is_killed_holds_nothing_any_more(bus: OwnBus) -> None:
    script = "from liaison_app.desktop.presenter.awake_linux import hold\nimport os, signal\nassert hold('a talk')\nos.kill(os.getpid(), signal.SIGKILL)\n"
    subprocess.run([sys.executable, "-c", script], timeout=60)
    time.sleep(0.4)
    until(lambda: not bus.login_is_held())  # the saver's own service sees the connection end, as every desktop's does


def test_the_talk_gives_back_what_comes_only_after_its_end(qtbot: QtBot) -> None:
    said: list[str] = []
    tasks = Tasks(Messages().failed)

    def slow(why: str) -> list[object]:
        time.sleep(0.2)
        said.append(why)
        return [lambda: said.append("released")]

    awake = Awake(tasks, slow)  # type: ignore[arg-type]
    awake.end()
    qtbot.waitUntil(lambda: len(said) == 2 and not tasks.busy, timeout=30_000)
    assert said == ["Slides are being shown", "released"]
    assert not awake.is_held
    assert tasks.finish()


def test_windows_is_told_by_a_thread_that_lives_as_long_as_the_talk() -> None:
    told: list[int] = []
    (release,) = awake_windows.hold("a talk", lambda flags: told.append(flags) or 1)
    assert told == [0x80000003]
    release()
    assert told == [0x80000003, 0x80000000]
    assert awake_windows.hold("a talk", lambda _flags: 0) == []


def test_macos_runs_its_own_program_until_the_end(tmp_path: Path) -> None:
    program = tmp_path / "caffeinate"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexec sleep 60\n')
    program.chmod(0o700)
    (release,) = awake_macos.hold("a talk", str(program))
    until(lambda: (tmp_path / "asked").exists() and (tmp_path / "asked").read_text())
    assert (tmp_path / "asked").read_text().startswith("-d -i -w ")
    release()
    assert awake_macos.hold("a talk", str(tmp_path / "absent")) == []
