"""The list of agencies under the tile map that narrows it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, cast

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from liaison_app.core.us_states import state_called, state_name
from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.memory import ListPlace
from liaison_app.desktop.models.record_table import Look
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.agency_facts import YEAR_MS
from liaison_app.desktop.people.coverage_words import measure_title, told
from liaison_app.desktop.people.numbered_table import NumberedTable, Numbers
from liaison_app.desktop.people.people_list import PeopleList
from liaison_app.desktop.people.shown_days import day_of, since_words, today
from liaison_app.desktop.search.saved_filters import SavedFilters
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.charts import TileMap
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.widgets.field import SearchField
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.reading_order import focus_by_key
from liaison_app.desktop.widgets.symbol import Hairline
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.agency import Agency
from liaison_app.records.fields import Record
from liaison_app.records.picklists import label_of, pick_list
from liaison_app.store.changes import Change
from liaison_app.store.operators import parse
from liaison_app.store.people import agencies, count_ours, last_visited, visits_by_state
from liaison_app.store.reader import Reader

MANY = 200
"""From so many agencies on the list begins with ours."""
_FEW = 5
"""Rows that the map must leave room for."""
_COUNTED = frozenset(("visit", "agency", "post"))


@dataclass(frozen=True)
class Narrowed:
    """What the list is narrowed to."""

    state: str = ""
    types: tuple[str, ...] = ()
    ours: bool = False
    trash: bool = False
    words: str = ""


class AgencyList(PeopleList):
    """Map, filters and rows; tells which agency the keyboard or the mouse chose."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace, SearchField(_("Name, city or ORI"), icon="filter"))
        self._now = Narrowed(ours=workspace.reader.count("agency") > MANY)
        self._is_folded, self._is_map_open = False, False
        self._shown = Label("", tone="text_2", tabular=True)
        self.map = TileMap(measure_title("visits"), tell=partial(told, "visits"))
        self._coverage = IconButton("globe", _("Coverage: the map with its table"))
        self.filters = SavedFilters("agencies", workspace, self._filter_now)
        self._ours = Button(_("Ours"), "plain", icon="plus")
        self._type = Button(_("Type"), "plain", icon="plus")
        self._state = Button(_("State"), "plain", icon="plus")
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, gap=8)
        self._hold(_("Agencies"), NumberedTable("agency", Look(_row, self._extras, frozenset({"visit"})), workspace, frozenset(), self))
        self._none = Label(_("No agency is left. Take a filter away."), tone="text_2", wrap=True)
        self._recount = QTimer(self, singleShot=True, interval=200)
        self._build()
        self._wire()
        self._come_back()
        self._count_again()

    # what is asked of it

    @property
    def now(self) -> Narrowed:
        return self._now

    def filter_by(self, words: str) -> None:
        """Show every agency with these words; the name of a state shows all of its agencies."""
        state = state_called(words)
        self.filter.setText("" if state else words)
        self._narrow(Narrowed(state=state) if state else Narrowed(words=words))

    def keep_place(self) -> None:
        """Remember the filters, the current row and how far the list is scrolled."""
        now = self._now
        place = ListPlace(
            self.current, self.view.verticalScrollBar().value(), now.words, narrowed={"state": now.state, "types": list(now.types), "ours": now.ours}
        )
        self._workspace.memory.keep_place("agencies", place)

    # inside

    def _come_back(self) -> None:
        place = self._workspace.memory.place("agencies")
        self._back = place
        self.filter.setText(place.words)
        self._narrow(_narrowed(place.words, place.narrowed) if place.narrowed else self._now)

    def _filter_now(self) -> tuple[str, str]:
        """Name the filters in force by what they say, and write them down."""
        now = self._now
        named = [now.words, state_name(now.state) if now.state else "", *(label_of("agency_type", one) for one in now.types), _("Ours") if now.ours else ""]
        called = ", ".join(word for word in named if word)
        kept = {"words": now.words, "state": now.state, "types": now.types, "ours": now.ours}
        return called, json.dumps(kept) if called else ""

    def _take_filter(self, written: str) -> None:
        kept = cast("dict[str, Any]", json.loads(written))
        self.filter.setText(kept["words"])
        self._narrow(_narrowed(kept["words"], kept))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(20, 12, 16, 0)
        head.addWidget(Label(_("Agencies"), "title"))
        head.addSpacing(8)
        head.addWidget(self._count, 1)
        for button in (self.filters, self._coverage, self._as_table):
            head.addWidget(button)
        tiles = QHBoxLayout()
        tiles.setContentsMargins(20, 0, 8, 4)
        tiles.addWidget(self.map)
        tiles.addStretch(1)
        self._line = Hairline()
        tools = QHBoxLayout()
        tools.setContentsMargins(16, 4, 20, 0)
        tools.setSpacing(8)
        tools.addWidget(self.filter, 1)
        tools.addWidget(self._state)
        tools.addWidget(self._ours)
        tools.addWidget(self._type)
        self._narrowed = QWidget()
        chips = QHBoxLayout(self._narrowed)
        chips.setContentsMargins(16, 4, 20, 0)
        chips.addWidget(self._chips, 1)
        chips.addWidget(self._shown)
        self._none.setContentsMargins(20, 8, 20, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(tiles)
        column.addWidget(self._line)
        column.addLayout(tools)
        column.addWidget(self._narrowed)
        column.addWidget(self._none)
        column.addWidget(self.view, 1)
        column.addStretch()
        self._fold()

    def _wire(self) -> None:
        self._soon.timeout.connect(self._by_words)
        self._recount.timeout.connect(self._count_again)
        self.map.chosen.connect(self._to_state)
        self._type.clicked.connect(self._offer_types)
        self._state.clicked.connect(self._turn_map)
        self._ours.clicked.connect(self._only_ours)
        self.filters.taken.connect(self._take_filter)
        self._coverage.clicked.connect(lambda: self._workspace.navigation.go("coverage"))
        self._workspace.changes.happened.connect(self._changed)

    def _only_ours(self) -> None:
        self._narrow(replace(self._now, ours=True))

    def _by_words(self) -> None:
        self._narrow(replace(self._now, words=self.filter.text()))

    def leave_map(self) -> bool:
        """Show the rows again where the map stands in their place; say whether it did."""
        stood = self._is_folded and self._is_map_open
        if stood:
            self._turn_map()
        return stood

    def _turn_map(self) -> None:
        self._is_map_open = not self._is_map_open
        self._fold()
        focus_by_key(self.map if self._is_map_open else self.view)

    def _fold(self) -> None:
        """Where the map would leave few rows, it stands in their place when it is asked for."""
        row = theme().height(56, "body", "caption")
        self._is_folded = self.height() - self.map.sizeHint().height() < _FEW * row + 4 * theme().control
        self._state.setVisible(self._is_folded)
        for part in (self.map, self._line):
            part.setVisible(self._is_map_open or not self._is_folded)
        self.view.setVisible(not (self._is_folded and self._is_map_open))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event) and hasattr(self, "_line"):
            self._fold()

    def _to_state(self, state: str) -> None:
        self.leave_map()
        self._narrow(replace(self._now, state=state))

    def _narrow(self, now: Narrowed) -> None:
        self._now = now
        self.map.choose(now.state)
        self._show_chips()
        self.table.read(lambda reader: _read(reader, now))

    def _show_chips(self) -> None:
        now = self._now
        kept = [(label_of("agency_type", one), replace(now, types=tuple(t for t in now.types if t != one))) for one in now.types]
        if now.state:
            kept.insert(0, (state_name(now.state), replace(now, state="")))
        if now.ours:
            kept.append((_("Ours"), replace(now, ours=False)))
        if now.trash:
            kept.append((_("In the trash"), replace(now, trash=False)))
        self._flow.clear()
        for words, without in kept:
            chip = ChipButton(words, "accent", removable=True, remove_words=_("Delete takes this filter away"))
            chip.removed.connect(lambda wanted=without: self._narrow(wanted))
            self._flow.addWidget(chip)
        self._ours.setVisible(not now.ours and not now.trash)
        self._narrowed.setVisible(now != Narrowed())  # else it would say again how many there are in all
        self._chips.setMinimumHeight(theme().height(24, "caption"))
        self._chips.updateGeometry()

    def _offer_types(self) -> None:
        menu = QMenu(self)
        for id in (*pick_list("agency_type"), ""):
            if not id:
                menu.addSeparator()
            deed = QAction(label_of("agency_type", id) if id else _("In the trash"), menu)
            deed.triggered.connect(lambda _checked=False, one=id: self._take_type(one))
            menu.addAction(deed)
        menu.popup(self._type.mapToGlobal(self._type.rect().bottomLeft()))

    def _take_type(self, id: str) -> None:
        now = self._now
        self._narrow(replace(now, types=tuple(dict.fromkeys((*now.types, id)))) if id else replace(now, trash=True, ours=False))

    def _changed(self, change: Change) -> None:
        if change.kind in _COUNTED:
            self._recount.start()

    def _count_again(self) -> None:
        now = self._workspace.clock.ms()
        self._workspace.tasks.read(lambda reader: (visits_by_state(reader, now - YEAR_MS, now), count_ours(reader)), self._counted, self)

    def _counted(self, found: tuple[dict[str, int], tuple[int, int]]) -> None:
        by_state, (ours, every) = found
        self.map.set_counts(by_state)
        some = _("{ours} ours of {all}").format(ours=figure(ours), all=figure(every))
        self._count.set_words(plural("{n}, ours", "{n}, all ours", every) if ours == every > 0 else some)
        if not ours and self._now == Narrowed(ours=True):  # a list of many begins with ours: not where there are none
            self._narrow(Narrowed())
        self.counted.emit(every)

    def _loaded(self, rows: int) -> None:
        self._shown.set_words(figure(rows))
        self._none.setVisible(rows == 0)
        super()._loaded(rows)

    def _widen(self) -> bool:
        if self._now == Narrowed():
            return False
        self._narrow(Narrowed())
        return True

    def _extras(self, reader: Reader, records: Sequence[Record]) -> dict[str, Any]:
        ids = [record.id for record in records]
        seen = last_visited(reader, ids, self._workspace.clock.ms())
        return {id: seen.get(id) for id in ids}


def _row(record: Record, extra: Any) -> Row:
    agency, seen, now = cast(Agency, record), cast("int | None", extra), today()
    where = agency.county or ", ".join(part for part in (agency.city, agency.state) if part)
    kind = label_of("agency_type", agency.type) if agency.type else ""
    cold = agency.cadence is not None and (seen is None or (now - day_of(seen)).days > agency.cadence)
    return Row(
        agency.heading or _("Without a name"),
        second=" · ".join(part for part in (kind, where) if part) or _("Nothing known yet"),
        right=since_words(seen, now),
        right_second=agency.ori,
        right_tone="warn_text" if cold else "text_2",
    )


def _read(reader: Reader, now: Narrowed) -> Numbers:
    asked = parse(now.words, today())
    found = agencies(reader, words=asked.words, state=now.state, types=now.types, ours=now.ours, trash=now.trash)
    if asked.conditions:
        let_through = reader.sifted(asked, today())
        found = [number for number in found if number in let_through]
    return Numbers(found, {}, len(found))


def _narrowed(words: str, kept: dict[str, Any]) -> Narrowed:
    return Narrowed(str(kept.get("state", "")), tuple(str(one) for one in kept.get("types", ())), ours=bool(kept.get("ours")), words=words)
