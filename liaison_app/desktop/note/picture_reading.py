"""Pictures read from memory: whether they are any, how they look blurred and grey, and how they look."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.values import Manifest
from liaison_app.work.picture_metadata import bare_picture

MOST_BYTES: Final = 50_000_000
MOST_POINTS: Final = 120_000_000
"""A larger picture would take half a gigabyte of memory to look at."""
_FORMATS: Final = {"png": "image/png", "jpeg": "image/jpeg", "jpg": "image/jpeg", "webp": "image/webp", "gif": "image/gif", "bmp": "image/bmp"}
_GRAIN: Final = 14
"""Points across a blurred picture: one sees that there is something, and not what."""


def too_large(name: str, size: int) -> LiaisonError | None:
    """Return the refusal of a file of so many bytes, if it is too large."""
    if size <= MOST_BYTES:
        return None
    words = _("“{name}” has {size} MB; a picture in a note may have {most}.").format(name=name, size=round(size / 1_000_000), most=MOST_BYTES // 1_000_000)
    return LiaisonError(words, _("Make it smaller in a picture program, then paste it again."), code="picture_too_large")


def media_type_of(name: str, data: bytes) -> str:
    """Return what sort of picture this is, having read all of it. Raises LiaisonError where it is none, is broken or too large."""
    if (refusal := too_large(name, len(data))) is not None:
        raise refusal
    with _Reading(data) as reader:
        sort = _sort(reader)
        size = reader.size()
        if sort and _is_vast(reader):
            words = _("“{name}” is {wide} by {high} points, more than can be shown.").format(name=name, wide=size.width(), high=size.height())
            raise LiaisonError(words, _("Make it smaller in a picture program, then paste it again."), code="picture_too_large")
        if not sort or not reader.canRead() or _scaled(reader, QSize(64, 64)).isNull():
            raise _unreadable(name)
    return sort


def without_metadata(name: str, data: bytes, sort: str) -> bytes:
    """Return a picture without where, when and by whom it was taken. Raises LiaisonError where it is not built as it should be."""
    try:
        return bare_picture(data, sort)
    except ValueError as error:
        raise _unreadable(name) from error


def demand_small(file: Manifest) -> None:
    """Refuse a picture that no note of ours would have taken in, before it is read: it came from another device."""
    if (refusal := too_large(file.name, file.size)) is not None:
        raise refusal


def blurred(data: bytes) -> QImage:
    """Return a picture so coarse and grey that nothing in it can be made out."""
    with _Reading(data) as reader:
        small = _read(reader, QSize(_GRAIN, _GRAIN * 3 // 4), Qt.AspectRatioMode.IgnoreAspectRatio)
    grey = small.convertToFormat(QImage.Format.Format_Grayscale8)
    return grey.scaled(QSize(_GRAIN * 8, _GRAIN * 6), Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def shown(data: bytes, room: QSize) -> QImage:
    """Return a picture as large as fits a room (device pixels), never larger than it is."""
    with _Reading(data) as reader:
        return _read(reader, room)


def as_png(image: QImage) -> bytes:
    """Return a picture that was copied, as a file's bytes."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] - the stub says bytes, the binding takes str
    return bytes(buffer.data().data())


class _Reading:
    """A reader of bytes; the buffer lives as long as it."""

    def __init__(self, data: bytes) -> None:
        self._bytes = QByteArray(data)
        self._buffer = QBuffer(self._bytes)

    def __enter__(self) -> QImageReader:
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(self._buffer)
        reader.setAutoTransform(True)
        return reader

    def __exit__(self, *_error: object) -> None:
        self._buffer.close()


def _sort(reader: QImageReader) -> str:
    """Return the media type of a sort that notes take; what other decoders would make of it is not asked."""
    return _FORMATS.get(bytes(reader.format().data()).decode("ascii", "replace"), "")


def _is_vast(reader: QImageReader) -> bool:
    return reader.size().width() * reader.size().height() > MOST_POINTS


def _unreadable(name: str) -> LiaisonError:
    words = _("“{name}” cannot be read as a picture.").format(name=name)
    return LiaisonError(words, _("Open it in a picture program, save it as PNG or JPEG, and paste that."), code="picture_unreadable")


def _read(reader: QImageReader, room: QSize, aspect: Qt.AspectRatioMode = Qt.AspectRatioMode.KeepAspectRatio) -> QImage:
    """Return a picture that is kept; one that another device let in and this one would not is refused."""
    image = QImage() if not _sort(reader) or _is_vast(reader) else _scaled(reader, room, aspect)
    if image.isNull():
        raise LiaisonError(_("This picture cannot be read."), _("Ask whoever put it in to put it in again."), code="picture_unreadable")
    return image


def _scaled(reader: QImageReader, room: QSize, aspect: Qt.AspectRatioMode = Qt.AspectRatioMode.KeepAspectRatio) -> QImage:
    size = reader.size()
    if size.isValid() and (size.width() > room.width() or size.height() > room.height()):
        turned = bool(reader.transformation().value & reader.transformation().TransformationRotate90.value)
        reader.setScaledSize(size.scaled(room.transposed() if turned else room, aspect))
    return reader.read()
