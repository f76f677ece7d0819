"""A deck in the few words that lists and cards have room for."""

from __future__ import annotations

from datetime import UTC, date, datetime

from liaison_app.core.day_words import month_day, month_year
from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip, Tone
from liaison_app.records.deck import Deck
from liaison_app.work.deck_standing import SOON_DAYS, Standing, Verdict

_TONES: dict[Standing, Tone] = {
    Standing.DRAFT: "neutral",
    Standing.IN_REVIEW: "accent",
    Standing.APPROVED: "ok",
    Standing.EXPIRED: "warn",
    Standing.VOID: "danger",
    Standing.FORBIDDEN: "danger",
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
    return month_day(found) if found.year == today.year else month_year(found)


def state_chip(verdict: Verdict) -> Chip:
    """Return the chip that says what a deck is worth today."""
    if verdict.is_approved and verdict.newer:
        return Chip(_("Newer version"), "warn")
    return Chip(_(verdict.standing.value), _TONES[verdict.standing])


def summary(deck: Deck, verdict: Verdict, today: date) -> str:
    """Return the line under a thumbnail: version, slides, until when."""
    parts = [deck.edition, plural("{n} slide", "{n} slides", int(deck.pages or 0)) if deck.pages else ""]
    match verdict.standing:
        case Standing.APPROVED:
            parts.append(_("until {day}").format(day=day_words(verdict.until, today)))
        case Standing.EXPIRED:
            parts.append(_("expired {day}").format(day=day_words(verdict.until, today)))
        case _:
            parts.append(deck.audience)
    return " · ".join(part for part in parts if part)


def banner_words(verdict: Verdict, today: date) -> tuple[str, str]:
    """Return the sentence above the approval and its tone; empty where there is nothing to say."""
    left = verdict.days_left
    if left is not None and left <= SOON_DAYS and not verdict.newer:
        return _("Approved until {day}. After that it cannot be shown as approved.").format(day=day_words(verdict.until, today)), "warn"
    return verdict.warning, "accent" if verdict.standing in (Standing.DRAFT, Standing.IN_REVIEW, Standing.RETIRED) or not verdict.warning else "warn"
