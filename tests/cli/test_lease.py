"""A vault that was away from its server for too long opens again once it has been online, and has lost nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaison_app.cli.compose import Vaults
from liaison_app.cli.online import Online
from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.records.note import Note
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.lease import DAY_MS, Lease, LeaseOver, to_bytes
from liaison_app.vault.wiping import Wiped
from tests.support.keyring_in_memory import CHEAP_FLOOR, cheap_parameters

PHRASE = "four random words here"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def vaults(tmp_path: Path, clock: SetClock) -> Vaults:
    """A vault that has been online just now, with a note that was not sent."""
    made = Vaults(floor=CHEAP_FLOOR, parameters=cheap_parameters(), clock=clock)
    opened = made.create(tmp_path / "v", PHRASE, passphrase_only=True).opened
    opened.store.put(Note(title="Unsent", body="kept")).result()
    opened.store.perform(KeepValues(((names.LEASE, to_bytes(Lease(clock.ms(), clock.ms(), clock.ms()))),))).result()
    opened.close()
    return made


def test_it_opens_for_thirty_days_and_then_asks_for_its_server(vaults: Vaults, clock: SetClock, tmp_path: Path) -> None:
    clock.forward(29 * DAY_MS)
    vaults.open(tmp_path / "v", PHRASE).close()
    clock.forward(DAY_MS)
    with pytest.raises(LeaseOver, match="30 days") as refused:
        vaults.open(tmp_path / "v", PHRASE)
    assert refused.value.exit_code == 4
    clock.forward(-28 * DAY_MS)
    with pytest.raises(LeaseOver):
        vaults.open(tmp_path / "v", PHRASE)


@pytest.mark.parametrize("told", ["renewed", "revoked", "wiped"])
def test_it_opens_when_the_server_answers_unless_that_ordered_it_wiped(
    vaults: Vaults, clock: SetClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    def answer(_self: Online, _steps: object) -> None:
        if told != "renewed":
            raise LiaisonError("told", code=told)

    clock.forward(40 * DAY_MS)
    monkeypatch.setattr(Online, "run", answer)
    if told == "wiped":
        with pytest.raises(LiaisonError, match="told"):
            vaults.open(tmp_path / "v", PHRASE)
        return
    opened = vaults.open(tmp_path / "v", PHRASE)
    assert opened.reader.counts()["note"] == 1
    opened.close()


def test_a_wipe_that_broke_off_is_finished_before_anything_is_shown(vaults: Vaults, tmp_path: Path) -> None:
    opened = vaults.open(tmp_path / "v", PHRASE)
    opened.store.perform(KeepValues(((names.REVOKED, b"wiped"),))).result()
    opened.close()
    with pytest.raises(Wiped):
        vaults.open(tmp_path / "v", PHRASE)
    with pytest.raises(Wiped):
        vaults.demand(tmp_path / "v")
    assert sorted(path.name for path in (tmp_path / "v").iterdir() if path.name != "vault.lock") == ["wiped"]
