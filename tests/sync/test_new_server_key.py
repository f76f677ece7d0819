"""The server's key is replaced while devices are away: they go on by themselves, and nobody else gets them to."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.protocol import messages as m
from liaison_app.protocol.answers import REQUEST_HEADER, request_id, sign_answer
from liaison_app.protocol.codec import encode
from liaison_app.protocol.entry import NO_ONE, Actor, Operation, ServerKey, SetPolicy, chain
from liaison_app.protocol.membership import replay
from liaison_app.protocol.signing import SigningKey
from liaison_app.records.note import Note
from liaison_app.server.premises import KEY_FILE
from liaison_app.server.reading_out import ServerCopy
from liaison_app.server.setup import Server
from liaison_app.sync.outcome import Interrupted
from liaison_app.vault.recovery_file import OrganisationKeys, make_organisation_keys
from tests.support.devices import DeviceUnderTest, join_two, make_server, running_server

pytestmark = pytest.mark.loopback


def fresh() -> SigningKey:
    return SigningKey(secrets.token_bytes(32))


@dataclass
class House:
    """An organisation whose server is stopped, and two devices that have synced with it."""

    folder: Path
    url: str
    keys: OrganisationKeys
    a: DeviceUnderTest
    b: DeviceUnderTest
    first_key: SigningKey = field(init=False)

    def __post_init__(self) -> None:
        self.first_key = SigningKey((self.folder / KEY_FILE).read_bytes())

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    @property
    def root(self) -> Actor:
        return Actor(NO_ONE, NO_ONE, self.keys.root)

    def follows(self, *acts: tuple[Actor, Operation]) -> list[m.SignedEntry]:
        """Return entries upon the log as the devices know it."""
        state = self.a.me.membership
        assert state is not None
        return chain(SystemClock().ms(), (state.log_n, state.head), acts)

    def append(self, *acts: tuple[Actor, Operation]) -> None:
        with ServerCopy(self.folder, SystemClock()) as copy:
            state = replay(copy.entries())
            outcome = copy.append(m.LogPost(state.head, chain(SystemClock().ms(), (state.log_n, state.head), acts)))
        assert isinstance(outcome, m.LogHead), outcome

    def entries(self) -> list[m.SignedEntry]:
        with ServerCopy(self.folder, SystemClock()) as copy:
            return copy.entries()

    def replace_key(self) -> SigningKey:
        """Have the root name another key, and put that in the old one's place."""
        key = fresh()
        self.append((self.root, ServerKey(key.public)))
        (self.folder / KEY_FILE).write_bytes(key.seed())
        return key


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    keys = make_organisation_keys(secrets.token_bytes(16))
    first = make_server(tmp_path / "server", keys)
    with running_server(tmp_path / "server") as url:
        a, b = join_two(tmp_path, url, first)
        b.sync()
    made = House(tmp_path / "server", url, keys, a, b)
    yield made
    for device in (a, b):
        device.close()


def knows(device: DeviceUnderTest) -> bytes:
    way = device.me.way
    assert way is not None
    return way.server_pub


def test_devices_that_were_away_go_on_by_themselves_nothing_is_lost_and_the_old_key_does_not_come_back(house: House) -> None:
    of_then = house.entries()
    mine, theirs = house.a.put(Note(body="written while it was down")), house.b.put(Note(body="so was this"))
    house.replace_key()
    key = house.replace_key()  # twice, before anybody has come back
    with running_server(house.folder, house.port):
        before = house.a.me.token
        for device in (house.a, house.b, house.a):
            device.sync()
        assert (knows(house.a), knows(house.b)) == (key.public, key.public)
        assert house.a.me.token not in ("", before)
        assert (house.a.pending, house.b.pending) == (0, 0)
        assert (house.a.reader.get(theirs.id), house.b.reader.get(mine.id)) != (None, None)
        house.b.reopen()
        house.b.put(Note(body="and after the next start"))
        house.b.sync()
        assert (knows(house.b), house.b.pending) == (key.public, 0)
    of_now = house.entries()
    for shown in ([], of_then, of_now, of_now[-1:]):
        refuses(house, Liar(house.first_key, shown), house.b)


def test_a_device_that_was_revoked_meanwhile_still_gets_its_order_and_no_more_of_the_log(house: House) -> None:
    with running_server(house.folder, house.port):
        device = house.b.me.device.id.hex()
        house.a.driver.run(house.a.me, house.a.engine.acts.revoke_device(device, "stolen", wipe=True))
        ordered = house.a.me.log
    house.replace_key()
    owner = Actor(house.a.me.account.id, house.a.me.device.id, house.a.me.device.signing)
    house.append((owner, SetPolicy(10, 20)))
    with running_server(house.folder, house.port), pytest.raises(LiaisonError) as told:
        house.b.sync()
    assert told.value.code == "wipe_ordered"
    assert house.b.me.log == ordered + 1, "the order, the key, and nothing after them"


def test_a_server_does_not_start_with_a_key_that_the_log_does_not_name(tmp_path: Path) -> None:
    make_server(tmp_path / "server")
    (tmp_path / "server" / KEY_FILE).write_bytes(fresh().seed())
    with pytest.raises(LiaisonError) as told:
        Server(tmp_path / "server").build()
    assert told.value.code == "wrong_key"


# liars


@dataclass
class Liar:
    """Answers under a key of its own, whatever it is asked, and shows these entries for the log."""

    key: SigningKey
    shows: Sequence[m.SignedEntry]
    asked: list[str] = field(default_factory=list[str])

    def answer(self, path: str, request: bytes) -> tuple[bytes, dict[str, str]]:
        self.asked.append(path)
        body = encode(m.LogPage(list(self.shows), 99)) if path.startswith("/v1/org/log") else encode(m.Challenge(b"c" * 56))
        return body, sign_answer(self.key, request, 200, SystemClock().ms(), body)


@contextmanager
def lying(port: int, liar: Liar) -> Generator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body, headers = liar.answer(self.path, request_id(self.headers[REQUEST_HEADER]))
            self.send_response(200)
            for name, value in (("Content-Length", str(len(body))), ("Content-Type", "application/msgpack"), *headers.items()):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(20)


def no_entry(house: House) -> Liar:
    return Liar(fresh(), [])


def by_an_owner(house: House) -> Liar:
    key, me = fresh(), house.a.me
    return Liar(key, house.follows((Actor(me.account.id, me.device.id, me.device.signing), ServerKey(key.public))))


def by_an_owners_device_in_the_roots_name(house: House) -> Liar:
    key = fresh()
    return Liar(key, house.follows((Actor(NO_ONE, NO_ONE, house.a.me.device.signing), ServerKey(key.public))))


def by_another_root(house: House) -> Liar:
    key = fresh()
    return Liar(key, house.follows((Actor(NO_ONE, NO_ONE, fresh()), ServerKey(key.public))))


def with_a_gap(house: House) -> Liar:
    key = fresh()
    return Liar(key, house.follows((house.root, ServerKey(fresh().public)), (house.root, ServerKey(key.public)))[1:])


def with_another_key_than_the_log_names(house: House) -> Liar:
    return Liar(fresh(), house.follows((house.root, ServerKey(fresh().public))))


def with_a_key_that_was_replaced_again(house: House) -> Liar:
    key = fresh()
    return Liar(key, house.follows((house.root, ServerKey(key.public)), (house.root, ServerKey(fresh().public))))


def with_the_present_key_named_once_more(house: House) -> Liar:
    return Liar(fresh(), house.follows((house.root, ServerKey(house.first_key.public))))


LIARS = (
    no_entry, by_an_owner, by_an_owners_device_in_the_roots_name, by_another_root, with_a_gap, with_another_key_than_the_log_names,
    with_a_key_that_was_replaced_again, with_the_present_key_named_once_more,
)  # fmt: skip


def refuses(house: House, liar: Liar, device: DeviceUnderTest) -> None:
    """See that a device takes this one for no server, keeps nothing it says, and asks for the log once."""
    before = (device.me.log, knows(device), device.me.token, device.pending)
    with lying(house.port, liar), pytest.raises(Interrupted) as broken:
        device.sync()
    assert (broken.value.code, broken.value.kind) == ("offline", "impostor")
    assert (device.me.log, knows(device), device.me.token, device.pending) == before
    assert [path for path in liar.asked if path.startswith("/v1/org/log")] == [f"/v1/org/log?from={device.me.log}"]


def test_nobody_but_the_root_makes_another_key_believed(house: House) -> None:
    house.a.put(Note(body="mine"))
    for liar in LIARS:
        refuses(house, liar(house), house.a)
    portal = Portal(fresh(), [])
    with lying(house.port, portal), pytest.raises(Interrupted):
        house.a.sync()
    assert not any("log" in path for path in portal.asked), "who signs nothing is not even asked for the log"
    with running_server(house.folder, house.port):
        house.a.sync()
    assert house.a.pending == 0


class Portal(Liar):
    """Signs nothing."""

    def answer(self, path: str, request: bytes) -> tuple[bytes, dict[str, str]]:
        return super().answer(path, request)[0], {}


def test_an_owner_hands_in_what_the_root_signed_elsewhere_once_and_nothing_that_it_did_not(house: House) -> None:
    state = house.a.me.membership
    assert state is not None
    post = m.LogPost(state.head, house.follows((house.root, ServerKey(house.first_key.public))))
    forged = m.LogPost(state.head, house.follows((Actor(NO_ONE, NO_ONE, fresh()), ServerKey(house.first_key.public))))
    with running_server(house.folder, house.port):
        with pytest.raises(LiaisonError) as refused:
            house.a.driver.run(house.a.me, house.a.engine.acts.hand_in(forged))
        assert refused.value.code == "bad_entry"
        house.a.driver.run(house.a.me, house.a.engine.acts.hand_in(post))
        assert house.a.me.log == state.log_n + 1
        with pytest.raises(LiaisonError) as moved:
            house.a.driver.run(house.a.me, house.a.engine.acts.hand_in(post))
        assert moved.value.code == "log_moved"
        house.b.sync()
    assert house.b.me.log == house.a.me.log
