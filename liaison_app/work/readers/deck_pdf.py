"""Pages, titles and links of a PDF; runs in the child process only (the only place importing pypdf)."""

from __future__ import annotations

import io
import logging
import re
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import DictionaryObject

from liaison_app.work.readers.deck_facts import LONGEST_SIDE, MOST_PAGES, MOST_TEXT, DeckFacts, DeckProblem
from liaison_app.work.readers.page_prints import PagePrints

_LETTER = (0.0, 0.0, 612.0, 792.0)
_SUBSET = re.compile(r"(?<=^/)[A-Z]{6}\+")
DAMAGE = (
    PyPdfError,
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
    ArithmeticError,
    LookupError,
)
"""What pypdf raises on hostile files: its own errors and, where it trusted a file, plain Python ones."""


class PdfFile:
    """A PDF, opened; every fault is a DeckProblem."""

    def __init__(self, stream: BinaryIO, password: str = "") -> None:
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        try:
            self._reader = pypdf.PdfReader(stream)
            self._encrypted = self._reader.is_encrypted
            if self._encrypted and not self._reader.decrypt(password):
                raise DeckProblem("deck_password" if password else "deck_encrypted")
            if _claimed(self._reader) > MOST_PAGES:
                raise DeckProblem("deck_too_large")  # said before the tree is walked: walking 100,000 pages takes longer than there is time
            self._pages = len(self._reader.pages)
        except DeckProblem:
            raise
        except (FileNotDecryptedError, DependencyError) as error:
            raise DeckProblem("deck_encrypted", type(error).__name__) from error
        except DAMAGE as error:
            raise DeckProblem("deck_damaged", type(error).__name__) from error

    def facts(self) -> DeckFacts:
        """Return what the file tells; a fault on one page costs that page's title only."""
        if self._pages == 0:
            raise DeckProblem("deck_empty")
        if self._pages > MOST_PAGES:
            raise DeckProblem("deck_too_large")
        sizes: list[tuple[float, float]] = []
        links: list[str] = []
        fonts: dict[str, None] = {}
        scripts = self._has_scripts()
        for number in range(self._pages):
            try:
                page: Any = self._reader.pages[number]
                sizes.append(_size(page))
            except DAMAGE as error:
                raise DeckProblem("deck_damaged", type(error).__name__) from error
            found, acts = _annotations(page)
            links += found
            scripts = scripts or acts
            fonts.update(dict.fromkeys(_fonts(page)))
        return DeckFacts(
            "pdf",
            self._pages,
            tuple(sizes),
            title=self._title(),
            titles=tuple(self._titles()),
            notes=("",) * self._pages,
            hidden=(False,) * self._pages,
            links=tuple(dict.fromkeys(links))[:2000],
            encrypted=self._encrypted,
            scripts=scripts,
            fonts=tuple(fonts)[:200],
        )

    def opened(self) -> bytes:
        """Return the same pages as a PDF that asks for no password."""
        writer = pypdf.PdfWriter(clone_from=self._reader)
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()

    def _title(self) -> str:
        try:
            found = self._reader.metadata
            return str(found.title or "").strip()[:500] if found else ""
        except DAMAGE:
            return ""  # a damaged information dictionary does not make the pages unreadable

    def _titles(self) -> list[str]:
        titles = [""] * self._pages
        try:
            for entry in _flat(self._reader.outline, 0):
                number = self._reader.get_destination_page_number(entry)
                if number is not None and 0 <= number < self._pages and not titles[number]:
                    titles[number] = str(entry.title).strip()[:500]
        except DAMAGE:
            return titles  # a damaged outline: the titles found so far
        return titles

    def _has_scripts(self) -> bool:
        try:
            root: Any = self._reader.root_object
            names: Any = root.get("/Names")
            named = names is not None and "/JavaScript" in names.get_object()
            return named or _acts(root.get("/OpenAction")) or root.get("/AA") is not None
        except DAMAGE:
            return True  # what cannot be looked at is not called harmless

    def prints(self) -> Iterator[str]:
        """Yield what each page looks like, as a hash; empty where it cannot be told."""
        seen = PagePrints()
        for number in range(self._pages):
            try:
                page: Any = self._reader.pages[number]
                yield seen.of(page)
            except DAMAGE:
                yield ""

    def texts(self, seconds: float) -> Iterator[str]:
        """Yield the text of each page until the time is up."""
        until = time.monotonic() + seconds
        for number in range(self._pages):
            if time.monotonic() > until:
                return
            try:
                yield self._reader.pages[number].extract_text()[:MOST_TEXT]
            except DAMAGE:
                yield ""  # a page whose text cannot be read is still shown


def _flat(outline: Any, depth: int) -> Iterator[Any]:
    for entry in outline:
        if isinstance(entry, list):
            if depth < 20:
                yield from _flat(entry, depth + 1)
        else:
            yield entry


def _claimed(reader: pypdf.PdfReader) -> int:
    """Return how many pages the file says it has, or the length of its first list of them where that is longer."""
    root: Any = reader.root_object
    tree: Any = root["/Pages"].get_object()
    kids: Any = tree.get("/Kids") or []
    return max(int(tree.get("/Count") or 0), len(kids.get_object() if hasattr(kids, "get_object") else kids))


def _size(page: Any) -> tuple[float, float]:
    """Return a page's width and height as it is shown."""
    left, bottom, right, top = _seen(page)
    width, height = right - left, top - bottom
    if not (1 <= width <= LONGEST_SIDE and 1 <= height <= LONGEST_SIDE):
        raise DeckProblem("deck_page_size")
    return (height, width) if page.rotation % 180 == 90 else (width, height)


def _seen(page: Any) -> tuple[float, float, float, float]:
    """Return the part of a page that is drawn: what its crop leaves of the sheet, which is US Letter where none is named."""
    if "/MediaBox" not in page:
        return _LETTER
    sheet, crop = _corners(page.mediabox), _corners(page.cropbox)
    return max(sheet[0], crop[0]), max(sheet[1], crop[1]), min(sheet[2], crop[2]), min(sheet[3], crop[3])


def _corners(box: Any) -> tuple[float, float, float, float]:
    x, y = sorted((float(box.left), float(box.right))), sorted((float(box.bottom), float(box.top)))
    return x[0], y[0], x[1], y[1]


def _annotations(page: Any) -> tuple[list[str], bool]:
    """Return where a page's links lead, and whether anything on it runs something."""
    try:
        listed: list[Any] = list(page.get("/Annots") or [])
        annotations: list[Any] = [each.get_object() for each in listed]
        actions: list[Any] = [each.get("/A").get_object() for each in annotations if each.get("/A") is not None]
        links = [str(action["/URI"])[:2000] for action in actions if "/URI" in action]
        return links, page.get("/AA") is not None or any(_acts(action) for action in actions) or any("/AA" in each for each in annotations)
    except DAMAGE:
        return [], False  # damaged annotations: the page itself is fine


def _acts(action: Any) -> bool:
    """Say whether an action runs a script or a program."""
    found = action.get_object() if action is not None else None
    return isinstance(found, DictionaryObject) and found.get("/S") in ("/JavaScript", "/Launch")


def _fonts(page: Any) -> list[str]:
    """Return the names of a page's fonts, without the mark of a subset."""
    try:
        resources: Any = page.get("/Resources")
        listed: Any = resources.get_object().get("/Font") if resources is not None else None
        fonts: list[Any] = [each.get_object() for each in listed.get_object().values()] if listed is not None else []
        return [_SUBSET.sub("", str(each.get("/BaseFont", ""))).removeprefix("/")[:100] for each in fonts if each.get("/BaseFont")]
    except DAMAGE:
        return []  # a page whose fonts cannot be named is still drawn
