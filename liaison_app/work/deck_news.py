"""What is to be known of decks without opening them: approvals that end soon, and versions that a newer one has replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader
from liaison_app.work.approvals import Approvals
from liaison_app.work.deck_standing import SOON_DAYS, Standing

_MOST = 20


@dataclass(frozen=True, slots=True)
class Replaced:
    """A version that is on this device, and the approved one that came after it."""

    old: Deck
    new: Deck
    forbidden: bool
    """The older one may no longer be shown."""


@dataclass(frozen=True, slots=True)
class DeckNews:
    """Judged by signatures, not by what the records' fields claim."""

    expiring: tuple[tuple[Deck, int], ...] = ()
    """Decks and the days that are left, the first to end first; below 0 where the approval has ended."""
    replaced: tuple[Replaced, ...] = ()


def deck_news(reader: Reader, approvals: Approvals) -> DeckNews:
    """Judge every deck that calls itself approved. For a worker."""
    today = approvals.today()
    soon = today + timedelta(days=SOON_DAYS)
    expiring: list[tuple[Deck, int]] = []
    replaced: list[Replaced] = []
    for deck in reader.list("deck", where={"state": "approved"})[0]:
        if not isinstance(deck, Deck):
            continue
        verdict = approvals.verdict(deck)
        if verdict.newer is not None and not deck.sources:
            replaced.append(Replaced(deck, verdict.newer, verdict.standing is Standing.FORBIDDEN))
        elif verdict.standing in (Standing.APPROVED, Standing.EXPIRED) and verdict.until is not None and verdict.until <= soon:
            expiring.append((deck, (verdict.until - today).days))
    expiring.sort(key=lambda each: (each[1], each[0].title.casefold()))
    replaced.sort(key=lambda each: (not each.forbidden, each.old.title.casefold(), each.old.edition))
    return DeckNews(tuple(expiring[:_MOST]), tuple(replaced[:_MOST]))


def standing_ids(reader: Reader, approvals: Approvals, wanted: frozenset[Standing]) -> frozenset[str]:
    """Return the decks of these standings. For a worker."""
    return frozenset(deck.id for deck in reader.list("deck")[0] if isinstance(deck, Deck) and approvals.verdict(deck).standing in wanted)
