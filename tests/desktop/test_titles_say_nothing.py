"""The system shows titles of windows to anybody: none of them names a record."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

DESKTOP = Path(__file__).parents[2] / "liaison_app" / "desktop"
TELLING = {"setWindowTitle", "showMessage", "setDocName", "setWindowIconText"}
"""Verbs whose words the system shows outside the window."""


def calls(path: Path) -> list[ast.Call]:
    found = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [call for call in found if isinstance(call.func, ast.Attribute) and call.func.attr in TELLING]


def is_fixed(word: ast.expr) -> bool:
    """Say whether words are the same for every record: a text, or a translated one."""
    if isinstance(word, ast.Call) and isinstance(word.func, ast.Name) and word.func.id == "_":
        return all(is_fixed(each) for each in word.args)
    return isinstance(word, ast.Constant)


@pytest.mark.parametrize("path", [path for path in sorted(DESKTOP.rglob("*.py")) if calls(path)], ids=lambda path: path.stem)
def test_what_the_system_shows_of_a_window_is_the_same_for_every_record(path: Path) -> None:
    assert [ast.unparse(call) for call in calls(path) if call.args and not all(is_fixed(word) for word in call.args[:2])] == []
