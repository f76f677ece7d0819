"""The tables of a vault across versions of the app."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaison_app.core.clock import SetClock
from liaison_app.store.database import connect
from liaison_app.store.store import Store
from liaison_app.vault.header import NewerVault
from tests.support import makers

KEY = "ab" * 48


def opened(folder: Path) -> Store:
    return Store(folder, KEY, clock=SetClock(), device="d" * 32, account="a" * 32)


def test_a_vault_that_a_later_version_has_gone_on_with_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    store = opened(tmp_path)
    store.put(makers.contact()).result()
    store.close()
    db = connect(tmp_path / "vault.db", KEY)
    db.execute("INSERT INTO _sqlite_migrations(migration_set, name, applied_at) VALUES('liaison.store', 'a_step_of_later', '')")
    db.close()
    before = (tmp_path / "vault.db").read_bytes()
    with pytest.raises(NewerVault):
        opened(tmp_path)
    assert (tmp_path / "vault.db").read_bytes() == before
