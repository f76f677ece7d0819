"""A real encrypted store in a temporary folder, without a passphrase."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.core.clock import SetClock
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, SpaceFact

KEY = "ab" * 48
SPACE = "cc" * 16


def open_store(folder: Path, clock: SetClock | None = None) -> Store:
    store = Store(folder, KEY, clock=clock or SetClock(), device="aa" * 16, account="bb" * 16)
    store.perform(KeepSpace(SpaceFact(SPACE, "Private", private=True, served=False, role="owner"))).result()
    return store


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    opened = open_store(tmp_path, clock)
    yield opened
    opened.close()
