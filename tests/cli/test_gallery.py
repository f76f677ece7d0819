"""The gallery: what fails is tried once more, named at the end, and costs the others nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QImage

from liaison_app.cli.demo.gallery import Gallery
from liaison_app.cli.demo.states import SIZE_NAMES
from liaison_app.cli.demo.story import Story
from liaison_app.core.errors import LiaisonError


class SetStage:
    """A stage on which every command succeeds at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, *_words: str, **_more: Any) -> None:
        return


def draws(monkeypatch: pytest.MonkeyPatch, *, fails: int) -> list[tuple[str, str]]:
    """Have the walk through the empty vault in the dark fail so often; returns the walks as they are begun."""
    walked: list[tuple[str, str]] = []

    def window(_story: Story, part: str, _device: str, out: str = "", *more: str) -> list[str]:
        if not more:
            return []
        walked.append((part, more[-1]))
        if walked.count((part, more[-1])) <= fails and (part, more[-1]) == ("empty", "dark"):
            raise LiaisonError("The window went.")
        picture = Path(out) / part / more[-1] / f"today-{SIZE_NAMES[0]}.png"
        picture.parent.mkdir(parents=True)
        image = QImage(90, 60, QImage.Format.Format_RGB32)
        image.fill(QColor("white"))
        image.save(str(picture))
        return [str(picture)]

    monkeypatch.setattr(Story, "window", window)
    return walked


def drawn(tmp_path: Path) -> tuple[list[str], list[str]]:
    sheets = tmp_path / "sheets"
    sheets.mkdir()
    stage: Any = SetStage(tmp_path)
    failed = Gallery(stage, tmp_path / "all", sheets, ("empty", "one"), ("light", "dark")).draw()
    return failed, sorted(sheet.stem for sheet in sheets.iterdir())


@pytest.mark.usefixtures("qapp")
def test_a_walk_that_failed_once_is_walked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walked = draws(monkeypatch, fails=1)
    assert drawn(tmp_path) == ([], ["empty-dark", "empty-light", "one-dark", "one-light"])
    assert walked.count(("empty", "dark")) == 2


@pytest.mark.usefixtures("qapp")
def test_a_walk_that_failed_twice_is_named_and_the_others_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draws(monkeypatch, fails=2)
    assert drawn(tmp_path) == (["empty, dark"], ["empty-light", "one-dark", "one-light"])
