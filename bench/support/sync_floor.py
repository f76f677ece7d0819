"""The least a sync can do: AES-GCM a record, batches over one HTTP connection into SQLite, SQLCipher here; no signatures, no merge, no history."""

from __future__ import annotations

import http.client
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
import zstandard
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlcipher3 import dbapi2 as sqlcipher

BATCH = 1000
_PACK, _UNPACK = msgspec.msgpack.encode, msgspec.msgpack.decode


def serve(port: int, path: str) -> None:
    """Keep opaque rows in SQLite, one transaction a batch, synchronous=FULL."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE r(id TEXT PRIMARY KEY, ver INT, seq INT, body BLOB) WITHOUT ROWID; CREATE INDEX by_seq ON r(seq)"
    )
    last = 0

    def push(rows: list[Any]) -> bytes:
        nonlocal last
        versions: list[int] = []
        db.execute("BEGIN IMMEDIATE")
        for id, base, body in rows:
            held = db.execute("SELECT ver FROM r WHERE id=?", (id,)).fetchone()
            assert (held[0] if held else 0) == base
            last += 1
            db.execute("INSERT OR REPLACE INTO r VALUES(?,?,?,?)", (id, base + 1, last, body))
            versions.append(base + 1)
        db.execute("COMMIT")
        return _PACK(versions)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        body, more = bytearray(), True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        if scope["path"] == "/push":
            answer = push(_UNPACK(body))
        else:
            answer = _PACK(db.execute("SELECT id, ver, seq, body FROM r WHERE seq > ? ORDER BY seq LIMIT ?", (_UNPACK(body), BATCH)).fetchall())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(answer)).encode())]})
        await send({"type": "http.response.body", "body": answer})

    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)


@contextmanager
def server(folder: Path) -> Generator[int]:
    """Run the floor's server as a process of its own; gives its port."""
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen([sys.executable, __file__, str(port), str(folder / "floor.db")]) as process:
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until:
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.02)
            yield port
        finally:
            process.terminate()


Row = tuple[str, str, bytes]
"""Id, the words that search looks into, and the body."""


def open_store(path: Path) -> Any:
    """Open SQLCipher as the store does, with one table, one index and a plain full-text index."""
    db = sqlcipher.connect(str(path), isolation_level=None)
    db.execute(f"PRAGMA key=\"x'{'ab' * 48}'\"")
    db.execute("PRAGMA cache_size=-64000")
    db.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;"
        "CREATE TABLE n(id TEXT PRIMARY KEY, ver INT, dirty INT, body BLOB, words TEXT); CREATE INDEX unsent ON n(dirty) WHERE dirty=1;"
        "CREATE VIRTUAL TABLE find USING fts5(words, content='', tokenize='unicode61'); CREATE TABLE place(seq INT); INSERT INTO place VALUES(0)"
    )
    return db


class Client:
    """One device: rows in SQLCipher with a mark on those not sent."""

    def __init__(self, path: Path, port: int, *, dictionary: bytes | None, searching: bool) -> None:
        self._aead = AESGCM(b"k" * 32)
        known = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._pack = zstandard.ZstdCompressor(level=3, dict_data=known)
        self._unpack = zstandard.ZstdDecompressor(dict_data=known)
        self._squeezes = dictionary is not None
        self._searching = searching
        self._db = open_store(path)
        self._http = http.client.HTTPConnection("127.0.0.1", port)
        self.requests = self.sent = 0

    def call(self, path: str, message: Any) -> Any:
        """Send one request and read its answer."""
        body = _PACK(message)
        self._http.request("POST", path, body)
        self.requests += 1
        self.sent += len(body)
        return _UNPACK(self._http.getresponse().read())

    def put(self, rows: Sequence[Row]) -> None:
        """Keep rows, unsent."""
        self._db.execute("BEGIN")
        statement = "INSERT INTO n VALUES(?,0,1,?,?) ON CONFLICT(id) DO UPDATE SET body=excluded.body, words=excluded.words, dirty=1"
        self._db.executemany(statement, [(id, body, words) for id, words, body in rows])
        self._db.execute("COMMIT")

    def push(self) -> None:
        """Send all that is unsent, a batch after the other."""
        while rows := self._db.execute("SELECT id, ver, body FROM n WHERE dirty=1 LIMIT ?", (BATCH,)).fetchall():
            versions = self.call("/push", [(id, ver, self._seal(id, body)) for id, ver, body in rows])
            self._db.execute("BEGIN")
            self._db.executemany("UPDATE n SET ver=?, dirty=0 WHERE id=?", [(ver, row[0]) for ver, row in zip(versions, rows, strict=True)])
            self._db.execute("COMMIT")

    def pull(self, words: dict[str, str]) -> None:
        """Take what is new; `words` are what search looks into, so that the floor need not read bodies."""
        (place,) = self._db.execute("SELECT seq FROM place").fetchone()
        while rows := self.call("/pull", place):
            place = rows[-1][2]
            opened = [(id, ver, self._open(id, body), words.get(id, "")) for id, ver, _seq, body in rows]
            self._db.execute("BEGIN")
            self._db.executemany("INSERT INTO n VALUES(?,?,0,?,?) ON CONFLICT(id) DO UPDATE SET body=excluded.body, ver=excluded.ver", opened)
            if self._searching:
                self._db.executemany("INSERT INTO find(words) VALUES(?)", [(row[3],) for row in opened])
            self._db.execute("UPDATE place SET seq=?", (place,))
            self._db.execute("COMMIT")
            if len(rows) < BATCH:
                return

    def _seal(self, id: str, body: bytes) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._aead.encrypt(nonce, self._pack.compress(body) if self._squeezes else body, id.encode())

    def _open(self, id: str, sealed: bytes) -> bytes:
        body = self._aead.decrypt(sealed[:12], sealed[12:], id.encode())
        return self._unpack.decompress(body) if self._squeezes else body

    def close(self) -> None:
        """Let go of file and connection."""
        self._db.close()
        self._http.close()


if __name__ == "__main__":
    serve(int(sys.argv[1]), sys.argv[2])
