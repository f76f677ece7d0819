"""Run by a test in a process of its own, whose platform has two screens: shows a deck and says what each screen got."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from PySide6.QtCore import QBuffer, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shiboken6 import delete

from liaison_app.desktop.presenter import presenter as presenting
from liaison_app.desktop.presenter.audience import AudienceWindow
from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.presenter.stage import Stage
from liaison_app.desktop.slides.slides import Slides
from liaison_app.work.stored_files import StoredFiles
from tests.desktop.presenter.room import Room
from tests.desktop.presenter.talks import begun
from tests.desktop.presenter.talks import settle as wait


def light_of(image: QImage) -> int:
    """Return how light a picture is on average, 0 to 255."""
    small = image.scaled(8, 8, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return sum(small.pixelColor(x, y).lightness() for x in range(8) for y in range(8)) // 64


def picture(window: QWidget) -> QImage:
    return window.grab().toImage()


def talk(room: Room, pictures: Path | None) -> dict[str, object]:
    """Show seven slides with a clicker, ask a question, cover, swap and end."""
    presenter = Presenter(room.workspace, room.deck.id)
    begun(presenter)
    wait(400)
    own, audience = presenter.own, presenter.audience
    said: dict[str, object] = {
        "screens": [screen.name() for screen in QGuiApplication.screens()],
        "own_on": own.screen().name(),
        "audience_on": audience.screen().name(),
        "audience_size": [audience.width(), audience.height()],
        "audience_full": audience.isFullScreen(),
    }
    for _slide in range(3):
        room.clock.forward(130_000)
        QTest.keyClick(own, Qt.Key.Key_PageDown)
    wait(500)
    QTest.keyClick(own, Qt.Key.Key_Q)
    QTest.keyClicks(own.question.line, "Does (d) reach draft messages?")
    if pictures:
        own.grab().save(str(pictures / "presenter.png"))
        audience.grab().save(str(pictures / "audience.png"))
    QTest.keyClick(own.question.line, Qt.Key.Key_Return)
    said["focus_back"] = own.question.line.text() == "" and not own.question.line.hasFocus()
    bright = light_of(picture(audience))
    QTest.keyClick(audience, Qt.Key.Key_B)
    said["light"] = [bright, light_of(picture(audience))]
    QTest.keyClick(audience, Qt.Key.Key_W)
    said["white"] = light_of(picture(audience))
    QTest.keyClick(audience, Qt.Key.Key_F5)
    said["sees"] = own.head.where.text()
    if pictures:
        QTest.keyClick(own, Qt.Key.Key_G)
        wait(500)
        own.grab().save(str(pictures / "overview.png"))
        QTest.keyClick(own.overview, Qt.Key.Key_Escape)
    presenter.screens.swap()
    said["swapped"] = [own.screen().name(), audience.screen().name()]
    room.clock.forward(5_000)
    QTest.keyClick(own, Qt.Key.Key_Escape)
    wait(200)
    said["ended"] = not presenter.running and not any(window.isVisible() for window in QApplication.topLevelWidgets())
    found = room.reader.list("presentation")[0]
    said["views"] = [(view.slide, view.seconds) for record in found for view in record.views]  # type: ignore[attr-defined]
    said["questions"] = [(asked.slide, asked.text) for record in found for asked in record.questions]  # type: ignore[attr-defined]
    return said


def die(room: Room) -> None:
    """Show three slides and be ended in the middle of the third, without a chance to save."""
    presenter = Presenter(room.workspace, room.deck.id)
    begun(presenter)
    for _slide in range(2):
        room.clock.forward(10_000)
        QTest.keyClick(presenter.own, Qt.Key.Key_PageDown)
    wait(300)
    room.clock.forward(60_000)
    os.kill(os.getpid(), signal.SIGKILL)


class NotesOnTheScreen(AudienceWindow):
    """What must never be: the audience's window with the speaker's notes on it."""

    def __init__(self, session: Session, slides: Slides, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(session, slides, stage, parent)
        notes = QLabel(session.notes(4).text, self)
        notes.move(40, 1000)
        notes.show()


def slide_alone(room: Room, size: QSize, page: int) -> QImage:
    """Draw a page by other means than the app's: what the audience must see, and nothing else."""
    assert room.deck.file is not None
    buffer = QBuffer()
    buffer.setData(b"".join(StoredFiles(room.store.chunks).open(room.deck.file)))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    paper = document.pagePointSize(page)
    scale = min(size.width() / paper.width(), size.height() / paper.height())
    drawn = document.render(page, QSize(round(paper.width() * scale), round(paper.height() * scale)))
    whole = QImage(size, QImage.Format.Format_RGB32)
    whole.fill(0)
    painter = QPainter(whole)
    place = QRect(QPoint((size.width() - drawn.width()) // 2, (size.height() - drawn.height()) // 2), drawn.size())
    painter.fillRect(place, 0xFFFFFFFF)
    painter.drawImage(place.topLeft(), drawn)
    painter.end()
    return whole


def differing(one: QImage, other: QImage) -> list[int]:
    """Return the rectangle in which two pictures differ, x, y, width and height; empty where they are the same."""
    width = one.width()
    left, right = (bytes(each.convertToFormat(QImage.Format.Format_RGB32).constBits()) for each in (one, other))
    rows = [y for y in range(one.height()) if left[y * width * 4 : (y + 1) * width * 4] != right[y * width * 4 : (y + 1) * width * 4]]
    if not rows:
        return []
    columns = [
        x for y in rows for x in range(width) if left[(y * width + x) * 4 : (y * width + x) * 4 + 3] != right[(y * width + x) * 4 : (y * width + x) * 4 + 3]
    ]
    return [min(columns), rows[0], max(columns) - min(columns) + 1, rows[-1] - rows[0] + 1] if columns else []


def pixels(room: Room, *, with_notes: bool) -> dict[str, object]:
    """Compare the audience's screen with the slide drawn by other means: plain, pointed at, and frozen."""
    if with_notes:
        presenting.AudienceWindow = NotesOnTheScreen  # type: ignore[misc]
    presenter = Presenter(room.workspace, room.deck.id)
    begun(presenter)
    for key in (Qt.Key.Key_4, Qt.Key.Key_Return):
        QTest.keyClick(presenter.own, key)
    wait(600)
    audience = presenter.audience
    fourth = slide_alone(room, audience.size(), 3)
    said: dict[str, object] = {"plain": differing(picture(audience), fourth)}
    presenter.stage.point((0.25, 0.5))
    QTest.keyClick(presenter.own, Qt.Key.Key_P)
    said["pointed"] = differing(picture(audience), fourth)
    QTest.keyClick(presenter.own, Qt.Key.Key_F)
    held = picture(audience)
    for key in (Qt.Key.Key_PageDown, Qt.Key.Key_D, Qt.Key.Key_Z, Qt.Key.Key_Q):
        QTest.keyClick(presenter.own, key)
    QTest.keyClicks(presenter.own.question.line, "is this seen")
    presenter.stage.press((0.1, 0.1))
    presenter.stage.point((0.9, 0.9))
    wait(300)
    said["frozen"] = differing(picture(audience), held)
    said["speaker"] = [presenter.session.slide, presenter.session.seen]
    room_of_audience = audience.screen().geometry()
    said["others_there"] = [
        type(window).__name__
        for window in QApplication.topLevelWidgets()
        if window.isVisible() and window is not audience and window.geometry().intersects(room_of_audience)
    ]
    presenter.end()
    return said


def stands(presenter: Presenter) -> list[object]:
    """Say where each window is, and which slide stands."""
    windows = {"own": presenter.own, "audience": presenter.audience, "call": presenter.call, "notes": presenter.notes}
    return [{name: window.screen().name() for name, window in windows.items() if window.isVisible()}, presenter.session.slide]


def close_windows_that_knew_their_screens() -> None:
    """On every screen, open a window that is asked where it stands, and close it: Qt's bindings then call the screen gone."""
    for screen in QGuiApplication.screens():
        window = QWidget()
        window.setScreen(screen)
        window.screen()
        delete(window)


def ways(room: Room, pictures: Path) -> dict[str, object]:
    """Pull and plug screens in both directions, share one window in a call, and mirror."""
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    presenter = Presenter(room.workspace, room.deck.id, slide=4)
    begun(presenter)
    wait(300)
    close_windows_that_knew_their_screens()
    laptop, projector = QGuiApplication.screens()
    said: dict[str, object] = {"begun": stands(presenter)}
    app.screenRemoved.emit(projector)
    QTest.keyClick(presenter.own, Qt.Key.Key_PageDown)
    said["pulled"] = stands(presenter)
    app.screenAdded.emit(projector)
    said["plugged"] = [*stands(presenter), presenter.session.seen]
    app.screenRemoved.emit(laptop)
    said["lid_shut"] = stands(presenter)
    app.screenAdded.emit(laptop)
    said["lid_open"] = stands(presenter)
    QTest.keyClick(presenter.own, Qt.Key.Key_M)
    wait(300)
    presenter.own.grab().save(str(pictures / "screens.png"))
    QTest.keyClick(presenter.own.panel, Qt.Key.Key_2)
    said["picked"] = stands(presenter)
    QTest.keyClick(presenter.own, Qt.Key.Key_M)
    QTest.keyClick(presenter.own.panel, Qt.Key.Key_4)
    QTest.keyClick(presenter.call, Qt.Key.Key_PageDown)
    said["call"] = stands(presenter)
    presenter.call.resize(1280, 800)
    wait(300)
    presenter.call.grab().save(str(pictures / "call.png"))
    QTest.keyClick(presenter.call, Qt.Key.Key_Q)
    QTest.keyClicks(presenter.notes.question.line, "How long?")
    QTest.keyClick(presenter.notes.question.line, Qt.Key.Key_Return)
    said["call_with_notes"] = stands(presenter)
    wait(200)
    presenter.notes.grab().save(str(pictures / "notes.png"))
    app.screenAdded.emit(projector)
    said["call_is_left_alone"] = stands(presenter)
    QTest.keyClick(presenter.notes, Qt.Key.Key_N)
    QTest.keyClick(presenter.call, Qt.Key.Key_M)
    said["back"] = stands(presenter)
    QTest.keyClick(presenter.own, Qt.Key.Key_M)
    QTest.keyClick(presenter.own.panel, Qt.Key.Key_5)
    said["mirrored"] = stands(presenter)
    app.screenRemoved.emit(projector)
    QTest.keyClick(presenter.call, Qt.Key.Key_N)
    QTest.keyClick(presenter.call, Qt.Key.Key_Q)
    QTest.keyClick(presenter.call, Qt.Key.Key_M)
    said["mirrored_by_the_system"] = stands(presenter)
    QTest.keyClick(presenter.call, Qt.Key.Key_Escape)
    wait(100)
    said["ended"] = not presenter.running and not any(window.isVisible() for window in QApplication.topLevelWidgets())
    return said


def main(folder: Path, pictures: Path | None) -> None:
    """Print what happened as one JSON document."""
    room = Room(folder)
    if pictures == Path("die"):
        die(room)
    what = str(pictures)
    said = ways(room, folder) if what == "ways" else pixels(room, with_notes=what == "notes") if what in ("pixels", "notes") else talk(room, pictures)
    room.close()
    print(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
