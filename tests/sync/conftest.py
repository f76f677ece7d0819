"""One server a test, over real HTTP on loopback, and the devices that joined it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.support.devices import DeviceUnderTest, join_two, make_server, running_server


@dataclass
class Pair:
    """An owner, an invited editor, their server's folder and address."""

    folder: Path
    url: str
    first_invite: bytes
    a: DeviceUnderTest
    b: DeviceUnderTest
    more: list[DeviceUnderTest] = field(default_factory=list[DeviceUnderTest])

    def device(self, name: str) -> DeviceUnderTest:
        made = DeviceUnderTest(self.folder / name, name)
        self.more.append(made)
        return made


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    first = make_server(tmp_path / "server")
    with running_server(tmp_path / "server") as url:
        made = Pair(tmp_path, url, first, *join_two(tmp_path, url, first))
        yield made
        for device in (made.a, made.b, *made.more):
            device.close()
