"""Short messages between the processes that share a PostgreSQL: LISTEN and NOTIFY."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, text

if TYPE_CHECKING:
    import psycopg

_LOG = logging.getLogger("liaison.server")
_CHANNEL: Final = "liaison_wake"
LONGEST: Final = 7_000
"""PostgreSQL takes messages of under 8,000 bytes."""
_LOOK_S: Final = 0.5
_AGAIN_S: Final = (0.1, 0.5, 1.0, 2.0, 5.0)


def notify(connection: Connection, messages: Sequence[str]) -> None:
    """Send messages to every process that listens, this one included, when the transaction commits."""
    connection.execute(text("SELECT pg_notify(:channel, :message)"), [{"channel": _CHANNEL, "message": each} for each in messages])


class Listener:
    """A thread with a connection of its own that hears messages, and connects again for as long as it takes."""

    def __init__(self, url: str, heard: Callable[[str], None], reconnected: Callable[[], None]) -> None:
        """`heard` gets each message, `reconnected` is told that some may have been missed; both on this thread."""
        self._url = url
        self._heard = heard
        self._reconnected = reconnected
        self._stopping = threading.Event()
        self.ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="liaison-listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        import psycopg  # six megabytes that a server over SQLite does without

        failed = 0
        while not self._stopping.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=10, application_name="liaison listener") as connection:
                    connection.execute(f"LISTEN {_CHANNEL}".encode())
                    if failed or self.ready.is_set():
                        self._reconnected()
                    failed = 0
                    self.ready.set()
                    self._hear(connection)
            except psycopg.Error as error:
                _LOG.info("hints of other workers are not heard just now (%s)", type(error).__name__)
                self._stopping.wait(_AGAIN_S[min(failed, len(_AGAIN_S) - 1)])
                failed += 1

    def _hear(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        while not self._stopping.is_set():
            for notice in connection.notifies(timeout=_LOOK_S):
                self._heard(notice.payload)
