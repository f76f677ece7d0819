"""What a running server does by itself from time to time."""

from __future__ import annotations

import asyncio
import logging
import random
from typing import Final

from liaison_app.core.errors import LiaisonError
from liaison_app.server.blobs.chunks import Blobs

_LOG = logging.getLogger("liaison.server")
_EVERY_S: Final = 3600


async def keep_house(blobs: Blobs, every_s: float = _EVERY_S) -> None:
    """Sweep what nothing uses, for as long as the server runs; workers do it at different times, and twice does no harm."""
    while True:
        await asyncio.sleep(every_s * random.uniform(0.5, 1.0))  # noqa: S311 - only so that workers do not come together
        try:
            await blobs.sweep()
        except LiaisonError as error:
            _LOG.info("sweeping is put off (%s)", error.code)
