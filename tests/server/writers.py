"""Many writers in one space at once, and a reader that follows the feed meanwhile: nothing missed, nothing twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from liaison_app.protocol.messages import Feed, Row
from tests.server.parties import Line, Organisation, Party, set_role

WRITERS = 16
BATCH = 25


@contextmanager
def line_to(url: str, org: Organisation) -> Iterator[Line]:
    with httpx.Client(trust_env=False, timeout=60) as client:
        yield Line(org.server.public, client.send, url)


def write_and_read(url: str, org: Organisation, owners: Line, place: tuple[Party, bytes], *, rows: int, writers: int = WRITERS) -> dict[str, Any]:
    """Let so many editors write so many rows in all, a reader polling; returns missed, doubled, seconds, rows a second and the rows as read."""
    owner, team = place
    parties = [Party(owner.org_id, f"W{n}") for n in range(writers)]
    for party in parties:
        acts = [(owner.actor, party.added("editor")), (owner.actor, party.certified()), (owner.actor, set_role(team, party.account, "editor"))]
        assert owners.append(acts).status == 200
    failures: list[BaseException] = []

    def write(number: int, party: Party) -> None:
        share = rows // writers + (number < rows % writers)
        try:
            with line_to(url, org) as line:
                line.sign_in(party)
                for push_no, start in enumerate(range(0, share, BATCH), 1):
                    line.pushed(team, push_no, [party.item(team) for _ in range(min(BATCH, share - start))])
        except BaseException as error:  # noqa: BLE001 - told to the test at its end
            failures.append(error)

    began = time.monotonic()
    threads = [threading.Thread(target=write, args=each) for each in enumerate(parties)]
    for thread in threads:
        thread.start()
    seen = _follow(url, org, owners.token, team, threads)
    seconds = time.monotonic() - began
    if failures:
        raise failures[0]
    seqs = [row.seq for row in seen]
    return {
        "missed": rows - len(set(seqs)), "doubled": len(seqs) - len(set(seqs)), "seconds": round(seconds, 1), "rows_per_s": round(rows / seconds), "rows": seen,
    }  # fmt: skip


def _follow(url: str, org: Organisation, token: str, team: bytes, threads: list[threading.Thread]) -> list[Row]:
    """Read the feed after the last row read, until the writers are done and nothing comes any more; bytes are not kept."""
    seen: list[Row] = []
    with line_to(url, org) as line:
        line.token = token
        while True:
            done = not any(thread.is_alive() for thread in threads)
            after = seen[-1].seq if seen else 0
            page = line.ask("GET", f"/v1/spaces/{team.hex()}/feed?after={after}&bare=1").read(Feed)
            seen += page.rows
            if done and not page.rows:
                return seen
            if not page.rows:
                time.sleep(0.05)
