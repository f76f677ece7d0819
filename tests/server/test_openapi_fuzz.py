"""Requests made up from the description: no failure of the server, no answer but as described, each one signed."""

from __future__ import annotations

import pytest

from tests.server.openapi_fuzz import fuzz


@pytest.mark.timeout(300)
def test_no_made_up_request_brings_the_server_down_or_an_answer_that_is_not_described() -> None:
    found = fuzz(500)
    assert found.breaks == []
    assert sum(found.statuses.values()) >= 500
    assert max(found.statuses) < 500
    assert {200, 400, 401, 403, 404, 422} <= found.statuses.keys()
