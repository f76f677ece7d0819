"""The guards of conftest.py hold: a test that breaks a rule of the house fails."""

from __future__ import annotations

import logging
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def listening() -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


def test_a_socket_to_this_machine_is_refused_unless_the_test_says_so() -> None:
    with listening() as address, socket.socket() as sock, pytest.raises(AssertionError, match="must be marked"):
        sock.connect(address)


@pytest.mark.loopback
def test_a_marked_test_reaches_this_machine() -> None:
    with listening() as address, socket.create_connection(address) as connection:
        assert connection.getpeername() == address


@pytest.mark.loopback
def test_no_test_reaches_further() -> None:
    with socket.socket() as sock, pytest.raises(AssertionError, match="no network"):
        sock.connect(("192.0.2.1", 443))


def test_a_warning_that_was_announced_is_allowed(log_watch) -> None:
    log_watch.expect("WARNING liaison: the disk is nearly full")
    logging.getLogger("liaison").warning("the disk is nearly full")
    assert log_watch.complaints() == []


def test_a_warning_nobody_announced_is_a_complaint(log_watch) -> None:
    logging.getLogger("liaison").warning("surprise")
    assert log_watch.complaints() == ["WARNING liaison: surprise"]
    log_watch.expect("surprise")


def test_a_warning_that_never_came_is_a_complaint(log_watch) -> None:
    log_watch.expect("promised")
    assert log_watch.complaints() == ["never logged: promised"]
    logging.getLogger("liaison").warning("promised")


def test_home_and_its_folders_are_the_runs_own() -> None:
    run = Path(tempfile.gettempdir())
    assert all(run in Path(os.environ[name]).parents for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR"))
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ
