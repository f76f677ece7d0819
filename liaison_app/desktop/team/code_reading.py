"""An invite from a file: the file itself, or a picture of its square code."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol.invite import MAX_FILE
from liaison_app.work.invite_code import NoCode, read_code

_MOST_MB = 256
_MOST_SIDE = 4096
"""A larger picture is read smaller: a code that fills a tenth of it is still plain."""


def invite_from(path: Path) -> bytes:
    """Return the invite's bytes, those of a file as they are; for a worker. Raises LiaisonError in words."""
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    if not reader.canRead():
        return _bytes(path)
    QImageReader.setAllocationLimit(_MOST_MB)
    size = reader.size()
    if max(size.width(), size.height()) > _MOST_SIDE:
        reader.setScaledSize(size.scaled(QSize(_MOST_SIDE, _MOST_SIDE), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    if image.isNull():
        raise NoCode(_("This picture cannot be read ({reason}).").format(reason=reader.errorString()), _("Take it again, or ask for the invite as a file."))
    return read_code(_grey(image))


def _grey(image: QImage) -> memoryview:
    grey = image.convertToFormat(QImage.Format.Format_Grayscale8)
    wide, high, line = grey.width(), grey.height(), grey.bytesPerLine()
    raw = bytes(grey.constBits())
    packed = raw if line == wide else b"".join(raw[y * line : y * line + wide] for y in range(high))
    return memoryview(packed[: wide * high]).cast("B", (high, wide))


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1)
    except OSError as error:
        raise LiaisonError(
            _("The invite file cannot be read: {reason}.").format(reason=error.strerror), _("Choose the file again."), code="no_such_file"
        ) from error
