"""Many pictures on one: a row for each page, a column for each size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from liaison_app.desktop.offscreen import have_application
from liaison_app.desktop.theme import load_fonts, load_theme

_WIDE, _TALL, _GAP, _HEAD = 480, 300, 12, 28
_QUALITY = 65


def draw_sheet(rows: Mapping[str, Mapping[str, Path]], columns: Sequence[str], target: Path) -> None:
    """Write a WebP of these pictures, by row, under the names of the columns."""
    have_application()
    load_fonts()
    sheet = QImage(_GAP + len(columns) * (_WIDE + _GAP), _HEAD + len(rows) * (_TALL + _HEAD), QImage.Format.Format_RGB32)
    sheet.fill(QColor("#8A857C"))
    painter = QPainter(sheet)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setFont(load_theme("light").font("body", weight=600))
    painter.setPen(QColor("#000000"))
    for number, name in enumerate(columns):
        painter.drawText(QPointF(_GAP + number * (_WIDE + _GAP), 19), name)
    for row, (name, pictures) in enumerate(rows.items()):
        top = _HEAD + row * (_TALL + _HEAD)
        painter.drawText(QPointF(_GAP, top + 19), name)
        for column, size in enumerate(columns):
            if size in pictures:
                _put(painter, pictures[size], QRectF(_GAP + column * (_WIDE + _GAP), top + _HEAD, _WIDE, _TALL))
    painter.end()
    sheet.save(str(target), "WEBP", _QUALITY)  # pyright: ignore[reportCallIssue, reportArgumentType] - the stubs want bytes


def _put(painter: QPainter, picture: Path, room: QRectF) -> None:
    image = QImage(str(picture)).scaled(room.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    painter.drawImage(room.topLeft(), image)
