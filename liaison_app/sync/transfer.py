"""Files: sealed chunks up and down, a queue of their own, resumed at any chunk."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator
from typing import Any

from liaison_app.protocol import messages as m
from liaison_app.protocol.answers import CONTENT_HASH_HEADER
from liaison_app.store.verbs import BlobDone, BlobJob, BlobLost, BlobToCommit, ReadBlobJobs, ReadBlobQueue, ReadBlobsToCommit
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Effect, LoadChunk, Progress, StoreChunk
from liaison_app.sync.noticing import FALSE_CHUNK
from liaison_app.sync.outcome import Tally

MOST_MISSED = 3
"""Chunks of one file that the server does not have, before the rest of it is left for another time: its owner is still sending."""
Steps = Generator[Effect, Any, None]


def _never() -> bool:
    return False


class Transfer:
    """Moves the chunks that wait; one that cannot be moved now does not stop the others."""

    def __init__(self, calls: Calls, tally: Tally, is_over: Callable[[], bool] = _never) -> None:
        """`is_over` is asked between chunks: the rest is left for another time."""
        self._calls = calls
        self._tally = tally
        self._is_over = is_over
        self._present: dict[str, m.BlobStatus] = {}

    def all(self) -> Steps:
        """Send what others lack, then fetch what is lacking here: file after file, each chunk tried once."""
        yield from self._each("up", self._up)
        whole: list[BlobToCommit] = yield ReadBlobsToCommit()
        for blob in whole:
            yield from self._commit(blob)
        yield from self._each("down", self._down)

    def _each(self, direction: str, move: Callable[[BlobJob], Generator[Effect, Any, bool]]) -> Steps:
        queue: list[str] = yield ReadBlobQueue(direction)
        for blob in queue:
            missed = 0
            jobs: list[BlobJob] = yield ReadBlobJobs(direction, blob)
            for job in jobs:
                if self._is_over():
                    return
                missed += not (yield from move(job))
                if missed >= MOST_MISSED:
                    break

    def _commit(self, blob: BlobToCommit) -> Steps:
        order = m.BlobCommit([bytes.fromhex(sha256) for sha256 in blob.hashes])
        answer = yield from self._calls.send("POST", f"/v1/blobs/{blob.space}/{blob.blob}/commit", order)
        everything = tuple((blob.blob, chunk) for chunk in range(len(blob.hashes)))
        if answer.status == 200:
            yield BlobDone("up", everything, committed=True)
        elif answer.status == 409:  # something has been lost on the way: what is not there is sent again at the next sync
            there = self._calls.read(m.BlobStatus, (yield from self._calls.send("GET", f"/v1/blobs/{blob.space}/{blob.blob}/status")))
            yield BlobLost(tuple(chunk for chunk in everything if not _has(there, chunk[1])))

    def _done(self, direction: str, job: BlobJob) -> Generator[Effect, Any, bool]:
        yield BlobDone(direction, ((job.blob, job.chunk),))
        self._tally.blobs += 1
        yield Progress(self._tally.pushed, self._tally.pulled)
        return True

    def _up(self, job: BlobJob) -> Generator[Effect, Any, bool]:
        path = f"/v1/blobs/{job.space}/{job.blob}"
        if job.blob not in self._present:
            answer = yield from self._calls.send("GET", f"{path}/status")
            if answer.status != 200:
                return False  # refused: it stays pending, the others go on
            self._present[job.blob] = self._calls.read(m.BlobStatus, answer)
        status = self._present[job.blob]
        if not (status.committed or _has(status, job.chunk)):
            sealed: bytes | None = yield LoadChunk(job.sha256)
            if sealed is None:
                return False
            answer = yield from self._calls.send("PUT", f"{path}/{job.chunk}", sealed, raw=True, headers=((CONTENT_HASH_HEADER, job.sha256),))
            if answer.status != 200 and self._calls.refusal(answer).code != "blob_committed":
                return False
        return (yield from self._done("up", job))

    def _down(self, job: BlobJob) -> Generator[Effect, Any, bool]:
        if (yield LoadChunk(job.sha256)) is None:
            answer = yield from self._calls.send("GET", f"/v1/blobs/{job.space}/{job.blob}/{job.chunk}")
            if answer.status != 200:
                return False  # its owner has not sent it yet: it stays pending
            if hashlib.sha256(answer.body).hexdigest() != job.sha256:
                self._tally.notice(FALSE_CHUNK)
                return False
            yield StoreChunk(job.sha256, answer.body)
        return (yield from self._done("down", job))


def _has(status: m.BlobStatus, chunk: int) -> bool:
    at = chunk // 8
    return at < len(status.bitmap) and bool(status.bitmap[at] >> chunk % 8 & 1)
