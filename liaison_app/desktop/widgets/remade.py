"""A part of a page that is made anew when what it shows has changed, under somebody's hands."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from liaison_app.desktop.widgets.focus_ring import FocusRing
from liaison_app.desktop.widgets.reading_order import focus_by_key, hand_on


class Remade(QWidget):
    """The new part takes over the focus, what was typed or chosen, and the place it was scrolled to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._body: QWidget | None = None
        self._slot = QVBoxLayout(self)
        self._slot.setContentsMargins(0, 0, 0, 0)

    def put(self, body: QWidget) -> None:
        """Show this in the place of what was there."""
        old, self._body = self._body, body
        area, height = _area_of(self), 0
        if area is not None:
            height = area.verticalScrollBar().value()
        self.setUpdatesEnabled(False)
        self._slot.addWidget(body)
        body.show()
        if old is not None:
            _carry_over(old, body)
            self._slot.removeWidget(old)
            old.hide()
            old.deleteLater()
        else:
            hand_on(self, body)
        self.setUpdatesEnabled(True)
        if area is not None and height:
            QTimer.singleShot(0, self, lambda: area.verticalScrollBar().setValue(height))


def _area_of(widget: QWidget) -> QScrollArea | None:
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    return above


def _carry_over(old: QWidget, new: QWidget) -> None:
    typed = {edit.accessibleName() or edit.placeholderText(): edit for edit in old.findChildren(QLineEdit)}
    for edit in new.findChildren(QLineEdit):
        before = typed.get(edit.accessibleName() or edit.placeholderText())
        if before is not None and before.text() and not edit.text():
            edit.setText(before.text())
            edit.setCursorPosition(before.cursorPosition())
    chosen = {box.accessibleName(): box.currentText() for box in old.findChildren(QComboBox)}
    for box in new.findChildren(QComboBox):
        at = box.findText(chosen.get(box.accessibleName(), ""))
        if at >= 0:
            box.setCurrentIndex(at)
    focus = cast("QWidget | None", old.window().focusWidget())
    if focus is not None and old.isAncestorOf(focus):
        _hand_on(focus, old, new)


def _hand_on(focus: QWidget, old: QWidget, new: QWidget) -> None:
    """Give the focus to the control of the same name, else to the one that stands in its place now."""
    before, after = _stops(old), _stops(new)
    named = [stop for stop in after if type(stop) is type(focus) and stop.accessibleName() == focus.accessibleName()]
    at = before.index(focus) if focus in before else 0
    if after:
        give = focus_by_key if _is_seen(focus) else QWidget.setFocus
        give(named[0] if named else after[min(at, len(after) - 1)])


def _is_seen(focus: QWidget) -> bool:
    """Say whether the focus shows: by what paints it itself, or by the window's ring."""
    own = getattr(focus, "shows_focus", None)
    ring = focus.window().findChild(FocusRing)
    return bool(own()) if callable(own) else ring is not None and ring.target() is focus


def _stops(part: QWidget) -> list[QWidget]:
    return [stop for stop in part.findChildren(QWidget) if stop.focusPolicy() & Qt.FocusPolicy.TabFocus and stop.isEnabled() and not stop.isHidden()]
