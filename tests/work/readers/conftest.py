"""Real files, where they are at hand, and a place to write made ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"

Write = Callable[[str, bytes | str], Path]


@pytest.fixture
def data() -> Path:
    """The folder of real files beside the project; a test that needs them is left out without."""
    if not DATA.is_dir():
        pytest.skip("the real files (../shared/data) are not beside this checkout")
    return DATA


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file and give its path."""

    def written(name: str, body: bytes | str) -> Path:
        path = tmp_path / name
        path.write_bytes(body if isinstance(body, bytes) else body.encode())
        return path

    return written
