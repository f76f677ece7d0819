"""Links inside a deck jump; an address is shown and asked about, and opens nothing by itself."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import Fit
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.slides.sample_deck import make_sample_deck
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.work.stored_files import Source, StoredFiles
from tests.desktop.presenter.talks import begun

# Qt remarks on links that show the whole page, which is what most programs write, and follows them all the same.
pytestmark = pytest.mark.qt_log_ignore("link with invalid location and/or zoom", extend=True)


def linked_deck() -> bytes:
    """Make a deck whose first page leads to page 7 from its upper left, and to an address from its lower right."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(make_sample_deck())))
    _x, _y, wide, tall = (float(value) for value in writer.pages[0].mediabox)
    writer.add_annotation(0, Link(rect=(0, tall / 2, wide / 2, tall), target_page_index=6, fit=Fit.fit()))
    writer.add_annotation(0, Link(rect=(wide / 2, 0, wide, tall / 2), url="https://example.org/form"))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def presenter(qtbot: QtBot, workspace: Workspace) -> Iterator[Presenter]:
    data = linked_deck()
    file = StoredFiles(workspace.store.chunks).seal(Source(io.BytesIO(data), len(data), "deck.pdf", "application/pdf"))
    deck = workspace.store.put(Deck(title="Linked", pages=12, file=file, state="draft")).result(10)
    presenter = Presenter(workspace, deck.id)
    begun(presenter)
    qtbot.waitUntil(lambda: len(presenter._links.here()) == 2, timeout=30_000)
    yield presenter
    presenter.end()
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def click(qtbot: QtBot, presenter: Presenter, across: float, down: float) -> None:
    presenter.own.view.repaint()
    place = presenter.own.view.place()
    at = QPointF(place.left() + across * place.width(), place.top() + down * place.height()).toPoint()
    qtbot.mouseClick(presenter.own.view, Qt.MouseButton.LeftButton, pos=at)


def test_a_click_on_a_link_inside_the_deck_jumps(qtbot: QtBot, presenter: Presenter) -> None:
    click(qtbot, presenter, 0.75, 0.25)
    assert presenter.session.slide == 1
    click(qtbot, presenter, 0.25, 0.25)
    assert presenter.session.slide == 7


def test_an_address_is_asked_about_and_never_by_itself_opened(qtbot: QtBot, presenter: Presenter) -> None:
    opened: list[str] = []
    presenter._links._browse = opened.append
    click(qtbot, presenter, 0.75, 0.75)
    assert opened == []
    assert presenter.own.panel.isVisible()
    qtbot.keyClick(presenter.own.panel, Qt.Key.Key_2)
    assert opened == ["https://example.org/form"]
    assert not presenter.own.panel.isVisible()
    assert presenter.session.slide == 1


def test_where_everybody_looks_on_an_address_leads_nowhere(qtbot: QtBot, presenter: Presenter) -> None:
    opened: list[str] = []
    presenter._links._browse = opened.append
    presenter.screens.one_window()
    presenter._links.click((0.75, 0.75), may_ask=False)
    assert (opened, presenter.own.panel.isVisible()) == ([], False)
    presenter._links.click((0.25, 0.25), may_ask=False)
    assert presenter.session.slide == 7


def test_links_are_followed_by_keys_alone(qtbot: QtBot, presenter: Presenter) -> None:
    qtbot.keyClick(presenter.own, Qt.Key.Key_L)
    qtbot.keyClick(presenter.own.panel, Qt.Key.Key_Down)
    qtbot.keyClick(presenter.own.panel, Qt.Key.Key_Up)
    qtbot.keyClick(presenter.own.panel, Qt.Key.Key_Return)
    assert presenter.session.slide == 7


def test_a_slide_without_links_says_so(qtbot: QtBot, presenter: Presenter) -> None:
    qtbot.keyClick(presenter.own, Qt.Key.Key_PageDown)
    qtbot.waitUntil(lambda: presenter._links.here() == ())
    qtbot.keyClick(presenter.own, Qt.Key.Key_L)
    assert presenter.own.panel.isVisible()
    qtbot.keyClick(presenter.own.panel, Qt.Key.Key_Return)
    assert (presenter.own.panel.isVisible(), presenter.session.slide, presenter.running) == (False, 2, True)
