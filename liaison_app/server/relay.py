"""Hints carried from the worker that took a push to the worker whose stream a device listens to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.server.database.engine import Database
from liaison_app.server.database.notices import LONGEST, Listener, notify

_LOG = logging.getLogger("liaison.server")
_ID: Final = 16
_MOST_DEVICES: Final = LONGEST // 22 - 40
"""In one message, beside a few spaces."""


class Hint(Struct, frozen=True, array_like=True):
    """What is told to whom; devices None: to everybody."""

    devices: Annotated[bytes, Meta(max_length=_MOST_DEVICES * _ID)] | None
    spaces: list[str] = []
    log: bool = False
    enrolments: bool = False

    def names(self) -> list[bytes] | None:
        """Return the devices one by one."""
        return None if self.devices is None else [self.devices[at : at + _ID] for at in range(0, len(self.devices), _ID)]


def hints(devices: Collection[bytes] | None, spaces: Iterable[bytes], *, log: bool, enrolments: bool) -> list[Hint]:
    """Return one hint, or several where one would not fit into a message."""
    named = [space.hex() for space in spaces]
    if devices is None:
        return [Hint(None, named, log, enrolments)]
    together = b"".join(devices)
    step = _MOST_DEVICES * _ID
    return [Hint(together[at : at + step], named, log, enrolments) for at in range(0, len(together), step)]


class Relay:
    """One worker's end: sends hints in the order they come, several at once when many come; a hint that is lost is only a hint."""

    def __init__(self, database: Database, random: RandomBytes) -> None:
        self._database = database
        self._me = random(8).hex()
        self._pending: list[str] = []
        self._sending: asyncio.Task[None] | None = None
        self._listener: Listener | None = None

    def start(self, heard: Callable[[Hint], None]) -> None:
        """Listen, and call `heard` on this event loop for what other workers send."""
        loop = asyncio.get_running_loop()

        def take(message: str) -> None:
            sender, _space, told = message.partition(" ")
            if sender != self._me:
                loop.call_soon_threadsafe(self._take, told, heard)

        def missed() -> None:
            loop.call_soon_threadsafe(heard, Hint(None, [], log=True))

        self._listener = Listener(self._database.url, take, missed)
        self._listener.start()

    async def listening(self) -> None:
        """Return once other workers are heard, or after some seconds without."""
        if self._listener is not None:
            await asyncio.to_thread(self._listener.ready.wait, 10)

    @staticmethod
    def _take(told: str, heard: Callable[[Hint], None]) -> None:
        try:
            heard(msgspec.json.decode(told, type=Hint))
        except msgspec.MsgspecError:
            _LOG.info("a hint of another program's was left out")

    def send(self, told: Iterable[Hint]) -> None:
        """Pass hints on, without waiting for it."""
        if self._listener is None:
            return
        self._pending += [f"{self._me} {msgspec.json.encode(hint).decode()}" for hint in told]
        if self._pending and (self._sending is None or self._sending.done()):
            self._sending = asyncio.get_running_loop().create_task(self._send())

    async def _send(self) -> None:
        while self._pending:
            batch, self._pending = self._pending, []
            try:
                await self._database.write(lambda transaction, batch=batch: notify(transaction, batch))
            except LiaisonError as error:
                _LOG.info("%s hints did not reach the other workers (%s)", len(batch), error.code)

    async def stop(self) -> None:
        if self._sending is not None and not self._sending.done():
            await asyncio.wait([self._sending], timeout=2)
        if self._listener is not None:
            await asyncio.to_thread(self._listener.close)
