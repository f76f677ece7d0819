"""A slide with what lies over it, and the mouse of whoever points at it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPen, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.presenter.layer import INK, Layer, Point, Stroke, Tool
from liaison_app.desktop.presenter.stage import Stage
from liaison_app.desktop.slides.slide_view import BLACK, WHITE, SlideView
from liaison_app.desktop.slides.slides import Slides, Urgency

_LARGEST_BOX = 4096
_DIM = QColor(0, 0, 0, 170)


def draw_layer(painter: QPainter, place: QRectF, layer: Layer, *, hand: bool = True) -> None:
    """Draw lines, and the pointer or spotlight, over a slide that stands in `place`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for stroke in layer.strokes:
        _draw_stroke(painter, place, stroke)
    at, tall = _on(place, layer.at), place.height() / layer.zoom
    if hand and layer.tool is Tool.SPOTLIGHT:
        shade = QPainterPath()
        shade.addRect(place)
        shade.addEllipse(at, tall * 0.17, tall * 0.17)
        painter.fillPath(shade, _DIM)
    elif hand and layer.tool is Tool.POINTER:
        painter.setPen(QPen(WHITE, max(1.5, tall * 0.004)))
        painter.setBrush(QColor(INK))
        painter.drawEllipse(at, tall * 0.014, tall * 0.014)
    painter.restore()


class StageView(SlideView):
    """Shows the speaker's layer, or the one the audience sees, over the slide. Takes the mouse where it is asked to."""

    clicked = Signal(object)
    """A place on the slide that was clicked with no tool in hand."""

    def __init__(
        self,
        slides: Slides,
        urgency: Urgency,
        stage: Stage,
        *,
        for_audience: bool,
        takes_mouse: bool = False,
        ground: QColor = BLACK,
        radius: float = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(slides, urgency, ground=ground, radius=radius, parent=parent)
        self._stage = stage
        self._for_audience = for_audience
        self._takes_mouse = takes_mouse
        self._shown = self._layer
        self.setMouseTracking(takes_mouse)
        stage.changed.connect(self._changed)

    @property
    def _layer(self) -> Layer:
        return self._stage.seen if self._for_audience else self._stage.layer

    def wanted_box(self) -> QSize:
        """Ask for a picture as sharp as it is near."""
        box = self.device_box()
        factor = min(self._layer.zoom, _LARGEST_BOX / max(1, box.width(), box.height())) if self._layer.zoom > 1 else 1
        return QSize(round(box.width() * max(1.0, factor)), round(box.height() * max(1.0, factor)))

    def enlarged(self, place: QRectF) -> QRectF:
        """Return where the whole slide lies when a part of it fills its place."""
        layer = self._layer
        wide, tall = place.width() * layer.zoom, place.height() * layer.zoom
        return QRectF(place.center().x() - layer.middle[0] * wide, place.center().y() - layer.middle[1] * tall, wide, tall)

    def paint_over(self, painter: QPainter, place: QRectF) -> None:
        draw_layer(painter, place, self._layer)

    def on_slide(self, at: QPointF) -> Point:
        """Return which place of the slide lies under a point of this widget."""
        place = self.enlarged(self.place())
        return ((at.x() - place.left()) / max(1.0, place.width()), (at.y() - place.top()) / max(1.0, place.height()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._takes_mouse:
            self._stage.point(self.on_slide(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._takes_mouse or event.button() != Qt.MouseButton.LeftButton:
            return
        at = self.on_slide(event.position())
        if self._layer.tool in (Tool.DRAW, Tool.ERASE) or self._layer.zoom > 1:
            self._stage.press(at)
        elif 0 <= at[0] <= 1 and 0 <= at[1] <= 1:
            self.clicked.emit(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._takes_mouse:
            self._stage.release()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._takes_mouse and event.angleDelta().y():
            self._stage.zoom_to(self._stage.layer.zoom * (1.25 if event.angleDelta().y() > 0 else 0.8))

    def _changed(self) -> None:
        if self._takes_mouse:
            has_tool = self._stage.layer.tool is not Tool.NONE
            self.setCursor(Qt.CursorShape.CrossCursor if has_tool else Qt.CursorShape.ArrowCursor)
        if self._layer != self._shown:
            self._shown = self._layer
            self.update()


def _on(place: QRectF, at: Point) -> QPointF:
    return QPointF(place.left() + at[0] * place.width(), place.top() + at[1] * place.height())


def _draw_stroke(painter: QPainter, place: QRectF, stroke: Stroke) -> None:
    thick = max(1.5, place.height() * 0.006)
    painter.setPen(QPen(QColor(INK), thick, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    points = [_on(place, at) for at in stroke.points]
    if len(points) == 1:
        painter.drawPoint(points[0])
    else:
        painter.drawPolyline(QPolygonF(points))
