"""What is told of a deck below its approval: what is lost in the drawing, where its slides came from, which slides hold rooms, who saw what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.decks.words import day_words
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader
from liaison_app.work.audience_reports import DeckHold, SeenVersion, held_words, slides_that_hold, versions_seen
from liaison_app.work.deck_changes import DeckComparison
from liaison_app.work.deck_slides import slide_words
from liaison_app.work.deck_warnings import warning_words
from liaison_app.work.showing_summary import time_words

_HELD, _SEEN = 5, 8


@dataclass(frozen=True, slots=True)
class DeckRooms:
    """How a deck did before audiences."""

    deck: str
    held: DeckHold
    seen: tuple[SeenVersion, ...]
    today: date


def rooms_of(reader: Reader, compare: DeckComparison, deck: Deck, today: date) -> DeckRooms:
    """Read how a deck did. For a worker: versions are compared page by page, each file once."""
    return DeckRooms(deck.id, slides_that_hold(reader, deck), tuple(versions_seen(reader, compare.between, deck=deck.id)), today)


class Told(QWidget):
    """Sections with a heading each; one with nothing to tell is away."""

    agency_asked = Signal(str)
    deck_asked = Signal(str)
    slide_asked = Signal(int)
    """A page, from 0."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._sources, self._warnings, self._held, self._seen = (QVBoxLayout() for _n in range(4))
        for part in (self._sources, self._warnings, self._held, self._seen):
            part.setSpacing(0)
            column.addLayout(part)

    def show_deck(self, deck: Deck, titles: dict[str, str]) -> None:
        """Show what stands in the record; `titles` names the decks a show was taken from."""
        for part in (self._held, self._seen):
            _clear(part)
        self._show_sources(deck, titles)
        self._show_warnings(deck)

    def show_rooms(self, found: DeckRooms) -> None:
        """Show how it did before audiences."""
        self._show_held(found.held)
        self._show_seen(found.seen, found.today)

    def _show_sources(self, deck: Deck, titles: dict[str, str]) -> None:
        _clear(self._sources)
        if not deck.sources:
            return
        self._sources.addWidget(_heading(_("Taken from")))
        for id in dict.fromkeys(each.deck or "" for each in deck.sources):
            mine = [each for each in deck.sources if each.deck == id]
            slides = slide_words(sorted(int(each.slide or 0) for each in mine))
            words = plural("slide {{slides}}", "slides {{slides}}", len(mine)).format(slides=slides)
            second = " · ".join(part for part in (mine[0].edition, words) if part)
            name = titles.get(id, "") or _("A deck that is no longer here")
            row = RowButton(Row(name, second=second, icon="lock"), least=48, pad=0, opens=id in titles)
            row.clicked.connect(partial(self.deck_asked.emit, id))
            self._sources.addWidget(row)
        self._sources.addWidget(Label(_("Locked: its approval follows the decks it was taken from."), "caption", tone="text_2", wrap=True))

    def _show_warnings(self, deck: Deck) -> None:
        _clear(self._warnings)
        if not deck.warnings:
            return
        self._warnings.addWidget(_heading(_("Shown otherwise than in the file")))
        for each in deck.warnings:
            self._warnings.addWidget(Label(warning_words(each), tone="text_2", wrap=True))

    def _show_held(self, held: DeckHold) -> None:
        _clear(self._held)
        longest = sorted((one for one in held.slides if one.rooms), key=lambda one: -one.median_seconds)[:_HELD]
        if not longest:
            return
        self._held.addWidget(_heading(_("Slides that hold rooms")))
        self._held.addWidget(Label(held_words(held), "caption", tone="text_2", wrap=True))
        for one in longest:
            told = [plural("{n} room", "{n} rooms", one.rooms)]
            told += [plural("{n} went back", "{n} went back", one.again)] if one.again else []
            told += [plural("{n} question", "{n} questions", one.questions)] if one.questions else []
            name = _("{n}  {title}").format(n=one.slide, title=one.title) if one.title else _("Slide {n}").format(n=one.slide)
            row = RowButton(Row(name, second=" · ".join(told), right=time_words(one.median_seconds)), least=48, pad=0)
            row.clicked.connect(partial(self.slide_asked.emit, one.slide - 1))
            self._held.addWidget(row)

    def _show_seen(self, seen: tuple[SeenVersion, ...], today: date) -> None:
        _clear(self._seen)
        if not seen:
            return
        self._seen.addWidget(_heading(_("Who has seen it")))
        for one in seen[:_SEEN]:
            second = " · ".join(part for part in (day_words(one.day, today), one.words()) if part)
            tone = "warn_text" if one.is_old else "text_2"
            row = RowButton(Row(one.agency_name, second=second, icon="agencies", icon_tone=tone, wraps=True), least=48, pad=0)
            row.clicked.connect(partial(self.agency_asked.emit, one.agency))
            self._seen.addWidget(row)
        if len(seen) > _SEEN:
            self._seen.addWidget(Label(plural("and {n} more agency", "and {n} more agencies", len(seen) - _SEEN), "caption", tone="text_2"))


def _heading(words: str) -> Label:
    return Label(words, weight=600)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
