"""A raw client and people with keys, for tests that talk to the server byte by byte."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec

from liaison_app.core.clock import SetClock
from liaison_app.protocol import answers
from liaison_app.protocol.codec import MSGPACK, decode, encode
from liaison_app.protocol.entry import NO_ENTRY, NO_ONE, Actor, AddMember, CertifyDevice, CreateSpace, Operation, OrgInit, SetRole, certificate_message, chain
from liaison_app.protocol.envelope import NO_PREVIOUS, Head, assemble
from liaison_app.protocol.hashes import erase_statement, fingerprint
from liaison_app.protocol.invite import Invite, enrol_mac, write_invite
from liaison_app.protocol.messages import Challenge, Enrolment, Erasure, Heads, LogConflict, LogHead, LogPost, Push, PushAnswer, PushItem, Session, SessionOrder
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.app import Running, Surroundings
from liaison_app.server.limits import Rates
from liaison_app.server.premises import write_config
from liaison_app.server.quotas import Quotas
from liaison_app.server.setup import NewServer, Server, init_server


@dataclass
class Organisation:
    """What `server init` makes: the keys of the organisation and its first entry."""

    org_id: bytes = field(default_factory=lambda: os.urandom(16))
    root: SigningKey = field(default_factory=lambda: SigningKey(os.urandom(32)))
    server: SigningKey = field(default_factory=lambda: SigningKey(os.urandom(32)))
    bootstrap: SigningKey = field(default_factory=lambda: SigningKey(os.urandom(32)))

    def __post_init__(self) -> None:
        body = OrgInit(self.org_id, self.root.public, self.server.public, os.urandom(32), self.bootstrap.public)
        self.first_entry = chain(1, (0, NO_ENTRY), [(Actor(NO_ONE, NO_ONE, self.root), body)])[0]

    def invite(self) -> Invite:
        root = fingerprint(self.root.public)
        return Invite("", self.server.public, self.org_id, root, os.urandom(16), "owner", 2**50, bootstrap=self.bootstrap.seed())

    def new_server(self, **options: Any) -> NewServer:
        return NewServer(org_init=self.first_entry, server_seed=self.server.seed(), invite=write_invite(self.invite()), **options)


@dataclass
class Party:
    """A person's device with all its private keys."""

    org_id: bytes
    name: str = "Ana"
    account: bytes = field(default_factory=lambda: os.urandom(16))
    device: bytes = field(default_factory=lambda: os.urandom(16))
    AS: SigningKey = field(default_factory=lambda: SigningKey(os.urandom(32)))
    AK: bytes = field(default_factory=lambda: os.urandom(32))
    DS: SigningKey = field(default_factory=lambda: SigningKey(os.urandom(32)))
    DK: bytes = field(default_factory=lambda: os.urandom(32))

    @property
    def actor(self) -> Actor:
        return Actor(self.account, self.device, self.DS)

    @property
    def cert(self) -> bytes:
        return self.AS.sign(certificate_message(self.org_id, self.account, self.device, self.DS.public, self.DK))

    def added(self, role: str) -> AddMember:
        return msgspec.convert(
            {"account": self.account, "name": self.name, "AS": self.AS.public, "AK": self.AK, "role": role}, AddMember, builtin_types=(bytes,)
        )

    def certified(self, cert: bytes | None = None) -> CertifyDevice:
        return CertifyDevice(self.account, self.device, "laptop", self.DS.public, self.DK, self.cert if cert is None else cert)

    def envelope(self, space: bytes, record: bytes, version: int = 1, prev: bytes = NO_PREVIOUS, *, epoch: int = 1, size: int = 300) -> bytes:
        head = Head(0, space, epoch, record, version, self.device, prev)
        return assemble(head, os.urandom(32), os.urandom(32), os.urandom(size), self.DS.sign)

    def item(self, space: bytes, record: bytes | None = None, base: int = 0, prev: bytes = NO_PREVIOUS, **options: Any) -> PushItem:
        record = record or os.urandom(16)
        return PushItem(record, base, self.envelope(space, record, base + 1, prev, **options))

    def erasure(self, space: bytes, record: bytes, base: int, blobs: list[bytes] | None = None) -> PushItem:
        return PushItem(record, base, erase=Erasure("request", self.DS.sign(erase_statement(space, record, base, "request")), base, blobs or []))

    def enrolment(self, token: bytes) -> Enrolment:
        mac = enrol_mac(token, self.account, self.device, (self.AS.public, self.AK, self.DS.public, self.DK), (self.name, "phone"))
        return Enrolment(
            sha256(token).digest(), self.account, self.device, self.name, self.DS.public, self.DK, mac, self.AS.public, self.AK, self.cert, "phone"
        )


def set_role(space: bytes, account: bytes, role: str) -> SetRole:
    return msgspec.convert({"space": space, "account": account, "role": role, "wraps": [(1, os.urandom(80))]}, SetRole, builtin_types=(bytes,))


def create_space(space: bytes, account: bytes, *, private: bool = False) -> CreateSpace:
    return CreateSpace(space, "" if private else "Team", private, [(account, os.urandom(80))], b"" if private else os.urandom(80))


class Reply(NamedTuple):
    """A proven answer."""

    status: int
    body: bytes
    headers: httpx.Headers

    def read(self, kind: Any) -> Any:
        return decode(self.body, kind, self.headers["content-type"])

    @property
    def code(self) -> str:
        return self.read(dict[str, Any])["code"]


class Line:
    """One way to the server: every answer's signature is checked."""

    def __init__(self, server_pub: bytes, send: Callable[[httpx.Request], httpx.Response], base: str = "http://server") -> None:
        self.server_pub = server_pub
        self._send = send
        self._base = base
        self.token = ""

    def request(self, method: str, path: str, body: bytes = b"", **headers: str) -> tuple[httpx.Request, bytes]:
        asked = os.urandom(16)
        named = {"Liaison-Request": asked.hex(), "Content-Type": MSGPACK} | ({"Authorization": f"Bearer {self.token}"} if self.token else {})
        return httpx.Request(method, self._base + path, content=body, headers=named | {name.replace("_", "-"): value for name, value in headers.items()}), asked

    def ask(self, method: str, path: str, message: msgspec.Struct | bytes = b"", **headers: str) -> Reply:
        content = headers.get("Content_Type", MSGPACK)
        request, asked = self.request(method, path, message if isinstance(message, bytes) else encode(message, content), **headers)
        response = self._send(request)
        assert answers.prove_answer(self.server_pub, asked, response.status_code, response.headers, response.content), f"unproven {response.status_code}"
        return Reply(response.status_code, response.content, response.headers)

    def sign_in(self, party: Party) -> None:
        self.token = ""
        challenge = self.ask("GET", "/v1/session").read(Challenge).challenge
        sig = party.DS.sign(answers.session_message(self.server_pub, challenge, party.device))
        reply = self.ask("POST", "/v1/session", SessionOrder(party.device, challenge, sig))
        assert reply.status == 200, reply.body
        self.token = reply.read(Session).token

    def heads(self) -> Heads:
        return self.ask("GET", "/v1/heads").read(Heads)

    def append(self, acts: list[tuple[Actor, Operation]], ts_ms: int = 2) -> Reply:
        """Post entries upon the log's end, which the 409 of an unknown expected_prev tells."""
        probe = chain(1, (0, NO_ENTRY), [acts[0]])
        tail = self.ask("POST", "/v1/org/log", LogPost(os.urandom(32), probe)).read(LogConflict)
        last = sha256(tail.entries[-1].entry + tail.entries[-1].sig).digest()
        return self.ask("POST", "/v1/org/log", LogPost(last, chain(ts_ms, (tail.log_n, last), acts)))

    def push(self, space: bytes, push_no: int, items: list[PushItem], seen: int = 0) -> Reply:
        return self.ask("POST", f"/v1/spaces/{space.hex()}/push", Push(self.heads().incarnation, push_no, seen, items))

    def pushed(self, space: bytes, push_no: int, items: list[PushItem]) -> PushAnswer:
        reply = self.push(space, push_no, items)
        assert reply.status == 200, reply.body
        return reply.read(PushAnswer)


@dataclass
class World:
    """An organisation with a server in this process, its first owner signed in, and a team space."""

    org: Organisation
    running: Running
    runner: asyncio.Runner
    clock: SetClock
    owner: Party
    team: bytes
    line: Line
    folder: Path = Path()
    database_url: str = ""

    def new_line(self, party: Party | None = None) -> Line:
        line = Line(self.org.server.public, self.send)
        if party:
            line.sign_in(party)
        return line

    def send(self, request: httpx.Request) -> httpx.Response:
        return self.runner.run(self.send_async(request))

    async def send_async(self, request: httpx.Request) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.running.asgi)
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.send(request)

    def together(self, works: list[Awaitable[Any]]) -> list[Any]:
        async def gather() -> list[Any]:
            return await asyncio.gather(*works)

        return self.runner.run(gather())

    def colleague(self, role: str = "editor", name: str = "Ben") -> tuple[Party, Line]:
        """Add somebody by the owner's hand, with that role in the team space."""
        party = Party(self.org.org_id, name)
        acts: list[tuple[Actor, Operation]] = [(self.owner.actor, party.added(role)), (self.owner.actor, party.certified())]
        acts.append((self.owner.actor, set_role(self.team, party.account, role)))
        assert self.line.append(acts).status == 200
        return party, self.new_line(party)


def found(line: Line, org: Organisation) -> tuple[Party, bytes]:
    """Do what the first owner does with the first invite, without a session."""
    owner, team = Party(org.org_id), os.urandom(16)
    by_invite = Actor(owner.account, owner.device, org.bootstrap)
    acts: list[tuple[Actor, Operation]] = [(by_invite, owner.added("owner")), (owner.actor, owner.certified())]
    reply = line.append([*acts, (owner.actor, create_space(team, owner.account))])
    assert reply.status == 200, reply.body
    assert reply.read(LogHead).log_n == 4
    return owner, team


@contextmanager
def world(folder: Path, rates: Rates | None = None, quotas: Quotas | None = None, **options: Any) -> Iterator[World]:
    org, clock = Organisation(), SetClock()
    config = init_server(folder, org.new_server(**options))
    if quotas:
        write_config(folder, msgspec.structs.replace(config, quotas=quotas))
    running = Server(folder, Surroundings(clock, rates=rates or Rates())).build()
    with asyncio.Runner() as runner:
        made = World(org, running, runner, clock, Party(org.org_id), b"", Line(org.server.public, lambda _request: httpx.Response(500)))
        made.folder, made.database_url = folder, options.get("database_url") or f"sqlite:///{folder / 'server.db'}"
        try:
            made.line = made.new_line()
            made.owner, made.team = found(made.line, org)
            made.line.sign_in(made.owner)
            yield made
        finally:
            running.close()
