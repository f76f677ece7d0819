"""Files: sealed chunks up and down, a queue of their own, resumed at any chunk."""

from __future__ import annotations

import hashlib
from collections.abc import Generator
from typing import Any

from liaison_app.protocol import messages as m
from liaison_app.protocol.answers import CONTENT_HASH_HEADER
from liaison_app.store.verbs import BlobDone, BlobJob, BlobLost, BlobToCommit, ReadBlobJobs, ReadBlobsToCommit
from liaison_app.sync.calls import Calls
from liaison_app.sync.effects import Effect, LoadChunk, StoreChunk
from liaison_app.sync.noticing import FALSE_CHUNK
from liaison_app.sync.outcome import Tally

AT_ONCE = 64
Steps = Generator[Effect, Any, None]


class Transfer:
    """Moves the chunks that wait; one that cannot be moved now does not stop the others."""

    def __init__(self, calls: Calls, tally: Tally) -> None:
        self._calls = calls
        self._tally = tally
        self._skipped: set[tuple[str, int]] = set()
        self._present: dict[str, m.BlobStatus] = {}

    def all(self) -> Steps:
        """Send what others lack, then fetch what is lacking here."""
        for direction, move in (("up", self._up), ("down", self._down)):
            self._skipped.clear()
            while jobs := [job for job in (yield ReadBlobJobs(direction, AT_ONCE + len(self._skipped))) if (job.blob, job.chunk) not in self._skipped]:
                for job in jobs:
                    yield from move(job)
        whole: list[BlobToCommit] = yield ReadBlobsToCommit()
        for blob in whole:
            yield from self._commit(blob)

    def _commit(self, blob: BlobToCommit) -> Steps:
        order = m.BlobCommit([bytes.fromhex(sha256) for sha256 in blob.hashes])
        answer = yield from self._calls.send("POST", f"/v1/blobs/{blob.space}/{blob.blob}/commit", order)
        everything = tuple((blob.blob, chunk) for chunk in range(len(blob.hashes)))
        if answer.status == 200:
            yield BlobDone("up", everything, committed=True)
        elif answer.status == 409:  # something has been lost on the way: what is not there is sent again at the next sync
            there = self._calls.read(m.BlobStatus, (yield from self._calls.send("GET", f"/v1/blobs/{blob.space}/{blob.blob}/status")))
            yield BlobLost(tuple(chunk for chunk in everything if not _has(there, chunk[1])))

    def _done(self, direction: str, job: BlobJob) -> Steps:
        yield BlobDone(direction, ((job.blob, job.chunk),))
        self._tally.blobs += 1

    def _up(self, job: BlobJob) -> Steps:
        path = f"/v1/blobs/{job.space}/{job.blob}"
        if job.blob not in self._present:
            answer = yield from self._calls.send("GET", f"{path}/status")
            if answer.status != 200:
                self._skipped.add((job.blob, job.chunk))  # refused: it stays pending, the others go on
                return
            self._present[job.blob] = self._calls.read(m.BlobStatus, answer)
        status = self._present[job.blob]
        if not (status.committed or _has(status, job.chunk)):
            sealed: bytes | None = yield LoadChunk(job.sha256)
            if sealed is None:
                self._skipped.add((job.blob, job.chunk))
                return
            answer = yield from self._calls.send("PUT", f"{path}/{job.chunk}", sealed, raw=True, headers=((CONTENT_HASH_HEADER, job.sha256),))
            if answer.status != 200 and self._calls.refusal(answer).code != "blob_committed":
                self._skipped.add((job.blob, job.chunk))
                return
        yield from self._done("up", job)

    def _down(self, job: BlobJob) -> Steps:
        if (yield LoadChunk(job.sha256)) is None:
            answer = yield from self._calls.send("GET", f"/v1/blobs/{job.space}/{job.blob}/{job.chunk}")
            if answer.status != 200 or hashlib.sha256(answer.body).hexdigest() != job.sha256:
                self._skipped.add((job.blob, job.chunk))  # its owner has not sent it yet, or it is not the one asked for: it stays pending
                if answer.status == 200:
                    self._tally.notice(FALSE_CHUNK)
                return
            yield StoreChunk(job.sha256, answer.body)
        yield from self._done("down", job)


def _has(status: m.BlobStatus, chunk: int) -> bool:
    at = chunk // 8
    return at < len(status.bitmap) and bool(status.bitmap[at] >> chunk % 8 & 1)
