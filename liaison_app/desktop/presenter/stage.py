"""The hand of the speaker on the slide: pointer, spotlight, pen, eraser and zoom."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from liaison_app.desktop.presenter.layer import Layer, Point, Stroke, Tool
from liaison_app.desktop.presenter.session import Session

ZOOM = 2.0
_MOST_POINTS = 4_000


class Stage(QObject):
    """Keeps what lies over each slide. While the audience is frozen it goes on seeing what it saw."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._slide = session.slide
        self._drawn: dict[int, tuple[Stroke, ...]] = {}
        self._held: Layer | None = None
        self._pen_down = False
        self._grip: Point | None = None
        self.layer = Layer()
        session.moved.connect(self._follow)

    @property
    def seen(self) -> Layer:
        """What the audience sees over its slide."""
        return self._held or self.layer

    @property
    def drawings(self) -> dict[int, tuple[Stroke, ...]]:
        """What is drawn, by slide (from 1); slides without a line are left out."""
        kept = {**self._drawn, self._slide: self.layer.strokes}
        return {slide: strokes for slide, strokes in sorted(kept.items()) if strokes}

    # tools

    def take(self, tool: Tool) -> None:
        """Take up a tool; the one in hand is put down."""
        self._lift()
        self._set(replace(self.layer, tool=Tool.NONE if tool is self.layer.tool else tool))

    def turn_pointer(self) -> None:
        """From nothing to the pointer, to the spotlight, to nothing."""
        after = {Tool.POINTER: Tool.SPOTLIGHT, Tool.SPOTLIGHT: Tool.NONE}
        self._lift()
        self._set(replace(self.layer, tool=after.get(self.layer.tool, Tool.POINTER)))

    def put_down(self) -> bool:
        """Put down the tool, or come back from the zoom; False where there was neither."""
        had = self.layer.tool is not Tool.NONE or self.layer.zoom > 1
        self._lift()
        self._set(replace(self.layer.zoomed(1, (0.5, 0.5)), tool=Tool.NONE))
        return had

    def toggle_zoom(self) -> None:
        """Twice as near around the pointed place, or the whole slide again."""
        self.zoom_to(1 if self.layer.zoom > 1 else ZOOM)

    def zoom_to(self, factor: float) -> None:
        self._set(self.layer.zoomed(factor, self.layer.at if self.layer.zoom == 1 else self.layer.middle))

    def clear(self) -> None:
        """Wipe this slide."""
        self._set(replace(self.layer, strokes=()))

    def undo(self) -> None:
        """Take back the latest line on this slide."""
        self._set(replace(self.layer, strokes=self.layer.strokes[:-1]))

    # moving

    def point(self, at: Point) -> None:
        """The hand is over this place."""
        at = _inside(at)
        grip, layer = self._grip, replace(self.layer, at=at)
        if self._pen_down and layer.tool is Tool.DRAW:
            layer = _longer(layer, at)
        elif self._pen_down and layer.tool is Tool.ERASE:
            layer = layer.erased(at)
        elif grip is not None:
            # The slide moves under the hand, so the place gripped stays under it.
            layer = layer.zoomed(layer.zoom, (layer.middle[0] + grip[0] - at[0], layer.middle[1] + grip[1] - at[1]))
        self._set(layer)

    def press(self, at: Point) -> None:
        """Begin a line, an erasure, or to pull the enlarged slide about."""
        at = _inside(at)
        tool = self.layer.tool
        self._pen_down = tool in (Tool.DRAW, Tool.ERASE)
        self._grip = at if self.layer.zoom > 1 and not self._pen_down else None
        if tool is Tool.DRAW:
            self._set(replace(self.layer, at=at, strokes=(*self.layer.strokes, Stroke((at,)))))
        elif tool is Tool.ERASE:
            self._set(replace(self.layer, at=at).erased(at))

    def release(self) -> None:
        self._lift()

    def nudge(self, x: float, y: float) -> None:
        """Move what is pointed at by keys; without a tool, move about the enlarged slide."""
        layer = self.layer
        if layer.tool is Tool.NONE and layer.zoom > 1:
            self._set(layer.zoomed(layer.zoom, (layer.middle[0] + x, layer.middle[1] + y)))
        elif layer.tool is not Tool.NONE:
            self.point((layer.at[0] + x / layer.zoom, layer.at[1] + y / layer.zoom))

    # following

    def _lift(self) -> None:
        self._pen_down = False
        self._grip = None

    def _follow(self) -> None:
        """Keep what is drawn with its slide; a zoom ends where another slide begins."""
        session = self._session
        was_held = self._held is not None
        self._held = (self._held or self.layer) if session.is_frozen else None
        if session.slide != self._slide:
            self._lift()
            self._drawn[self._slide] = self.layer.strokes
            self._slide = session.slide
            self.layer = replace(self.layer.zoomed(1, (0.5, 0.5)), strokes=self._drawn.get(self._slide, ()))
        if was_held != (self._held is not None) or not was_held:
            self.changed.emit()

    def _set(self, layer: Layer) -> None:
        if layer != self.layer:
            self.layer = layer
            self.changed.emit()


def _inside(at: Point) -> Point:
    return (max(0.0, min(1.0, at[0])), max(0.0, min(1.0, at[1])))


def _longer(layer: Layer, at: Point) -> Layer:
    """Return the layer with its latest line drawn on to a place."""
    if not layer.strokes or layer.strokes[-1].points[-1] == at:
        return layer
    points = layer.strokes[-1].points
    last = Stroke((*points, at)) if len(points) < _MOST_POINTS else Stroke((points[-1], at))
    kept = layer.strokes[:-1] if len(points) < _MOST_POINTS else layer.strokes
    return replace(layer, strokes=(*kept, last))
