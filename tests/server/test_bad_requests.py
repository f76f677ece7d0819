"""Whatever comes in, a signed refusal goes out: never a 500, never an unsigned answer."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison_app.core.clock import SetClock
from liaison_app.protocol.answers import prove_answer, sign_answer
from liaison_app.protocol.codec import JSON, MSGPACK, encode
from liaison_app.protocol.messages import Error, Push, SessionOrder
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.limits import Limits, Rate, Rates
from tests.server.parties import World, world

CALLS = [
    ("POST", "/v1/session"),
    ("POST", "/v1/invites"),
    ("POST", "/v1/enrol"),
    ("POST", "/v1/org/log"),
    ("POST", "/v1/spaces/{s}/push"),
    ("POST", "/v1/blobs/{s}/{s}/commit"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("content", [MSGPACK, JSON])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.one_of(st.binary(max_size=200), st.sampled_from([b"", b"{}", b"[]", b"null", b"\x80", b"\xc0", b"{" * 5000, b"\x91" * 5000, b'{"env":"*"}'])))
def test_garbage_gets_a_signed_refusal(place: World, method: str, path: str, content: str, body: bytes) -> None:
    reply = place.line.ask(method, path.format(s=place.team.hex()), body, Content_Type=content)
    assert reply.status in (400, 401, 403, 404, 422, 429)
    assert reply.read(Error).what_to_do


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_push_cut_short_or_with_changed_bytes_is_never_a_500(place: World, data: st.DataObject) -> None:
    whole = encode(Push(place.line.heads().incarnation, 1, 0, [place.owner.item(place.team)]))
    cut = data.draw(st.integers(0, len(whole) - 1))
    path = f"/v1/spaces/{place.team.hex()}/push"
    assert place.line.ask("POST", path, whole[:cut]).status == 400
    changed = bytearray(whole)
    changed[cut] ^= data.draw(st.integers(1, 255))
    assert place.line.ask("POST", path, bytes(changed)).status in (200, 400, 409, 422)


def test_every_kind_of_failure_is_signed_404_and_405_too(place: World) -> None:
    for method, path, status in (
        ("GET", "/", 404), ("GET", "/v1/nothing", 404), ("GET", "/v1/blobs", 404), ("DELETE", "/v1/heads", 405), ("PATCH", "/v1/session", 405),
        ("POST", "/v1/config", 405),
    ):  # fmt: skip
        assert place.line.ask(method, path).status == status, path
    assert place.line.ask("DELETE", "/v1/heads", Accept=JSON).code == "method_not_allowed"


def test_bodies_beyond_eight_mebibytes_are_refused(place: World) -> None:
    path = f"/v1/spaces/{place.team.hex()}/push"
    assert place.line.ask("POST", path, bytes(8 * 1024 * 1024 + 1)).status == 413
    assert place.line.ask("POST", "/v1/session", bytes(8 * 1024 * 1024 + 1)).code == "too_large"


def test_too_many_items_and_unknown_content_types_are_refused(place: World) -> None:
    item = place.owner.item(place.team)
    assert place.line.push(place.team, 1, [item] * 1001).code == "invalid"
    assert place.line.ask("POST", "/v1/session", b"<x/>", Content_Type="text/xml").status == 415
    assert place.line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed?after=-1").status == 422
    assert place.line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed?limit=x").status == 422
    assert place.line.ask("GET", f"/v1/spaces/{place.team.hex()}/feed?after=99999999999999999999").status == 422


def test_a_failure_inside_is_a_signed_500_that_tells_nothing(place: World, log_watch: object, monkeypatch: pytest.MonkeyPatch) -> None:
    log_watch.expect("unhandled ZeroDivisionError")  # type: ignore[attr-defined]
    monkeypatch.setattr(place.running.accounts, "log_page", lambda _first, _limit: 1 / 0)
    reply = place.line.ask("GET", "/v1/org/log")
    assert (reply.status, reply.code) == (500, "internal")
    assert b"division" not in reply.body


def test_an_answer_is_proven_for_its_own_request_status_time_and_body_only() -> None:
    key, request, body = SigningKey(os.urandom(32)), os.urandom(16), b"body"
    headers = sign_answer(key, request, 200, 1000, body)
    proven = prove_answer(key.public, request, 200, headers, body)
    assert proven is not None
    assert proven.server_ms == 1000
    assert prove_answer(key.public, os.urandom(16), 200, headers, body) is None
    assert prove_answer(key.public, request, 410, headers, body) is None
    assert prove_answer(key.public, request, 200, headers, b"Body") is None
    assert prove_answer(SigningKey(os.urandom(32)).public, request, 200, headers, body) is None
    for name, value in (("Liaison-Time", "1001"), ("Liaison-Time", "x"), ("Liaison-Time", "9" * 30), ("Liaison-Sig", ""), ("Liaison-Sig", "zz" * 64)):
        assert prove_answer(key.public, request, 200, headers | {name: value}, body) is None
    assert prove_answer(key.public, request, 200, {}, body) is None


def test_those_who_ask_too_often_are_told_how_long_to_wait() -> None:
    clock = SetClock()
    limits = Limits(Rates(session=Rate(2, 0.5)), clock, bytes)
    assert [limits.wait_s("session", "a") for _ in range(3)] == [0, 0, 2]
    assert limits.wait_s("session", "b") == 0
    clock.forward(2000)
    assert limits.wait_s("session", "a") == 0


def test_a_flood_of_sign_ins_is_slowed_and_the_feed_is_not(tmp_path: object) -> None:
    with world(tmp_path / "server", Rates(session=Rate(5, 0.01))) as place:  # type: ignore[operator]
        line = place.new_line()
        order = SessionOrder(os.urandom(16), b"", bytes(64))
        replies = [line.ask("POST", "/v1/session", order) for _ in range(5)]
        assert replies[-1].status == 429
        assert int(replies[-1].headers["retry-after"]) > 0
        assert place.line.ask("GET", "/v1/heads").status == 200


def test_escrow_gives_back_what_was_put_to_anybody_who_has_the_id(place: World) -> None:
    where, sealed = f"/v1/escrow/{os.urandom(16).hex()}", os.urandom(200)
    _ben, ben = place.colleague()
    assert place.new_line().ask("GET", where).code == "escrow_unknown"
    assert place.line.ask("PUT", where, sealed).status == 200
    assert ben.ask("PUT", where, b"mine now").code == "forbidden"
    assert place.line.ask("PUT", where, sealed + b"2").status == 200
    assert place.new_line().ask("GET", where).body == sealed + b"2"
    assert place.line.ask("PUT", where, bytes(5000)).code == "too_large"
    assert place.new_line().ask("PUT", where, sealed).code == "session_needed"
    assert [place.new_line().ask("GET", where).status for _ in range(12)][-1] == 429
