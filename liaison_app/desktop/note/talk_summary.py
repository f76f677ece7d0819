"""The page after a talk, over the visit: what was shown, for how long, what was asked, what is to be sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.overlays import Overlay
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.people import member_names
from liaison_app.store.reader import Reader
from liaison_app.work.audience_rows import presentations
from liaison_app.work.reporting import Report, Section
from liaison_app.work.showing_summary import summary_of
from liaison_app.work.whole_file import whole_file

_WIDTH, _HEIGHT, _EDGE = 680, 640, 16
_MOST_PEOPLE = 100_000

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
        self.people = LineField(_("People in the room"), _("how many, such as 24"))
        self._counted: dict[str, float | None] = {}
        """How many each talk of the visit was shown to, by its id."""
        self._visit = ""
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
        counted = QVBoxLayout()
        counted.setContentsMargins(24, 0, 24, 8)
        counted.addWidget(self.people)
        self._whole.addLayout(counted)
        self.close_button.clicked.connect(self.shut)
        self.save_button.clicked.connect(self._save)
        self.people.edit.editingFinished.connect(self._count)

    def open(self, visit: str) -> None:
        """Read the visit's talks and show the page; a refusal is told in words."""
        self._visit = visit
        self._workspace.tasks.read(lambda reader: _talks_of(reader, visit), self._show, self)

    def _show(self, found: tuple[Report, dict[str, float | None]]) -> None:
        report, self._counted = found
        self._report = report
        known = max((count or 0 for count in self._counted.values()), default=0)
        self.people.set_text(str(round(known)) if known else "")
        self.people.set_error("")
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
        if not self.isVisible():
            self.open_panel(self.close_button)

    def _count(self) -> None:
        """Keep how many were in the room, on every talk of the visit; what stood there can be brought back."""
        typed, before = self.people.text().strip(), dict(self._counted)
        if typed and not (typed.isdecimal() and int(typed) <= _MOST_PEOPLE):
            self.people.set_error(_("Write a number, such as 24."))
            return
        self.people.set_error("")
        now = float(typed) if typed and int(typed) else None
        if before and any(count != now for count in before.values()):
            self._put(dict.fromkeys(before, now))
            self._workspace.messages.notice(_("Saved how many were in the room."), lambda: self._put(before))

    def _put(self, counts: dict[str, float | None]) -> None:
        self._counted = counts
        for id, count in counts.items():
            self._workspace.tasks.watch(self._workspace.store.change(id, audience_size=count), lambda _record: self._read_again(), self)

    def _read_again(self) -> None:
        if self.isVisible():
            self.open(self._visit)

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


def _talks_of(reader: Reader, visit: str) -> tuple[Report, dict[str, float | None]]:
    """Read the page of a visit's talks, and how many each was shown to."""
    report = summary_of(reader, visit, member_names(reader))
    shown = [each for each in presentations(reader, visit, "visit") if not each.rehearsal and not each.trashed]
    return report, {each.id: each.audience_size for each in shown}


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
