"""Three hundred seeds of everything that can go wrong; ten thousand under make soak."""

from __future__ import annotations

import pytest

from tests.proof.scheduler import Schedule, play, play_many

SEEDS, AT_ONCE = 300, 12


@pytest.mark.timeout(400)
@pytest.mark.parametrize("first", range(1, SEEDS + 1, AT_ONCE))
def test_everything_written_is_accounted_for_whatever_goes_wrong(first: int) -> None:
    wrong, counted = play_many(range(first, first + AT_ONCE))
    assert not wrong, "play it again with: .venv/bin/python -m tests.proof.scheduler SEED"
    assert counted["seeds"] == AT_ONCE
    assert counted["steps"] > 1000


def test_a_seed_plays_the_same_again() -> None:
    traces = []
    for _time in range(2):
        schedule = Schedule(7)
        try:
            schedule.play()
        finally:
            schedule.close()
        traces.append(schedule.trace)
    assert traces[0] == traces[1]
    assert len(traces[0]) > 100


def test_a_lost_word_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger itself is tried: a merge that drops the other's text must not pass."""
    from liaison_app.records import merging

    monkeypatch.setattr(merging, "_text", lambda mine, theirs, _base: mine or theirs)
    assert any(play(seed)[0] for seed in range(1, 30))
