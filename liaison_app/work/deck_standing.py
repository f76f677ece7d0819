"""Whether a deck may be shown, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import N_, _
from liaison_app.records.deck import Deck
from liaison_app.records.parts import Approval

SOON_DAYS = 30


class Standing(Enum):
    """What a deck is worth today; the value is the word on its chip."""

    DRAFT = N_("Draft")
    IN_REVIEW = N_("In review")
    APPROVED = N_("Approved")
    EXPIRED = N_("Expired")
    VOID = N_("Not valid")
    FORBIDDEN = N_("Forbidden")
    RETIRED = N_("Retired")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a deck is worth, why where it is not approved, and until when."""

    standing: Standing
    why: str = ""
    until: date | None = None
    """The last day of a sound approval, also of one that has ended."""
    days_left: int | None = None
    """Of an approval that is in force."""
    approval: Approval | None = None
    """The newest one, sound or not."""
    newer: Deck | None = None
    """The newest approved version after this one."""

    @property
    def is_approved(self) -> bool:
        """Whether the deck may be presented as approved."""
        return self.standing is Standing.APPROVED

    @property
    def warning(self) -> str:
        """Return the sentences for whoever is about to show the deck; never for the audience. Empty where all is well."""
        is_news = self.newer is not None and self.standing is not Standing.FORBIDDEN
        told = _("A newer version was approved: {title}.").format(title=version_words(self.newer)) if is_news else ""
        return " ".join(part for part in (self.why, told) if part)

    def demand_showable(self) -> None:
        """Refuse a version that was forbidden; all others may be shown, for what they are."""
        if self.standing is Standing.FORBIDDEN:
            raise LiaisonError(self.why, _("Show the newer version; it is on the Decks page."), code="forbidden_version")


def version_words(deck: Deck | None) -> str:
    """Return a deck's title and version."""
    return f"{deck.title} {deck.edition}".strip() if deck else ""


def unapproved(deck: Deck) -> Verdict | None:
    """Return the verdict on a deck that does not even claim to be approved."""
    match deck.state:
        case "approved":
            return None
        case "in-review":
            return Verdict(Standing.IN_REVIEW, _("This deck is still in review. It has not been approved."))
        case "retired":
            return Verdict(Standing.RETIRED, _("This deck has been retired."))
        case _:
            return Verdict(Standing.DRAFT, _("This deck is a draft. It has not been approved."))
