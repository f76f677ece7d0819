"""The rail at the left: the places, and at its foot review, sync, lock and settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.rail_item import Place, RailItem
from liaison_app.desktop.widgets.symbol import Logo
from liaison_app.desktop.widgets.sync_cell import SyncCell, SyncState

__all__ = ["Place", "Rail", "RailItem"]


class Rail(QWidget):
    """Tells the key of what was chosen: a place's, or "review", "sync", "lock" or "settings"."""

    chosen = Signal(str)
    folded = Signal(bool)

    def __init__(self, places: Sequence[Place], sync: SyncState, *, lock_keys: str = "Ctrl L", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = {place.key: RailItem(place) for place in places}
        self._foot = {
            "review": RailItem(Place("review", "review", _("Review"))),
            "lock": RailItem(Place("lock", "lock", _("Lock"), keys=lock_keys)),
            "settings": RailItem(Place("settings", "settings", _("Settings"))),
        }
        self._cell = SyncCell(sync)
        self._logo = Logo(24)
        self._name = Label("Liaison", "lead", weight=600)
        self._fold = IconButton("panel", _("Fold the rail"))
        self._scroll = QScrollArea()
        self._column = QVBoxLayout(self)
        self._head = QHBoxLayout()
        self._collapsed = False
        self.setAccessibleName(_("Places"))
        self._build()
        self._wire()

    @property
    def collapsed(self) -> bool:
        return self._collapsed

    def set_current(self, key: str) -> None:
        for name, item in (self._items | self._foot).items():
            item.setChecked(name == key)
            if name == key and name in self._items:
                self._scroll.ensureWidgetVisible(item, 0, 0)

    def set_count(self, key: str, count: int, *, waiting: bool = False) -> None:
        item = (self._items | self._foot)[key]
        item.set_place(replace(item.place(), count=count, waiting=waiting))

    def set_sync(self, state: SyncState) -> None:
        self._cell.set_state(state)

    def set_collapsed(self, *, collapsed: bool, forced: bool = False) -> None:
        """Show icons alone, or icons and words; a rail that had to be folded (`forced`) offers no way to unfold it."""
        self._collapsed = collapsed
        for item in (self._items | self._foot).values():
            item.set_collapsed(collapsed=collapsed)
        self._cell.set_collapsed(collapsed=collapsed)
        self._name.setVisible(not collapsed)
        self._logo.setVisible(not collapsed or forced)
        self._fold.setVisible(not forced)
        words = _("Unfold the rail") if collapsed else _("Fold the rail")
        self._fold.setAccessibleName(words)
        self._fold.setToolTip(words)
        self._restyle()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().colour("rail"))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), theme().colour("line"))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event) and hasattr(self, "_collapsed"):
            self._restyle()

    def _build(self) -> None:
        self._column.setSpacing(0)
        self._head.setSpacing(12)
        self._head.addWidget(self._logo)
        self._head.addWidget(self._name, 1)
        self._head.addWidget(self._fold)
        self._column.addLayout(self._head)
        inner = QWidget()
        places = QVBoxLayout(inner)
        places.setContentsMargins(0, 0, 0, 0)
        places.setSpacing(2)
        for item in self._items.values():
            places.addWidget(item)
        places.addStretch(1)
        self._scroll.setWidget(inner)
        self._scroll.setWidgetResizable(True)
        # A scroll area fills its ground; the rail's own is to show through.
        inner.setAutoFillBackground(False)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for set_policy in (self._scroll.setVerticalScrollBarPolicy, self._scroll.setHorizontalScrollBarPolicy):
            set_policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.addWidget(self._scroll, 1)
        self._column.addWidget(self._foot["review"])
        self._column.addSpacing(6)
        self._column.addWidget(self._cell)
        self._column.addSpacing(4)
        self._column.addWidget(self._foot["lock"])
        self._column.addSpacing(2)
        self._column.addWidget(self._foot["settings"])
        self.set_collapsed(collapsed=False)

    def _wire(self) -> None:
        for key, item in (self._items | self._foot).items():
            item.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
        self._cell.clicked.connect(lambda: self.chosen.emit("sync"))
        self._fold.clicked.connect(self._folded)

    def _restyle(self) -> None:
        wide = theme().px(40) + 16 if self._collapsed else max(208, round(208 * (1 + (theme().scale - 1) * 0.75)))
        self.setFixedWidth(wide)
        self._column.setContentsMargins(8, 0, 9 if not self._collapsed else 8, 8)
        self._head.setContentsMargins(*((4, 12, 4, 12) if self._collapsed and not self._logo.isVisibleTo(self) else (8, 12, 2, 12)))

    def _folded(self) -> None:
        self.set_collapsed(collapsed=not self._collapsed)
        self.folded.emit(self._collapsed)
