"""Requests made up from the server's own description, valid and spoilt, by every kind of caller; every answer held against the description."""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from liaison_app.protocol import answers
from liaison_app.protocol.codec import JSON, MSGPACK
from liaison_app.server.limits import Rate, Rates
from liaison_app.server.openapi import describe
from tests.server.parties import World, world

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CALLERS = ("owner", "editor", "reader", "auditor", "nobody", "nonsense")
ENDLESS = {"/v1/wake"}
"""Its answer does not end; test_wake and the table of callers look at it."""


@dataclass
class Fuzz:
    """One server, its callers' tokens, and what came of it."""

    place: World
    tokens: dict[str, str]
    ids: dict[str, list[str]]
    statuses: Counter[int] = field(default_factory=Counter[int])
    breaks: list[str] = field(default_factory=list[str])

    def send(self, case: Any, caller: str, pick: int) -> None:
        """Send one case as a caller, with ids that exist put in for some that were made up, and check the answer."""
        for name, known in self.ids.items():
            for where in (case.path_parameters, case.query):
                if isinstance(where, dict) and name in where and pick % 4:
                    where[name] = known[pick % len(known)]
        request, asked = self._request(case, caller)
        response = self.place.send(request)
        self.statuses[response.status_code] += 1
        if answers.prove_answer(self.place.org.server.public, asked, response.status_code, response.headers, response.content) is None:
            self.breaks.append(f"{case.method} {case.path}: the answer is not signed")
        try:
            case.validate_response(response, checks=CHECKS)
        except FailureGroup as error:
            inner = "; ".join(str(each) for each in error.exceptions)
            self.breaks.append(f"{case.method} {case.path} as {caller}: {inner[:600]}")

    def _request(self, case: Any, caller: str) -> tuple[httpx.Request, bytes]:
        prepared = requests.Request(**{key: value for key, value in case.as_transport_kwargs(base_url="http://server").items() if key in _REQUEST}).prepare()
        asked = os.urandom(16)
        headers: dict[str, str] = {
            name: value for name, value in prepared.headers.items() if name.lower() not in ("authorization", "liaison-request", "accept")
        }
        headers |= {"Liaison-Request": asked.hex(), "Accept": JSON}
        if self.tokens[caller]:
            headers["Authorization"] = f"Bearer {self.tokens[caller]}"
        body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body or b""
        return httpx.Request(prepared.method or "GET", prepared.url or "", headers={name: _text(value) for name, value in headers.items()}, content=body), asked


_REQUEST = {"method", "url", "headers", "params", "json", "data", "cookies"}


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def description() -> dict[str, Any]:
    """Return the published description with JSON bodies alone: MessagePack ones are made by the fuzzers of the codec."""
    whole: dict[str, Any] = json.loads(json.dumps(describe()))
    for path in ENDLESS:
        del whole["paths"][path]
    for calls in whole["paths"].values():
        for call in calls.values():
            content = call.get("requestBody", {}).get("content", {})
            if JSON in content:
                content.pop(MSGPACK)
    return whole


def fuzz(count: int, random: int = 0) -> Fuzz:
    """Send at least `count` requests and return what came of them."""
    generous = Rate(10**9, 10.0**9)
    with tempfile.TemporaryDirectory() as folder, world(Path(folder) / "server", Rates(generous, generous, generous, generous, generous)) as place:
        found = Fuzz(place, _tokens(place), {})
        found.ids = {"space": [place.team.hex(), place.team.hex(), os.urandom(16).hex()], "device": [place.owner.device.hex()]}
        operations = [each.ok() for each in schemathesis.openapi.from_dict(description()).get_all_operations()]
        each_gets = -(-count // (2 * len(operations)))
        for operation in operations:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                _drive(operation.as_strategy(generation_mode=mode), found, each_gets, random)
        while sum(found.statuses.values()) < count:  # where a call has little to vary, others are asked more often
            before = sum(found.statuses.values())
            for operation in operations:
                random += 1
                _drive(operation.as_strategy(), found, min(each_gets, 50), random)
            if sum(found.statuses.values()) == before:
                break
        return found


def _drive(cases: Any, found: Fuzz, count: int, random: int) -> None:
    @seed(random)
    @settings(max_examples=count, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(cases, st.sampled_from(CALLERS), st.integers(0, 1_000_000))
    def send(case: Any, caller: str, pick: int) -> None:
        found.send(case, caller, pick)

    run: Callable[[], None] = send
    run()


def _tokens(place: World) -> dict[str, str]:
    tokens = {"owner": place.line.token, "nobody": "", "nonsense": "nonsense"}
    for role in ("editor", "reader"):
        tokens[role] = place.colleague(role)[1].token
    from tests.server.parties import Party

    auditor = Party(place.org.org_id, "Aud")
    assert place.line.append([(place.owner.actor, auditor.added("auditor")), (place.owner.actor, auditor.certified())]).status == 200
    tokens["auditor"] = place.new_line(auditor).token
    return tokens


def proof(count: int) -> Mapping[str, int | float | str]:
    """Run at a count for the full proofs: figures, or an AssertionError with the first breaks."""
    found = fuzz(count)
    assert not found.breaks, "\n".join(found.breaks[:5])
    failed = sum(times for status, times in found.statuses.items() if status >= 500)
    assert failed == 0, found.statuses
    return {"seed": 0, "requests": sum(found.statuses.values()), "5xx": failed, "schema breaks": 0} | {
        f"status {s}": n for s, n in sorted(found.statuses.items())
    }
