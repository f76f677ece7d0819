"""Whose turn it is on the writer's thread: a page of the sync engine steps back when somebody saves, and is written anew after it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from liaison_app.store.database import GaveWay

MOST_STEPS_BACK = 4
"""A page that has stepped back so often is written whatever else waits."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work for the writer and whoever awaits it. `patient` work may be broken off and begun again, for what is `hurried`."""

    work: Callable[[], Any]
    future: Future[Any]
    hurried: bool = False
    patient: bool = False
    tries: int = 0


class Turns:
    """Hands out jobs in order; while a patient one runs, a hurried one that comes breaks it off."""

    def __init__(self, interrupt: Callable[[], None]) -> None:
        """`interrupt` breaks off the statement that the writer's connection is at, from any thread."""
        self._interrupt = interrupt
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._hurried = 0
        """How many hurried jobs wait."""
        self._gives_way = False

    def put(self, job: Job) -> None:
        with self._lock:
            self._hurried += job.hurried
            self._jobs.put(job)
            if self._gives_way and job.hurried:
                self._interrupt()

    def end(self) -> None:
        """Let the thread stop once it has done what it was asked for."""
        self._jobs.put(None)

    def next(self, timeout: float | None = None) -> Job | None:
        """Return the next job, None at the end. Raises queue.Empty after so many seconds."""
        job = self._jobs.get(timeout=timeout)
        with self._lock:
            if job is not None:
                self._hurried -= job.hurried
                self._gives_way = job.patient and job.tries < MOST_STEPS_BACK
        return job

    def again(self, job: Job) -> None:
        """Put a job that stepped back behind those that wait."""
        self._jobs.put(replace(job, tries=job.tries + 1))

    def rest(self) -> list[Job]:
        """Take away what came after the end."""
        jobs: list[Job] = []
        while not self._jobs.empty():
            job = self._jobs.get()
            jobs += [job] if job is not None else []
        return jobs

    def look(self) -> None:
        """Raise GaveWay where the job that runs should step back now."""
        if self._gives_way and self._hurried:
            raise GaveWay

    def hold(self) -> None:
        """From here on the job that runs is not broken off: what it did is about to be committed. Raises GaveWay where it is too late for that."""
        with self._lock:
            self.look()
            self._gives_way = False
