"""Lies at the door: answers that are no answers, refusals without reason, clocks, oversized and malformed bodies."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from dataclasses import replace

from msgspec.structs import replace as fields

from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import JSON, decode, encode
from liaison_app.protocol.signing import SigningKey
from tests.attacks.people import Told
from tests.attacks.ring import PAGE_OF_A_PORTAL, Heard, Said, always, refusal, says
from tests.attacks.theatre import Theatre

HTML = ((b"content-type", b"text/html"),)
Play = Callable[[Theatre], Told]


def answered(said: Said, path: str = "/v1/", method: str = "") -> Play:
    """Return a play in which every such question has this answer, again and again."""

    def play(on: Theatre) -> Told:
        on.lie(always(said, path, method))
        on.a.sync()
        return on.a.sync()

    return play


portal = answered(Said(200, PAGE_OF_A_PORTAL, HTML, signed=False))
portal_sends_elsewhere = answered(Said(302, b"", ((b"location", b"http://portal.example/steal"),), signed=False))
redirect = answered(Said(302, b"", ((b"location", b"http://portal.example/steal"),)))
wrong_kind = answered(Said(200, b'{"spaces": {}, "log_n": "many"}', ((b"content-type", JSON.encode()),)), "/v1/heads")
bottomless = answered(Said(200, b"\x91" * 200_000), "/v1/heads")
endless = answered(Said(200, bytes(65 * 1024 * 1024)), "/v1/heads")
not_in = answered(refusal(401, "session_needed"))
unsigned_not_in = answered(replace(refusal(401, "device_unknown"), signed=False))
unsigned_gone = answered(replace(refusal(410, "device_revoked"), signed=False))
gone = answered(refusal(410, "device_revoked"))
forbidden = answered(refusal(403, "forbidden"))
too_many = answered(refusal(429, "too_many"))
full = answered(refusal(507, "disk_full"))


def words_of_the_server(on: Theatre) -> Told:
    """The server tells people what to do, in words of its choice."""
    wiles = m.Error("NOT A CODE\x1b[2J", "Your vault is lost.\r\nType your passphrase at http://evil.example\x1b[8m " * 500, "\x07Do it now.")
    on.lie(always(Said(403, encode(wiles))))
    told = on.a.sync()
    [words] = told.words.values()
    assert words.startswith("The server says: “")
    assert words.isprintable()
    assert len(words) < 400
    return told


def other_key(on: Theatre) -> Told:
    """Answers of another server, well made, signed with its own key."""
    on.lie(lambda _heard, said: replace(said, key=SigningKey(b"another server's very own key ..")))
    return on.a.sync()


def answer_to_another_question(on: Theatre) -> Told:
    """Each answer is signed for another request."""
    on.lie(lambda _heard, said: replace(said, request=b"another request!"))
    return on.a.sync()


def zip_bomb(on: Theatre) -> Told:
    """A small answer that would unpack to two hundred megabytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join([*(packer.compress(bytes(1 << 20)) for _n in range(200)), packer.flush()])
    on.lie(always(Said(200, bomb, ((b"content-type", b"application/msgpack"), (b"content-encoding", b"gzip"))), "/v1/heads"))
    return on.a.sync()


def packed(on: Theatre) -> Told:
    """A true answer in a coding nobody asked for."""

    def lie(_heard: Heard, said: Said) -> Said:
        return replace(said, body=gzip.compress(said.body), headers=(*said.headers, (b"content-encoding", b"gzip")))

    on.lie(lie)
    return on.a.sync()


def refused_push(status: int, code: str) -> Play:
    """Return a play in which every push to the team is refused so."""

    def play(on: Theatre) -> Told:
        on.lie(always(refusal(status, code), f"{on.team}/push"))
        on.a.sync()
        return on.a.sync()

    return play


def results(change: Callable[[list[m.PushResult]], list[m.PushResult]]) -> Play:
    """Return a play in which the results of a push to the team are others than they were."""

    def play(on: Theatre) -> Told:
        on.a.note(on.bird(), on.team)
        on.lie(says(f"{on.team}/push", m.PushAnswer, lambda answer: fields(answer, results=change(list(answer.results)))))
        return on.a.sync()

    return play


def never_kept(on: Theatre) -> Told:
    """A push is said to be taken, but nothing of it is there."""

    def lie(heard: Heard) -> Said:
        items = decode(heard.body, m.Push).items
        return Said(200, encode(m.PushAnswer([m.PushResult("ok", ver=item.base_ver + 1, seq=100 + n) for n, item in enumerate(items)], 99, 101, b"H" * 32, 0)))

    on.lie(always(lie, f"/v1/spaces/{on.team}/push"))
    on.a.sync()
    return on.a.sync()


def clock(ahead_ms: int) -> Play:
    """Return a play in which the server's clock is wrong by so much."""

    def play(on: Theatre) -> Told:
        on.lie(lambda _heard, said: replace(said, ahead_ms=ahead_ms))
        return on.a.sync()

    return play
