"""The ten main pages look as they did: pictures at a fixed hour, compared with those kept; `make pictures` draws them anew."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Self

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import Clock
from liaison_app.desktop.frame import Frame
from liaison_app.desktop.workspace import Workspace
from tests.desktop.every_page import address_of, framed, shown

KEPT = Path(__file__).parent / "kept"
PAGES = ("today", "visits", "visit", "contacts", "agencies", "decks", "review", "sync", "search", "settings")
NOW = datetime(2026, 10, 13, 15, 30, tzinfo=UTC)
OTHER = 40
"""So far apart, of 255, are two colours that count as different: less is the rounding of a letter's edge."""
MOST = 0.004
"""The part of all pixels that may differ."""


class FixedClock:
    """It is always the same moment."""

    def ms(self) -> int:
        return round(NOW.timestamp() * 1000)


class FixedDatetime(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(NOW.timestamp(), tz)


@pytest.fixture(autouse=True)
def _fixed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    for name, module in list(sys.modules.items()):
        if name.startswith("liaison_app.") and getattr(module, "datetime", None) is datetime:
            monkeypatch.setattr(module, "datetime", FixedDatetime)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def clock() -> Clock:
    return FixedClock()


@pytest.fixture
def frame(qtbot: QtBot, workspace: Workspace) -> Frame:
    return framed(qtbot, workspace)


def unlike(one: QImage, other: QImage) -> float:
    """Return which part of two pictures differs."""
    if one.size() != other.size():
        return 1.0
    plain = [picture.convertToFormat(QImage.Format.Format_RGB888) for picture in (one, other)]  # held while their bytes are read
    first, second = (bytes(picture.constBits()) for picture in plain)
    step = 3
    differing = sum(abs(first[at] - second[at]) > OTHER for at in range(1, min(len(first), len(second)), step))
    return differing * step / len(first)


@pytest.mark.parametrize("place", PAGES)
def test_a_page_looks_as_it_did(qtbot: QtBot, frame: Frame, workspace: Workspace, place: str, tmp_path: Path) -> None:
    shown(qtbot, frame, workspace, address_of(workspace, place))
    if (focus := QApplication.focusWidget()) is not None:
        focus.clearFocus()  # a caret blinks
    qtbot.wait(60)
    found, path = frame.grab().toImage(), KEPT / f"{place}.png"
    if os.environ.get("DRAW_PICTURES"):
        KEPT.mkdir(exist_ok=True)
        found.save(str(path))
    found.save(str(tmp_path / f"{place}.png"))
    part = unlike(found, QImage(str(path)))
    assert part <= MOST, f"{part:.2%} differs; the new picture is {tmp_path / f'{place}.png'}; if it is meant, run: make pictures"


def test_a_page_that_lost_a_line_is_noticed(qtbot: QtBot, frame: Frame, workspace: Workspace) -> None:
    shown(qtbot, frame, workspace, address_of(workspace, "today"))
    found = frame.grab().toImage()
    changed = found.copy()
    for x in range(300, 700):
        for y in range(120, 136):
            changed.setPixel(x, y, changed.pixel(x, y) ^ 0x00FFFFFF)
    assert unlike(found, found) == 0
    assert unlike(found, changed) > MOST
