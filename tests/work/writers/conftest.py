"""Real files, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def data() -> Path:
    """The folder of real files beside the project; a test that needs them is left out without."""
    folder = Path(__file__).resolve().parents[4] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the real files (../shared/data) are not beside this checkout")
    return folder
