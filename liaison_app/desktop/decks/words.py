"""A deck in the few words that lists and cards have room for."""

from __future__ import annotations

from datetime import UTC, date, datetime

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip, Tone
from liaison_app.records.deck import Deck
from liaison_app.work.deck_standing import SOON_DAYS, Standing, days_left, standing, warning

_TONES: dict[Standing, Tone] = {
    Standing.DRAFT: "neutral",
    Standing.IN_REVIEW: "accent",
    Standing.APPROVED: "ok",
    Standing.EXPIRED: "warn",
    Standing.RETIRED: "outline",
}


def day_of(ms: int) -> date:
    """Return the day a moment falls on here."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone().date()


def day_words(day: str | date | None, today: date) -> str:
    """Return "Oct 31", or "Mar 2027" in another year."""
    try:
        found = day if isinstance(day, date) else date.fromisoformat(day or "")
    except ValueError:
        return day if isinstance(day, str) else ""
    return f"{found.strftime('%b')} {found.day}" if found.year == today.year else found.strftime("%b %Y")


def state_chip(deck: Deck, today: date) -> Chip:
    """Return the chip that says what a deck is worth today."""
    now = standing(deck, today)
    return Chip(_(now.value), _TONES[now])


def summary(deck: Deck, today: date) -> str:
    """Return the line under a thumbnail: version, slides, until when."""
    parts = [deck.edition, plural("{n} slide", "{n} slides", int(deck.pages or 0)) if deck.pages else ""]
    match standing(deck, today):
        case Standing.APPROVED if deck.valid_until:
            parts.append(_("until {day}").format(day=day_words(deck.valid_until, today)))
        case Standing.EXPIRED:
            parts.append(_("expired {day}").format(day=day_words(deck.valid_until, today)))
        case _:
            parts.append(deck.audience)
    return " · ".join(part for part in parts if part)


def banner_words(deck: Deck, today: date) -> tuple[str, str]:
    """Return the sentence above the approval and its tone; empty where there is nothing to say."""
    left = days_left(deck, today)
    if left is not None and left <= SOON_DAYS:
        return _("Approved until {day}. After that it cannot be shown as approved.").format(day=day_words(deck.valid_until, today)), "warn"
    text = warning(deck, today)
    return text, "warn" if standing(deck, today) is Standing.EXPIRED else "accent"
