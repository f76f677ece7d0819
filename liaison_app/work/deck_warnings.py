"""What a deck loses between its file and the screen: fonts, effects, films, and what it would have fetched or run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from liaison_app.core.words import _, plural
from liaison_app.records.parts import DeckWarning
from liaison_app.work.deck_slides import slide_words
from liaison_app.work.readers.deck_facts import DeckFacts

_LISTED = 4
_STYLE = re.compile(r"[-,].*$")
_NOISE = re.compile(r"[^a-z0-9]")
_MAKER = re.compile(r"(?:ps)?mt$")
_SLIDE_RATIO = 0.02
"""Sides may differ by this much before a page is said to have another shape."""


def deck_warnings(source: DeckFacts, shown: DeckFacts | None) -> tuple[DeckWarning, ...]:
    """Compare a file with the PDF its slides are drawn from (None: there is none yet, or the file is that PDF)."""
    found: list[DeckWarning] = []

    def warn(sort: str, slides: Sequence[int] = (), names: Iterable[str] = ()) -> None:
        found.append(DeckWarning(o=f"{len(found) + 1:03d}V", sort=sort, slides=slide_words(slides), names=", ".join(names)[:500]))

    if shown is not None:
        missing, instead = replaced_fonts(source.fonts, shown.fonts)
        if missing:
            warn("fonts", names=missing)
        if missing and instead:
            warn("fonts-instead", names=instead)
        if shown.pages != source.pages:
            warn("pages", range(1, shown.pages + 1))
        elif other := [number for number, (a, b) in enumerate(zip(source.sizes, shown.sizes, strict=False), 1) if not _same_shape(a, b)]:
            warn("shape", other)
    for sort, slides in (("animated", source.animated), ("moving", source.moving), ("media", source.media)):
        if slides:
            warn(sort, slides)
    if source.external:
        warn("external", names=source.external[:_LISTED])
    if source.scripts:
        warn("scripts")
    return tuple(found)


def replaced_fonts(asked: Sequence[str], used: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the fonts asked for that are not used, and those used that were not asked for."""
    have = [_plain(name) for name in used]
    missing = [name for name in asked if not any(_same_font(_plain(name), each) for each in have)]
    wanted = [_plain(name) for name in asked]
    instead = dict.fromkeys(_STYLE.sub("", name) for name in used if not any(_same_font(each, _plain(name)) for each in wanted))
    return missing, list(instead)


def warning_words(warning: DeckWarning) -> str:
    """Say a warning in a sentence."""
    match warning.sort:
        case "fonts":
            return _("Not drawn in its own fonts: {names}. Words may sit elsewhere than the author put them.").format(names=warning.names)
        case "fonts-instead":
            return _("In their place: {names}.").format(names=warning.names)
        case "pages":
            return _("The PDF has another number of pages than the presentation has slides.")
        case "shape":
            return _("Of another shape in the PDF: {slides}.").format(slides=warning.slides)
        case "animated":
            return _("Animations are not played; everything on the slide stands at once: {slides}.").format(slides=warning.slides)
        case "moving":
            return _("Transitions are not played: {slides}.").format(slides=warning.slides)
        case "media":
            return _("Sound and film are not played; a picture stands there: {slides}.").format(slides=warning.slides)
        case "external":
            return _("The file names things outside itself, which are never fetched: {names}.").format(names=warning.names)
        case "scripts":
            return _("The file asks to run a script or a program. Nothing of it runs here; where you hand the file on, it may.")
        case other:
            return other


def warnings_line(warnings: Sequence[DeckWarning]) -> str:
    """Say all of them, for a terminal; empty where there is none."""
    if not warnings:
        return ""
    things = sum(each.sort != "fonts-instead" for each in warnings)  # which goes with the fonts that are missing
    told = plural("{n} thing will look otherwise than in the file:", "{n} things will look otherwise than in the file:", things)
    return " ".join([told, *(warning_words(each) for each in warnings)])


def _plain(name: str) -> str:
    return _MAKER.sub("", _NOISE.sub("", _STYLE.sub("", name).lower()))


def _same_font(one: str, other: str) -> bool:
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _same_shape(one: tuple[float, float], other: tuple[float, float]) -> bool:
    return abs(one[0] / one[1] - other[0] / other[1]) <= _SLIDE_RATIO * (one[0] / one[1])
