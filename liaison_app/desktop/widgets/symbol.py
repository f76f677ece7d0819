"""Small painted things: icon, logo, avatar, badge, key cap, hairline and pane."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from liaison_app.desktop.painting.chip import draw_key_cap, key_cap_size
from liaison_app.desktop.painting.person import Verification, draw_avatar, draw_badge
from liaison_app.desktop.painting.shape import draw_box, draw_icon, draw_logo
from liaison_app.desktop.painting.text import tip
from liaison_app.desktop.theme import restyles, theme


class Painted(QWidget):
    """A widget that only draws, as large as its `measure` says at this text size."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setToolTip(tip(name))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def measure(self) -> QSize:
        raise NotImplementedError

    def sizeHint(self) -> QSize:
        return self.measure()

    def minimumSizeHint(self) -> QSize:
        return self.measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event):
            self.updateGeometry()
            self.update()


class Symbol(Painted):
    """An icon; it has no name of its own unless one is given."""

    def __init__(self, icon: str, tone: str = "text_2", side: int = 20, *, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._icon = icon
        self._tone = tone
        self._side = side

    def set_symbol(self, icon: str, tone: str = "") -> None:
        self._icon = icon
        self._tone = tone or self._tone
        self.update()

    def measure(self) -> QSize:
        side = theme().px(self._side)
        # A little higher than its line's text would be wrong: it stands in the middle of it.
        return QSize(side, max(side, theme().line("body") if self._side <= 20 else side))

    def paintEvent(self, event: QPaintEvent) -> None:
        side = theme().px(self._side)
        draw_icon(QPainter(self), theme(), self._icon, self._tone, QPointF(0, (self.height() - side) / 2), side)


class Logo(Painted):
    """The app's mark."""

    def __init__(self, side: int = 24, parent: QWidget | None = None) -> None:
        super().__init__("Liaison", parent)
        self.setToolTip("")
        self._side = side

    def measure(self) -> QSize:
        return QSize(theme().px(self._side), theme().px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_logo(QPainter(self), theme(), QRectF(self.rect()))


class Avatar(Painted):
    """Initials in a circle whose colour a person keeps."""

    def __init__(self, person: str, side: int = 32, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._person = person
        self._side = side

    def measure(self) -> QSize:
        return QSize(theme().px(self._side), theme().px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_avatar(QPainter(self), theme(), QRectF(self.rect()), self._person)


class Badge(Painted):
    """The shield that says how a person was verified; `words` give state and date."""

    def __init__(self, state: Verification, words: str, side: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self._state: Verification = state
        self._side = side

    def measure(self) -> QSize:
        return QSize(theme().px(self._side), theme().px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_badge(QPainter(self), theme(), QPointF(0, 0), self._state, self.measure().width())


class KeyCap(Painted):
    """The cap of a key, as printed on controls."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(keys, parent)
        self.setToolTip("")
        self._keys = keys

    def measure(self) -> QSize:
        return key_cap_size(theme(), self._keys).toSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_key_cap(QPainter(self), theme(), QPointF(0, 0), self._keys)


class Hairline(QWidget):
    """One pixel between two things."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if upright:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("line"))


class Pane(QWidget):
    """A ground for other things: a token's colour, and an edge if asked."""

    def __init__(self, ground: str = "window", *, radius: int = 0, edge: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = ground
        self._radius = radius
        self._edge = edge
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, not radius)

    def paintEvent(self, event: QPaintEvent) -> None:
        edge = theme().colour(self._edge) if self._edge else None
        draw_box(QPainter(self), QRectF(self.rect()), self._radius, theme().colour(self._ground), edge)
