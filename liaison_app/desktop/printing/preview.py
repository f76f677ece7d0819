"""Pages as they will be printed, over the window: print them, or save them as PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageSize, QPainter, QPixmap
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.overlays import Overlay
from liaison_app.desktop.taking_out import take_out
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace
from liaison_app.work.departures import PAPER, Departure, into_file, is_bulk, write_down
from liaison_app.work.whole_file import whole_file

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_WIDE, _SHEET = 760, 620
_MARGIN = 40
"""Beside a sheet, with the scroll bar."""
_MOST_SHOWN = 20
_DOTS = 300
"""Per inch, on a printer."""


class Preview(Overlay):
    """Holds the PDF that is shown; nothing of it is written anywhere until somebody says so."""

    def __init__(self, host: QWidget, workspace: Workspace, name: str, pdf: bytes, records: int = 0) -> None:
        """`records` is how many the sheets show."""
        panel = QWidget()
        panel.setAccessibleName(_("Print {name}").format(name=name))
        super().__init__(host, panel, _WIDE)
        self._work = workspace
        self._name = name
        self._pdf = pdf
        self._records = records
        self._bytes = QBuffer(self)
        self._bytes.setData(QByteArray(pdf))
        self.pages = QPdfDocument(self)
        self.print_button = Button(_("Print …"), "primary", icon="print")
        self._save = Button(_("Save as PDF …"), icon="export")
        self._close = IconButton("close", _("Close"), keys="Esc")
        self._column = ScrollColumn(pad=24, gap=16, top=8, ground="sunken")
        self._sheets: list[QLabel] = []
        self._sheet_wide = 0
        self._build(panel)
        self._bytes.open(QBuffer.OpenModeFlag.ReadOnly)
        self.pages.load(self._bytes)
        self._show_pages()
        self.print_button.clicked.connect(lambda: take_out(self._work, self, self._records, _("Print …"), self._print))
        self._save.clicked.connect(self._ask)
        self._close.clicked.connect(self.shut)

    def open(self) -> None:
        self.open_panel(self.print_button)

    def shut(self) -> None:
        """Hide, give the focus back, and keep nothing."""
        super().shut()
        self.deleteLater()

    def save_to(self, to: Path) -> None:
        """Write the PDF; the file is whole or is not there."""
        pdf, records, app = self._pdf, self._records, self._work
        leaving = into_file(app.store, app.clock, "", to)

        def work() -> None:
            with whole_file(to) as out:
                out.write(pdf)
                if is_bulk(records):
                    leaving(records)

        def taken() -> None:
            app.tasks.run(work, lambda _none: app.messages.notice(_("Saved to {file}.").format(file=to.name)))
            self.shut()

        take_out(app, self, records, _("Save as PDF …"), taken)

    def _place(self) -> None:
        wide = min(round(_WIDE * theme().scale), self.width() - 32)
        high = self.height() - 48
        self._panel.setGeometry((self.width() - wide) // 2, 24, wide, high)
        self._draw_sheets(min(round(_SHEET * theme().scale), wide - 2 * _MARGIN))

    def _build(self, panel: QWidget) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(24, 12, 16, 12)
        head.setSpacing(8)
        self._title = Label(self._name, "title", elide=True)
        head.addWidget(self._title, 1)
        for part in (self.print_button, self._save, self._close):
            head.addWidget(part)
        whole = QVBoxLayout(panel)
        whole.setContentsMargins(1, 1, 1, 12)  # the sunken ground ends above the panel's round corners
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._column, 1)

    def _show_pages(self) -> None:
        count = self.pages.pageCount()
        for number in range(min(count, _MOST_SHOWN)):
            sheet = QLabel()
            sheet.setAccessibleName(_("Page {n} of {all}").format(n=number + 1, all=count))
            self._sheets.append(sheet)
            self._column.column.addWidget(sheet, 0, Qt.AlignmentFlag.AlignHCenter)
        if count > _MOST_SHOWN:
            more = plural("{n} more page is printed but not shown here.", "{n} more pages are printed but not shown here.", count - _MOST_SHOWN)
            self._column.add(Label(more, tone="text_2"))
        self._column.end()

    def _draw_sheets(self, wide: int) -> None:
        """Draw the pages so wide: as much larger as the text is, as far as there is room."""
        if wide == self._sheet_wide:
            return
        self._sheet_wide, ratio = wide, self.devicePixelRatioF()
        for number, sheet in enumerate(self._sheets):
            size = QSize(round(wide * ratio), round(wide * 11 / 8.5 * ratio))
            picture = QPixmap.fromImage(_on_white(self.pages.render(number, size)))
            picture.setDevicePixelRatio(ratio)
            sheet.setPixmap(picture)

    def _ask(self) -> None:
        name, _kind = QFileDialog.getSaveFileName(self, _("Save as PDF"), f"{self._name}.pdf", _("PDF (*.pdf)"))
        if name:
            self.save_to(Path(name))

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.Letter))
        printer.setDocName("Liaison")  # a title would stand in the printer's queue
        printer.setFullPage(True)
        if QPrintDialog(printer, self).exec() != QPrintDialog.DialogCode.Accepted:
            return
        if not is_bulk(self._records):
            self._draw(printer)
            return
        store, line = self._work.store, Departure(self._work.clock.ms(), "", self._records, PAPER)
        self._work.tasks.run(lambda: write_down(store, line), lambda _none: self._draw(printer), self)

    def _draw(self, printer: QPrinter) -> None:
        painter = QPainter(printer)
        for number in range(self.pages.pageCount()):
            if number:
                printer.newPage()
            image = self.pages.render(number, QSize(round(8.5 * _DOTS), 11 * _DOTS))
            painter.drawImage(QRectF(painter.viewport()), _on_white(image))
        painter.end()
        self._work.messages.notice(_("Sent to the printer."))
        self.shut()


def _on_white(page: QImage) -> QImage:
    """A page is drawn on nothing; paper is white."""
    sheet = QImage(page.size(), QImage.Format.Format_RGB32)
    sheet.fill(Qt.GlobalColor.white)
    painter = QPainter(sheet)
    painter.drawImage(0, 0, page)
    painter.end()
    return sheet
