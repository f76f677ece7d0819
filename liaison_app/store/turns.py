"""Whose turn it is on the writer's thread: a page of the sync engine steps back when somebody saves, and is written anew after it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from liaison_app.core.precedence import after_you
from liaison_app.store.database import GaveWay
from liaison_app.store.landing import Landing

MOST_STEPS_BACK = 4
"""A page that has stepped back so often is written whatever else waits: by then it is a small part of one."""


@dataclass(frozen=True, slots=True)
class Job:
    """Work for the writer and whoever awaits it. `patient` work may be broken off and begun again, for what is `hurried`; `many` goes through many rows."""

    work: Callable[[], Any]
    future: Future[Any]
    hurried: bool = False
    patient: bool = False
    many: bool = False
    tries: int = 0
    landing: Landing | None = None
    """The page that is patient work, which may be done in parts."""


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
        self._many = False
        self._calm = threading.Event()

    def put(self, job: Job) -> None:
        with self._lock:
            self._hurried += job.hurried
            if job.hurried:
                self._calm.clear()
            self._jobs.put(job)
            if self._gives_way and job.hurried:
                self._interrupt()

    def end(self) -> None:
        """Let the thread stop once it has done what it was asked for."""
        self._jobs.put(None)

    def next(self, timeout: float | None = None) -> Job | None:
        """Return the next job, None at the end; the one before it is done. Raises queue.Empty after so many seconds."""
        with self._lock:
            if not self._hurried:
                self._calm.set()
        job = self._jobs.get(timeout=timeout)
        with self._lock:
            if job is not None:
                self._hurried -= job.hurried
                self._many = job.many
                self._gives_way = job.patient and job.tries < MOST_STEPS_BACK
        return job

    def again(self, job: Job) -> None:
        """Put a job that stepped back behind those that wait; where it is a page, a smaller part of it is tried next."""
        if job.landing is not None:
            job.landing.shrink()
        self._jobs.put(replace(job, tries=job.tries + 1))

    def goes_on(self, job: Job) -> bool:
        """Say whether a job is done only in part; the rest of it is put behind those that wait."""
        if job.landing is None or not job.landing.goes_on():
            return False
        self._jobs.put(replace(job, tries=0))
        return True

    def rest(self) -> list[Job]:
        """Take away what came after the end."""
        jobs: list[Job] = []
        while not self._jobs.empty():
            job = self._jobs.get()
            jobs += [job] if job is not None else []
        return jobs

    @contextmanager
    def for_nobody(self) -> Generator[None]:
        """Do what nobody waits for: a hurried job breaks it off. Raises GaveWay where one waits."""
        with self._lock:
            self._gives_way = True
        try:
            self.look()
            yield
        finally:
            with self._lock:
                self._gives_way = False

    def stand_back(self, most_s: float) -> None:
        """Wait, on a thread that has time, until no hurried job waits or runs; so many seconds at the most."""
        self._calm.wait(most_s)

    def look(self) -> None:
        """Let the screen go first while the job that runs goes through many rows and nobody waits for one. Raises GaveWay where it should step back now."""
        if self._many and not self._hurried:
            after_you()
        if self._gives_way and self._hurried:
            raise GaveWay

    def hold(self) -> None:
        """From here on the job that runs is not broken off: what it did is about to be committed. Raises GaveWay where it is too late for that."""
        with self._lock:
            self.look()
            self._gives_way = False
