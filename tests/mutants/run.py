"""Takes each check out of a copy of the app in turn, and sees that the named test turns red. Run: make mutants (ONLY="a name" JOBS=2)."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from tests.mutants.table import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
COPIED = ("liaison_app", "tests", "resources", "typings", "pyproject.toml", "README.md")
RED, GREEN = 1, 0
LONGEST_S = 1800


@dataclass(frozen=True)
class Outcome:
    """What became of a mutant: killed, or why not."""

    mutant: Mutant
    killed: bool
    words: str
    seconds: float


class Copy:
    """One copy of the app and its tests, in which one check at a time is missing."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".*"))
            elif source.exists():
                shutil.copy2(source, folder / name)
        self.env = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "HYPOTHESIS_PROFILE": "ci"}

    def run(self, tests: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Run tests upon this copy, each only until the first that is red."""
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--timeout=300", *tests]
        return subprocess.run(command, cwd=self.folder, env=self.env, capture_output=True, text=True, timeout=LONGEST_S, start_new_session=True)

    def is_itself(self) -> bool:
        """Say whether what is tested here is this very copy."""
        said = subprocess.run(
            [sys.executable, "-c", "import liaison_app; print(liaison_app.__file__)"], cwd=self.folder, env=self.env, capture_output=True, text=True
        )
        return said.stdout.strip().startswith(str(self.folder))

    def without(self, mutant: Mutant) -> Outcome:
        """Take the check out, run its test, and put the check back."""
        began = time.monotonic()
        path = self.folder / "liaison_app" / mutant.file
        whole = path.read_text(encoding="utf-8")
        try:
            path.write_text(mutant.applied(whole), encoding="utf-8")
            ran = self.run(mutant.test.split())
        except (ValueError, OSError, subprocess.TimeoutExpired) as error:
            return Outcome(mutant, False, f"cannot be tried: {error}", time.monotonic() - began)
        finally:
            path.write_text(whole, encoding="utf-8")
        words = "killed" if ran.returncode == RED else "lives" if ran.returncode == GREEN else f"cannot be tried: {ran.stdout[-400:]}{ran.stderr[-400:]}"
        return Outcome(mutant, ran.returncode == RED, words, time.monotonic() - began)


def hunt(mutants: Sequence[Mutant], jobs: int = 2) -> list[Outcome]:
    """Try each mutant; raises AssertionError where the named tests are not green to begin with."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as place, ThreadPoolExecutor(jobs) as pool:
        copies: Queue[Copy] = Queue()
        for copy in pool.map(lambda n: Copy(Path(place) / str(n)), range(jobs)):
            copies.put(copy)
        named = sorted({test for mutant in mutants for test in mutant.test.split()})

        def begin(n: int) -> None:
            copy = copies.get()
            try:
                assert copy.is_itself(), "another copy of the app would be tested"
                green = copy.run(named[n::jobs]) if named[n::jobs] else None
            finally:
                copies.put(copy)
            assert green is None or green.returncode == GREEN, f"the named tests are not green to begin with:\n{green.stdout[-3000:]}"

        list(pool.map(begin, range(jobs)))

        def one(mutant: Mutant) -> Outcome:
            copy = copies.get()
            try:
                return copy.without(mutant)
            finally:
                copies.put(copy)

        return list(pool.map(one, mutants))


def table(outcomes: Sequence[Outcome]) -> str:
    """Return the outcomes as lines of a table."""
    wide = max(len(each.mutant.name) for each in outcomes)
    rows = [f"{each.mutant.name:<{wide}}  {each.seconds:6.1f} s  {each.words}  ({each.mutant.file})" for each in outcomes]
    killed = sum(each.killed for each in outcomes)
    return "\n".join([*rows, f"{killed} of {len(outcomes)} killed"])


def every_mutant(count: int) -> Mapping[str, int | float | str]:
    """Try the first so many mutants, for `make soak`."""
    outcomes = hunt(MUTANTS[:count])
    living = [each.mutant.name for each in outcomes if not each.killed]
    assert not living, f"nothing turned red without: {', '.join(living)}"
    return {"mutants": len(outcomes), "killed": len(outcomes)}


def main() -> int:
    """Try what is asked for, print the table; 1 where a mutant lives."""
    reader = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    reader.add_argument("--only", default="", help="a part of the names")
    reader.add_argument("--jobs", type=int, default=2)
    asked = reader.parse_args()
    chosen = [mutant for mutant in MUTANTS if asked.only in mutant.name]
    outcomes = hunt(chosen, asked.jobs)
    print(table(outcomes))
    return int(not all(each.killed for each in outcomes))


if __name__ == "__main__":
    sys.exit(main())
