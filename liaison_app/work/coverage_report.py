"""Coverage as a report value: figures, and a row for each state that has anything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from liaison_app.core.words import _
from liaison_app.store.coverage import Coverage
from liaison_app.work.reporting import Cell, Chart, Column, Figure, Report, Row, Section

MARKING = "TLP:AMBER"
"""Counts by state name nobody, but where we are at home is for us."""


def coverage_report(coverage: Coverage, first: date, last: date, name_of: Callable[[str], str]) -> Report:
    """Return the report of these counts; `name_of` gives a state's name."""
    states = sorted({*coverage.visits, *coverage.open}, key=lambda state: (-coverage.visits.get(state, 0), name_of(state)))
    rows = tuple(
        Row(state, (Cell(name_of(state)), *(Cell(str(counts.get(state, 0))) for counts in (coverage.visits, coverage.trainings, coverage.open))))
        for state in states
    )
    columns = (Column(_("State"), 5), Column(_("Visits"), 2, number=True), Column(_("Trainings"), 2, number=True), Column(_("Open items"), 2, number=True))
    lead = "" if rows else _("No state has a visit in this time, and nothing is open.")
    return Report(
        title=_("Coverage"),
        period=_("{first} to {last}").format(first=first.isoformat(), last=last.isoformat()),
        first_day=first.isoformat(),
        last_day=last.isoformat(),
        marking=MARKING,
        summary=(),
        figures=(
            Figure("states", _("states visited"), len(coverage.visits)),
            Figure("visits", _("visits"), sum(coverage.visits.values())),
            Figure("trainings", _("trainings"), sum(coverage.trainings.values())),
            Figure("open", _("open items"), sum(coverage.open.values())),
        ),
        chart=Chart("", "", ()),
        sections=(Section(_("By state"), lead, columns, rows),),
    )
