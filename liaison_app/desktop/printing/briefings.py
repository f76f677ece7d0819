"""Briefings on marked paper: looked at over the window, then printed or saved."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from liaison_app.desktop.people.shown_days import day_of
from liaison_app.desktop.people.standing import standing_of
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.trip import Trip
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader


class Briefings(QObject):
    """Makes the pages on a worker and shows them."""

    def __init__(self, workspace: Workspace, host: QWidget) -> None:
        super().__init__(host)
        self._work = workspace
        self._host = host

    def show(self, id: str) -> None:
        """Show the briefing for a visit or a trip."""
        day = day_of(self._work.clock.ms())

        def work(reader: Reader) -> tuple[str, bytes, int] | None:
            from liaison_app.desktop.printing.report_pdf import sections_pdf  # only who asks for a briefing waits for these
            from liaison_app.work.briefing import trip_briefing, visit_briefing

            record = reader.get(id)
            if isinstance(record, Visit):
                report = visit_briefing(reader, record, day, lambda person: standing_of(person, day).words)
            elif isinstance(record, Trip):
                report = trip_briefing(reader, record, day, lambda person: standing_of(person, day).words)
            else:
                return None
            return report.title, sections_pdf(report), report.records

        self._work.tasks.read(work, self._came, self)

    def _came(self, made: tuple[str, bytes, int] | None) -> None:
        if made is not None:
            from liaison_app.desktop.printing.preview import Preview

            Preview(self._host.window(), self._work, *made).open()
