"""Pages, titles and links of a PDF; runs in the child process only (the only place importing pypdf)."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from typing import Any, BinaryIO

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError
from pypdf.generic import DictionaryObject

from liaison_app.work.readers.deck_facts import MOST_PAGES, MOST_TEXT, DeckFacts, DeckProblem
from liaison_app.work.readers.page_prints import PagePrints

_DAMAGE = (
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

    def __init__(self, stream: BinaryIO) -> None:
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
        try:
            self._reader = pypdf.PdfReader(stream)
            self._encrypted = self._reader.is_encrypted
            if self._encrypted and not self._reader.decrypt(""):
                raise DeckProblem("deck_encrypted")
            self._pages = len(self._reader.pages)
        except DeckProblem:
            raise
        except (FileNotDecryptedError, DependencyError) as error:
            raise DeckProblem("deck_encrypted", type(error).__name__) from error
        except _DAMAGE as error:
            raise DeckProblem("deck_damaged", type(error).__name__) from error

    def facts(self) -> DeckFacts:
        """Return what the file tells; a fault on one page costs that page's title only."""
        if self._pages == 0:
            raise DeckProblem("deck_empty")
        if self._pages > MOST_PAGES:
            raise DeckProblem("deck_too_large")
        sizes: list[tuple[float, float]] = []
        links: list[str] = []
        for number in range(self._pages):
            try:
                page: Any = self._reader.pages[number]
                box = page.cropbox
                turned = page.rotation % 180 == 90
                width, height = abs(float(box.width)), abs(float(box.height))
            except _DAMAGE as error:
                raise DeckProblem("deck_damaged", type(error).__name__) from error
            sizes.append((height, width) if turned else (width, height))
            links += _links(page)
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
            macros=self._has_scripts(),
        )

    def _title(self) -> str:
        try:
            found = self._reader.metadata
            return str(found.title or "").strip()[:500] if found else ""
        except _DAMAGE:
            return ""  # a damaged information dictionary does not make the pages unreadable

    def _titles(self) -> list[str]:
        titles = [""] * self._pages
        try:
            for entry in _flat(self._reader.outline, 0):
                number = self._reader.get_destination_page_number(entry)
                if number is not None and 0 <= number < self._pages and not titles[number]:
                    titles[number] = str(entry.title).strip()[:500]
        except _DAMAGE:
            return titles  # a damaged outline: the titles found so far
        return titles

    def _has_scripts(self) -> bool:
        try:
            root = self._reader.root_object
            action = root.get("/OpenAction")
            names = root.get("/Names")
            scripted = isinstance(action, DictionaryObject) and action.get("/S") in ("/JavaScript", "/Launch")
            return scripted or (isinstance(names, DictionaryObject) and "/JavaScript" in names)
        except _DAMAGE:
            return True  # what cannot be looked at is not called harmless

    def prints(self) -> Iterator[str]:
        """Yield what each page looks like, as a hash; empty where it cannot be told."""
        seen = PagePrints()
        for number in range(self._pages):
            try:
                page: Any = self._reader.pages[number]
                yield seen.of(page)
            except _DAMAGE:
                yield ""

    def texts(self, seconds: float) -> Iterator[str]:
        """Yield the text of each page until the time is up."""
        until = time.monotonic() + seconds
        for number in range(self._pages):
            if time.monotonic() > until:
                return
            try:
                yield self._reader.pages[number].extract_text()[:MOST_TEXT]
            except _DAMAGE:
                yield ""  # a page whose text cannot be read is still shown


def _flat(outline: Any, depth: int) -> Iterator[Any]:
    for entry in outline:
        if isinstance(entry, list):
            if depth < 20:
                yield from _flat(entry, depth + 1)
        else:
            yield entry


def _links(page: Any) -> list[str]:
    try:
        listed: list[Any] = list(page.get("/Annots") or [])
        annotations: list[Any] = [each.get_object() for each in listed]
        actions: list[Any] = [each.get("/A") for each in annotations if each.get("/Subtype") == "/Link"]
        return [str(action.get_object()["/URI"])[:2000] for action in actions if action is not None and "/URI" in action.get_object()]
    except _DAMAGE:
        return []  # damaged annotations: the page itself is fine
