"""What lies over a slide: where it is pointed at, what is drawn on it, and how near it is seen."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

Point = tuple[float, float]
"""A place on a slide: 0 to 1 from the left and from the top, whatever its size on a screen."""

INK = "#E5322D"
LARGEST_ZOOM = 5.0
REACH = 0.02
"""How near the eraser must come, as a share of the slide's width."""


class Tool(Enum):
    """What the mouse does on the slide."""

    NONE = "none"
    POINTER = "pointer"
    SPOTLIGHT = "spotlight"
    DRAW = "draw"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line drawn without lifting the pen."""

    points: tuple[Point, ...]

    def touches(self, at: Point, reach: float = REACH) -> bool:
        """Say whether the eraser at a place meets this line anywhere, between its points too."""
        if len(self.points) == 1:
            return _far(self.points[0], self.points[0], at) <= reach
        return any(_far(a, b, at) <= reach for a, b in zip(self.points, self.points[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Layer:
    """A value: what is held for the audience while it is frozen is simply an earlier one."""

    tool: Tool = Tool.NONE
    at: Point = (0.5, 0.5)
    zoom: float = 1.0
    middle: Point = (0.5, 0.5)
    strokes: tuple[Stroke, ...] = ()

    def zoomed(self, factor: float, middle: Point) -> Layer:
        """Return it seen from this near around a place; never beyond the slide's edges."""
        factor = max(1.0, min(LARGEST_ZOOM, factor))
        half = 0.5 / factor
        x, y = (max(half, min(1 - half, value)) for value in middle)
        return replace(self, zoom=factor, middle=(x, y))

    def erased(self, at: Point) -> Layer:
        return replace(self, strokes=tuple(stroke for stroke in self.strokes if not stroke.touches(at, REACH / self.zoom)))


def _far(a: Point, b: Point, at: Point) -> float:
    """Return how far a place lies from the line between two others."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    long = dx * dx + dy * dy
    share = max(0.0, min(1.0, ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / long)) if long else 0.0
    return ((a[0] + share * dx - at[0]) ** 2 + (a[1] + share * dy - at[1]) ** 2) ** 0.5
