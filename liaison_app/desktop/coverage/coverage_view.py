"""Coverage: the tile map at its largest, the same as a table, and both on paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.us_states import state_name
from liaison_app.core.words import _, plural
from liaison_app.desktop.coverage.state_table import StateTable
from liaison_app.desktop.people.coverage_words import MEASURES, measure_names, measure_title, told
from liaison_app.desktop.people.shown_days import today
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.charts import TileMap
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.changes import Change
from liaison_app.store.coverage import Coverage, read_coverage
from liaison_app.work.coverage_report import coverage_report

YEAR_MS = 365 * 24 * 3_600_000
_COUNTED = frozenset(("visit", "agency", "task"))
_PITCHES = (72, 52, 46, 40, 32)
_PAD, _GAP = 32, 24
_TABLE = 300
"""Width the table needs beside the map."""
_ABOVE = 200
"""Height of all that stands above and below the tiles, at 100 % text: heading, switch, sentence, and what the shades mean."""


class CoverageView(ScrollColumn):
    """Shows one measure in shades and all in figures; a state leads to its agencies."""

    opened = Signal(str)
    left = Signal()

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(pad=_PAD, top=18, gap=12, parent=parent)
        self._workspace = workspace
        self._coverage = Coverage({}, {}, {}, {})
        self._measure = "visits"
        self._pitch: int = 0
        self._map = TileMap(measure_title(self._measure))
        self._held = QVBoxLayout()
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.table = StateTable()
        self.switch = SegmentedSwitch(measure_names(), _("Color the states by"))
        self._sentence = Label("", tone="text_2", wrap=True)
        self._paper = Button(_("Print"), icon="print", keys="Ctrl P")
        self._close = IconButton("close", _("Close the coverage"), keys="Esc")
        self._build()
        self.switch.chosen.connect(self._choose)
        self.table.opened.connect(self.opened)
        self._paper.clicked.connect(self.print_map)
        self._close.clicked.connect(self.left)
        workspace.changes.happened.connect(self._changed)

    @property
    def map(self) -> TileMap:
        return self._map

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Label(_("Coverage"), "page"), 1)
        head.addWidget(self._paper)
        head.addWidget(self._close)
        self._held.addWidget(self._map)
        self._held.addStretch(1)
        self._both.setSpacing(_GAP)
        self._both.addLayout(self._held)
        self._both.addWidget(self.table, 1)
        self.add(head)
        self.add(self.switch)
        self.add(self._sentence)
        self.add(self._both)
        self.end()
        self._fit()

    def count(self) -> None:
        """Count anew, away from the screen, and show it."""
        now = self._workspace.clock.ms()
        self._workspace.tasks.read(lambda reader: read_coverage(reader, now - YEAR_MS, now), self._counted, self)

    def _changed(self, change: Change) -> None:
        if change.kind in _COUNTED and self.isVisible():
            self.count()

    def _counted(self, coverage: Coverage) -> None:
        self._coverage = coverage
        self._show()

    def _choose(self, number: int) -> None:
        self._measure = MEASURES[number]
        self._show()

    def _show(self) -> None:
        counts = self._coverage.of(self._measure)
        self._map.set_counts(counts, measure_title(self._measure))
        self.table.show_coverage(self._coverage, self._measure)
        self._sentence.set_words(_reached(self._coverage, counts))

    def _tell(self, state: str, count: int) -> str:
        return told(self._measure, state, count)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Make the tiles as large as they may be with what they mean in view, and the table beside them where there is enough room."""
        now, room = theme(), self.width() - 2 * _PAD
        high = self.height() - now.height(_ABOVE, "page", "body", "body", "caption")
        fits = [one for one in _PITCHES if now.px(one) * 11 + 16 <= room and now.px(one) * 8 <= high]
        pitch = next((one for one in fits if now.px(one) * 11 + _GAP + round(_TABLE * now.scale) <= room), (fits or _PITCHES[-1:])[0])
        beside = room >= now.px(pitch) * 11 + _GAP + round(_TABLE * now.scale)
        self._both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.table.setMinimumHeight(now.height(32, "body") * (10 if not beside else 13 if pitch == _PITCHES[0] else 9))
        if pitch != self._pitch:
            self._pitch = pitch
            old = self._map
            self._map = TileMap(measure_title(self._measure), self._coverage.of(self._measure), tell=self._tell, pitch=pitch)
            self._map.chosen.connect(self._open)
            self._held.insertWidget(0, self._map)
            old.hide()
            old.deleteLater()

    def _open(self, state: str) -> None:
        self._map.choose("")
        if state:
            self.opened.emit(state)

    def printed_pdf(self) -> bytes:
        """Return the map and the table as they are printed."""
        from liaison_app.desktop.printing.coverage_pdf import coverage_pdf  # only who prints waits for it

        last = today()
        report = coverage_report(self._coverage, last - timedelta(days=365), last, state_name)
        return coverage_pdf(report, dict(self._coverage.of(self._measure)), measure_title(self._measure))

    def print_map(self) -> None:
        """Show the sheets; there they are printed, or saved as PDF."""
        from liaison_app.desktop.printing.preview import Preview

        Preview(self.window(), self._workspace, _("Coverage"), self.printed_pdf()).open()


def _reached(coverage: Coverage, counts: Mapping[str, int]) -> str:
    """Say in how many states there is something, and in how many there could be."""
    bare = sum(1 for state, agencies in coverage.agencies.items() if agencies and not counts.get(state))
    found = sum(1 for count in counts.values() if count)
    reached = plural("{n} state or territory", "{n} states and territories", found)
    if found:
        return _("{reached}; nothing yet in {n} where agencies are known.").format(reached=reached, n=bare) if bare else reached
    if bare:
        return plural("Nothing yet in the one state where agencies are known.", "Nothing yet in any of the {n} states where agencies are known.", bare)
    return _("No agency is known yet. A state takes on color as its agencies are visited.")
