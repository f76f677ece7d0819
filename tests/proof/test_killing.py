"""Kills at any moment and deaths right after a commit: far fewer than make soak does."""

from __future__ import annotations

import pytest

from tests.proof.killing import commits_then_crash, random_kills

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(600)]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_kill_9_at_any_moment_loses_and_doubles_nothing(database: str) -> None:
    met = random_kills(6, (database,))
    assert met[f"kills over {database}"] >= 6


def test_a_process_killed_right_after_a_commit_leaves_each_acknowledged_row_once() -> None:
    met = commits_then_crash(40)
    assert met["lost"] == met["double"] == 0
