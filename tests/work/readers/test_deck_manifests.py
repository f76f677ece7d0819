"""What is said of every real deck is what its file holds, read a second time by other means."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from liaison_app.core.errors import LiaisonError
from liaison_app.work.readers.decks import read_deck

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"


@dataclass(frozen=True)
class Told:
    """A presentation as its own markup has it."""

    size: tuple[float, float]
    hidden: tuple[bool, ...]
    titles: tuple[str, ...]
    notes: tuple[str, ...]
    links: frozenset[str]


def _words(element: Any) -> str:
    return "".join("".join(node.text or "" for node in paragraph.iter(f"{_A}t")) for paragraph in element.iter(f"{_A}p"))


class Markup:
    """The parts of a presentation and how they name each other."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    def part(self, name: str) -> Any:
        return ET.fromstring(self._archive.read(name))

    def relations(self, name: str) -> list[tuple[str, str, str, bool]]:
        """Return id, sort, target and whether that is outside, of what a part names."""
        place = PurePosixPath(name)
        listed = f"{place.parent}/_rels/{place.name}.rels"
        if listed not in self._archive.namelist():
            return []
        out: list[tuple[str, str, str, bool]] = []
        for each in ET.fromstring(self._archive.read(listed)).iter(f"{_REL}Relationship"):
            target, outside = each.attrib["Target"], each.get("TargetMode") == "External"
            found = target if outside else target.lstrip("/") if target.startswith("/") else _resolved(place.parent, target)
            out.append((each.attrib["Id"], each.attrib["Type"].rsplit("/", 1)[-1], found, outside))
        return out


def _resolved(folder: PurePosixPath, target: str) -> str:
    parts = list(folder.parts)
    for step in PurePosixPath(target).parts:
        parts = parts[:-1] if step == ".." else [*parts, step]
    return "/".join(parts)


def markup_of(path: Path) -> Told:
    """Read a presentation by its markup alone."""
    with zipfile.ZipFile(path) as archive:
        markup = Markup(archive)
        show = markup.part("ppt/presentation.xml")
        size = next(show.iter(f"{_P}sldSz"))
        names = {id: target for id, _sort, target, _outside in markup.relations("ppt/presentation.xml")}
        slides = [names[each.attrib[f"{_R}id"]] for each in show.iter(f"{_P}sldId")]
        parts = [markup.part(name) for name in slides]
        outside = frozenset(target for name in slides for _id, sort, target, is_out in markup.relations(name) if is_out and sort == "hyperlink")
        return Told(
            (int(size.attrib["cx"]) / 12700, int(size.attrib["cy"]) / 12700),
            tuple(part.get("show") in ("0", "false") for part in parts),
            tuple(_holding(part, ("title", "ctrTitle")) for part in parts),
            tuple(_notes(markup, name) for name in slides),
            outside,
        )


def _holding(part: Any, sorts: tuple[str, ...]) -> str:
    for shape in part.iter(f"{_P}sp"):
        holder = next(shape.iter(f"{_P}ph"), None)
        if holder is not None and holder.get("type") in sorts:
            return _words(shape)
    return ""


def _notes(markup: Markup, slide: str) -> str:
    named = [target for _id, sort, target, outside in markup.relations(slide) if sort == "notesSlide" and not outside]
    return _holding(markup.part(named[0]), ("body",)) if named else ""


def _plain(text: str) -> str:
    return "".join(text.split())


def test_every_presentation_is_told_as_its_markup_has_it(data: Path) -> None:
    read = 0
    for path in sorted((data / "pptx").glob("*.pptx")):
        told = markup_of(path)
        if not told.hidden:
            with pytest.raises(LiaisonError):
                read_deck(path)
            continue
        facts = read_deck(path)
        assert facts.sizes == (told.size,) * len(told.hidden), path.name
        assert facts.hidden == told.hidden, path.name
        assert [_plain(title) for title in facts.titles] == [_plain(title) for title in told.titles], path.name
        assert [_plain(note) for note in facts.notes] == [_plain(note) for note in told.notes], path.name
        assert told.links <= set(facts.links), path.name
        read += 1
    assert read >= 5


def test_every_pdf_is_told_as_another_library_reads_it(data: Path) -> None:
    pdf = pytest.importorskip("PySide6.QtPdf")
    for path in sorted((data / "pdf").glob("*.pdf")):
        document = pdf.QPdfDocument()
        document.load(str(path))
        if document.error() != pdf.QPdfDocument.Error.None_:
            with pytest.raises(LiaisonError):
                read_deck(path)
            continue
        facts = read_deck(path)
        sizes = [document.pagePointSize(number) for number in range(document.pageCount())]
        assert facts.pages == len(sizes), path.name
        for (width, height), size in zip(facts.sizes, sizes, strict=True):
            assert (round(width), round(height)) == (round(size.width()), round(size.height())), path.name
        document.close()
