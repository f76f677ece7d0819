"""What the window imports leaves nothing of its source in memory."""

from __future__ import annotations

import linecache
import subprocess
import sys
from pathlib import Path

import pytest

from liaison_app.desktop import unread_sources


def test_the_source_of_a_module_that_is_imported_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert unread_sources
    assert "shibokensupport.feature" in sys.modules, "the bindings ask elsewhere now: see whether they still keep every source"
    (tmp_path / "imported_by_a_test.py").write_text("ANSWER = 42\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert __import__("imported_by_a_test").ANSWER == 42  # as the statement does: importlib goes another way
    assert str(tmp_path / "imported_by_a_test.py") not in linecache.cache


def test_what_speaks_with_the_server_brings_no_program_along() -> None:
    words = "import sys, liaison_app.cli.online; print(*(name for name in ('httpx', 'rich', 'click', 'pygments') if name in sys.modules))"
    said = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True, timeout=120).stdout
    assert said.split() == ["httpx"]
