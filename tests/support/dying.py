"""A sync that ends its own process at a numbered step, as a power cut would: nothing is closed, nothing is said."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from liaison_app.cli.sync import once
from liaison_app.sync.driver import Driver
from tests.support.light_liaison import light_vaults
from tests.support.world import PASSPHRASE

DEAD = 9
BEFORE, AFTER = "before", "after"
Carry = Callable[[Driver, Any, Any], Any]


def sync_and_die(folder: Path, step: int, side: str) -> None:
    """Sync the vault as `liaison sync` does, and die before or after the step of this number; past the last, end well."""
    _counting(lambda number, here: number == step and here == side and os._exit(DEAD))
    _sync(folder)
    os._exit(0)  # what pytest and coverage registered for the end of a process is none of this one's business


def count_steps(folder: Path, told: Any) -> None:
    """Sync to the end and tell the names of the steps it took."""
    names: list[str] = []
    _counting(lambda _number, _side: None, names)
    _sync(folder)
    told.put(names)


def _counting(at: Callable[[int, str], object], names: list[str] | None = None) -> None:
    original: Carry = Driver._carry_out
    taken = 0

    def counted(self: Driver, me: Any, effect: Any) -> Any:
        nonlocal taken
        taken += 1
        here = taken
        if names is not None:
            names.append(f"{type(effect).__name__} {getattr(effect, 'path', '')}".split("?")[0].strip())
        at(here, BEFORE)
        answer = original(self, me, effect)
        at(here, AFTER)
        return answer

    Driver._carry_out = counted  # type: ignore[method-assign]


def _sync(folder: Path) -> None:
    opened = light_vaults().open(folder, PASSPHRASE)
    once(opened)
    opened.close()
