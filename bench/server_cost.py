"""What one server process costs: pushes, feed rows and memory over SQLite, over PostgreSQL, and with two workers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from liaison_app.protocol.messages import Feed
from liaison_app.server.setup import init_server
from tests.proof.server_process import RUN_WORKERS
from tests.server.parties import Line, Organisation, Party, found, set_role
from tests.server.writers import line_to
from tests.support.postgresql import cluster, find_programs

WRITERS = 8
HEADS = 300
SECONDS = float(os.environ.get("SECONDS", "8"))


@dataclass(frozen=True)
class Cost:
    """What was measured of one way to serve."""

    name: str
    pushes_per_s: float
    rows_per_s: float
    cpu_ms_per_push: float
    """With the sync with nothing new that goes before each."""
    cpu_ms_per_heads: float
    feed_rows_per_s: float
    rss_mib: list[int]


def family(pid: int) -> list[int]:
    """Return a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


def cpu_s(pids: list[int]) -> float:
    ticks = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def rss_mib(pid: int) -> int:
    """Return the proportional set size: memory shared by workers is counted once."""
    line = next(line for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines() if line.startswith("Pss:"))
    return int(line.split()[1]) // 1024


def push_for(url: str, org: Organisation, party: Party, team: bytes, batch: int, until: float, done: list[int]) -> None:
    with line_to(url, org) as line:
        line.sign_in(party)
        incarnation_number = 0
        while time.monotonic() < until:
            incarnation_number += 1
            line.pushed(team, incarnation_number, [party.item(team, size=900) for _ in range(batch)])
            done.append(batch)


def measure(name: str, folder: Path, database_url: str, workers: int, batch: int) -> Cost:
    org = Organisation()
    init_server(folder, org.new_server(database_url=database_url))
    with subprocess.Popen([sys.executable, "-c", RUN_WORKERS, str(folder), str(workers)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        with line_to(url, org) as line:
            owner, team = found(line, org)
            line.sign_in(owner)
            parties = [Party(org.org_id, f"W{n}") for n in range(WRITERS)]
            for each in parties:
                line.append([(owner.actor, each.added("editor")), (owner.actor, each.certified()), (owner.actor, set_role(team, each.account, "editor"))])
            pids, done, began = family(process.pid), list[int](), time.monotonic()
            before = cpu_s(pids)
            threads = [threading.Thread(target=push_for, args=(url, org, each, team, batch, began + SECONDS, done)) for each in parties]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seconds, spent = time.monotonic() - began, cpu_s(pids) - before
            read = feed_rows_per_s(line, team)
            before = cpu_s(pids)
            for _each in range(HEADS):
                line.heads()
            idle = 1000 * (cpu_s(pids) - before) / HEADS
            sizes = [rss_mib(pid) for pid in pids]
        process.terminate()
        process.wait()
    return Cost(name, len(done) / seconds, sum(done) / seconds, 1000 * spent / len(done), idle, read, sizes)


def feed_rows_per_s(line: Line, team: bytes) -> float:
    rows, after, began = 0, 0, time.monotonic()
    while True:
        page = line.ask("GET", f"/v1/spaces/{team.hex()}/feed?after={after}").read(Feed)
        rows += len(page.rows)
        if not page.more:
            return rows / (time.monotonic() - began)
        after = page.rows[-1].seq


def main() -> None:
    programs = find_programs()
    print(f"{WRITERS} writers in one space, {SECONDS:.0f} s each, rows of 1.1 KB; load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        for batch in (1, 100):
            ways = [("SQLite", "", 1)]
            if programs:
                with cluster(programs, durable=True) as running:
                    ways += [("PostgreSQL", running.new_database(), 1), ("PostgreSQL, 2 workers", running.new_database(), 2)]
                    report(Path(folder), ways, batch)
            else:
                report(Path(folder), ways, batch)


def report(folder: Path, ways: list[tuple[str, str, int]], batch: int) -> None:
    for number, (name, url, workers) in enumerate(ways):
        cost = measure(name, folder / f"{batch}-{number}", url, workers, batch)
        pushed = f"{cost.pushes_per_s:7.0f} pushes/s {cost.rows_per_s:7.0f} rows/s, {cost.cpu_ms_per_push:6.2f} ms of processor a push"
        read = f"{cost.cpu_ms_per_heads:.2f} ms a sync with nothing new, feed {cost.feed_rows_per_s:7.0f} rows/s"
        print(f"{cost.name:22} batch {batch:3}: {pushed}, {read}, memory {cost.rss_mib} MiB", flush=True)


if __name__ == "__main__":
    main()
