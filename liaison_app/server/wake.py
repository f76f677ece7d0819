"""Hints to devices that something may be new: one open stream a device."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable

import msgspec

from liaison_app.protocol.messages import WakeHint
from liaison_app.server.relay import Hint, Relay, hints

ALIVE_S = 15.0


class _Stream:
    """What one device has not been told yet; hints that come together are told together."""

    def __init__(self) -> None:
        self.news = asyncio.Event()
        self.spaces: set[bytes] = set()
        self.log = False
        self.enrolments = False
        self.closed = False

    def take(self) -> bytes:
        hint = WakeHint(sorted(space.hex() for space in self.spaces), self.log, self.enrolments)
        self.news.clear()
        self.spaces, self.log, self.enrolments = set(), False, False
        return b"event: hint\ndata: " + msgspec.json.encode(hint) + b"\n\n"


class Wake:
    """Keeps this worker's open streams, and tells the other workers; lives on the event loop's thread."""

    def __init__(self, alive_s: float = ALIVE_S, relay: Relay | None = None) -> None:
        self._alive_s = alive_s
        self._relay = relay
        self._streams: dict[bytes, _Stream] = {}
        self._stopping = False

    def start(self) -> None:
        """Hear what other workers have to tell, from now on."""
        if self._relay is not None:
            self._relay.start(self._hear)

    async def listening(self) -> None:
        """Return once the other workers are heard."""
        if self._relay is not None:
            await self._relay.listening()

    def tell(self, devices: Collection[bytes] | None, *, spaces: Iterable[bytes] = (), log: bool = False, enrolments: bool = False) -> None:
        """Hint to these devices (None: to all), whichever worker they listen to."""
        for hint in hints(devices, spaces, log=log, enrolments=enrolments):
            self._hear(hint)
            if self._relay is not None:
                self._relay.send([hint])

    def _hear(self, hint: Hint) -> None:
        told, devices = {bytes.fromhex(space) for space in hint.spaces}, hint.names()
        for device in list(self._streams) if devices is None else devices:
            stream = self._streams.get(device)
            if stream is not None:
                stream.spaces |= told
                stream.log |= hint.log
                stream.enrolments |= hint.enrolments
                stream.news.set()

    async def listen(self, device: bytes) -> AsyncIterator[bytes]:
        """Give the device's events; an older stream of the same device ends, and none begins once the server stops."""
        self._close(device)
        if self._stopping:
            return
        stream = self._streams[device] = _Stream()
        try:
            yield b": alive\n\n"
            while not stream.closed:
                try:
                    await asyncio.wait_for(stream.news.wait(), self._alive_s)
                except TimeoutError:
                    yield b": alive\n\n"
                else:
                    if not stream.closed:
                        yield stream.take()
        finally:
            if self._streams.get(device) is stream:
                del self._streams[device]

    def close(self) -> None:
        """End every stream, so that the server can stop; a device that comes back at once must not hold it up."""
        self._stopping = True
        for device in list(self._streams):
            self._close(device)

    async def stop(self) -> None:
        """Let go of the other workers."""
        if self._relay is not None:
            await self._relay.stop()

    def _close(self, device: bytes) -> None:
        stream = self._streams.pop(device, None)
        if stream is not None:
            stream.closed = True
            stream.news.set()
