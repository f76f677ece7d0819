"""Who may ask what: every address of the server, by every kind of caller, in a space of their own, another and a private one.

The table below is written by hand from the protocol; the addresses are taken from the server, and one without a row fails.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256

import pytest

from liaison_app.protocol import answers
from liaison_app.protocol.answers import CONTENT_HASH_HEADER
from liaison_app.protocol.entry import Actor, chain
from liaison_app.protocol.hashes import witness_statement
from liaison_app.protocol.messages import BlobCommit, Challenge, Enrolment, InviteOrder, LogPost, Push, PushAnswer, SessionOrder, Witness
from liaison_app.protocol.operations import AddMember, NewEpoch, Operation, RemoveMember, RevokeDevice
from liaison_app.protocol.oversight import HoldOrder
from liaison_app.protocol.recovery import RecoveryOrder, RecoveryUsed, encode_order, sign_order
from liaison_app.server.app import HANDLERS
from liaison_app.server.limits import Rate, Rates
from tests.server.parties import Line, Party, Reply, World, create_space, set_role, world

CALLERS = ("owner", "space-admin", "editor", "reader", "custodian", "auditor", "nobody", "removed", "revoked")
SPACES = ("own", "other", "private")
OK, NO, GONE, OUT, MINE = "ok", "forbidden", "device_revoked", "session_needed", "private_space"
BAD, UNSIGNED = "bad_entry", "bad_signature"
EVERYBODY = (OK,) * 9
SIGNED_IN = (*(OK,) * 6, OUT, GONE, GONE)
OVERSEERS = (OK, NO, NO, NO, NO, OK, OUT, GONE, GONE)
SHUT = (*(NO,) * 6, OUT, GONE, GONE)
READERS = (OK, OK, OK, OK, NO, NO, OUT, GONE, GONE)
WRITERS = (OK, OK, OK, NO, NO, NO, OUT, GONE, GONE)
OWNERS = (OK, NO, NO, NO, NO, NO, OUT, GONE, GONE)
OWNERS_ACTS = (OK, BAD, BAD, BAD, BAD, BAD, OUT, GONE, GONE)

# by caller, as CALLERS names them: the roles are those in the organisation; owner, space-admin, editor and reader have the same in the space “own”
TABLE: dict[str, tuple[str, ...]] = {
    "GET /v1/session": EVERYBODY,
    "POST /v1/session": (*(OK,) * 6, "device_unknown", GONE, GONE),
    "GET /v1/config": EVERYBODY,
    "GET /v1/openapi.json": EVERYBODY,
    "GET /openapi.json": EVERYBODY,
    "GET /healthz": EVERYBODY,
    "GET /metrics": EVERYBODY,  # of this very machine: test_watching proves that others are not answered
    "POST /v1/enrol": EVERYBODY,  # the invite's token decides
    "GET /v1/enrol": SIGNED_IN,
    "GET /v1/enrol/mine": (*(OK,) * 6, UNSIGNED, GONE, GONE),
    "GET /v1/devices": SIGNED_IN,  # an owner hears of all, others of their own
    "GET /v1/devices/me/orders": (*(OK,) * 6, UNSIGNED, OK, OK),  # who was revoked must be able to learn it
    "GET /v1/heads": (*(OK,) * 6, OUT, OK, OK),  # says that there are orders, and nothing else
    "GET /v1/org/log": SIGNED_IN,
    "POST /v1/org/log": OWNERS_ACTS,  # adding an owner
    "POST /v1/devices/{device}/revoke": OWNERS_ACTS,  # somebody else's
    "GET /v1/wake": SIGNED_IN,
    "PUT /v1/escrow/{escrow_id}": SIGNED_IN,
    "GET /v1/escrow/{escrow_id}": EVERYBODY,  # the paper code's id decides
    "POST /v1/recovery": EVERYBODY,  # the root's or two custodians' signatures decide
    "GET /v1/audit": OVERSEERS,
    "GET /v1/holds": OVERSEERS,
}
IN_SPACES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "POST /v1/invites": ((OK, OK, NO, NO, NO, NO, OUT, GONE, GONE), OWNERS, SHUT),
    "GET /v1/spaces/{space}/feed": (READERS, SHUT, SHUT),
    "GET /v1/spaces/{space}/snapshot": (READERS, SHUT, SHUT),
    "POST /v1/spaces/{space}/push": (WRITERS, SHUT, SHUT),
    "POST /v1/spaces/{space}/witness": (READERS, SHUT, SHUT),
    "GET /v1/blobs/{space}/{blob}/status": (READERS, SHUT, SHUT),
    "GET /v1/blobs/{space}/{blob}/{index}": (READERS, SHUT, SHUT),
    "PUT /v1/blobs/{space}/{blob}/{index}": (WRITERS, SHUT, SHUT),
    "DELETE /v1/blobs/{space}/{blob}/{index}": (WRITERS, SHUT, SHUT),
    "POST /v1/blobs/{space}/{blob}/commit": (WRITERS, SHUT, SHUT),
    "POST /v1/holds": (OWNERS, OWNERS, (MINE, NO, NO, NO, NO, NO, OUT, GONE, GONE)),
    "GET /v1/export": (OVERSEERS, OVERSEERS, (MINE, NO, NO, NO, NO, MINE, OUT, GONE, GONE)),
}
DATA = b"sealed bytes of a file"
DATA_HASH = sha256(DATA).digest()


@dataclass
class Everybody:
    """A server with one caller of each kind, signed in where they ever could be."""

    place: World
    spaces: dict[str, bytes]
    parties: dict[str, Party] = field(default_factory=dict[str, Party])
    lines: dict[str, Line] = field(default_factory=dict[str, Line])
    victim: Party | None = None
    blob: bytes = b""
    escrow: bytes = b""
    pushes: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])

    def line(self, caller: str) -> Line:
        return self.lines.get(caller) or self.place.new_line()

    def party(self, caller: str) -> Party:
        return self.parties.get(caller) or Party(self.place.org.org_id, "Nobody")

    def append(self, *acts: tuple[Actor, Operation]) -> None:
        assert self.place.line.append(list(acts)).status == 200

    def upon_the_log(self, *acts: tuple[Actor, Operation]) -> LogPost:
        membership = self.place.running.accounts.membership
        return LogPost(membership.head, chain(9, (membership.log_n, membership.head), list(acts)))


@pytest.fixture(scope="module")
def everybody(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Everybody]:
    generous = Rate(100_000, 100_000.0)
    with world(tmp_path_factory.mktemp("matrix") / "server", Rates(generous, generous, generous, generous, generous)) as place:
        made = Everybody(place, {"own": place.team, "other": os.urandom(16), "private": os.urandom(16)})
        _let_in(made)
        _prepare(made)
        yield made


def _let_in(made: Everybody) -> None:
    place, zoe = made.place, Party(made.place.org.org_id, "Zoe")
    by_owner = place.owner.actor
    made.parties["owner"], made.lines["owner"] = place.owner, place.line
    made.append((by_owner, zoe.added("owner")), (by_owner, zoe.certified()))
    zoes = place.new_line(zoe)
    for space in ("other", "private"):
        post = made.upon_the_log((zoe.actor, create_space(made.spaces[space], zoe.account, private=space == "private")))
        assert zoes.ask("POST", "/v1/org/log", post).status == 200
    for caller in CALLERS[1:]:
        if caller == "nobody":
            continue
        role = caller if caller in CALLERS[:6] else "editor"
        party = made.parties[caller] = Party(place.org.org_id, caller.title())
        made.append((by_owner, party.added(role)), (by_owner, party.certified()))
        if role not in ("custodian", "auditor"):
            made.append((by_owner, set_role(place.team, party.account, role)))
        made.lines[caller] = place.new_line(party)


def _prepare(made: Everybody) -> None:
    """Write a file and an escrow, then take the rights of two."""
    place, by_owner = made.place, made.place.owner.actor
    made.blob, made.escrow = os.urandom(16), os.urandom(16)
    for space in ("own",):
        where = f"/v1/blobs/{made.spaces[space].hex()}/{made.blob.hex()}"
        assert place.line.ask("PUT", where + "/0", DATA, **{CONTENT_HASH_HEADER: DATA_HASH.hex()}).status == 200
    assert place.line.ask("PUT", f"/v1/escrow/{made.escrow.hex()}", b"sealed").status == 200
    made.victim = Party(place.org.org_id, "Victim")
    made.append((by_owner, made.victim.added("auditor")), (by_owner, made.victim.certified()))

    def new_epoch(e: int, without: tuple[str, ...]) -> NewEpoch:
        left = [made.parties[caller].account for caller in ("owner", "space-admin", "editor", "reader", "removed", "revoked") if caller not in without]
        return NewEpoch(place.team, e, [(account, os.urandom(80)) for account in left], 0, os.urandom(80), os.urandom(60))

    made.append((by_owner, RemoveMember(made.parties["removed"].account, "left")), (by_owner, new_epoch(2, ("removed",))))
    made.append((by_owner, RevokeDevice(made.parties["revoked"].device, "lost")), (by_owner, new_epoch(3, ("removed", "revoked"))))


def asked(method_and_path: str, **ids: str) -> tuple[str, str]:
    method, path = method_and_path.split(" ")
    return method, path.format(**ids)


def word(reply: Reply) -> str:
    return OK if reply.status == 200 else reply.code


# one way to ask for each address; each returns a word of the table

Ask = Callable[[Everybody, str], str]
AskIn = Callable[[Everybody, str, str], str]


def plain(call: str, query: str = "") -> Ask:
    def ask(made: Everybody, caller: str) -> str:
        method, path = asked(call)
        return word(made.line(caller).ask(method, path + query))

    return ask


def open_session(made: Everybody, caller: str) -> str:
    line, party = made.place.new_line(), made.party(caller)
    challenge = line.ask("GET", "/v1/session").read(Challenge).challenge
    return word(
        line.ask("POST", "/v1/session", SessionOrder(party.device, challenge, party.DS.sign(answers.session_message(line.server_pub, challenge, party.device))))
    )


def enrol(made: Everybody, caller: str) -> str:
    token = os.urandom(16)
    enrolment: Enrolment = Party(made.place.org.org_id, "Joiner").enrolment(token)
    assert made.place.line.ask("POST", "/v1/invites", InviteOrder(enrolment.token_hash, "editor", 2**50, made.place.team)).status == 200
    return word(made.line(caller).ask("POST", "/v1/enrol", enrolment))


def by_signature(path: str) -> Ask:
    def ask(made: Everybody, caller: str) -> str:
        line, party = made.line(caller), made.parties.get(caller)
        request, id = line.request("GET", path)
        if party:
            request.headers["Liaison-Device"] = party.device.hex()
            request.headers["Liaison-Device-Sig"] = party.DS.sign(answers.enrol_mine_message(id, party.device)).hex()
        response = made.place.send(request)
        return word(Reply(response.status_code, response.content, response.headers))

    return ask


def add_an_owner(made: Everybody, caller: str) -> str:
    act: AddMember = Party(made.place.org.org_id, "New").added("owner")
    return word(made.line(caller).ask("POST", "/v1/org/log", made.upon_the_log((made.party(caller).actor, act))))


def revoke_somebody(made: Everybody, caller: str) -> str:
    assert made.victim
    post = made.upon_the_log((made.party(caller).actor, RevokeDevice(made.victim.device, "lost")))
    return word(made.line(caller).ask("POST", f"/v1/devices/{made.victim.device.hex()}/revoke", post))


def listen(made: Everybody, caller: str) -> str:
    line, party, wake = made.line(caller), made.party(caller), made.place.running.wake
    request, _id = line.request("GET", "/v1/wake")

    async def both() -> int:
        asking = asyncio.create_task(made.place.send_async(request))
        while not asking.done():
            await asyncio.sleep(0.01)
            wake._close(party.device)
        reply = await asking
        refusals.append(word(Reply(reply.status_code, reply.content, reply.headers)))
        return reply.status_code

    refusals: list[str] = []
    made.place.runner.run(both())
    return refusals[0]


def put_escrow(made: Everybody, caller: str) -> str:
    return word(made.line(caller).ask("PUT", f"/v1/escrow/{os.urandom(16).hex()}", b"sealed"))


def get_escrow(made: Everybody, caller: str) -> str:
    return word(made.line(caller).ask("GET", f"/v1/escrow/{made.escrow.hex()}"))


def tell_of_recovery(made: Everybody, caller: str) -> str:
    membership = made.place.running.accounts.membership
    order = encode_order(
        RecoveryOrder(membership.org_id, membership.recovery_key, membership.log_n, membership.head, [made.place.team], "legal", os.urandom(32), 7)
    )
    return word(made.line(caller).ask("POST", "/v1/recovery", RecoveryUsed(order, [sign_order(order, made.place.org.root)])))


ASK: dict[str, Ask] = {
    "POST /v1/session": open_session,
    "POST /v1/enrol": enrol,
    "GET /v1/enrol/mine": by_signature("/v1/enrol/mine"),
    "GET /v1/devices/me/orders": by_signature("/v1/devices/me/orders"),
    "POST /v1/org/log": add_an_owner,
    "POST /v1/devices/{device}/revoke": revoke_somebody,
    "GET /v1/wake": listen,
    "PUT /v1/escrow/{escrow_id}": put_escrow,
    "GET /v1/escrow/{escrow_id}": get_escrow,
    "POST /v1/recovery": tell_of_recovery,
}


def announce(made: Everybody, caller: str, space: str) -> str:
    return word(made.line(caller).ask("POST", "/v1/invites", InviteOrder(os.urandom(32), "reader", 2**50, made.spaces[space])))


def read_space(call: str) -> AskIn:
    def ask(made: Everybody, caller: str, space: str) -> str:
        method, path = asked(call, space=made.spaces[space].hex(), blob=made.blob.hex(), index="0")
        return word(made.line(caller).ask(method, path))

    return ask


def push(made: Everybody, caller: str, space: str) -> str:
    line, party, where = made.line(caller), made.party(caller), made.spaces[space]
    number = made.pushes.get((caller, space), 0) + 1
    incarnation = made.place.line.heads().incarnation
    reply = line.ask("POST", f"/v1/spaces/{where.hex()}/push", Push(incarnation, number, 0, [party.item(where, epoch=3 if space == "own" else 1)]))
    if reply.status != 200:
        return reply.code
    made.pushes[caller, space] = number
    return reply.read(PushAnswer).results[0].status


def bear_witness(made: Everybody, caller: str, space: str) -> str:
    line, party, where = made.line(caller), made.party(caller), made.spaces[space]
    incarnation, head = made.place.line.heads().incarnation, os.urandom(32)
    statement = Witness(incarnation, 0, head, party.DS.sign(witness_statement(where, incarnation, 0, head)))
    return word(line.ask("POST", f"/v1/spaces/{where.hex()}/witness", statement))


def put_chunk(made: Everybody, caller: str, space: str, blob: bytes | None = None) -> str:
    where = f"/v1/blobs/{made.spaces[space].hex()}/{(blob or os.urandom(16)).hex()}/0"
    return word(made.line(caller).ask("PUT", where, DATA, **{CONTENT_HASH_HEADER: DATA_HASH.hex()}))


def take_back_chunk(made: Everybody, caller: str, space: str) -> str:
    blob = os.urandom(16)
    put_chunk(made, caller, space, blob)
    return word(made.line(caller).ask("DELETE", f"/v1/blobs/{made.spaces[space].hex()}/{blob.hex()}/0"))


def commit(made: Everybody, caller: str, space: str) -> str:
    blob = os.urandom(16)
    put_chunk(made, caller, space, blob)
    return word(made.line(caller).ask("POST", f"/v1/blobs/{made.spaces[space].hex()}/{blob.hex()}/commit", BlobCommit([DATA_HASH])))


def lift_hold(made: Everybody, caller: str, space: str) -> str:
    return word(made.line(caller).ask("POST", "/v1/holds", HoldOrder(made.spaces[space], hold=False)))


def export(made: Everybody, caller: str, space: str) -> str:
    return word(made.line(caller).ask("GET", f"/v1/export?space={made.spaces[space].hex()}"))


ASK_IN: dict[str, AskIn] = {
    "POST /v1/invites": announce,
    "POST /v1/spaces/{space}/push": push,
    "POST /v1/spaces/{space}/witness": bear_witness,
    "PUT /v1/blobs/{space}/{blob}/{index}": put_chunk,
    "DELETE /v1/blobs/{space}/{blob}/{index}": take_back_chunk,
    "POST /v1/blobs/{space}/{blob}/commit": commit,
    "POST /v1/holds": lift_hold,
    "GET /v1/export": export,
}


def served() -> set[str]:
    """Return every address of the server, as the table writes it."""
    return {f"{method} {path.replace(':str', '')}" for handler in HANDLERS for path in handler.paths for method in handler.http_methods}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert served() == TABLE.keys() | IN_SPACES.keys()
    assert not TABLE.keys() & IN_SPACES.keys()
    assert {len(row) for row in TABLE.values()} | {len(row) for rows in IN_SPACES.values() for row in rows} == {len(CALLERS)}


@pytest.mark.parametrize("call", sorted(TABLE))
def test_each_caller_is_answered_as_the_table_says(everybody: Everybody, call: str) -> None:
    ask = ASK.get(call) or plain(call)
    assert dict(zip(CALLERS, (ask(everybody, caller) for caller in CALLERS), strict=True)) == dict(zip(CALLERS, TABLE[call], strict=True))


@pytest.mark.parametrize("call", sorted(IN_SPACES))
@pytest.mark.parametrize("space", SPACES)
def test_each_caller_is_answered_as_the_table_says_in_each_space(everybody: Everybody, call: str, space: str) -> None:
    ask = ASK_IN.get(call) or read_space(call)
    expected = IN_SPACES[call][SPACES.index(space)]
    assert dict(zip(CALLERS, (ask(everybody, caller, space) for caller in CALLERS), strict=True)) == dict(zip(CALLERS, expected, strict=True))
