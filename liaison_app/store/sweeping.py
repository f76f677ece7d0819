"""Chunks on the disk that no record names: what a process left that died while it added a file."""

from __future__ import annotations

import time
from typing import Final

from liaison_app.store.store import Store

ORPHAN_AFTER_S: Final = 24 * 3600.0
"""A chunk that nothing names is only swept when it is older: another process may still be sealing its file."""


def sweep_chunks(store: Store, older_than_s: float = ORPHAN_AFTER_S) -> int:
    """Delete chunks that no record names. Returns how many."""
    named = store.call(lambda db: {sha256 for (sha256,) in db.execute("SELECT sha256 FROM blob_jobs")})
    return store.chunks.sweep(named, time.time() - older_than_s)
