"""Every file is shown, and not only our own deck: brought in, walked through by a clicker and recorded, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.slides.slides import pages_of
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.work.decks import Decks
from tests.desktop.presenter.talks import begun, kept, press
from tests.desktop.slides.hard_pages import inks, many_pages, photographs, turned_and_of_every_size
from tests.desktop.slides.test_drawn_right import REAL

MADE: dict[str, Callable[[], bytes]] = {
    "turned": turned_and_of_every_size,
    "inks": inks,
    "photographs": lambda: photographs(2),
    "117 pages": lambda: many_pages(117),
}
MOST = 10


def show(qtbot: QtBot, workspace: Workspace, reader: Reader, clock: SetClock, path: Path) -> None:
    """Bring a file in and turn its slides, up to ten of them and the last; each must come to the audience."""
    deck = Decks(workspace.store, reader, clock=clock).add(path).deck
    if pages_of(deck) is None:
        refused = Presenter(workspace, deck.id)
        with qtbot.waitSignal(refused.ended):
            refused.begin()
        return
    presenter = begun(Presenter(workspace, deck.id))
    presenter.screens.open_in_window()
    view = presenter.audience.view
    pages = presenter.session.pages
    seen = list(range(1, min(pages, MOST) + 1))
    for number in seen:
        assert presenter.session.slide == number
        qtbot.waitUntil(lambda at=number - 1: view._slides.picture(view._file, at, view.wanted_box()) is not None)  # type: ignore[arg-type]
        clock.forward(3_000)
        press(presenter, Qt.Key.Key_PageDown if number < len(seen) else Qt.Key.Key_End)
    clock.forward(3_000)
    presenter.end()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    assert [view.slide for view in kept(reader).views] == [*seen, *([pages] if pages > MOST else [])]


@pytest.mark.parametrize("name", MADE)
def test_hard_files_are_shown(qtbot: QtBot, workspace: Workspace, reader: Reader, clock: SetClock, tmp_path: Path, name: str) -> None:
    path = tmp_path / "deck.pdf"
    path.write_bytes(MADE[name]())
    show(qtbot, workspace, reader, clock, path)


@pytest.mark.skipif(not REAL, reason="the collection of real decks is not at hand")
def test_every_real_file_is_shown_or_refused_in_words(qtbot: QtBot, workspace: Workspace, clock: SetClock, heard: object) -> None:
    shown = 0
    for path in REAL:
        reader = workspace.store.reader()
        try:
            show(qtbot, workspace, reader, clock, path)
            shown += 1
        except LiaisonError as refusal:
            assert refusal.what_to_do  # noqa: PT017 - a refusal is one of two right outcomes
        finally:
            for record in reader.list("presentation")[0]:
                workspace.store.change(record.id, trashed=True).result(10)
            reader.close()
    assert shown
    assert all(failure.what_to_do for failure in heard.failures)  # type: ignore[attr-defined]
