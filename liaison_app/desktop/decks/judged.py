"""A deck with everything that is said of its approval and its versions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.work.deck_standing import Verdict


@dataclass(frozen=True, slots=True)
class JudgedDeck:
    """What the column beside the grid shows."""

    deck: Deck
    verdict: Verdict
    today: date
    signer: str = ""
    """Who signed, by the membership log; empty where it names nobody."""
    older: Deck | None = None
    sources: dict[str, str] = field(default_factory=dict[str, str])
    """The titles of the decks a show was taken from, by id."""


def judge(workspace: Workspace, deck: Deck) -> JudgedDeck:
    """Look at a deck's approval now; microseconds, on the screen's thread."""
    approvals = workspace.approvals
    verdict = approvals.verdict(deck)
    older = workspace.reader.get(deck.replaces) if deck.replaces else None
    signer = approvals.signer(verdict.approval) if verdict.approval else ""
    cards = workspace.reader.cards({each.deck for each in deck.sources if each.deck}) if deck.sources else {}
    sources = {id: card.title for id, card in cards.items() if not card.trashed}
    return JudgedDeck(deck, verdict, approvals.today(), signer, older if isinstance(older, Deck) else None, sources)
