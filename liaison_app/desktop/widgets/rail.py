"""The rail at the left: the places, and at its foot review, sync, lock and settings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.chip import draw_count
from liaison_app.desktop.painting.shape import draw_box, draw_circle, draw_icon
from liaison_app.desktop.painting.text import RIGHT, draw_text
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Logo
from liaison_app.desktop.widgets.sync_cell import SyncCell, SyncState


@dataclass(frozen=True)
class Place:
    """An item of the rail; `waiting` makes its count amber, because a decision is asked for."""

    key: str
    icon: str
    word: str
    count: int = 0
    waiting: bool = False
    keys: str = ""


class RailItem(QAbstractButton):
    """Icon and word; when the rail is narrow, an icon with a dot for its count."""

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self._collapsed = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.set_place(place)

    def place(self) -> Place:
        return self._place

    def set_place(self, place: Place) -> None:
        self._place = place
        self.setText(place.word)
        self.setAccessibleName(f"{place.word}, {place.count}" if place.count else place.word)
        self.setAccessibleDescription(place.keys)
        self.setToolTip(place.word if self._collapsed else "")
        self.update()

    def set_collapsed(self, *, collapsed: bool) -> None:
        self._collapsed = collapsed
        self.set_place(self._place)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if self._collapsed:
            return QSize(theme().px(40), theme().px(40))
        return QSize(192, theme().height(32, "body"))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(40), self.sizeHint().height())

    def nextCheckState(self) -> None:
        """Where we are is said by the window, not by the click."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now, rect = QPainter(self), theme(), QRectF(self.rect())
        here = self.isChecked()
        token = "rail_selected" if here else "rail_hover" if self.underMouse() else ""
        if token:
            draw_box(painter, rect, now.radius(), now.colour(token))
        tone = "selected_match" if here else "text_2"
        side = now.px(20)
        left = (self.width() - side) / 2 if self._collapsed else 8.0
        draw_icon(painter, now, self._place.icon, tone, QPointF(left, (self.height() - side) / 2), side)
        if self._collapsed:
            if self._place.count:
                draw_circle(painter, QRectF(rect.right() - 9, 1, 8, 8), now.colour("warn" if self._place.waiting else "line_strong"))
            return
        self._paint_words(painter, rect.adjusted(8 + side + 12, 0, -8, 0), "rail_selected_text" if here else "text_2")

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()

    def _paint_words(self, painter: QPainter, rect: QRectF, tone: str) -> None:
        now = theme()
        draw_text(painter, rect.adjusted(0, 0, -28, 0), self._place.word, now.font(weight=600 if self.isChecked() else 500), now.colour(tone))
        if self._place.count:
            draw_count(painter, now, rect, self._place.count, waiting=self._place.waiting)
        elif self._place.keys:
            draw_text(painter, rect, self._place.keys, now.font("caption", weight=400), now.colour(tone), RIGHT)


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

    def set_collapsed(self, *, collapsed: bool) -> None:
        self._collapsed = collapsed
        for item in (self._items | self._foot).values():
            item.set_collapsed(collapsed=collapsed)
        self._cell.set_collapsed(collapsed=collapsed)
        self._name.setVisible(not collapsed)
        self._fold.setVisible(not collapsed)
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
        self._head.setContentsMargins(8, 12, 2, 12)

    def _folded(self) -> None:
        self.set_collapsed(collapsed=True)
        self.folded.emit(True)
