"""The page after a talk, over the visit: what was shown, for how long, what was asked, what is to be sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.overlays import Overlay
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.people import member_names
from liaison_app.work.reporting import Report, Section
from liaison_app.work.showing_summary import summary_of
from liaison_app.work.whole_file import whole_file

_WIDTH, _HEIGHT, _EDGE = 680, 640, 16

AskPlace = Callable[[QWidget], str]
"""Asks where the page is to be saved; empty for nowhere."""


def ask_place(parent: QWidget) -> str:
    """Ask with the system's dialog."""
    return QFileDialog.getSaveFileName(parent, _("Save the summary"), str(Path.home() / "summary.pdf"), _("PDF (*.pdf)"))[0]


DrawPages = Callable[[Report], bytes]
"""Draws a report as PDF."""


class TalkSummary(Overlay):
    """One page, read again each time it is opened; Save as PDF writes the same page."""

    def __init__(self, workspace: Workspace, host: QWidget, draw: DrawPages, ask: AskPlace = ask_place) -> None:
        panel = QWidget()
        panel.setAccessibleName(_("What was shown"))
        super().__init__(host, panel, _WIDTH)
        self._workspace = workspace
        self._draw = draw
        self.ask = ask
        self._report: Report | None = None
        self._title = Label("", "title", wrap=True)
        self.save_button = Button(_("Save as PDF"), icon="print")
        self.close_button = IconButton("close", _("Close"))
        self._whole = QVBoxLayout(panel)
        self._column: ScrollColumn | None = None
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 16, 8)
        head.setSpacing(12)
        head.addWidget(self._title, 1)
        head.addWidget(self.save_button)
        head.addWidget(self.close_button)
        self._whole.setContentsMargins(1, 1, 1, 12)
        self._whole.setSpacing(0)
        self._whole.addLayout(head)
        self.close_button.clicked.connect(self.shut)
        self.save_button.clicked.connect(self._save)

    def open(self, visit: str) -> None:
        """Read the visit's talks and show the page; a refusal is told in words."""
        self._workspace.tasks.read(lambda reader: summary_of(reader, visit, member_names(reader)), self._show, self)

    def _show(self, report: Report) -> None:
        self._report = report
        self._title.set_words(report.period)
        if self._column is not None:
            self._column.hide()
            self._column.deleteLater()
        column = ScrollColumn(pad=24, gap=8, top=0, ground="raised")
        for sentence in report.summary:
            column.add(Label(sentence, wrap=True))
        column.add(Label("  ·  ".join(f"{figure.label}: {figure.value}" for figure in report.figures), tone="text_2", wrap=True))
        for section in report.sections:
            _add_section(column, section)
        column.end()
        self._column = column
        self._whole.addWidget(column, 1)
        self.open_panel(self.close_button)

    def _place(self) -> None:
        wide = min(round(_WIDTH * theme().scale), self.width() - 2 * _EDGE)
        high = min(round(_HEIGHT * theme().scale), self.height() - 2 * _EDGE)
        self._panel.setGeometry((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)

    def _save(self) -> None:
        place = self.ask(self)
        if not place or self._report is None:
            return
        printed = self._draw(self._report)
        to = Path(place)
        self._workspace.tasks.run(lambda: _write(to, printed), lambda _none: self._workspace.messages.notice(_("Saved to {file}.").format(file=to.name)), self)


def _add_section(column: ScrollColumn, section: Section) -> None:
    column.add(Label(section.title, "lead", weight=600, wrap=True))
    if section.lead:
        column.add(Label(section.lead, tone="text_2", wrap=True))
    if not section.rows:
        return
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(6)
    for at, heading in enumerate(section.columns):
        grid.addWidget(Label(heading.heading, "caption", "text_2", weight=500), 0, at)
        grid.setColumnStretch(at, heading.share)
    for line, row in enumerate(section.rows, 1):
        for at, cell in enumerate(row.cells):
            words = f"{cell.text} ({cell.second})" if cell.second else cell.text
            grid.addWidget(Label(words, wrap=at == 0, tabular=section.columns[at].number), line, at)
    column.add(grid)


def _write(to: Path, printed: bytes) -> None:
    with whole_file(to) as out:
        out.write(printed)
