"""The description says what the server does, no less and no more."""

from __future__ import annotations

import json
import re

from liaison_app.server.app import HANDLERS
from liaison_app.server.openapi import CALLS
from tests.server.parties import World


def test_every_address_is_described_and_every_description_has_an_address() -> None:
    served = {(method.lower(), re.sub(r"{(\w+):\w+}", r"{\1}", path)) for handler in HANDLERS for path in handler.paths for method in handler.http_methods}
    assert served == {(call.method, call.path) for call in CALLS}


def test_the_description_is_published_whole(place: World) -> None:
    found = json.loads(place.new_line().ask("GET", "/v1/openapi.json").body)
    text = json.dumps(found)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', text))
    assert {"Push", "Feed", "Heads", "Enrolment", "Error"} <= named <= set(found["components"]["schemas"])
    assert found["paths"]["/v1/spaces/{space}/push"]["post"]["security"]


def test_calls_that_need_a_session_refuse_without_one(place: World) -> None:
    line = place.new_line()
    for call in CALLS:
        path = call.path.format(space=place.team.hex(), blob="ab" * 16, index="0", escrow_id="cd" * 16, device="ef" * 16)
        reply = line.ask(call.method.upper(), path, b"\x80" if call.takes else b"")
        if call.session and (call.method, call.path) != ("post", "/v1/org/log"):
            assert (reply.status, reply.code) == (401, "session_needed"), call
        else:
            assert reply.status != 401 or call.path.endswith(("/mine", "/session", "/orders")), call
