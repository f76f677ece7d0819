"""Drawing deck pages through the vault's way, against the bare renderer; and what it costs the screen meanwhile."""

from __future__ import annotations

import os
import statistics
import time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QSize, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtPdf import QPdfDocument

from liaison_app.desktop.slides.sample_deck import make_sample_deck
from liaison_app.desktop.slides.slides import Slides, Urgency
from liaison_app.records.values import Manifest

FULL, THUMB, ROUNDS = QSize(1920, 1080), QSize(202, 114), 4


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


def main() -> None:
    """Print one line for a full page and one for a thumbnail."""
    _app = QGuiApplication([])
    data = make_sample_deck()
    for name, box in (("1080p page", FULL), ("thumbnail", THUMB)):
        least = floor(data, box)
        most, stall = ours(data, box)
        print(f"{name}: {most:.1f} ms; bare renderer {least:.1f} ms; ratio {most / least:.2f}; longest stall of the screen {stall:.1f} ms")


if __name__ == "__main__":
    main()
