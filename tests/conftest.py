"""What holds for every test: no network, no unexpected log lines, a home of its own, no display."""

from __future__ import annotations

import logging
import os
import re
import socket
import sys
import tempfile
from collections.abc import Generator, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

from tests.support.postgresql import Cluster, cluster, find_programs

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader
    from liaison_app.store.store import Store

settings.register_profile("ci", deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("quick", settings.get_profile("ci"), max_examples=10)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

_HOME = tempfile.TemporaryDirectory(prefix="liaison-tests-")


class RefusedByTheTests(AssertionError):
    """A test reached for a network it did not ask for."""


class SocketGuard:
    """Lets sockets reach this machine when the running test says `loopback`, and nothing further ever."""

    def __init__(self) -> None:
        self.loopback = False
        self._connect = socket.socket.connect
        self._connect_ex = socket.socket.connect_ex

    def stand(self) -> None:
        """Take the place of the two calls that open connections."""
        guard = self

        def connect(sock: socket.socket, address: Any) -> None:
            guard.check(sock, address)
            guard._connect(sock, address)

        def connect_ex(sock: socket.socket, address: Any) -> int:
            guard.check(sock, address)
            return guard._connect_ex(sock, address)

        socket.socket.connect = connect  # type: ignore[method-assign]
        socket.socket.connect_ex = connect_ex  # type: ignore[method-assign]

    def step_aside(self) -> None:
        """Give the calls back."""
        socket.socket.connect = self._connect  # type: ignore[method-assign]
        socket.socket.connect_ex = self._connect_ex  # type: ignore[method-assign]

    def check(self, sock: socket.socket, address: Any) -> None:
        """Refuse what the running test may not reach; unix sockets are no network."""
        if sock.family not in {socket.AF_INET, socket.AF_INET6}:
            return
        if not _is_here(str(address[0])):
            raise RefusedByTheTests(f"tests reach no network: {address}")
        if not self.loopback:
            raise RefusedByTheTests(f"this test must be marked `loopback` to reach {address}")


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class LogWatch(logging.Handler):
    """Keeps log lines of WARNING and above; a test names the ones it expects."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._seen: list[str] = []
        self._expected: list[re.Pattern[str]] = []
        self._allowed: list[re.Pattern[str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._seen.append(f"{record.levelname} {record.name}: {record.getMessage()}")

    def expect(self, pattern: str) -> None:
        """Allow lines ("LEVEL logger: message") in which the pattern is found, and demand at least one."""
        self._expected.append(re.compile(pattern))

    def allow(self, pattern: str) -> None:
        """Allow lines in which the pattern is found, and demand none: some libraries speak only where a moment falls so."""
        self._allowed.append(re.compile(pattern))

    def complaints(self) -> list[str]:
        """Say which lines nobody expected, and which expected ones never came."""
        unexpected = [line for line in self._seen if not any(p.search(line) for p in (*self._expected, *self._allowed))]
        absent = [f"never logged: {p.pattern}" for p in self._expected if not any(p.search(line) for line in self._seen)]
        return unexpected + absent


_guard = SocketGuard()


def pytest_configure() -> None:
    """Give the run a home of its own and draw into memory, before anything looks."""
    home = Path(_HOME.name)
    places = {
        "HOME": "home",
        "XDG_DATA_HOME": "data",
        "XDG_CONFIG_HOME": "config",
        "XDG_CACHE_HOME": "cache",
        "XDG_STATE_HOME": "state",
        "XDG_RUNTIME_DIR": "run",
    }
    for name, folder in places.items():
        (home / folder).mkdir(mode=0o700)
        os.environ[name] = str(home / folder)
    for name in [name for name in os.environ if name.startswith("LIAISON_") or name == "DBUS_SESSION_BUS_ADDRESS"]:
        del os.environ[name]
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _guard.stand()


def pytest_unconfigure() -> None:
    """Take the run's home away again."""
    _guard.step_aside()
    _HOME.cleanup()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Set the guard before any fixture runs, and leave out what needs a display where there is none."""
    _guard.loopback = item.get_closest_marker("loopback") is not None
    if item.get_closest_marker("window") and os.environ["QT_QPA_PLATFORM"] != "xcb":
        pytest.skip("needs a real display: make test runs it under Xvfb")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Generator[None]:
    """Leave no window to the next test: one that is collected while it is seen loses its Python half first, and then hears that the focus goes."""
    try:
        yield
    finally:
        if "PySide6.QtWidgets" in sys.modules:
            _take_windows_away()


def _take_windows_away() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    for window in QApplication.topLevelWidgets() if QApplication.instance() else ():
        if window.isVisible() and window.parent() is None:
            window.hide()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """Give a PostgreSQL of this run's own, started when the first test asks for it."""
    programs = find_programs()
    if programs is None:
        pytest.skip("no PostgreSQL on this machine; `make setup-tests` installs it")
    with cluster(programs) as running:
        yield running


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """Fail the test at its end when a warning was logged that it did not expect."""
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    yield watch
    logging.getLogger().removeHandler(watch)
    complaints = watch.complaints()
    if complaints:
        pytest.fail("log lines:\n" + "\n".join(complaints), pytrace=False)


@pytest.fixture
def reader(store: Store) -> Iterator[Reader]:
    """Give a reader of the store that the test's folder opens."""
    reader = store.reader()
    yield reader
    reader.close()
