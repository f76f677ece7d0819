"""Commands that die at some of their steps; at every one under make soak. A sync's own steps: tests/journeys/test_dying_at_each_step.py."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.proof.crash_points import Deaths, backups_and_restores, joins, new_keys, notes, passphrases, rekeys, wipes
from tests.support.world import LIGHT, open_world

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(600)]


@pytest.mark.parametrize(("story", "every"), [(passphrases, 4), (rekeys, 6), (notes, 4), (backups_and_restores, 8), (new_keys, 14), (joins, 40), (wipes, 25)])
def test_a_command_that_dies_at_any_step_loses_and_doubles_nothing(story: Callable[[Deaths, int], None], every: int, tmp_path: Path) -> None:
    with open_world(tmp_path, LIGHT) as world:
        deaths = Deaths(world)
        story(deaths, every)
        assert sum(deaths.met.values()) >= 1
