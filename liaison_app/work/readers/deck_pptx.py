"""Slides, notes and titles of a PPTX; runs in the child process only (the only place importing python-pptx)."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from pptx import Presentation
from pptx.exc import PythonPptxError

from liaison_app.work.readers.deck_facts import LONGEST_SIDE, MOST_PAGES, MOST_TEXT, DeckFacts, DeckLimits, DeckProblem
from liaison_app.work.readers.pptx_looks import fonts_asked, has_transition, is_animated, plays

MOST_RATIO = 100
_SMALL = 1 << 20
_MOST_MEMBERS = 20_000
_KINDS = re.compile(rb"(application/vnd\.openxmlformats-officedocument\.presentationml\.)(?:slideshow|template)(\.main\+xml)")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(officeDocument|drawingml|presentationml|spreadsheetml)/([A-Za-z/]+)")
_POINT = 12700
"""English metric units in a point."""
_FETCHED = ("image", "video", "audio", "media", "oleObject", "attachedTemplate", "externalLink", "frame")
_DAMAGE = (
    PythonPptxError,
    SyntaxError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    OSError,
    EOFError,
    RuntimeError,
)
"""What python-pptx and its libraries raise on hostile files (a fault in the XML is a SyntaxError)."""


class PptxFile:
    """A presentation, opened; every fault is a DeckProblem."""

    def __init__(self, stream: BinaryIO, limits: DeckLimits) -> None:
        try:
            self._members = _checked(stream, limits)
            self._show: Any = Presentation(_markup(stream, limits))
            self._slides: list[Any] = list(self._show.slides)
        except DeckProblem:
            raise
        except _DAMAGE as error:
            raise DeckProblem("deck_damaged", type(error).__name__) from error

    def facts(self) -> DeckFacts:
        """Return what the file tells of every slide, hidden ones included."""
        if not self._slides:
            raise DeckProblem("deck_empty")
        if len(self._slides) > MOST_PAGES:
            raise DeckProblem("deck_too_large")
        if any(name.lower().endswith("vbaproject.bin") for name in self._members):
            raise DeckProblem("deck_macros")
        try:
            size = (float(self._show.slide_width or 0) / _POINT, float(self._show.slide_height or 0) / _POINT)
            if not all(1 <= side <= LONGEST_SIDE for side in size):
                raise DeckProblem("deck_page_size")
            links, external = self._outside()
            return DeckFacts(
                "pptx",
                len(self._slides),
                (size,) * len(self._slides),
                title=str(self._show.core_properties.title or "").strip()[:500],
                titles=tuple(_title(slide) for slide in self._slides),
                notes=tuple(_notes(slide) for slide in self._slides),
                hidden=tuple(slide.element.get("show") in ("0", "false") for slide in self._slides),
                links=links,
                external=external,
                fonts=tuple(fonts_asked(self._slides))[:200],
                animated=self._where(is_animated),
                moving=self._where(has_transition),
                media=self._where(plays),
            )
        except _DAMAGE as error:
            raise DeckProblem("deck_damaged", type(error).__name__) from error

    def _where(self, is_so: Callable[[Any], bool]) -> tuple[int, ...]:
        return tuple(number for number, slide in enumerate(self._slides, 1) if is_so(slide))

    def _outside(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return links people may follow, and targets that a program would fetch by itself."""
        links: list[str] = []
        fetched: list[str] = []
        for slide in self._slides:
            for part in [slide.part, slide.slide_layout.part]:
                for relation in part.rels.values():
                    if relation.is_external:
                        (fetched if relation.reltype.rsplit("/", 1)[-1] in _FETCHED else links).append(str(relation.target_ref)[:2000])
        return tuple(dict.fromkeys(links))[:2000], tuple(dict.fromkeys(fetched))[:2000]

    def texts(self, seconds: float) -> Iterator[str]:
        """Yield the text of each slide; it is at hand, so the time given is not needed."""
        del seconds
        for slide in self._slides:
            try:
                yield "\n".join(_shape_texts(slide.shapes, 0))[:MOST_TEXT]
            except _DAMAGE:
                yield ""  # a shape that cannot be read costs its slide's text, not the deck


def _checked(stream: BinaryIO, limits: DeckLimits) -> list[str]:
    """Return the names of an archive that is safe to unpack; the sizes it claims are checked by the memory limit."""
    with zipfile.ZipFile(stream) as archive:
        members = archive.infolist()
        if len(members) > _MOST_MEMBERS or sum(each.file_size for each in members) > limits.inflated:
            raise DeckProblem("deck_bomb")
        for each in members:
            if each.file_size > _SMALL and each.file_size > MOST_RATIO * max(1, each.compress_size):
                raise DeckProblem("deck_bomb")
            if each.flag_bits & 1:
                raise DeckProblem("deck_encrypted")
        return [each.filename for each in members]


def _markup(stream: BinaryIO, limits: DeckLimits) -> BinaryIO:
    """Return the show without its pictures and films, which nothing here looks at; what it truly unpacks to is counted, whatever it claims."""
    out = io.BytesIO()
    left = limits.markup
    with zipfile.ZipFile(stream) as archive, zipfile.ZipFile(out, "w") as kept:
        for name in dict.fromkeys(archive.namelist()):
            body = b""
            if name.lower().endswith((".xml", ".rels", ".vml")):
                with archive.open(name) as member:
                    body = member.read(left + 1)
                left -= len(body)
                if left < 0:
                    raise DeckProblem("deck_bomb")
                body = _as_usual(name, body)
            kept.writestr(name, body)
    out.seek(0)
    return out


def _as_usual(name: str, body: bytes) -> bytes:
    """Return markup as python-pptx knows it: a show or a template called a presentation, names of the strict standard as most programs write them."""
    if name == "[Content_Types].xml":
        return _KINDS.sub(rb"\1presentation\2", body)
    return _STRICT.sub(_older, body) if b"//purl.oclc.org/ooxml/" in body else body


def _older(found: re.Match[bytes]) -> bytes:
    family, rest = found[1], found[2].replace(b"extendedProperties", b"extended-properties").replace(b"customProperties", b"custom-properties")
    return b"http://schemas.openxmlformats.org/%s/2006/%s" % (family, rest)


def _title(slide: Any) -> str:
    shape = slide.shapes.title
    return " ".join(shape.text_frame.text.split())[:500] if shape is not None else ""


def _notes(slide: Any) -> str:
    if not slide.has_notes_slide:
        return ""
    frame = slide.notes_slide.notes_text_frame
    return frame.text.replace("\v", "\n").strip()[:MOST_TEXT] if frame is not None else ""


def _shape_texts(shapes: Any, depth: int) -> Iterator[str]:
    for shape in shapes:
        if getattr(shape, "has_text_frame", False) and shape.text_frame.text.strip():
            yield shape.text_frame.text.replace("\v", "\n")
        elif getattr(shape, "has_table", False):
            yield "\n".join(" ".join(cell.text for cell in row.cells) for row in shape.table.rows)
        elif depth < 10 and hasattr(shape, "shapes"):
            yield from _shape_texts(shape.shapes, depth + 1)
