"""Drawings that were kept are seen again on the visit, over their slides, and can be dropped there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from liaison_app.desktop.pages.visit import VisitPage
from liaison_app.desktop.presenter.drawn_slides import Drawn, DrawnSlide
from liaison_app.desktop.slides.from_vault import vault_slides
from liaison_app.desktop.slides.slides import pages_of
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.work.slide_drawings import as_parts
from tests.desktop.presenter.talks import kept

RED = QColor("#E5322D")


def is_red(view: DrawnSlide, x: float, y: float) -> bool:
    view.repaint()
    place = view.place()
    at = view.grab().toImage().pixelColor(round(place.left() + x * place.width()), round(place.top() + y * place.height()))
    return max(abs(a - b) for a, b in zip(at.getRgb()[:3], RED.getRgb()[:3], strict=True)) < 40  # type: ignore[index]


def test_where_the_slides_are_gone_what_was_drawn_stands_alone(qtbot: QtBot, workspace: Workspace) -> None:
    (drawing,) = as_parts({4: [((0.1, 0.5), (0.9, 0.5))]})
    slides = vault_slides(workspace)
    view = DrawnSlide(slides, Drawn("", "", None, {}, (drawing,)), drawing)
    qtbot.addWidget(view)
    view.resize(640, 360)
    assert [is_red(view, 0.3, 0.5), is_red(view, 0.3, 0.7)] == [True, False]
    slides.close()


def test_slides_with_drawings_open_from_the_visit_by_keys(qtbot: QtBot, workspace: Workspace, deck: Deck, visit: Visit, reader: Reader) -> None:
    file = pages_of(deck)
    assert file is not None
    drawings = as_parts({4: [((0.1, 0.5), (0.9, 0.5))], 7: [((0.5, 0.1), (0.5, 0.9))]})
    talk = Presentation(title="Legal process", deck=deck.id, visit=visit.id, start=visit.start, shown_file=file.sha256, drawings=drawings)
    workspace.store.put(talk).result(30)
    page = VisitPage(workspace)
    page.resize(1072, 744)
    page.show()
    page.open_record(visit.id)
    button = page.side.decks.drawings
    qtbot.waitUntil(button.isVisible)
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: page.side.drawn is not None and page.side.drawn.isVisible())
    overlay = page.side.drawn
    assert overlay is not None
    views = overlay.findChildren(DrawnSlide)
    assert [view.accessibleName() for view in views] == ["Slide 4 with its drawing", "Slide 7 with its drawing"]
    qtbot.waitUntil(lambda: overlay._slides is not None and views[0]._picture() is not None)
    assert [is_red(views[0], 0.3, 0.5), is_red(views[0], 0.3, 0.7)] == [True, False]
    QTest.keyClick(overlay.close_button, Qt.Key.Key_Tab)
    assert overlay.drop_button.hasFocus() or views[0].hasFocus()
    overlay.drop_button.click()
    assert not overlay.isVisible()
    qtbot.waitUntil(lambda: not kept(reader).drawings)
    qtbot.waitUntil(lambda: not button.isVisible())
    workspace.messages.undo()
    qtbot.waitUntil(lambda: len(kept(reader).drawings) == 2)
    qtbot.waitUntil(lambda: not workspace.tasks.busy)
    page.close()
