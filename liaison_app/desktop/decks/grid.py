"""The grid of decks: each one's first slide, its title, its state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.thumbnails import Thumbnails
from liaison_app.desktop.decks.words import state_chip, summary
from liaison_app.desktop.models.record_table import RECORD_ROLE, Look
from liaison_app.desktop.painting.chip import Chip, chip_size, draw_chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.shape import draw_box, draw_icon
from liaison_app.desktop.painting.text import CENTRE, draw_text, lines_of
from liaison_app.desktop.slides.slide_view import draw_picture, fitted
from liaison_app.desktop.slides.slides import Slides, pages_of
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.rows import ROW_ROLE, RowView
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.store.reader import Reader
from liaison_app.work.approvals import Approvals
from liaison_app.work.deck_standing import Verdict

Index = QModelIndex | QPersistentModelIndex
_STEP, _GAP, _PAD, _ASPECT = 228, 8, 9, 16 / 9
_TITLE_LINES = 2


def deck_look(approvals: Approvals) -> Look:
    """Return how the list shows decks; a page of them is judged when it is read, never while it is painted."""

    def judged(_reader: Reader, decks: Sequence[Record]) -> dict[str, tuple[Verdict, date]]:
        today = approvals.today()
        return {deck.id: (approvals.verdict(deck), today) for deck in decks if isinstance(deck, Deck)}

    def row(record: Record, judgement: tuple[Verdict, date]) -> Row:
        deck = cast(Deck, record)
        return Row(deck.title, summary(deck, *judgement), right_chip=state_chip(judgement[0]))

    return Look(row, judged, follows=frozenset({"deck"}))


class DeckDelegate(QStyledItemDelegate):
    """Paints one deck: the slide, then title and chip, then a line."""

    def __init__(self, view: DeckGrid, slides: Slides, thumbs: Thumbnails) -> None:
        super().__init__(view)
        self._view = view
        self._slides = slides
        self._thumbs = thumbs

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        now = theme()
        wide = max(_STEP, round(_STEP * (0.4 + 0.6 * now.scale)))
        thumb = (wide - _GAP - 2 * _PAD) / _ASPECT
        return QSize(wide, round(_PAD + thumb + 8 + _TITLE_LINES * now.line() + now.line("caption") + 2 + _PAD + _GAP))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        deck = index.data(RECORD_ROLE)
        if not isinstance(deck, Deck):
            return
        state = cast(QStyle.StateFlag, cast(Any, option).state)
        place = QRectF(cast(Any, option).rect).adjusted(0, 0, -_GAP, -_GAP)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        self._paint_ground(painter, place, selected=selected, hovered=bool(state & QStyle.StateFlag.State_MouseOver), focused=self._is_focused(state))
        inner = place.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        thumb = QRectF(inner.left(), inner.top(), inner.width(), inner.width() / _ASPECT)
        self._paint_slide(painter, deck, thumb)
        self._paint_words(painter, index.data(ROW_ROLE), inner, thumb.bottom() + 8, selected=selected)

    def _is_focused(self, state: QStyle.StateFlag) -> bool:
        return self._view.by_key and bool(state & QStyle.StateFlag.State_HasFocus)

    def _paint_ground(self, painter: QPainter, place: QRectF, *, selected: bool, hovered: bool, focused: bool) -> None:
        now = theme()
        if selected:
            draw_box(painter, place, now.radius("card"), now.colour("selected"), now.colour("accent"), 3 if focused else 2)
        elif focused:
            draw_box(painter, place, now.radius("card"), None, now.colour("focus"), 2)
        elif hovered:
            draw_box(painter, place, now.radius("card"), now.colour("hover"))

    def _paint_slide(self, painter: QPainter, deck: Deck, thumb: QRectF) -> None:
        now, file = theme(), pages_of(deck)
        ratio = self._view.devicePixelRatioF()
        box = QSize(round(thumb.width() * ratio), round(thumb.height() * ratio))
        image = self._thumbs.picture(file, box) if file is not None else None
        if image is not None:
            draw_box(painter, thumb, now.radius("small"), now.colour("surface"))
            draw_picture(painter, image, fitted(image.size(), thumb), now.radius("small"))
        else:
            draw_box(painter, thumb, now.radius("small"), now.colour("sunken"))
            waiting = file is not None and self._slides.failure(file) is not None
            words = _("Not on this device yet") if waiting else "" if file is not None else _("Needs a PDF export")
            draw_icon(painter, now, "decks", "text_3", thumb.center() - QPointF(12, 22), 24)
            draw_text(painter, thumb.adjusted(8, 30, -8, 0), words, now.font("caption"), now.colour("text_3"), CENTRE)
        draw_box(painter, thumb, now.radius("small"), None, now.colour("line"))

    def _paint_words(self, painter: QPainter, said: Row, inner: QRectF, top: float, *, selected: bool) -> None:
        now, chip = theme(), said.right_chip or Chip("")
        size = chip_size(now, chip)
        draw_chip(painter, now, QPointF(inner.right() - size.width(), top + (now.line() - size.height()) / 2), chip, selected=False)
        font, beside = now.font(weight=500), size.width() + 8
        for title in lines_of(said.title, font, inner.width(), _TITLE_LINES, indent=beside):
            draw_text(painter, QRectF(inner.left(), top, inner.width() - beside, now.line()), title, font, now.colour("selected_text" if selected else "text"))
            top, beside = top + now.line(), 0
        line = QRectF(inner.left(), top, inner.width(), now.line("caption") + 2)
        draw_text(
            painter,
            line,
            said.second,
            now.font("caption", weight=400),
            now.colour("selected_text_2" if selected else "text_2"),
        )


class DeckGrid(RowView):
    """Thumbnails in as many columns as fit; arrows walk, Enter opens, F5 presents."""

    menu_asked = Signal(QPointF)

    def __init__(self, slides: Slides, thumbs: Thumbnails, parent: QWidget | None = None) -> None:
        super().__init__(_("Decks"), uniform=True, parent=parent)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setSpacing(0)
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.viewport().setAcceptDrops(False)
        self.setItemDelegate(DeckDelegate(self, slides, thumbs))
        slides.drawn.connect(self._repaint)
        thumbs.came.connect(self.viewport().update)
        slides.refused.connect(self._repaint)

    def _repaint(self, _file: str, _what: object) -> None:
        self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_asked.emit(QPointF(event.globalPos()))
