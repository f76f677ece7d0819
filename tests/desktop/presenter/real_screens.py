"""Run by a test on an X server of its own: monitors are plugged in and pulled while a deck is shown, and the X screen itself is looked at."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.presenter.presenter import Presenter
from tests.desktop.presenter.room import Room
from tests.desktop.presenter.talks import begun, settle
from tests.desktop.presenter.two_screens import differing, slide_alone, stands

LAPTOP, PROJECTOR = QRect(0, 0, 1440, 900), QRect(1440, 0, 1920, 1080)


def plug(name: str, place: QRect, output: str = "none") -> None:
    size = f"{place.width()}/400x{place.height()}/300+{place.x()}+{place.y()}"
    subprocess.run(["xrandr", "--setmonitor", name, size, output], check=True)


def pull(name: str) -> None:
    subprocess.run(["xrandr", "--delmonitor", name], check=True)


def until(true: Callable[[], object], what: str) -> None:
    end = time.monotonic() + 30
    while not true():
        assert time.monotonic() < end, what
        settle(20)


def on_the_projector() -> QImage:
    """Return what the X server shows there, whichever windows painted it."""
    whole = QGuiApplication.screens()[0].grabWindow(0, PROJECTOR.x(), PROJECTOR.y(), PROJECTOR.width(), PROJECTOR.height())
    return whole.toImage()


def shows(room: Room, page: int) -> bool:
    return not differing(on_the_projector(), slide_alone(room, PROJECTOR.size(), page))


def main(folder: Path) -> None:
    """Print what happened as one JSON document."""
    room = Room(folder)
    plug("laptop", LAPTOP, "screen")
    plug("projector", PROJECTOR)
    until(lambda: [screen.name() for screen in QGuiApplication.screens()] == ["laptop", "projector"], "two screens")
    presenter = begun(Presenter(room.workspace, room.deck.id, slide=4))
    until(lambda: shows(room, 3), "slide 4 on the projector")
    said: dict[str, object] = {"begun": stands(presenter)}
    flags = Qt.WindowType.Tool | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
    note = QWidget(None, flags)  # as the quick note is: above everything, wherever it stands
    note.resize(560, 368)
    note.move(PROJECTOR.center())
    presenter.keep_off(note)
    note.show()
    settle(300)
    said["note_on"] = note.screen().name()
    said["slide_alone_beside_a_note"] = shows(room, 3)
    note.hide()
    pull("projector")
    until(lambda: not presenter.audience.isVisible(), "the audience's window to go")
    QTest.keyClick(presenter.own, Qt.Key.Key_PageDown)
    said["pulled"] = stands(presenter)
    plug("projector", PROJECTOR)
    until(lambda: shows(room, 4), "slide 5 on the projector that came back")
    said["plugged"] = stands(presenter)
    QTest.keyClick(presenter.own, Qt.Key.Key_B)
    until(lambda: on_the_projector().pixelColor(960, 540).lightness() == 0, "black")
    QTest.keyClick(presenter.own, Qt.Key.Key_Escape)
    settle(100)
    said["ended"] = not presenter.running
    room.close()
    print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
