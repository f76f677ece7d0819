"""Many devices on one server for a while: real processes, real sockets, every answer's signature checked, nothing lost.

The devices speak the protocol by its own messages; what they seal is random, for the server cannot tell and must not.
"""

from __future__ import annotations

import asyncio
import os
import random
import tempfile
import time
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import httpx

from liaison_app.protocol import answers
from liaison_app.protocol.codec import MSGPACK, decode, encode
from liaison_app.protocol.entry import Actor, Operation, chain, entry_hash
from liaison_app.protocol.hashes import head_hash_start, head_hash_step
from liaison_app.protocol.invite import read_invite
from liaison_app.protocol.messages import Challenge, Feed, Heads, LogPage, LogPost, Push, PushAnswer, PushItem, Session, SessionOrder
from liaison_app.protocol.signing import SigningKey
from tests.server.parties import Line, Party, create_space, set_role
from tests.support.world import open_world

DEVICES, TEAMS = 200, 20
EVERY_S = 30.0
"""A device writes something this often on average."""
NOTE_BYTES = 1_000
"""Sealed size of a note, as the bench's notes of 1.5 KB come out."""
RETRY_S = 0.5
_SETTLE_S = 0.3


@dataclass
class Ledger:
    """What the server acknowledged, and how long it took (seconds)."""

    acknowledged: dict[bytes, dict[bytes, bytes]] = field(default_factory=dict[bytes, dict[bytes, bytes]])
    """By space: env_hash → rid."""
    pushes: list[float] = field(default_factory=list[float])
    pulls: list[float] = field(default_factory=list[float])
    seen_after: list[float] = field(default_factory=list[float])
    """From an acknowledgement to the same row in a colleague's feed."""
    born: dict[bytes, float] = field(default_factory=dict[bytes, float])
    conflicts: int = 0
    slowed: int = 0
    faults: list[str] = field(default_factory=list[str])


class Device:
    """One device of one team: listens, pulls what is hinted at, writes now and then."""

    def __init__(self, party: Party, space: bytes, url: str, server_pub: bytes, ledger: Ledger, dice: random.Random) -> None:
        self.party = party
        self.space = space
        self._pub = server_pub
        self._ledger = ledger
        self._dice = dice
        self._http = httpx.AsyncClient(base_url=url, timeout=30)
        self._token = ""
        self._incarnation = b""
        self._seq, self._head = 0, head_hash_start(space)
        self._known: dict[bytes, tuple[int, bytes]] = {}
        self._push_no = 0
        self._hinted = asyncio.Event()
        self._caught_up = 0.0

    async def live(self, until: float) -> None:
        """Sign in, then listen and write until it is time."""
        try:
            await asyncio.sleep(self._dice.random() * min(EVERY_S, max(0.0, until - time.monotonic()) / 2))
            await self._sign_in()
            listening = asyncio.create_task(self._listen(until))
            await self._pull()
            next_write = time.monotonic() + self._dice.random() * EVERY_S
            while (now := time.monotonic()) < until:
                if now >= next_write:
                    await self._write()
                    next_write = time.monotonic() + self._dice.uniform(0.5, 1.5) * EVERY_S
                try:
                    await asyncio.wait_for(self._hinted.wait(), min(next_write, until) - now)
                except TimeoutError:
                    continue
                await asyncio.sleep(_SETTLE_S)
                self._hinted.clear()
                await self._pull()
            listening.cancel()
        except Exception as error:  # noqa: BLE001 - a device that fails is a fault of the run, not its end
            self._ledger.faults.append(f"{type(error).__name__}: {error}"[:200])

    async def close(self) -> None:
        await self._http.aclose()

    async def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        while True:
            asked = os.urandom(16)
            headers = {"Liaison-Request": asked.hex(), "Content-Type": MSGPACK, "Accept": MSGPACK}
            if self._token:
                headers["Authorization"] = f"Bearer {self._token}"
            answer = await self._http.request(method, path, content=body, headers=headers)
            assert answers.prove_answer(self._pub, asked, answer.status_code, answer.headers, answer.content), f"unproven {answer.status_code} for {method}"
            if answer.status_code == 401 and self._token:
                await self._sign_in()
            elif answer.status_code == 429:
                self._ledger.slowed += 1
                await asyncio.sleep(float(answer.headers.get("Retry-After", RETRY_S)))
            else:
                return answer.status_code, answer.content

    async def _sign_in(self) -> None:
        self._token = ""
        challenge = decode((await self._ask("GET", "/v1/session"))[1], Challenge).challenge
        sig = self.party.DS.sign(answers.session_message(self._pub, challenge, self.party.device))
        status, body = await self._ask("POST", "/v1/session", encode(SessionOrder(self.party.device, challenge, sig)))
        assert status == 200, body
        self._token = decode(body, Session).token
        self._incarnation = decode((await self._ask("GET", "/v1/heads"))[1], Heads).incarnation

    async def _listen(self, until: float) -> None:
        headers = {"Authorization": f"Bearer {self._token}", "Liaison-Request": os.urandom(16).hex(), "Accept": "text/event-stream"}
        while time.monotonic() < until:
            try:
                async with self._http.stream("GET", "/v1/wake", headers=headers, timeout=httpx.Timeout(60)) as lines:
                    async for line in lines.aiter_lines():
                        if line.startswith("data:"):
                            self._hinted.set()
            except httpx.HTTPError:
                await asyncio.sleep(RETRY_S)

    async def _pull(self) -> None:
        more = True
        while more:
            began = time.monotonic()
            status, body = await self._ask("GET", f"/v1/spaces/{self.space.hex()}/feed?after={self._seq}&limit=500")
            assert status == 200, body
            page = decode(body, Feed)
            self._ledger.pulls.append(time.monotonic() - began)
            for row in page.rows:
                assert row.seq == self._seq + 1, "the feed has a gap"
                self._seq, self._head = row.seq, head_hash_step(self._head, row.seq, row.rid, row.ver, row.env_hash)
                self._known[row.rid] = (row.ver, row.env_hash)
                born = self._ledger.born.get(row.env_hash, 0.0)
                if self._caught_up and born > self._caught_up and row.device != self.party.device:
                    self._ledger.seen_after.append(time.monotonic() - born)
            more = page.more
            assert page.rows == [] or more or self._seq < page.head_seq or self._head == page.head_hash, "the head is not what the rows make"
        self._caught_up = self._caught_up or time.monotonic()

    async def _write(self) -> None:
        """Write one to three records: new ones, or the next version of any that is known."""
        items: list[PushItem] = []
        for rid in self._dice.sample(sorted(self._known), min(len(self._known), self._dice.choice((0, 0, 1)))):
            base, prev = self._known[rid]
            items.append(self.party.item(self.space, rid, base, prev, size=NOTE_BYTES))
        items += [self.party.item(self.space, size=NOTE_BYTES) for _n in range(self._dice.randint(1, 2))]
        began = time.monotonic()
        status, body = await self._ask("POST", f"/v1/spaces/{self.space.hex()}/push", encode(Push(self._incarnation, self._push_no + 1, self._seq, items)))
        assert status == 200, (status, body[:100])
        self._push_no += 1
        self._ledger.pushes.append(time.monotonic() - began)
        for item, result in zip(items, decode(body, PushAnswer).results, strict=True):
            if result.status == "ok":
                assert item.env is not None
                env_hash = sha256(item.env).digest()
                self._known[item.rid] = (result.ver, env_hash)
                self._ledger.acknowledged.setdefault(self.space, {})[env_hash] = item.rid
                self._ledger.born[env_hash] = time.monotonic()
            else:
                assert result.status == "conflict", result
                self._ledger.conflicts += 1


def many_devices(seconds: int, devices: int = DEVICES, teams: int = TEAMS) -> dict[str, int | float | str]:
    """Run so many devices for so long; returns figures, asserts that every acknowledged row is in its feed exactly once."""
    with tempfile.TemporaryDirectory() as place, open_world(Path(place)) as world:
        made = world.start_server()
        url = f"http://127.0.0.1:{world.port}"
        invite = read_invite(Path(made["invite_file"]).read_bytes())
        assert invite.bootstrap is not None
        with httpx.Client() as client:
            line = Line(invite.server_pub, client.send, url)
            parties, spaces = _found(line, invite.org_id, SigningKey(invite.bootstrap), devices, teams)
            ledger, dice = Ledger(), random.Random(1)
            rss = asyncio.run(_live(parties, spaces, url, invite.server_pub, ledger, dice, seconds, world.server_process))
            assert not ledger.faults, ledger.faults[:5]
            _nothing_lost(line, parties, spaces, ledger)
        assert world.stop_server() == 0
    return _figures(ledger, rss, devices, teams, seconds)


def _found(line: Line, org: bytes, bootstrap: SigningKey, devices: int, teams: int) -> tuple[list[Party], list[bytes]]:
    """Let the first owner in, then everybody else by the owner's hand; device n works in team n mod teams."""
    owner, spaces = Party(org), [os.urandom(16) for _n in range(teams)]
    acts: list[tuple[Actor, Operation]] = [(Actor(owner.account, owner.device, bootstrap), owner.added("owner")), (owner.actor, owner.certified())]
    assert line.append([*acts, (owner.actor, create_space(spaces[0], owner.account))]).status == 200
    line.sign_in(owner)
    entries = line.ask("GET", "/v1/org/log").read(LogPage).entries
    n, last = len(entries), entry_hash(entries[-1])
    parties = [Party(org, f"Device {n}") for n in range(devices)]
    acts = [(owner.actor, create_space(space, owner.account)) for space in spaces[1:]]
    for at, party in enumerate(parties):
        acts += [(owner.actor, party.added("editor")), (owner.actor, party.certified()), (owner.actor, set_role(spaces[at % teams], party.account, "editor"))]
    for first in range(0, len(acts), 60):
        post = LogPost(last, chain(int(time.time() * 1000), (n, last), acts[first : first + 60]))
        while (reply := line.ask("POST", "/v1/org/log", post)).status == 429:
            time.sleep(float(reply.headers.get("Retry-After", RETRY_S)))
        assert reply.status == 200, reply.code
        n, last = n + len(post.entries), entry_hash(post.entries[-1])
    return [owner, *parties], spaces


async def _live(parties: list[Party], spaces: list[bytes], url: str, pub: bytes, ledger: Ledger, dice: random.Random, seconds: int, process: int) -> list[int]:
    until = time.monotonic() + seconds
    devices = [Device(party, spaces[n % len(spaces)], url, pub, ledger, random.Random(dice.random())) for n, party in enumerate(parties[1:])]
    rss: list[int] = []

    async def watch() -> None:
        while time.monotonic() < until:
            rss.append(_resident(process))
            await asyncio.sleep(max(0.5, seconds / 120))

    await asyncio.gather(watch(), *(device.live(until) for device in devices))
    await asyncio.gather(*(device.close() for device in devices))
    return rss


def _nothing_lost(line: Line, parties: list[Party], spaces: list[bytes], ledger: Ledger) -> None:
    for n, space in enumerate(spaces):
        line.sign_in(parties[1 + n])
        found: list[bytes] = []
        more, after = True, 0
        while more:
            page = line.ask("GET", f"/v1/spaces/{space.hex()}/feed?after={after}&limit=500").read(Feed)
            found += [row.env_hash for row in page.rows]
            after, more = page.rows[-1].seq if page.rows else after, page.more
        assert len(found) == len(set(found)), "a row stands twice"
        assert set(found) == set(ledger.acknowledged.get(space, {})), "a row that was acknowledged is not there, or one that was not is"


def _resident(process: int) -> int:
    """Return the resident memory of a process and its children, KiB."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            said = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except (OSError, ValueError):
            continue
        if int(said.get("Pid", "0")) == process or int(said.get("PPid", "0")) == process:
            total += int(said.get("VmRSS", "0 kB").split()[0])
    return total


def _figures(ledger: Ledger, rss: list[int], devices: int, teams: int, seconds: int) -> dict[str, int | float | str]:
    rows = sum(map(len, ledger.acknowledged.values()))
    quarter = max(1, len(rss) // 4)
    second, last = rss[quarter : 2 * quarter] or rss, rss[-quarter:]
    figures: dict[str, int | float | str] = {
        "seed": 1,
        "devices": devices,
        "spaces": teams,
        "seconds": seconds,
        "rows acknowledged": rows,
        "rows lost": 0,
        "conflicts": ledger.conflicts,
        "asked to slow down": ledger.slowed,
        "push p50 ms": _at(ledger.pushes, 0.5),
        "push p95 ms": _at(ledger.pushes, 0.95),
        "push p99 ms": _at(ledger.pushes, 0.99),
        "feed page p95 ms": _at(ledger.pulls, 0.95),
        "seen by a colleague after, p95 ms": _at(ledger.seen_after, 0.95),
        "server MiB, second quarter": round(sum(second) / len(second) / 1024, 1),
        "server MiB, last quarter": round(sum(last) / len(last) / 1024, 1),
        "server MiB, most": round(max(rss) / 1024, 1),
    }
    if seconds >= 300:
        assert float(figures["push p95 ms"]) < 500, figures
        assert sum(last) / len(last) <= 1.1 * sum(second) / len(second), figures
    return figures


def _at(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1) if ordered else 0.0
