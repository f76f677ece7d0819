"""Two threads that ask one engine for something take turns."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import Any, cast

from liaison_app.store.store import Store
from liaison_app.sync.account import Account
from liaison_app.sync.driver import Driver
from liaison_app.sync.effects import Effect, Progress


def test_steps_of_another_thread_wait_until_these_are_done() -> None:
    begun, go_on = threading.Event(), threading.Event()
    told: list[str] = []

    def slow(_progress: Progress) -> None:
        begun.set()
        assert go_on.wait(30)

    def steps(name: str, effect: Effect | None) -> Generator[Effect, Any, None]:
        told.append(f"{name} begins")
        if effect is not None:
            yield effect
        told.append(f"{name} ends")

    driver, me = Driver(cast(Store, None), cast(Any, None), progress=slow), cast(Account, None)
    first = threading.Thread(target=lambda: driver.run(me, steps("sync", Progress())))
    second = threading.Thread(target=lambda: driver.run(me, steps("act", None)))
    first.start()
    assert begun.wait(30)
    second.start()
    second.join(0.2)
    go_on.set()
    first.join(30)
    second.join(30)
    assert told == ["sync begins", "sync ends", "act begins", "act ends"]
