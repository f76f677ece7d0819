"""Settings: one list on the left, its panes on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.text import text_width
from liaison_app.desktop.people.panes import Panes
from liaison_app.desktop.preferences.backup import AboutPane, BackupPane
from liaison_app.desktop.preferences.general import GeneralPane
from liaison_app.desktop.preferences.keys import ShortcutsPane
from liaison_app.desktop.preferences.security import SecurityPane
from liaison_app.desktop.team.pane import TeamPane
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.reading_order import beside, focus_by_key
from liaison_app.desktop.widgets.rows import RowsModel, RowView
from liaison_app.desktop.widgets.symbol import Pane
from liaison_app.desktop.workspace import Workspace

_WIDE = 224
_BESIDE_WORDS = 84
"""Icon and distances beside an entry's words."""


class SettingsPage(QWidget):
    """The arrows go through the list; each pane is made when it is first chosen. Where both have no room, one of them shows."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._entries = (
            (Row(_("You"), is_heading=True), None),
            (Row(_("General"), icon="settings"), self._general),
            (Row(_("Shortcuts"), icon="keyboard"), lambda: ShortcutsPane(workspace.settings)),
            (Row(_("This device"), is_heading=True), None),
            (Row(_("Security"), icon="lock"), lambda: SecurityPane(workspace)),
            (Row(_("Backup"), icon="import"), lambda: BackupPane(workspace)),
            (Row(_("About"), icon="info"), lambda: AboutPane(workspace)),
            (Row(_("Team"), is_heading=True), None),
            (Row(_("Members"), icon="contacts"), lambda: TeamPane(workspace)),
        )
        self._panes: dict[int, QWidget] = {}
        self.model = RowsModel([row for row, _make in self._entries])
        self.view = RowView(_("Settings"), least=32, inset=8, gap=2)
        self._stack = QStackedWidget()
        self._side = Pane("window")
        self.panes = Panes("settings", _("Settings"), (self._side, self._stack), workspace.settings, wide=_WIDE)
        self._build()
        self.view.chose.connect(self._choose)
        self.view.opened.connect(self._to_pane)
        self.view.clicked.connect(self._to_pane)
        self.panes.stepped.connect(self._step)
        self.panes.returned.connect(lambda: focus_by_key(self.view))
        self.view.setCurrentIndex(self.model.index(1))

    def _general(self) -> GeneralPane:
        pane = GeneralPane(self._workspace.settings)
        pane.asked.connect(self.open_record)
        pane.locking.connect(self._workspace.navigation.locking_asked)
        return pane

    def pane(self, number: int) -> QWidget:
        """Bring one entry's pane to the front."""
        make = self._entries[number][1]
        if make is not None and number not in self._panes:
            self._panes[number] = make()
            self._stack.addWidget(self._panes[number])
        self._stack.setCurrentWidget(self._panes[number])
        load = getattr(self._panes[number], "load", None)
        if load is not None:
            load()
        return self._panes[number]

    @property
    def first_focus(self) -> QWidget:
        return self.view

    def open_record(self, name: str) -> None:
        """Open a pane by its English name, such as "security"."""
        names = {"general": 1, "shortcuts": 2, "security": 4, "backup": 5, "about": 6, "members": 8}
        self.view.setCurrentIndex(self.model.index(names.get(name, 1)))
        self.panes.to_detail()

    def leave(self) -> bool:
        return self.panes.leave()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event) and hasattr(self, "panes"):
            self._fit()

    def _fit(self) -> None:
        """The list is never narrower than its words."""
        longest = max(round(text_width(theme().font(), row.title)) for row, _make in self._entries)
        self._side.setMinimumWidth(longest + theme().px(_BESIDE_WORDS))

    def _to_pane(self, index: QModelIndex) -> None:
        self._choose(index)
        if self.panes.is_narrow:
            self.panes.to_detail()
            focus_by_key(beside(self._stack, None, 1) or self)

    def _step(self, by: int) -> None:
        known = [number for number, (_row, make) in enumerate(self._entries) if make is not None]
        at = known.index(self.view.currentIndex().row()) + by
        self.view.setCurrentIndex(self.model.index(known[at % len(known)]))

    def _choose(self, index: QModelIndex) -> None:
        if index.isValid() and self._entries[index.row()][1] is not None:
            self.pane(index.row())
            self.panes.strip.set_place(self._entries[index.row()][0].title)

    def _build(self) -> None:
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 16, 0, 16)
        side.setSpacing(8)
        heading = QHBoxLayout()
        heading.setContentsMargins(20, 0, 8, 0)
        heading.addWidget(Label(_("Settings"), "title"))
        side.addLayout(heading)
        side.addWidget(self.view)
        self.view.setModel(self.model)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.panes)
        self._fit()
