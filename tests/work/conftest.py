"""The vault that work is done on: an open store of one device."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.core.clock import SetClock
from liaison_app.core.ids import new_id
from liaison_app.store.store import Store
from tests.support.signing_device import give_keys


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Open a vault without a space beside the files of a test; a module whose vault is another's has its own."""
    (tmp_path / "vault").mkdir()
    device = new_id()
    store = Store(tmp_path / "vault", "ab" * 48, clock=SetClock(), device=device, account=new_id())
    give_keys(store, device)
    yield store
    store.close()
