"""Every proof at its full count, one after the other or by name; the figures go to docs/soak.json and from there to docs/soak.md.

Add a proof as one line of PROOFS: a name, what it proves, "module:function" and the full count. The function takes the count and returns its
figures by name (seeds first, where it has any); it raises AssertionError with the failing case where the proof fails. Nothing of pytest is there.

    make soak                                  all, in this order
    make soak ONLY=scheduler COUNT=500         one, at another count
    .venv/bin/python -m tests.proof.soak --page    write the page again from the figures that are kept
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
KEPT, PAGE = ROOT / "docs" / "soak.json", ROOT / "docs" / "soak.md"
Figures = Mapping[str, int | float | str]


@dataclass(frozen=True)
class Proof:
    """One proof, where its function stands, and the count of a full run."""

    name: str
    proves: str
    place: str
    count: int

    def run(self, count: int) -> Figures:
        """Run it; whatever is raised is its failure."""
        module, _colon, function = self.place.partition(":")
        return getattr(importlib.import_module(module), function)(count)


PROOFS: tuple[Proof, ...] = (
    Proof(
        "scheduler",
        "A seeded schedule over the shipped engine, store and server: lost, late and repeated requests, crashes at any step, clocks days apart, old vaults put back, "
        "cloned ones, servers that show an older state. Every edit is current, in review, knowingly written over or erased by request; all who may read are equal. "
        "A seed replays with .venv/bin/python -m tests.proof.scheduler SEED.",
        "tests.proof.scheduler:soak",
        10_000,
    ),
    Proof(
        "crash points",
        "os._exit before and after every effect, transaction and change of a file, in processes that join, write and lock, change a passphrase or a space's key, "
        "back up, restore and are wiped. Counted in hundredths of all steps.",
        "tests.proof.crash_points:every_crash_point",
        100,
    ),
    Proof(
        "kills",
        "kill -9 at random moments of real processes (liaison note, liaison sync, liaison server run), half of them over SQLite, half over PostgreSQL: "
        "what was acknowledged is on both devices once.",
        "tests.proof.killing:random_kills",
        500,
    ),
    Proof(
        "commits",
        "Processes killed in the same breath in which the store acknowledged a note, or a step of a sync was committed: every acknowledged row is there, once.",
        "tests.proof.killing:commits_then_crash",
        1_000,
    ),
    Proof(
        "torn",
        "A vault's write-ahead log cut and flipped at random bytes and at the borders of frames and pages: what was committed before the place is there, "
        "the file is sound, and writing goes on.",
        "tests.proof.torn:torn_logs",
        2_000,
    ),
    Proof(
        "no room",
        "A database that runs out of room at random points of random writes: each note is whole, or refused in words and kept at the next try.",
        "tests.proof.torn:no_room",
        5_000,
    ),
    Proof(
        "writers",
        "Sixteen editors write into one space over PostgreSQL through two workers while a reader follows the feed: dense, chained, nothing missed or twice.",
        "tests.proof.writers:sixteen_writers",
        100_000,
    ),
    Proof(
        "devices",
        "200 devices in 20 spaces on one server process: every acknowledged row is in its feed exactly once, p95 of a push < 500 ms, memory flat. Counted in seconds.",
        "tests.proof.load:many_devices",
        600,
    ),
    Proof(
        "requests",
        "Requests made up from the server's own description, valid and spoilt, by six kinds of caller: no 5xx, no answer but as described, each one signed.",
        "tests.server.openapi_fuzz:proof",
        10_000,
    ),
    Proof(
        "fuzzing",
        "Spoilt envelopes, messages, logs, texts, invites, headers, recovery files, manifests and rows: an error of the reader's own or a value; no hang, bounded memory.",
        "tests.fuzz.proof:every_reader",
        2_000_000,
    ),
    Proof(
        "attacks",
        "Every attack of the table by a server that holds its own key, so many times: told of by its own word, nothing lost, no key and no word in any request.",
        "tests.attacks.withstanding:every_attack",
        3,
    ),
    Proof(
        "mutants",
        "Each check taken out of the app in turn, up to so many: a named test turns red.",
        "tests.mutants.run:every_mutant",
        100,
    ),
)


def kept() -> dict[str, dict[str, Any]]:
    """Return the last figures of each proof."""
    return json.loads(KEPT.read_text()) if KEPT.exists() else {}


def run(proof: Proof, count: int) -> dict[str, Any]:
    """Run one proof and return what is kept of it."""
    began = time.perf_counter()
    spent = os.times()
    failure = ""
    figures: Figures = {}
    try:
        figures = proof.run(count)
    except Exception as error:  # noqa: BLE001 - a proof that fails is a line of the page, and the others are still run
        traceback.print_exc()
        failure = f"{type(error).__name__}: {error}"[:600]
    now = os.times()
    processor = sum(now[:4]) - sum(spent[:4])
    return {
        "date": time.strftime("%Y-%m-%d %H:%M", time.gmtime()),
        "commit": commit(),
        "machine": machine(),
        "count": count,
        "seconds": round(time.perf_counter() - began, 1),
        "processor_seconds": round(processor, 1),
        "failure": failure,
        "figures": dict(figures),
    }


def commit() -> str:
    """Return the commit that stands, and whether the app or the tests differ from it."""
    said = [
        subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()
        for words in (("rev-parse", "--short=12", "HEAD"), ("status", "--porcelain", "--untracked-files=no", "liaison_app", "tests"))
    ]
    return f"{said[0]}{' with changes' if said[1] else ''}"


def machine() -> str:
    """Return what the proof ran on, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores {platform.machine()}, {memory:.0f} GiB, {platform.system()} {platform.release().split('-')[0]}, Python {platform.python_version()}"


def page(all_kept: dict[str, dict[str, Any]]) -> str:
    """Return the page of all figures that are kept."""
    lines = [
        "# The proofs at full count",
        "",
        "Written by `make soak` (`make soak ONLY=name COUNT=n` for one); the same proofs run at a tenth or less in `make test`. A failing seed replays by the",
        "command that the proof names. Each line says when, at which commit and on what it was last run.",
        "",
        "| proof | count | result | seconds | date | commit |",
        "|---|---|---|---|---|---|",
    ]
    for proof in PROOFS:
        had = all_kept.get(proof.name)
        if had is None:
            lines.append(f"| {proof.name} | {proof.count:,} | not run yet | | | |")
            continue
        share = "" if had["count"] >= proof.count else f" of {proof.count:,}"
        result = "**failed**" if had["failure"] else "held"
        lines.append(f"| {proof.name} | {had['count']:,}{share} | {result} | {had['seconds']:,} | {had['date']} | {had['commit']} |")
    for proof in PROOFS:
        lines += _section(proof, all_kept.get(proof.name))
    return "\n".join(lines) + "\n"


def _section(proof: Proof, had: dict[str, Any] | None) -> list[str]:
    lines = ["", f"## {proof.name}", "", proof.proves]
    if had is None:
        return lines
    if had["failure"]:
        lines += ["", f"**Failed:** {had['failure']}"]
    if had["figures"]:
        lines += ["", "| figure | |", "|---|---|", *(f"| {name} | {_shown(value)} |" for name, value in had["figures"].items())]
    return [*lines, "", f"{had['machine']}; {had['processor_seconds']:,} processor seconds."]


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def keep(name: str, had: dict[str, Any]) -> None:
    """Keep one proof's figures beside the others' and write the page."""
    everything = kept() | {name: had}
    KEPT.write_text(json.dumps(everything, indent=1, sort_keys=True) + "\n")
    PAGE.write_text(page(everything))


def main(words: list[str]) -> int:
    """Run what is asked for; 1 where something failed."""
    reader = argparse.ArgumentParser(prog="make soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--only", default="", help="names, separated by commas")
    reader.add_argument("--count", type=int, default=0, help="instead of the full count")
    reader.add_argument("--page", action="store_true", help="write the page again, run nothing")
    reader.add_argument("--missing", action="store_true", help="run only what has not held at its full count")
    asked = reader.parse_args(words)
    names = [name for name in asked.only.split(",") if name]
    unknown = set(names) - {proof.name for proof in PROOFS}
    if unknown:
        reader.error(f"no such proof: {', '.join(sorted(unknown))}; there are {', '.join(proof.name for proof in PROOFS)}")
    if asked.page:
        PAGE.write_text(page(kept()))
        return 0
    failed = False
    for proof in [proof for proof in PROOFS if not names or proof.name in names]:
        count = asked.count or proof.count
        had = kept().get(proof.name)
        if asked.missing and had and not had["failure"] and had["count"] >= count:
            continue
        print(f"== {proof.name}, {count:,}", flush=True)
        now = run(proof, count)
        keep(proof.name, now)
        failed |= bool(now["failure"])
        print(f"   {'FAILED ' + now['failure'] if now['failure'] else 'held'} in {now['seconds']:,} s  {now['figures']}", flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
