"""A slow, long line to a server on this machine, which counts what goes over it: a process of its own between client and server."""

from __future__ import annotations

import asyncio
import contextlib
import mmap
import os
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UP, DOWN, TURNS = 0, 1, 2
_COUNTS = struct.Struct("<3Q")
_PIECE = 16 * 1024
_MOST_WAITING = 64


@dataclass(frozen=True)
class Carried:
    """What went over the line: bytes to the server, bytes back, and how often an answer had to be awaited."""

    up: int
    down: int
    turns: int

    def since(self, before: Carried) -> Carried:
        return Carried(self.up - before.up, self.down - before.down, self.turns - before.turns)


class Link:
    """A line's near end: where to knock, and what it has carried."""

    def __init__(self, port: int, counts: Path) -> None:
        self.port = port
        self._counts = counts

    def carried(self) -> Carried:
        return Carried(*_COUNTS.unpack(self._counts.read_bytes()))


@contextmanager
def link(server_port: int, spoken: str) -> Generator[Link]:
    """Lay a line to this port, "RTT_MS,MBIT" (0,0 only counts)."""
    delay_ms, mbit = spoken.split(",")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="liaison-line-") as place:
        counts = Path(place) / "counts"
        counts.write_bytes(bytes(_COUNTS.size))
        with subprocess.Popen([sys.executable, __file__, str(port), str(server_port), delay_ms, mbit, str(counts)]) as process:
            try:
                _await(port)
                yield Link(port, counts)
            finally:
                process.terminate()


def _await(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise TimeoutError("the line was not laid")


class Line:
    """Both directions of all connections share one rate each; every piece arrives half a round trip after it has left."""

    def __init__(self, server_port: int, delay_s: float, bytes_a_second: float, counts: mmap.mmap) -> None:
        self._server_port = server_port
        self._delay_s = delay_s
        self._rate = bytes_a_second
        self._free_at = [0.0, 0.0]
        self._counts = counts
        self._carried = [0, 0, 0]

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection; laying it costs a round trip."""
        await asyncio.sleep(self._delay_s)
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
        except OSError:
            writer.close()
            return
        last = [DOWN]
        await asyncio.gather(self._carry(UP, reader, far_writer, last), self._carry(DOWN, far_reader, writer, last))

    async def _carry(self, way: int, source: asyncio.StreamReader, target: asyncio.StreamWriter, last: list[int]) -> None:
        waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_MOST_WAITING)
        delivering = asyncio.create_task(self._deliver(waiting, target))
        with contextlib.suppress(ConnectionError):
            while piece := await source.read(_PIECE):
                if way == UP and last[0] == DOWN:
                    self._carried[TURNS] += 1
                last[0] = way
                self._carried[way] += len(piece)
                self._counts[: _COUNTS.size] = _COUNTS.pack(*self._carried)
                await waiting.put((self._arrival(way, len(piece)), piece))
        await waiting.put((time.monotonic() + self._delay_s / 2, b""))
        await delivering

    def _arrival(self, way: int, size: int) -> float:
        begin = max(time.monotonic(), self._free_at[way])
        self._free_at[way] = begin + (size / self._rate if self._rate else 0.0)
        return self._free_at[way] + self._delay_s / 2

    async def _deliver(self, waiting: asyncio.Queue[tuple[float, bytes]], target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while True:
                at, piece = await waiting.get()
                if (early := at - time.monotonic()) > 0:
                    await asyncio.sleep(early)
                if not piece:
                    break
                target.write(piece)
                await target.drain()
        target.close()


async def carry(port: int, line: Line) -> None:
    """Listen until the process is ended."""
    server = await asyncio.start_server(line.connect, "127.0.0.1", port)
    async with server:
        await server.serve_forever()


def main() -> None:
    port, server_port, delay_ms, mbit, counts = sys.argv[1:]
    handle = os.open(counts, os.O_RDWR)
    line = Line(int(server_port), float(delay_ms) / 1000, float(mbit) * 1e6 / 8, mmap.mmap(handle, _COUNTS.size))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(carry(int(port), line))


if __name__ == "__main__":
    main()
