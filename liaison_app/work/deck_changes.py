"""What a newer version of a deck changed, slide by slide."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

from liaison_app.core.words import _, plural
from liaison_app.records.deck import Deck
from liaison_app.work.readers.decks import DeckReader
from liaison_app.work.stored_files import StoredFiles

_LISTED = 12


@dataclass(frozen=True, slots=True)
class SlideChanges:
    """Slides as they are numbered in the newer version, those dropped as in the older."""

    changed: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()

    def words(self) -> str:
        """Say it in a line."""
        parts = [
            _("changed {slides}").format(slides=_slides(self.changed)) if self.changed else "",
            _("added {slides}").format(slides=_slides(self.added)) if self.added else "",
            _("dropped {slides}").format(slides=_slides(self.dropped)) if self.dropped else "",
        ]
        return ", ".join(part for part in parts if part) or _("changed no slide")


def slide_changes(older: tuple[str, ...], newer: tuple[str, ...]) -> SlideChanges:
    """Compare two versions by the prints of their pages; a page whose print is not known counts as changed."""
    before = [each or f"?{number}" for number, each in enumerate(older)]
    after = [each or f"!{number}" for number, each in enumerate(newer)]
    changed: list[int] = []
    added: list[int] = []
    dropped: list[int] = []
    for _sort, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if before[a:b] == after[c:d]:
            continue
        both = min(b - a, d - c)
        changed += range(c + 1, c + both + 1)
        added += range(c + both + 1, d + 1)
        dropped += range(a + both + 1, b + 1)
    return SlideChanges(tuple(changed), tuple(added), tuple(dropped))


class DeckComparison:
    """Compares decks of one vault by their pages, each read once, in the confined child. Slow: never on the screen's thread."""

    def __init__(self, files: StoredFiles, read: DeckReader | None = None) -> None:
        self._files = files
        self._read = read or DeckReader()
        self._prints: dict[str, tuple[str, ...]] = {}

    def between(self, older: Deck, newer: Deck) -> SlideChanges:
        """Return what the newer one changed. Raises LiaisonError where a file is not here or cannot be read."""
        return slide_changes(self._of(older), self._of(newer))

    def _of(self, deck: Deck) -> tuple[str, ...]:
        file = deck.show or (deck.file if deck.file is not None and deck.file.media_type == "application/pdf" else None)
        if file is None:
            return ("",) * int(deck.pages or 0)  # no pages to look at: nothing can be said to be the same
        if file.sha256 not in self._prints:
            self._prints[file.sha256] = self._read.prints(self._files.read(file), file.name)
        return self._prints[file.sha256]


def _slides(numbers: tuple[int, ...]) -> str:
    shown = [str(number) for number in numbers[:_LISTED]]
    if len(numbers) > _LISTED:
        return plural("{n} slide", "{n} slides", len(numbers))
    listed = shown[0] if len(shown) == 1 else _("{some} and {last}").format(some=", ".join(shown[:-1]), last=shown[-1])
    return (_("slide {n}") if len(shown) == 1 else _("slides {n}")).format(n=listed)
