"""Drawing deck pages through the vault's way, against the bare renderer; then a talk on two screens: the first slide, the next ones, and memory."""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QSize, Qt, QTimer
from PySide6.QtPdf import QPdfDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from bench.support.image_deck import image_deck
from liaison_app.desktop.presenter.presenter import Presenter
from liaison_app.desktop.slides.sample_deck import make_sample_deck
from liaison_app.desktop.slides.slides import Slides, Urgency
from liaison_app.records.values import Manifest
from tests.desktop.presenter.room import Room, two_screens
from tests.desktop.presenter.talks import settle

FULL, THUMB, ROUNDS = QSize(1920, 1080), QSize(202, 114), 4
PAGES, FIRSTS = 117, 8
FRAME_MS, FIRST_MS, MEMORY_MB = 16.0, 300.0, 300.0


def floor(data: bytes, box: QSize) -> float:
    """Return milliseconds a page, median, of the bare renderer on this thread."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QBuffer.OpenModeFlag.ReadOnly)
    document = QPdfDocument(None)
    document.load(buffer)
    taken: list[float] = []
    for _round in range(ROUNDS):
        for page in range(document.pageCount()):
            start = time.perf_counter()
            document.render(page, box)
            taken.append(time.perf_counter() - start)
    document.close()
    return statistics.median(taken) * 1000


def ours(data: bytes, box: QSize) -> tuple[float, float]:
    """Return milliseconds a page, median, from asking to having it; and the longest time the screen's thread stood still."""
    file = Manifest("deck.pdf", "application/pdf", len(data), "0" * 64, "0" * 32, bytes(32))
    slides = Slides(lambda _file: QByteArray(data), lambda fn, done, _owner, _failed: done(fn()))
    loop = QEventLoop()
    slides.drawn.connect(lambda *_: loop.quit())
    stalls: list[float] = []
    last = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        stalls.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(1)
    taken: list[float] = []
    for turn in range(ROUNDS):
        for page in range(12):
            start = time.perf_counter()
            slides.picture(file, page, box + QSize(turn, 0), Urgency.AUDIENCE)
            loop.exec()
            taken.append(time.perf_counter() - start)
    timer.stop()
    slides.close()
    return statistics.median(taken) * 1000, max(stalls[5:]) * 1000


def is_drawn(presenter: Presenter, page: int) -> bool:
    """Say whether the audience's window has a page (from 0) at its own size, which it paints."""
    view = presenter.audience.view
    return view._file is not None and view._slides.picture(view._file, page, view.wanted_box()) is not None


def first_slide(room: Room) -> tuple[float, float]:
    """Return milliseconds from the wish to present until the audience sees the first slide: by the wall, and of every thread together."""
    start, begun = time.perf_counter(), time.process_time()
    presenter = Presenter(room.workspace, room.deck.id)
    presenter.begin()
    while not (presenter.running and is_drawn(presenter, 0)):
        settle(2)
    presenter.audience.view.repaint()
    taken = (time.perf_counter() - start) * 1000, (time.process_time() - begun) * 1000
    presenter.end()
    settle(200)
    return taken


def next_slides(room: Room) -> tuple[list[float], list[float], float]:
    """Walk through the deck; return milliseconds from each key until the audience's window is painted, by the wall and of this thread, and the most memory."""
    presenter = Presenter(room.workspace, room.deck.id)
    presenter.begin()
    taken: list[float] = []
    spent: list[float] = []
    most = 0.0
    while not presenter.running:
        settle(5)
    for page in range(1, presenter.session.pages):
        while not (is_drawn(presenter, page - 1) and is_drawn(presenter, page)):
            settle(10)
        settle(60)  # as long as nobody turns two slides
        start, begun = time.perf_counter(), time.thread_time()
        QTest.keyClick(presenter.own, Qt.Key.Key_PageDown)
        presenter.audience.view.repaint()
        taken.append((time.perf_counter() - start) * 1000)
        spent.append((time.thread_time() - begun) * 1000)
        most = max(most, resident_mb())
    presenter.end()
    settle(200)
    return sorted(taken), sorted(spent), most


def p99(ordered: list[float]) -> float:
    return ordered[min(len(ordered) - 1, round(len(ordered) * 0.99))]


def resident_mb() -> float:
    """Return how much memory this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def talk(name: str, folder: Path, pdf: bytes) -> None:
    """Print one line for a deck shown on two screens."""
    folder.mkdir()
    room = Room(folder, pdf=pdf)
    settle(200)
    idle = resident_mb()
    runs = [first_slide(room) for _run in range(FIRSTS)]
    firsts, worked = sorted(wall for wall, _worked in runs), [worked for _wall, worked in runs]
    taken, spent, most = next_slides(room)
    print(
        f"{name}: first slide {statistics.median(firsts):.0f} ms, at most {firsts[-1]:.0f}, of all threads {statistics.median(worked):.0f} (limit {FIRST_MS:.0f}); "
        f"next slide {statistics.median(taken):.1f} ms, p99 {p99(taken):.1f}, of the screen's own thread p99 {p99(spent):.1f} (limit {FRAME_MS:.0f}); "
        f"memory {most - idle:.0f} MB above idle (limit {MEMORY_MB:.0f}), file {len(pdf) / 1e6:.0f} MB"
    )
    room.close()


def main() -> None:
    """Print one line for a full page, one for a thumbnail, and one for each deck shown."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        os.environ["QT_QPA_PLATFORM"] = two_screens(folder)
        app = QApplication([])
        data = make_sample_deck()
        for name, box in (("1080p page", FULL), ("thumbnail", THUMB)):
            least = floor(data, box)
            most, stall = ours(data, box)
            print(f"{name}: {most:.1f} ms; bare renderer {least:.1f} ms; ratio {most / least:.2f}; longest stall of the screen {stall:.1f} ms")
        talk("sample deck", folder / "sample", data)
        talk(f"{PAGES} photographs", folder / "photographs", image_deck(PAGES))
        app.quit()


if __name__ == "__main__":
    main()
