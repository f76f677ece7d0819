"""A stage for the whole run, and one play a test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.theatre import Script, Stage, Theatre, curtain, prepare


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with Stage().open() as made:
        yield made


@pytest.fixture(scope="session")
def script(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> Script:
    return prepare(tmp_path_factory.mktemp("script"), stage)


@pytest.fixture
def theatre(stage: Stage, script: Script, tmp_path: Path) -> Iterator[Theatre]:
    with curtain(script, tmp_path / "play", stage) as play:
        yield play
