"""Servers that are down, that are somebody else, lines cut at any byte, clocks a day off: a sentence, exit 4, and nothing lost."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from liaison_app.cli.compose import OpenedVault
from liaison_app.cli.sync import once
from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import Offline
from liaison_app.records.contact import Contact
from tests.journeys.conftest import Joined
from tests.support.bad_line import BadLine, Harm
from tests.support.light_liaison import light_vaults
from tests.support.makers import contact, note
from tests.support.world import LIGHT, PASSPHRASE, World, free_port, open_world

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]
DAY_MS = 24 * 3600 * 1000
PAGE = b"<!doctype html><title>Sign in</title><form action=/login><input name=room></form>"


def answer(status: str, body: bytes = PAGE, *headers: str, kind: str = "text/html") -> bytes:
    lines = (f"HTTP/1.1 {status}", f"Content-Type: {kind}", f"Content-Length: {len(body)}", "Connection: close", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


IMPOSTORS = {
    "a sign-in page": answer("200 OK"),
    "a redirect": answer("302 Found", b"", "Location: http://127.0.0.1:9/login"),
    "not allowed": answer("401 Unauthorized"),
    "gone": answer("410 Gone"),
    "a proxy's error": answer("502 Bad Gateway"),
    "not HTTP": b"220 mail.example.org ESMTP\r\n" * 3,
    "encrypted": b"\x16\x03\x03\x00\x7a" + bytes(200),
    "endless headers": b"HTTP/1.1 200 OK\r\n" + b"X-More: yes\r\n" * 20_000,
    "cut body": answer("200 OK")[:-40],
    "bad length": b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
    "a bomb": answer("200 OK", b"\x1f\x8b\x08junk", "Content-Encoding: gzip"),
    "not a message": answer("200 OK", b"\xc1" * 100, kind="application/msgpack"),
}


@pytest.fixture
def wired(joined: Joined, tmp_path: Path) -> Iterator[tuple[World, BadLine]]:
    shutil.copytree(joined.folder, tmp_path / "w")
    server_port = free_port()
    with open_world(tmp_path / "w", LIGHT, server_port) as world:
        world.resume_server()
        line = BadLine(joined.port, server_port)
        try:
            yield world, line
        finally:
            line.close()


@pytest.fixture
def device(wired: tuple[World, BadLine]) -> Iterator[OpenedVault]:
    """The first device, opened in this process."""
    opened = light_vaults().open(wired[0].folder / "a", PASSPHRASE)
    yield opened
    opened.close()


def team(opened: OpenedVault) -> str:
    return next(fact.id for fact in opened.online.me.spaces.values() if not fact.private)


def pending(opened: OpenedVault) -> int:
    from liaison_app.store.status import counts

    return counts(opened.reader).pending


@pytest.mark.parametrize("impostor", IMPOSTORS)
def test_whoever_answers_in_the_servers_place_counts_as_offline_and_changes_nothing(wired: tuple[World, BadLine], device: OpenedVault, impostor: str) -> None:
    _world, line = wired
    device.store.put(note(body="Written in a hotel", space=team(device))).result()
    before = device.store.values("joined", "token", "incarnation")
    line.become(Harm(answers=IMPOSTORS[impostor]))
    with pytest.raises(Offline) as refused:
        once(device)
    assert refused.value.exit_code == 4
    assert refused.value.title
    assert device.store.values("joined", "token", "incarnation") == before
    assert pending(device) == 1
    line.become(Harm())
    assert once(device)["pending"] == 0


def test_a_line_cut_at_any_byte_either_way_loses_and_doubles_nothing(wired: tuple[World, BadLine], device: OpenedVault) -> None:
    world, line = wired
    other = light_vaults().open(world.folder / "b", PASSPHRASE)
    rng, written, broken = random.Random(4), set[str](), 0

    def write(number: int) -> None:
        for opened, who in ((device, "a"), (other, "b")):
            body = f"{who} {number}"
            opened.store.put(note(body=body, space=team(opened))).result()
            written.add(body)

    try:
        write(0)
        once(other)
        line.become(Harm())
        once(device)
        for number, (up, down) in enumerate(cuts(rng, line.up, line.down), 1):
            write(number)
            once(other)
            line.become(Harm(cut_up=up, cut_down=down))
            try:
                once(device)
            except Offline:
                broken += 1
            line.become(Harm())
            assert once(device)["pending"] == 0
        once(other)
        once(device)
        for opened in (device, other):
            assert sorted(record.body for record in opened.reader.list("note")[0]) == sorted(written)  # type: ignore[attr-defined]
    finally:
        other.close()
    assert broken > 20


def cuts(rng: random.Random, up: int, down: int) -> list[tuple[int | None, int | None]]:
    """Return places to cut a sync of this length: at its edges, and anywhere."""
    ups = [0, 1, 30, up - 1, *(rng.randrange(up) for _ in range(12))]
    downs = [0, 1, 12, down - 1, *(rng.randrange(down) for _ in range(18))]
    return [*((cut, None) for cut in ups), *((None, cut) for cut in downs)]


def test_commands_say_that_the_server_is_down_and_work_goes_on(wired: tuple[World, BadLine]) -> None:
    world, line = wired
    line.become(Harm(answers=IMPOSTORS["a sign-in page"]))
    world.do("note", "Written in a hotel", vault="a")
    for words in (("sync",), ("invite", "--role", "editor", "--to", world.folder / "c.invite"), ("space", "create", "Spring")):
        ran = world.run(*words, vault="a")
        assert (ran.code, bool(ran.error["what_to_do"])) == (4, True), ran
    line.close()
    world.vault("c")
    for words, by_itself in ((("sync",), True), (("devices", "add", "--to", world.folder / "d.invite"), False)):
        ran = world.run(*words, vault="a")
        assert (ran.code, ran.error["title"] in ran.err) == (4, True), ran
        assert ("goes by itself when" in ran.error["what_to_do"], "do it again" in ran.error["what_to_do"]) == (by_itself, not by_itself), ran
    assert not list(world.folder.glob("*.invite.part"))
    assert world.do("vault", "status", vault="a")["pending"] == 1
    assert world.run("doctor", vault="a").code == 0


@pytest.mark.parametrize("off", [DAY_MS, -DAY_MS])
def test_a_clock_a_day_off_neither_wins_nor_loses_by_it(pair: World, off: int) -> None:
    here = light_vaults().open(pair.folder / "b", PASSPHRASE)
    wrong = with_clock(pair.folder / "a", off)
    try:
        made = wrong.store.put(contact(name="First", space=team(wrong))).result()
        once(wrong)
        once(here)
        for turn, opened in enumerate((here, wrong, here, wrong)):
            assert named(opened, made.id) == (f"Turn {turn - 1}" if turn else "First")
            opened.store.change(made.id, name=f"Turn {turn}").result()
            for each in (opened, here, wrong):
                once(each)
        assert {named(here, made.id), named(wrong, made.id)} == {"Turn 3"}
        assert here.reader.need(made.id).losers == 0
        stamps = [record.changed_at for record in (here.reader.need(made.id), wrong.reader.need(made.id))]
        assert [round((stamp - SystemClock().ms()) / DAY_MS, 2) for stamp in stamps] == [0, 0]
    finally:
        here.close()
        wrong.close()


def named(opened: OpenedVault, id: str) -> str:
    record = opened.reader.need(id)
    assert isinstance(record, Contact)
    return record.name


class WrongClock:
    """The machine's time, so many ms off."""

    def __init__(self, off: int) -> None:
        self._off = off

    def ms(self) -> int:
        return SystemClock().ms() + self._off


def with_clock(folder: Path, off: int) -> OpenedVault:
    vaults = light_vaults()
    vaults.clock = WrongClock(off)
    return vaults.open(folder, PASSPHRASE)
