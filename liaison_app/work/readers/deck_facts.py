"""What is known of a deck's file, as the child process tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

MOST_PAGES = 3000
MOST_TEXT = 200_000
"""Letters of notes or text kept of one page."""
LONGEST_SIDE = 100_000.0
"""Points; a page this long is 35 metres. The format itself ends at 14,400."""
_MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class DeckFacts:
    """A deck's file: its pages in order; sizes in points (1/72 inch)."""

    sort: str
    """ "pdf" or "pptx"."""
    pages: int
    sizes: tuple[tuple[float, float], ...] = ()
    title: str = ""
    titles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    hidden: tuple[bool, ...] = ()
    links: tuple[str, ...] = ()
    external: tuple[str, ...] = ()
    """Targets outside the file that a program might fetch by itself."""
    encrypted: bool = False
    macros: bool = False
    scripts: bool = False
    """The file asks the program that opens it to run something."""
    fonts: tuple[str, ...] = ()
    """A PPTX: the fonts its words ask for. A PDF: those its pages are set in."""
    animated: tuple[int, ...] = ()
    """Slides (from 1) on which things come and go one after another."""
    moving: tuple[int, ...] = ()
    """Slides that come in with an effect."""
    media: tuple[int, ...] = ()
    """Slides with sound or film."""
    text: tuple[str, ...] = ()
    """Text by page, for search; empty where there was no time for it."""


@dataclass(frozen=True, slots=True)
class DeckLimits:
    """How much a child process may take to read one deck."""

    seconds: float = 2.0
    """Processor time of the child until a file that has not shown its pages is refused."""
    memory: int = 200 << 20
    """Bytes of address space."""
    patience: float = 20.0
    """Wall time in which that processor time has to be found, on a machine that is busy."""
    file_size: int = 1 << 30
    inflated: int = 2 << 30
    """Bytes that an archive may hold in all, pictures and films included."""
    markup: int = 64 << 20
    """Bytes of markup that an archive may unpack to."""
    text_seconds: float = 0.0
    """Wall time for the text of pages, after the facts; it is taken from the same processor time."""


class DeckProblem(Exception):
    """Raised in the child: the code of a sentence the parent knows."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


def facts_to_json(facts: DeckFacts) -> dict[str, Any]:
    """Return plain values for the pipe."""
    return asdict(facts)


def facts_from_json(found: Mapping[str, Any], sort: str) -> DeckFacts:
    """Check what came through the pipe: the child has read a hostile file and is not believed blindly."""
    pages = found["pages"]
    if not isinstance(pages, int) or not 0 < pages <= MOST_PAGES:
        raise ValueError("pages")
    return DeckFacts(
        sort=sort,
        pages=pages,
        sizes=tuple((float(width), float(height)) for width, height in found["sizes"])[:pages],
        title=seen_words(str(found["title"]))[:500],
        titles=tuple(map(seen_words, _words(found["titles"], 500)))[:pages],
        notes=_words(found["notes"], MOST_TEXT)[:pages],
        hidden=tuple(bool(flag) for flag in found["hidden"])[:pages],
        links=_words(found["links"], 2000)[:2000],
        external=_words(found["external"], 2000)[:2000],
        encrypted=bool(found["encrypted"]),
        macros=bool(found["macros"]),
        scripts=bool(found["scripts"]),
        fonts=_words(found["fonts"], 100)[:_MOST_NAMES],
        animated=_numbers(found["animated"], pages),
        moving=_numbers(found["moving"], pages),
        media=_numbers(found["media"], pages),
    )


def seen_words(text: str) -> str:
    """Return the words of one line without signs that nobody sees."""
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())


def _words(found: Any, longest: int) -> tuple[str, ...]:
    return tuple(str(each)[:longest] for each in found)


def _numbers(found: Any, pages: int) -> tuple[int, ...]:
    return tuple(sorted({int(each) for each in found if 0 < int(each) <= pages}))
