"""Worlds of real processes; two joined devices are made once and copied, for joining is proved where it is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.conftest import here
from tests.support.world import LIGHT, World, free_port, open_world

__all__ = ["here"]  # commands in this process, on a vault that costs nothing


@dataclass(frozen=True)
class Joined:
    """A folder with the vaults a and b of two people, and the server they joined on this port."""

    folder: Path
    port: int


@pytest.fixture(scope="session")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Joined:
    folder = tmp_path_factory.mktemp("joined")
    with open_world(folder, LIGHT, free_port()) as world:
        world.pair()
        return Joined(folder, world.port)


@pytest.fixture
def pair(joined: Joined, tmp_path: Path) -> Iterator[World]:
    """A world with a server and the joined devices a and b, opened at no cost."""
    shutil.copytree(joined.folder, tmp_path / "w")
    with open_world(tmp_path / "w", LIGHT, joined.port) as world:
        world.resume_server()
        yield world


@pytest.fixture
def light_world(tmp_path: Path) -> Iterator[World]:
    """An empty world whose vaults open at no cost, for a story of many commands."""
    with open_world(tmp_path, LIGHT) as made:
        yield made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """An empty world of the command as it is shipped."""
    with open_world(tmp_path) as made:
        yield made
