"""Which space is meant, and whether this person may write there."""

from __future__ import annotations

from typing import Any

import pytest

from liaison_app.cli import spaces
from liaison_app.core.errors import LiaisonError
from liaison_app.store.verbs import SpaceFact

NORTH = "a" * 32


@pytest.mark.parametrize(("role", "may"), [("owner", True), ("space-admin", True), ("editor", True), ("reader", False), ("auditor", False)])
def test_who_only_reads_a_space_is_told_before_anything_is_written(monkeypatch: pytest.MonkeyPatch, role: str, *, may: bool) -> None:
    known = [SpaceFact(id=NORTH, name="North", private=False, served=True, role=role)]

    def all_of_them(_reader: object) -> list[SpaceFact]:
        return known

    monkeypatch.setattr(spaces, "spaces", all_of_them)
    reader: Any = object()
    assert spaces.space_named(reader, "north").id == NORTH
    if may:
        assert spaces.writable_space(reader, "North") == NORTH
    else:
        with pytest.raises(LiaisonError, match="You may read in “North”") as refused:
            spaces.writable_space(reader, "North")
        assert refused.value.code == "read_only"
    assert spaces.writable_space(reader, None) == ""
