"""The sizes, names and cycles of the house, measured from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median

import pytest

ROOT = Path(__file__).parent.parent
VAGUE = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc"}
AnyFunction = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of the app, read once."""

    path: Path

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def name(self) -> str:
        return ".".join(self.path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def functions(self) -> list[tuple[str, int]]:
        """Return each function's place and its length in lines."""
        found = [node for node in ast.walk(self.tree) if isinstance(node, AnyFunction)]
        return [(f"{self.name}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]

    def imports(self) -> set[str]:
        """Return the app's own modules named by any import, those inside functions and for types included."""
        named: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                named |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
            elif isinstance(node, ast.Import):
                named |= {alias.name for alias in node.names}
        return {name for name in named if name.startswith("liaison_app")}


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    return [Module(path) for path in sorted((ROOT / "liaison_app").rglob("*.py"))]


def nine_tenths(values: list[int]) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.9))]


def too_long(sizes: list[tuple[str, int]], most: int) -> list[str]:
    return [f"{place}: {size}" for place, size in sizes if size > most]


def test_files_are_short(modules: list[Module]) -> None:
    sizes = [(module.name, module.lines) for module in modules if module.lines > 2]
    lines = [size for _, size in sizes]
    assert too_long(sizes, 500) == []
    assert nine_tenths(lines) <= 300
    assert median(lines) <= 120


def test_functions_are_short(modules: list[Module]) -> None:
    sizes = [size for module in modules for size in module.functions()]
    lines = [size for _, size in sizes]
    assert too_long(sizes, 60) == []
    assert nine_tenths(lines) <= 30
    assert median(lines) <= 8


def test_pages_only_compose(modules: list[Module]) -> None:
    sizes = [(module.name, module.lines) for module in modules if module.name.startswith("liaison_app.desktop.pages.")]
    assert too_long(sizes, 200) == []


def test_test_files_are_short() -> None:
    tests = [Module(path) for path in sorted((ROOT / "tests").rglob("*.py"))]
    assert too_long([(module.name, module.lines) for module in tests], 700) == []


def test_modules_do_not_import_each_other_in_a_circle(modules: list[Module]) -> None:
    known = {module.name: module for module in modules}
    graph = {name: {other for other in module.imports() if other in known and other != name} for name, module in known.items()}
    circles = [sorted(name for name in knot if "TYPE_CHECKING" not in known[name].text) for knot in knots(graph) if len(knot) > 1]
    assert [circle for circle in circles if circle] == []


def knots(graph: dict[str, set[str]]) -> Iterator[set[str]]:
    """Give the sets of modules that reach each other."""
    reach = {name: reachable(graph, name) for name in graph}
    left = set(graph)
    while left:
        name = left.pop()
        knot = {name} | {other for other in reach[name] if name in reach[other]}
        left -= knot
        yield knot


def reachable(graph: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = graph[waiting.pop()] - found
        found |= fresh
        waiting.extend(fresh)
    return found


def test_no_module_has_a_name_that_says_nothing(modules: list[Module]) -> None:
    assert [module.name for module in modules if VAGUE & set(module.name.split("."))] == []


def test_packages_hold_no_state(modules: list[Module]) -> None:
    """An __init__ that builds something is where knots of imports begin."""
    stateful = []
    for module in (module for module in modules if module.path.name == "__init__.py"):
        for node in module.tree.body:
            value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
            if value is not None and not isinstance(value, ast.Constant) and "__all__" not in ast.unparse(node):
                stateful.append(f"{module.name}: {ast.unparse(node)}")
    assert stateful == []


def test_every_module_and_public_class_says_what_it_is(modules: list[Module]) -> None:
    silent = [module.name for module in modules if not ast.get_docstring(module.tree)]
    for module in modules:
        classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
        silent += [f"{module.name}.{node.name}" for node in classes if not ast.get_docstring(node)]
    assert silent == []


def test_qt_is_named_in_desktop_only(modules: list[Module]) -> None:
    names_qt = re.compile(r"^\s*(from|import) (PySide6|shiboken6)", re.MULTILINE)
    outside = [module.name for module in modules if names_qt.search(module.text) and not module.name.startswith("liaison_app.desktop")]
    assert outside == []


def test_no_layout_is_asked_for_its_items(modules: list[Module]) -> None:
    asks = re.compile(r"\.(itemAt|itemAtPosition)\(")
    assert [module.name for module in modules if asks.search(module.text)] == [], "decision 0013: such an item outlives its memory"


def test_the_server_names_nothing_that_could_read_records(modules: list[Module]) -> None:
    readers = re.compile(r"liaison_app\.(records|vault|store)\b")
    assert [module.name for module in modules if module.name.startswith("liaison_app.server") and readers.search(module.text)] == []
