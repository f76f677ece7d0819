"""The order in which Tab goes through a window: as its layouts stand, left to right and top to bottom, whenever parts were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol, cast, runtime_checkable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QSplitter, QWidget

from liaison_app.desktop.widgets.flow_layout import FlowLayout


@runtime_checkable
class Ordering(Protocol):
    """A part that places its own parts, and knows in which order they are read."""

    def read_order(self) -> Sequence[QWidget]: ...


def in_order(root: QWidget) -> list[QWidget]:
    """Return what shows in a part, itself first; what no layout places follows as its part orders it, or else as it was made.

    Qt's own focus chain is not asked: whatever `nextInFocusChain` returns is owned by the widget that was asked, down to the window (decision 0003).
    """
    return list(_walk(root))


def is_stop(widget: QWidget) -> bool:
    """Say whether Tab stops here now."""
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled() and widget.isVisible() and widget.focusProxy() is None


def beside(root: QWidget, now: QWidget | None, by: int) -> QWidget | None:
    """Return the stop after (1) or before (-1) a widget, round the whole of a part."""
    order = in_order(root)
    at = order.index(now) if now in order else -1 if by > 0 else 0
    ring = order[at + 1 :] + order[: at + 1] if by > 0 else order[:at][::-1] + order[at:][::-1]
    return next((widget for widget in ring if is_stop(widget)), None)


def focus_by_key(widget: QWidget, reason: Qt.FocusReason = Qt.FocusReason.ShortcutFocusReason) -> None:
    """Give a control the focus and let it be seen, as after a key."""
    widget.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
    widget.setFocus(reason)


def hand_on(page: QWidget, part: QWidget) -> None:
    """Where a page has the focus itself, for want of a control, give it to a part's first one."""
    focus = cast("QWidget | None", page.window().focusWidget())
    waits = focus is not None and (focus is page or not focus.isVisible() or focus.isAncestorOf(part))
    if waits and (first := beside(part, None, 1)) is not None:
        focus_by_key(first)


def _walk(widget: QWidget) -> Iterator[QWidget]:
    yield widget
    placed = [*_laid(widget), *(widget.read_order() if isinstance(widget, Ordering) else ())]
    made = (child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow())
    for child in dict.fromkeys((*placed, *made)):
        if child.isVisible():
            yield from _walk(child)


def _laid(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QSplitter):
        for number in range(widget.count()):
            yield from (cast("QWidget", part) for part in (widget.handle(number), widget.widget(number)))
    elif (layout := widget.layout()) is not None:
        yield from _of_layout(layout)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    if isinstance(layout, FlowLayout):
        yield from layout.widgets()
        return
    for _place, part in sorted(_placed(layout), key=lambda pair: pair[0]):
        if isinstance(part, QLayout):
            yield from _of_layout(part)
        else:
            yield part


def _placed(layout: QLayout) -> Iterator[tuple[tuple[int, ...], QWidget | QLayout]]:
    """Return what a layout places and where. Its items are not asked: one that Python has seen outlives its own memory (decision 0013)."""
    within = layout.parentWidget()
    for part in (*(within.children() if within is not None else ()), *layout.children()):
        if isinstance(part, QWidget | QLayout) and (number := layout.indexOf(part)) >= 0:
            yield cast("tuple[int, ...]", layout.getItemPosition(number))[:2] if isinstance(layout, QGridLayout) else (number,), part
