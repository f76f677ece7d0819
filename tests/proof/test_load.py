"""Twenty devices on one server process for a quarter of a minute; `make soak` runs two hundred for ten minutes."""

from __future__ import annotations

import pytest

from tests.proof.load import many_devices


@pytest.mark.loopback
def test_what_the_server_acknowledged_to_many_devices_is_in_the_feeds_exactly_once() -> None:
    figures = many_devices(15, devices=20, teams=4)
    assert int(figures["rows acknowledged"]) > 10
    assert figures["rows lost"] == 0
