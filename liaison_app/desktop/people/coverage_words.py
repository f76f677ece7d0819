"""What the coverage map says."""

from __future__ import annotations

from liaison_app.core.us_states import state_name
from liaison_app.core.words import _, plural

MEASURES = ("visits", "trainings", "open")


def measure_names() -> list[str]:
    """Return what each measure is called on the switch."""
    return [_("Visits"), _("Trainings"), _("Open")]


def measure_title(measure: str) -> str:
    """Return what the shades of the map stand for."""
    return {"visits": _("Visits, 12 months"), "trainings": _("Trainings, 12 months"), "open": _("Open items, now")}[measure]


def told(measure: str, state: str, count: int) -> str:
    """Return "Ohio: 3 visits"."""
    words = {
        "visits": plural("{n} visit", "{n} visits", count),
        "trainings": plural("{n} training", "{n} trainings", count),
        "open": plural("{n} open item", "{n} open items", count),
    }[measure]
    return _("{state}: {what}").format(state=state_name(state), what=words)
