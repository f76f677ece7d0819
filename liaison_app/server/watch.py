"""Whether the server is well, and its figures."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from liaison_app.server.database.engine import Database
from liaison_app.server.database.schema import read_meta
from liaison_app.server.metrics import Metrics


class Watch:
    """Answers a watcher; `token` is what /metrics asks for, none: only this machine is answered."""

    def __init__(self, database: Database, check_blobs: Callable[[], object], metrics: Metrics, token: str) -> None:
        self._database = database
        self._check_blobs = check_blobs
        self.metrics = metrics
        self.token = token

    async def require_well(self) -> None:
        """Raise StorageBusy or StorageFailed where the database or the blob store cannot be reached."""
        await self._database.read(lambda transaction: read_meta(transaction, "incarnation"))
        await asyncio.to_thread(self._check_blobs)
