"""Which slides of a deck an audience may see, and how a slide is kept for law enforcement."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from enum import Enum

from liaison_app.core.words import N_
from liaison_app.records.deck import Deck
from liaison_app.records.parts import SpeakerNotes
from liaison_app.store.reader import Reader

_SAYS_SO = re.compile(r"(?i:\b(?:LE[- ]only|law[- ]enforcement[- ](?:only|sensitive))\b)|\bLES\b")


class Audience(Enum):
    """Before whom a deck is shown or to whom it is handed; the value is the word on the screen."""

    LAW_ENFORCEMENT = N_("Law enforcement")
    PUBLIC = N_("Public")


def slides_left_out(deck: Deck, audience: Audience) -> tuple[int, ...]:
    """Return the slides (from 1) that this audience may not see."""
    kept = {int(each.slide or 0) for each in deck.slides if each.le_only} if audience is Audience.PUBLIC else set[int]()
    return tuple(sorted(number for number in kept if 1 <= number <= int(deck.pages or 0)))


def slides_for(deck: Deck, audience: Audience) -> tuple[int, ...]:
    """Return the slides (from 1) that this audience may see, in their order; those hidden in the file stay in, for the speaker to jump to."""
    out = set(slides_left_out(deck, audience))
    return tuple(number for number in range(1, int(deck.pages or 0) + 1) if number not in out)


def as_its_sources_say(deck: Deck, reader: Reader) -> Deck:
    """Return a show in which a slide is kept for law enforcement if it is so in the deck it came from by now, whoever built the show; any other deck as it is."""
    if not deck.sources:
        return deck
    found = reader.many({each.deck for each in deck.sources if each.deck})
    kept_there = {id: {int(each.slide or 0) for each in source.slides if each.le_only} for id, source in found.items() if isinstance(source, Deck)}
    kept = {int(each.slide or 0) for each in deck.slides if each.le_only}
    kept |= {number for number, each in enumerate(deck.sources, 1) if int(each.slide or 0) in kept_there.get(each.deck or "", ())}
    return replace(deck, slides=with_le_only(deck, kept))


def with_le_only(deck: Deck, numbers: Collection[int]) -> tuple[SpeakerNotes, ...]:
    """Return what is said of a deck's slides where these, and no others, are for law enforcement only."""
    said = {int(each.slide or 0): each for each in deck.slides}
    for number in numbers:
        if number not in said and 1 <= number <= int(deck.pages or 0):
            said[number] = SpeakerNotes(slide=number, o=f"{number:05d}V")
    return tuple(replace(each, le_only=number in numbers) for number, each in sorted(said.items()))


def slide_words(numbers: Iterable[int]) -> str:
    """Return slides as people write them, runs joined: 1-4, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def says_le_only(title: str, notes: str) -> bool:
    """Say whether a slide's own words keep it for law enforcement, so that nobody has to mark it a second time."""
    return any(_SAYS_SO.search(text) for text in (title, notes))
