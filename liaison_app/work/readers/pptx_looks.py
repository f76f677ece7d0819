"""What a presentation asks of the program that shows it: fonts, effects, sound and film; runs in the child process only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from pptx.oxml import parse_xml

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_SHOWN = ("anim", "animClr", "animEffect", "animMotion", "animRot", "animScale", "set")
_PLAYED = ("video", "audio", "media")
_TITLES = ("title", "ctrTitle")


def fonts_asked(slides: list[Any]) -> list[str]:
    """Return the fonts that the words on the slides are to be set in, each once, in the order met."""
    found: dict[str, None] = {}
    for slide in slides:
        usual = _Usual(slide)
        for shape in slide.element.iter(f"{_P}sp", f"{_P}graphicFrame"):
            is_title = any(holder.get("type") in _TITLES for holder in shape.iter(f"{_P}ph"))
            for run in shape.iter(f"{_A}r"):
                if "".join(text.text or "" for text in run.iter(f"{_A}t")).strip():
                    found[usual.font(_typeface(run), is_title=is_title)] = None
    return [name for name in found if name]


def plays(slide: Any) -> bool:
    """Say whether sound or film belongs to a slide."""
    return any(relation.reltype.rsplit("/", 1)[-1] in _PLAYED for relation in slide.part.rels.values())


def is_animated(slide: Any) -> bool:
    """Say whether things on a slide come and go one after another; a film's own timing does not count."""
    return any(next(timing.iter(*(f"{_P}{name}" for name in _SHOWN)), None) is not None for timing in slide.element.iter(f"{_P}timing"))


def has_transition(slide: Any) -> bool:
    return next(slide.element.iter(f"{_P}transition"), None) is not None


class _Usual:
    """The fonts that a slide's master and theme give where its words name none."""

    def __init__(self, slide: Any) -> None:
        master = slide.slide_layout.slide_master
        self._theme = dict(_theme_fonts(master))
        styles = next(master.element.iter(f"{_P}txStyles"), None)
        self._title = _first(styles, f"{_P}titleStyle") or "+mj-lt"
        self._body = _first(styles, f"{_P}bodyStyle") or "+mn-lt"

    def font(self, asked: str, *, is_title: bool) -> str:
        name = asked or (self._title if is_title else self._body)
        return self._theme.get(name[:3], "") if name.startswith("+") else name


def _theme_fonts(master: Any) -> Iterator[tuple[str, str]]:
    for relation in master.part.rels.values():
        if relation.is_external or not relation.reltype.endswith("/theme"):
            continue
        theme = cast("Any", parse_xml)(relation.target_part.blob)
        for tag, short in (("majorFont", "+mj"), ("minorFont", "+mn")):
            yield short, _first(theme, f"{_A}{tag}")


def _first(element: Any, tag: str) -> str:
    """Return the first Latin typeface named inside the first element of this tag."""
    inside = next(element.iter(tag), None) if element is not None else None
    latin = next(inside.iter(f"{_A}latin"), None) if inside is not None else None
    return str(latin.get("typeface") or "") if latin is not None else ""


def _typeface(run: Any) -> str:
    return next((str(latin.get("typeface") or "") for said in run.iter(f"{_A}rPr") for latin in said.iter(f"{_A}latin")), "")
