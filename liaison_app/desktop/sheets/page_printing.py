"""Ctrl+P: whatever page is in front, on marked paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.people.shown_days import day_of
from liaison_app.desktop.printing.preview import Preview
from liaison_app.desktop.printing.report_pdf import sections_pdf
from liaison_app.desktop.sheets.page_picture import picture_of, picture_pdf
from liaison_app.desktop.sheets.record_report import marking_of_all, plain_report, record_report
from liaison_app.desktop.theme import apply_theme, theme
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.reader import Reader
from liaison_app.work.reporting import Report

Made = Callable[[Reader], Report | None]


class PagePrinting(QObject):
    """A page may give its sheets (`printed_pdf`), a report (`printed`) or the id of the record it shows (`printed_record`); any other is printed as it looks."""

    def __init__(self, workspace: Workspace, host: QWidget) -> None:
        super().__init__(host)
        self._work = workspace
        self._host = host

    def print_page(self, page: QWidget, title: str, open_here: str = "") -> None:
        """Make the pages on a worker and show them before they are printed; `open_here` is the record the window's address names."""
        printed = cast("Callable[[], Made] | None", getattr(page, "printed", None))
        record = cast("Callable[[], str] | None", getattr(page, "printed_record", None))
        pdf = cast("Callable[[], bytes] | None", getattr(page, "printed_pdf", None))
        id = record() if record is not None else open_here
        if pdf is not None:
            self._show(title, pdf())
        elif printed is not None:
            self._make(printed(), title)
        elif id:
            day = day_of(self._work.clock.ms())
            self._make(lambda reader: record_report(reader, id, day), title)
        else:
            self._picture(page, title)

    def _make(self, made: Made, title: str) -> None:
        def work(reader: Reader) -> tuple[str, bytes, int] | None:
            report = made(reader)
            return (report.title, sections_pdf(report), report.records) if report is not None else None

        self._work.tasks.read(work, lambda both: self._show(*both) if both else self._work.messages.notice(_("There is nothing to print here.")), self)

    def _picture(self, page: QWidget, title: str) -> None:
        image = self._in_light(lambda: picture_of(page))
        day = day_of(self._work.clock.ms())

        def work(reader: Reader) -> bytes:
            return picture_pdf(image, plain_report(title, day, marking_of_all(reader), ()))

        self._work.tasks.read(work, lambda pdf: self._show(title, pdf), self)

    def _in_light(self, act: Callable[[], QImage]) -> QImage:
        """Paper is white: the page is looked at in the light theme, and nobody sees it change."""
        app, before = cast(QApplication, QApplication.instance()), theme()
        if before.name == "light":
            return act()
        window = self._host.window()
        window.setUpdatesEnabled(False)
        apply_theme(app, "light", before.scale)
        try:
            return act()
        finally:
            apply_theme(app, before.name, before.scale, reduced_motion=before.reduced_motion)
            window.setUpdatesEnabled(True)

    def _show(self, title: str, pdf: bytes, records: int = 0) -> None:
        Preview(self._host, self._work, title, pdf, records).open()
