"""The order in which Tab goes through a window: as its layouts stand, left to right and top to bottom, whenever parts were made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLayout, QSplitter, QWidget


def in_order(root: QWidget) -> list[QWidget]:
    """Return what shows in a part, itself first; what no layout places follows as it was made, or as setTabOrder said."""
    chain: dict[QWidget, int] = {}
    link: QWidget | None = root.window()
    while link is not None and link not in chain:
        chain[link] = len(chain)
        link = link.nextInFocusChain()
    return list(_walk(root, chain))


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


def _walk(widget: QWidget, chain: dict[QWidget, int]) -> Iterator[QWidget]:
    yield widget
    laid = list(_laid(widget))
    rest = [child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow()]
    known = set(laid)
    free = sorted((child for child in rest if child not in known), key=lambda child: chain.get(child, len(chain)))
    for child in (*laid, *free):
        if child.isVisible():
            yield from _walk(child, chain)


def _laid(widget: QWidget) -> Iterator[QWidget]:
    if isinstance(widget, QSplitter):
        for number in range(widget.count()):
            yield from (cast("QWidget", part) for part in (widget.handle(number), widget.widget(number)))
    elif (layout := widget.layout()) is not None:
        yield from _of_layout(layout)


def _of_layout(layout: QLayout) -> Iterator[QWidget]:
    numbers = list(range(layout.count()))
    if isinstance(layout, QGridLayout):
        numbers.sort(key=lambda number: cast("tuple[int, ...]", layout.getItemPosition(number))[:2])
    for number in numbers:
        item = layout.itemAt(number)
        if item is not None and (inner := item.layout()) is not None:
            yield from _of_layout(inner)
        elif item is not None and (part := item.widget()) is not None:
            yield part
