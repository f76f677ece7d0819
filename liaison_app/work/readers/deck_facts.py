"""What is known of a deck's file, as the child process tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

MOST_PAGES = 3000
MOST_TEXT = 200_000
"""Letters of notes or text kept of one page."""


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
    text: tuple[str, ...] = ()
    """Text by page, for search; empty where there was no time for it."""


@dataclass(frozen=True, slots=True)
class DeckLimits:
    """How much a child process may take to read one deck."""

    seconds: float = 20.0
    """Wall and processor time until a file that has not shown its pages is refused."""
    memory: int = 1 << 30
    """Bytes of address space."""
    file_size: int = 1 << 30
    inflated: int = 2 << 30
    """Bytes that an archive may hold in all."""
    text_seconds: float = 4.0


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
        title=str(found["title"])[:500],
        titles=_words(found["titles"], 500)[:pages],
        notes=_words(found["notes"], MOST_TEXT)[:pages],
        hidden=tuple(bool(flag) for flag in found["hidden"])[:pages],
        links=_words(found["links"], 2000)[:2000],
        external=_words(found["external"], 2000)[:2000],
        encrypted=bool(found["encrypted"]),
        macros=bool(found["macros"]),
    )


def _words(found: Any, longest: int) -> tuple[str, ...]:
    return tuple(str(each)[:longest] for each in found)
