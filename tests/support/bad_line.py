"""A line between clients and the server that is cut at a given byte, or on which something else answers."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass


@dataclass
class Harm:
    """What the line does: cut after so many bytes in all, this way or that; or answer by itself, and pass nothing on."""

    cut_up: int | None = None
    cut_down: int | None = None
    answers: bytes = b""


class BadLine:
    """Listens on one port and passes bytes on to another; counts what went through since it was last mended."""

    def __init__(self, port: int, server_port: int) -> None:
        self._server_port = server_port
        self._listening = socket.create_server(("127.0.0.1", port))
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._harm = Harm()
        self.up = self.down = 0
        self._thread = threading.Thread(target=self._accept)
        self._thread.start()

    def become(self, harm: Harm) -> None:
        """Change what the line does; what was open is closed."""
        with self._lock:
            self._harm, self.up, self.down = harm, 0, 0
            self._hang_up()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        with self._lock:
            self._hang_up()
        self._thread.join(10)

    def _hang_up(self) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _address = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with self._lock:
            self._open.add(client)
            answers = self._harm.answers
        if answers:
            with suppress(OSError):
                client.recv(65536)
                client.sendall(answers)
            self._drop(client)
            return
        try:
            server = socket.create_connection(("127.0.0.1", self._server_port), timeout=5)
        except OSError:
            self._drop(client)
            return
        server.settimeout(None)
        with self._lock:
            self._open.add(server)
        threading.Thread(target=self._pass_on, args=(client, server, "up"), daemon=True).start()
        self._pass_on(server, client, "down")

    def _pass_on(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                through = self._allowed(data, way)
                target.sendall(through)
                if len(through) < len(data):
                    break
        self._drop(source)
        self._drop(target)

    def _allowed(self, data: bytes, way: str) -> bytes:
        with self._lock:
            limit = self._harm.cut_up if way == "up" else self._harm.cut_down
            gone = self.up if way == "up" else self.down
            through = data if limit is None else data[: max(0, limit - gone)]
            if way == "up":
                self.up += len(through)
            else:
                self.down += len(through)
            return through

    def _drop(self, one: socket.socket) -> None:
        with self._lock:
            self._open.discard(one)
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()
