"""Lines drawn on slides, written down small enough for a record: places in thousandths of the slide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liaison_app.core.ids import new_id
from liaison_app.records.parts import SlideDrawing

Line = tuple[tuple[float, float], ...]
"""Places on a slide, 0 to 1 from the left and from the top, in the order they were drawn."""

_UNIT = 1000
_STEP = 2
"""Points nearer than this to the one before, in thousandths, are left out: less than three pixels of a projector."""
_MOST = 60_000
"""Characters kept of one slide; what was drawn first stays."""


def written(lines: Iterable[Line]) -> str:
    """Return lines as text: "120,340 125,350" for each, with a semicolon between."""
    out: list[str] = []
    length = 0
    for line in lines:
        text = " ".join(f"{x},{y}" for x, y in _thin(line))
        length += len(text) + 1
        if length > _MOST:
            break
        out.append(text)
    return ";".join(out)


def read(text: str) -> tuple[Line, ...]:
    """Return the lines of such a text; a line that cannot be read is left out."""
    found = (_line(part) for part in text[:_MOST].split(";"))
    return tuple(line for line in found if line)


def as_parts(drawn: Mapping[int, Iterable[Line]]) -> tuple[SlideDrawing, ...]:
    """Return what was drawn by slide (from 1) as parts of a presentation."""
    return tuple(SlideDrawing(id=new_id(), o=f"{slide:05d}V", slide=slide, lines=written(lines)) for slide, lines in sorted(drawn.items()))


def _thin(line: Line) -> list[tuple[int, int]]:
    points = [(round(x * _UNIT), round(y * _UNIT)) for x, y in line]
    kept = points[:1]
    for point in points[1:]:
        if max(abs(point[0] - kept[-1][0]), abs(point[1] - kept[-1][1])) >= _STEP:
            kept.append(point)
    if len(points) > 1 and kept[-1] != points[-1]:
        kept.append(points[-1])
    return kept


def _line(text: str) -> Line:
    try:
        points = [tuple(int(number) / _UNIT for number in point.split(",")) for point in text.split()]
    except ValueError:
        return ()
    return tuple((point[0], point[1]) for point in points if len(point) == 2 and all(0 <= at <= 1 for at in point))
