"""The ear: one open stream of the server's hints that something may be new; all a hint can do is make this device ask."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

from liaison_app.protocol.invite import Invite
from liaison_app.sync.engine import Engine
from liaison_app.sync.transport import HintsEnded, HintStream, Transport

SHORTEST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
LASTED_S = 20.0
"""A stream that held this long was a good one; shorter ones, as behind a proxy that lets none through, are tried ever more seldom."""


class Ear:
    """Owns the thread that listens."""

    def __init__(self, engine: Engine, heard: Callable[[], None], connect: Callable[[Invite], Transport]) -> None:
        """`heard` is called, on this thread, for every hint and when the stream has ended."""
        self._engine = engine
        self._heard = heard
        self._connect = connect
        self._stopping = threading.Event()
        self._beginning = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stream: HintStream | None = None
        self._wait = SHORTEST_WAIT_S

    def listen(self) -> None:
        """Begin to listen, where nothing listens already."""
        with self._beginning:
            if (self._thread is None or not self._thread.is_alive()) and not self._stopping.is_set():
                self._thread = threading.Thread(target=self._run, name="wake-ups", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Hang up, and wait until the thread has ended."""
        with self._beginning:  # a thread that is about to begin has begun, or never does
            self._stopping.set()
        if self._stream is not None:
            self._stream.hang_up()
        if self._thread is not None:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        invite = self._engine.me.way
        if invite is None:
            return
        began = time.monotonic()
        try:
            with self._connect(invite).hints(self._engine.me.token) as self._stream:
                self._follow(self._stream)
        except HintsEnded:
            pass  # as good as any other end: what is new is asked for
        self._stream = None
        self._wait = SHORTEST_WAIT_S if time.monotonic() - began >= LASTED_S else min(LONGEST_WAIT_S, self._wait * 2)
        if not self._stopping.wait(self._wait * random.uniform(0.8, 1.2)):  # noqa: S311 - spreads devices out, guards nothing
            self._heard()

    def _follow(self, stream: HintStream) -> None:
        for line in stream.lines:
            if self._stopping.is_set():
                return
            if line.startswith("data:"):
                self._heard()
