"""Figures for Prometheus: requests, latency, what pushes came to, open streams, time in the database, memory, processor. Nothing about any one person."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from liaison_app.protocol.messages import PushResult
from liaison_app.server.logs import Observation

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_METHODS: Final = frozenset({"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"})
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_MEMORY_EVERY: Final = 50


class Metrics:
    """Counts what one process does; with a shared folder every worker's figures are added up when one of them is asked."""

    def __init__(self, shared: Path | None = None) -> None:
        """`shared` must be the first thing this process hears of Prometheus: the library decides where figures live when it is imported."""
        if shared is not None:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(shared)
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
        from prometheus_client.multiprocess import MultiProcessCollector

        self._registry = CollectorRegistry()
        own: Any = self._registry
        if shared is not None:
            MultiProcessCollector(self._registry, path=str(shared))
            own = None
        self._requests = Counter("liaison_requests", "Requests answered", ("method", "route", "status"), registry=own)
        self._request_seconds = Histogram("liaison_request_seconds", "Time from a request's head to its answer", ("route",), buckets=_SECONDS, registry=own)
        self._items = Counter("liaison_push_items", "Records pushed, by what became of them", ("outcome",), registry=own)
        self._streams = Gauge("liaison_streams", "Open wake-up streams", registry=own, multiprocess_mode="livesum")
        self._database_seconds = Histogram("liaison_database_seconds", "Time in the database", ("kind",), buckets=_SECONDS, registry=own)
        self._resident = Gauge("liaison_resident_bytes", "Memory in use", registry=own, multiprocess_mode="livesum")
        self._processor = Gauge("liaison_processor_seconds", "Processor time used since the start", registry=own, multiprocess_mode="livesum")
        self._seen = 0
        self._shared = shared

    def observe(self, seen: Observation) -> None:
        """Count a request that was answered."""
        self._requests.labels(seen.method if seen.method in _METHODS else "OTHER", seen.route, str(seen.status)).inc()
        if not seen.streams:
            self._request_seconds.labels(seen.route).observe(seen.seconds)
        self._seen += 1
        if self._seen % _MEMORY_EVERY == 1:
            self._measure()

    def pushed(self, results: Iterable[PushResult]) -> None:
        for result in results:
            self._items.labels(result.status).inc()

    def stream_opened(self) -> None:
        self._streams.inc()

    def stream_closed(self) -> None:
        self._streams.dec()

    def database(self, kind: str, seconds: float) -> None:
        """Count a transaction of kind read or write."""
        self._database_seconds.labels(kind).observe(seconds)

    def text(self) -> bytes:
        """Return all figures as Prometheus reads them."""
        from prometheus_client import generate_latest

        self._forget_the_dead()
        self._measure()
        return generate_latest(self._registry)

    def _measure(self) -> None:
        self._resident.set(resident_bytes())
        self._processor.set(time.process_time())

    def _forget_the_dead(self) -> None:
        """Take workers that have ended out of what counts the living; what they counted stays."""
        from prometheus_client import multiprocess

        library: Any = multiprocess  # its functions have no types
        for file in self._shared.glob("gauge_live*_*.db") if self._shared else ():
            pid = int(file.stem.rpartition("_")[2])
            if not Path(f"/proc/{pid}").exists():
                library.mark_process_dead(pid, str(self._shared))


def resident_bytes() -> int:
    """Return this process's memory in RAM; 0 where the system does not tell in /proc."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0
