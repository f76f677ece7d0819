"""Pictures of slides: asked for by anyone, drawn one after the other, the latest kept in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QPainter

from liaison_app.desktop.slides.opened import OpenedDeck, SlideLink
from liaison_app.records.deck import Deck
from liaison_app.records.values import Manifest

PICTURES_BYTES = 128 * 1024 * 1024
"""Three pages on a screen of 3840 × 2160, or a dozen on a projector."""
FILES_BYTES = 256 * 1024 * 1024
_MOST_WANTED = 400

Opener = Callable[[Manifest], QByteArray]
"""Gives a file's plaintext; called on a worker."""
Background = Callable[[Callable[[], QByteArray], Callable[[QByteArray], object], QObject, Callable[[BaseException], object]], object]
"""Runs the first function on a worker and gives its result, or its failure, on the screen's thread."""


class Urgency(IntEnum):
    """Who is drawn first."""

    AUDIENCE = 0
    SPEAKER = 1
    NEXT = 2
    THUMBNAIL = 3
    SOME_TIME = 4


@dataclass(frozen=True, slots=True)
class _Key:
    file: str
    page: int
    width: int
    height: int


@dataclass(slots=True)
class _Wanted:
    file: Manifest
    urgency: Urgency
    order: int


def pages_of(deck: Deck) -> Manifest | None:
    """Return the file a deck's slides are drawn from; None where a PowerPoint file has no pages yet."""
    if deck.show is not None:
        return deck.show
    return deck.file if deck.file is not None and deck.file.media_type == "application/pdf" else None


class Slides(QObject):
    """Gives pictures at once where it has them, and draws the others; nothing of a deck touches the disk."""

    drawn = Signal(str, int)
    """A file (SHA-256) and a page (from 0) of which there is a new picture."""
    refused = Signal(str, object)
    """A file (SHA-256) that cannot be opened, and why."""

    def __init__(self, opener: Opener, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._opener = opener
        self._background = background
        self._pictures: OrderedDict[_Key, QImage] = OrderedDict()
        self._bytes = 0
        self._opened: OrderedDict[str, OpenedDeck] = OrderedDict()
        self._opening = ""
        self._failed: dict[str, BaseException] = {}
        self._wanted: dict[_Key, _Wanted] = {}
        self._drawing: _Key | None = None
        self._order = 0
        self._pump = QTimer(self)
        self._pump.setSingleShot(True)
        self._pump.timeout.connect(self._next)

    # asking

    def picture(self, file: Manifest, page: int, box: QSize, urgency: Urgency = Urgency.THUMBNAIL) -> QImage | None:
        """Return a page (from 0) that fits a box of device pixels; None while it is being drawn: `drawn` tells."""
        key = _Key(file.sha256, page, box.width(), box.height())
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
            return found
        if page >= 0 and not box.isEmpty() and file.sha256 not in self._failed:
            self._want(key, file, urgency)
        return None

    def open_early(self, file: Manifest) -> None:
        """Have a file opened in good time: pages of it will be asked for."""
        if not self._opening and file.sha256 not in self._opened and file.sha256 not in self._failed:
            self._open(file)

    def nearest(self, file: Manifest, page: int) -> QImage | None:
        """Return the largest picture there is of a page, to stand in until the right one comes."""
        found = [image for key, image in self._pictures.items() if (key.file, key.page) == (file.sha256, page)]
        return max(found, key=QImage.width, default=None)

    def links(self, file: Manifest, page: int) -> tuple[SlideLink, ...]:
        """Return the links on a page (from 0) of a file that is open; none while it is not."""
        opened = self._opened.get(file.sha256)
        return opened.links(page) if opened is not None and 0 <= page < opened.pages else ()

    def failure(self, file: Manifest) -> BaseException | None:
        """Return why a file cannot be opened."""
        return self._failed.get(file.sha256)

    def retry(self, file: Manifest) -> None:
        """Forget that a file could not be opened: more of it has come."""
        self._failed.pop(file.sha256, None)

    def retry_all(self) -> None:
        """Forget every file that could not be opened."""
        self._failed.clear()

    def close(self) -> None:
        """Let go of every file and picture."""
        self._pump.stop()
        self._wanted.clear()
        self._drawing = None
        for opened in self._opened.values():
            opened.close()
        self._opened.clear()
        self._pictures.clear()
        self._bytes = 0

    @property
    def busy(self) -> bool:
        """Say whether a picture that was asked for is still to come."""
        return bool(self._wanted or self._opening or self._drawing)

    # drawing

    def _want(self, key: _Key, file: Manifest, urgency: Urgency) -> None:
        self._order += 1
        known = self._wanted.get(key)
        self._wanted[key] = _Wanted(file, min(urgency, known.urgency) if known else urgency, self._order)
        if len(self._wanted) > _MOST_WANTED:
            del self._wanted[max(self._wanted, key=self._turn)]
        if not self._pump.isActive():
            self._pump.start(0)

    def _turn(self, key: _Key) -> tuple[int, bool, int]:
        """Say when a page's turn is: by urgency, files already open first, then as they were asked."""
        wanted = self._wanted[key]
        return (wanted.urgency, key.file not in self._opened, wanted.order)

    def _next(self) -> None:
        if self._drawing is not None or not self._wanted:
            return
        ready = [key for key in self._wanted if key.file in self._opened]
        waiting = [key for key in self._wanted if key.file not in self._opened]
        if waiting and not self._opening:
            self._open(self._wanted[min(waiting, key=self._turn)].file)
        if ready:
            self._draw(min(ready, key=self._turn))

    def _draw(self, key: _Key) -> None:
        opened = self._opened[key.file]
        self._opened.move_to_end(key.file)
        del self._wanted[key]
        box = QSize(key.width, key.height)
        if key.page >= opened.pages or opened.fitting(key.page, box).isEmpty():
            self._pump.start(0)
            return
        self._drawing = key
        opened.draw(key.page, box)

    def _came(self, _page: int, image: QImage) -> None:
        key, self._drawing = self._drawing, None
        if key is not None and not image.isNull():
            image = _on_paper(image)
            self._pictures[key] = image
            self._bytes += image.sizeInBytes()
            while self._bytes > PICTURES_BYTES and len(self._pictures) > 1:
                self._bytes -= self._pictures.popitem(last=False)[1].sizeInBytes()
            self.drawn.emit(key.file, key.page)
        self._close_old()
        self._pump.start(0)

    # files

    def _open(self, file: Manifest) -> None:
        self._opening = file.sha256
        self._background(lambda: self._opener(file), self._has_come, self, self._has_failed)

    def _has_come(self, data: QByteArray) -> None:
        try:
            opened = OpenedDeck(data, self)
        except Exception as error:  # noqa: BLE001 - kept, and shown where the slide should be
            self._has_failed(error)
            return
        opened.drew.connect(self._came)
        self._opened[self._opening] = opened
        self._opening = ""
        self._pump.start(0)

    def _has_failed(self, error: BaseException) -> None:
        file, self._opening = self._opening, ""
        self._failed[file] = error
        for key in [key for key in self._wanted if key.file == file]:
            del self._wanted[key]
        self.refused.emit(file, error)
        self._pump.start(0)

    def _close_old(self) -> None:
        """Let go of the files used longest ago; one is always kept."""
        while len(self._opened) > 1 and sum(opened.size for opened in self._opened.values()) > FILES_BYTES:
            _file, oldest = self._opened.popitem(last=False)
            oldest.close()


def _on_paper(image: QImage) -> QImage:
    """Lay a page on white once, when it comes: what is opaque is copied to a screen in a fraction of the time."""
    paper = QImage(image.size(), QImage.Format.Format_RGB32)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(0, 0, image)
    painter.end()
    return paper
