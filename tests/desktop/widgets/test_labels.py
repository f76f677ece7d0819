"""Words on a page keep their lines."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.label import Label


def test_a_paragraph_of_two_lines_stays_on_two_lines(qtbot: QtBot) -> None:
    label = Label("Greet the room.\nCount the hands.", wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(600) == 2 * theme().line("body")
    label.set_words("Greet the room. Count the hands.")
    assert label.heightForWidth(600) == theme().line("body")
