"""What lies over a page: the notice, the failure, the question before an erasure, the sheet of shortcuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.messages import Failure, Messages, Question
from liaison_app.desktop.messages import Notice as Told
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.shortcuts import DEEDS, Deed, keys_in_words, keys_of
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.confirmation import Confirmation
from liaison_app.desktop.widgets.focus_memory import FocusMemory
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.notice import Notice
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import KeyCap

_EDGE = 16
_COLUMNS, _WIDEST = 3, 1200
"""Columns of the sheet of shortcuts, and the width at 100 % text that they need to stand beside each other."""


class Overlay(QWidget):
    """A scrim over its host with one panel on it; Esc and a click beside it put it away."""

    def __init__(self, host: QWidget, panel: QWidget, width: int) -> None:
        super().__init__(host)
        self._host = host
        self._panel = panel
        self._width = width
        self._focus = FocusMemory(host)
        panel.setParent(self)
        host.installEventFilter(self)
        self.hide()

    def open_panel(self, focus: QWidget) -> None:
        """Show the panel with the focus on this part of it."""
        self._focus.note()
        self.setGeometry(self._host.rect())
        self.show()
        self.raise_()
        self._place()
        focus.setFocus(Qt.FocusReason.PopupFocusReason)

    def shut(self) -> None:
        """Hide, and give the focus back."""
        self.hide()
        self._focus.give_back()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._host.rect())
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.shut()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Keep Tab inside the panel while it is open."""
        stops = [w for w in self._panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and w.isEnabled()]
        if stops:
            focus = self.window().focusWidget()
            at = stops.index(focus) if focus in stops else -1 if forward else 0
            stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._panel.geometry().contains(event.position().toPoint()):
            self.shut()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, now = QPainter(self), theme()
        share = now.tokens["line"]["scrim_dark" if now.is_dark else "scrim_light"]
        painter.fillRect(self.rect(), QColor.fromRgbF(0, 0, 0, share))
        draw_box(painter, QRectF(self._panel.geometry()), 12, now.colour("raised"), now.colour("line"))

    def _place(self) -> None:
        wide = min(round(self._width * theme().scale), self.width() - 2 * _EDGE)
        self._panel.setFixedWidth(wide)
        natural = self._panel.heightForWidth(wide) if self._panel.hasHeightForWidth() else self._panel.sizeHint().height()
        high = min(natural, self.height() - 2 * _EDGE)
        self._panel.setGeometry((self.width() - wide) // 2, max(_EDGE, (self.height() - high) // 3), wide, high)


class ShortcutSheet(Overlay):
    """Every key, in groups; opened with ?."""

    def __init__(self, host: QWidget) -> None:
        self._column = ScrollColumn(pad=24, gap=8, top=0, ground="raised")
        self._close = IconButton("close", _("Close"), keys="Esc")
        self._groups = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._groups.setSpacing(24)
        self._column.add(self._groups)
        self._column.end()
        panel = QWidget()
        panel.setAccessibleName(_("All shortcuts"))
        super().__init__(host, panel, 680)
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 16, 8)
        head.addWidget(Label(_("All shortcuts"), "title"), 1)
        head.addWidget(self._close)
        whole = QVBoxLayout(panel)
        whole.setContentsMargins(1, 1, 1, 12)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(self._column, 1)
        self._close.clicked.connect(self.shut)
        self._filled: dict[str, str] | None = None

    def open(self, chosen: Mapping[str, str]) -> None:
        """Show the keys now in force."""
        if self._filled != dict(chosen):
            self._fill(chosen)
        self.open_panel(self._close)

    def _place(self) -> None:
        now, room = theme().scale, self.width() - 2 * _EDGE
        is_wide = room >= round(_WIDEST * now)
        self._groups.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)
        wide = min(round((_WIDEST if is_wide else 680) * now), room)
        high = min(round((680 if is_wide else 620) * now), self.height() - 2 * _EDGE)
        self._panel.setGeometry((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)

    def _fill(self, chosen: Mapping[str, str]) -> None:
        self._filled = dict(chosen)
        while (item := self._groups.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        begins = [at for at in range(len(DEEDS)) if at == 0 or DEEDS[at].group != DEEDS[at - 1].group]
        splits = [next(at for at in begins if at >= len(DEEDS) * number // _COLUMNS) for number in range(_COLUMNS)]
        for start, end in pairwise((*splits, len(DEEDS))):
            self._groups.addWidget(_keys_grid(DEEDS[start:end], chosen), 1)


def _keys_grid(deeds: Sequence[Deed], chosen: Mapping[str, str]) -> QWidget:
    """Return deeds with their keys, under the name of each group."""
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(0, 1)
    group, row = "", 0
    for deed in deeds:
        if deed.group != group:
            group = deed.group
            grid.setRowMinimumHeight(row, 0 if row == 0 else theme().height(28, "caption"))
            grid.addWidget(Label(_(group), "caption", "text_2", weight=500), row, 0, Qt.AlignmentFlag.AlignBottom)
            row += 1
        grid.addWidget(Label(_(deed.words)), row, 0)
        grid.addWidget(KeyCap(keys_in_words(keys_of(deed, chosen))), row, 1, Qt.AlignmentFlag.AlignRight)
        row += 1
    grid.setRowStretch(row, 1)
    return holder


class Teller(QObject):
    """Shows on one window what is told to Messages."""

    def __init__(self, messages: Messages, tasks: Tasks, host: QWidget, failures: QVBoxLayout) -> None:
        """Failures stand as banners in this column, above the page; what could not be read is tried again from there."""
        super().__init__(host)
        self._messages = messages
        self._tasks = tasks
        self._host = host
        self._failures = failures
        self._banner: Banner | None = None
        self._notice = Notice(host)
        self._question: Overlay | None = None
        messages.noticed.connect(self._tell)
        messages.refused.connect(self._refuse)
        messages.asked.connect(self._ask)
        self._told: Told | None = None
        self._notice.undone.connect(self._take_up)

    def clear_failure(self) -> None:
        """Take the last failure away."""
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None

    def _tell(self, told: Told) -> None:
        self._told = told
        self._notice.tell(told.words, told.undo_words)

    def _take_up(self) -> None:
        if self._told is not None and self._told.act is not None:
            self._told.act()
        else:
            self._messages.undo()

    def _refuse(self, failure: Failure) -> None:
        self.clear_failure()
        can_retry = self._tasks.has_unread
        banner = Banner(failure.sentence, "danger", action=_("Try again") if can_retry else _("Close"))
        banner.acted.connect(self._try_again if can_retry else self.clear_failure)
        holder = self._failures
        holder.addWidget(banner)
        self._banner = banner

    def _try_again(self) -> None:
        self.clear_failure()
        self._tasks.read_again()

    def _ask(self, question: Question) -> None:
        card = Confirmation(question.title, question.words, question.act, choice=question.choice)
        overlay = Overlay(self._host, card, 480)
        self._question = overlay

        def agreed() -> None:
            given = (card.choice.isChecked(),) if question.choice else ()
            overlay.shut()
            overlay.deleteLater()
            question.agreed(*given)

        def kept() -> None:
            overlay.shut()
            overlay.deleteLater()

        card.confirmed.connect(agreed)
        card.cancelled.connect(kept)
        overlay.open_panel(card.cancel)
