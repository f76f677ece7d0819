"""A server in this process, with its first owner, over each of the two databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.parties import World, world


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of an empty database: "" for a file in the server's own folder, or a new one in PostgreSQL."""
    if request.param == "sqlite":
        yield ""
        return
    running = request.getfixturevalue("postgresql")
    url = running.new_database()
    yield url
    running.drop(url)


@pytest.fixture
def place(tmp_path: Path, database_url: str) -> Iterator[World]:
    with world(tmp_path / "server", database_url=database_url) as made:
        yield made
