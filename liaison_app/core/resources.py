"""Files that ship with the app: icons, pick-lists, tokens, templates."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parent.parent


def resource_path(name: str) -> Path:
    """Return the path of a shipped file, from the wheel or the checkout."""
    inside = _PACKAGE / "_resources" / name
    return inside if inside.exists() else _PACKAGE.parent / "resources" / name


@cache
def read_toml(name: str) -> dict[str, Any]:
    """Return a shipped TOML file as a dictionary (cached: treat it as read-only)."""
    return tomllib.loads(resource_path(name).read_text(encoding="utf-8"))
