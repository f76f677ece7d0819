"""A command that ends its own process at a numbered step: before or after an effect of the engine, a transaction of the store, or a change of a file."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from liaison_app.cli.main import run
from liaison_app.store.store import Store
from liaison_app.sync.driver import Driver
from tests.support.light_liaison import light_vaults

DEAD = 9
CHANGES = {"os.rename", "os.remove", "os.truncate", "os.mkdir", "os.rmdir", "os.link"}
"""Changes of files that Python tells of before it makes them."""


class Steps:
    """Numbers the steps and dies at the chosen one."""

    def __init__(self, fatal: int, watched: Path) -> None:
        self.names: list[str] = []
        self._fatal = fatal
        self._watched = str(watched)

    def step(self, name: str) -> None:
        """One step is reached."""
        self.names.append(name)
        if len(self.names) == self._fatal:
            os._exit(DEAD)

    def around(self, owner: Any, method: str, name: Callable[[Any], str]) -> None:
        """Count each call of a method, before and after."""
        original = getattr(owner, method)

        def counted(this: Any, *given: Any) -> Any:
            self.step(f"before {name(given[-1])}")
            answer = original(this, *given)
            self.step(f"after {name(given[-1])}")
            return answer

        setattr(owner, method, counted)

    def heard(self, event: str, given: tuple[Any, ...]) -> None:
        """Python is about to change a file."""
        if event == "open" and isinstance(given[0], str) and given[0].startswith(self._watched) and given[2] & (os.O_WRONLY | os.O_RDWR):
            self.step(f"opening {Path(given[0]).name}")
        elif event in CHANGES and str(given[0]).startswith(self._watched):
            self.step(f"{event} {Path(str(given[0])).name}")


def run_and_die(words: list[str], environment: dict[str, str], fatal: int, watched: Path, told: Any = None) -> None:
    """Run a command of liaison and die at its step of this number (0: at none, and tell the names of all steps)."""
    os.environ.update(environment)
    with Path(os.devnull).open("w") as nowhere:
        sys.stdout = nowhere
        steps = Steps(fatal, watched)
        steps.around(Driver, "_carry_out", lambda effect: type(effect).__name__)
        steps.around(Store, "_in_transaction", lambda _work: "transaction")
        sync_to_disk = os.fsync

        def fsync(handle: int) -> None:
            steps.step("before a sync to disk")
            sync_to_disk(handle)

        os.fsync = fsync
        sys.addaudithook(steps.heard)
        code = run(words, light_vaults())
    if told is not None:
        told.put(steps.names)
    os._exit(code)
