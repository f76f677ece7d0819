"""Whether a deck may be shown on a day, in words."""

from __future__ import annotations

from datetime import date
from enum import Enum

from liaison_app.core.words import N_, _
from liaison_app.records.deck import Deck

SOON_DAYS = 30


class Standing(Enum):
    """What a deck is worth today; the value is the word on its chip."""

    DRAFT = N_("Draft")
    IN_REVIEW = N_("In review")
    APPROVED = N_("Approved")
    EXPIRED = N_("Expired")
    RETIRED = N_("Retired")


def standing(deck: Deck, today: date) -> Standing:
    """Return a deck's standing; approval holds through its last day."""
    match deck.state:
        case "approved":
            until = _day(deck.valid_until)
            return Standing.EXPIRED if until is not None and until < today else Standing.APPROVED
        case "in-review":
            return Standing.IN_REVIEW
        case "retired":
            return Standing.RETIRED
        case _:
            return Standing.DRAFT


def days_left(deck: Deck, today: date) -> int | None:
    """Return for how many more days an approved deck is in force; None where there is no end or no approval."""
    until = _day(deck.valid_until)
    return (until - today).days if until is not None and standing(deck, today) is Standing.APPROVED else None


def warning(deck: Deck, today: date) -> str:
    """Return the sentence for whoever is about to show a deck that is not in force; empty where it is."""
    match standing(deck, today):
        case Standing.APPROVED:
            return ""
        case Standing.EXPIRED:
            return _("The approval of this deck ended on {day}. It is no longer in force.").format(day=deck.valid_until)
        case Standing.RETIRED:
            return _("This deck has been retired.")
        case Standing.IN_REVIEW:
            return _("This deck is still in review. It has not been approved.")
        case Standing.DRAFT:
            return _("This deck is a draft. It has not been approved.")


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
