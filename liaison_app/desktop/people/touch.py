"""Last and next touch, how often there should be one, and whether somebody has gone cold."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.core.day_words import weekday_day
from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.people.shown_days import day_of, short_day, today


@dataclass(frozen=True)
class Touch:
    """Moments in ms UTC, None where there is none; the wanted days between two."""

    last_ms: int | None = None
    next_ms: int | None = None
    cadence: float | None = None

    @property
    def is_cold(self) -> bool:
        """Say whether the last touch lies further back than wanted, with none planned."""
        if not self.cadence or self.next_ms is not None:
            return False
        return self.last_ms is None or (today() - day_of(self.last_ms)).days > self.cadence

    @property
    def chip(self) -> Chip | None:
        """Return the mark of somebody gone cold: since how many days a touch was due."""
        if not self.is_cold or not self.cadence:
            return None
        if self.last_ms is None:
            return Chip(_("Never met"), "warn")
        over = (today() - day_of(self.last_ms)).days - int(self.cadence)
        return Chip(plural("Gone cold, {n} day over", "Gone cold, {n} days over", over), "warn")

    @property
    def words(self) -> str:
        """Return "Last Nov 4 · next Tue, Nov 24 · every 90 days"."""
        parts = [_("Last met {day}").format(day=short_day(day_of(self.last_ms), today())) if self.last_ms is not None else _("Never met")]
        if self.next_ms is not None:
            parts.append(_("next {day}").format(day=weekday_day(day_of(self.next_ms))))
        if self.cadence:
            parts.append(plural("wanted every day", "wanted every {n} days", int(self.cadence)))
        return " · ".join(parts)
