"""The slides of a visit's talks with what was drawn on them, where it was kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.overlays import Overlay
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.presenter.layer import Layer, Stroke
from liaison_app.desktop.presenter.stage_view import draw_layer
from liaison_app.desktop.slides.from_vault import vault_slides
from liaison_app.desktop.slides.slide_view import SlideView
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.parts import SlideDrawing
from liaison_app.records.presentation import Presentation
from liaison_app.records.values import Manifest
from liaison_app.store.reader import Reader
from liaison_app.work.slide_drawings import read

_WIDTH, _HEIGHT, _EDGE = 680, 700, 16


@dataclass(frozen=True)
class Drawn:
    """A talk of which drawings were kept; `file` is None where the slides it showed are no longer here."""

    id: str
    title: str
    file: Manifest | None
    titles: Mapping[int, str]
    drawings: tuple[SlideDrawing, ...]


def drawn_at(reader: Reader, visit: str) -> list[Drawn]:
    """Read the talks of a visit that kept drawings; for a worker."""
    ids = [card.id for card in reader.pointing_at(visit, "presentation", "visit", 50)]
    talks = [one for one in reader.many(ids).values() if isinstance(one, Presentation) and one.drawings and not one.trashed]
    decks = reader.many([one.deck for one in talks if one.deck])
    talks.sort(key=lambda one: one.start.ms if one.start else one.created_at)
    return [_drawn(one, deck if isinstance(deck := decks.get(one.deck or ""), Deck) else None) for one in talks]


def _drawn(talk: Presentation, deck: Deck | None) -> Drawn:
    file = pages_of(deck) if deck else None
    titles = {int(each.slide or 0): each.title for each in deck.slides} if deck else {}
    return Drawn(talk.id, talk.title, file if file and file.sha256 == talk.shown_file else None, titles, talk.drawings)


class DrawnSlide(SlideView):
    """One slide under its drawing."""

    focused = Signal()

    def __init__(self, slides: Slides, drawn: Drawn, drawing: SlideDrawing) -> None:
        super().__init__(slides, Urgency.SPEAKER, ground=theme().colour("sunken"), radius=4)
        self._layer = Layer(strokes=tuple(Stroke(line) for line in read(drawing.lines)))
        self._is_alone = drawn.file is None
        number = int(drawing.slide or 0)
        self.show_slide(drawn.file, number - 1)
        self.setAccessibleName(_("Slide {n} with its drawing").format(n=number))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedHeight(round((_WIDTH - 50) * theme().scale * 9 / 16))

    def paint_over(self, painter: QPainter, place: QRectF) -> None:
        draw_layer(painter, place, self._layer)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._is_alone:
            self.paint_over(QPainter(self), QRectF(self.rect()))
        if self.hasFocus():
            draw_box(QPainter(self), QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, None, theme().colour("focus"), 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit()
        self.update()


class DrawnSlides(Overlay):
    """Opened from the visit; the drawings can be dropped here, and that taken back."""

    def __init__(self, workspace: Workspace, host: QWidget) -> None:
        panel = QWidget()
        panel.setAccessibleName(_("Slides with drawings"))
        super().__init__(host, panel, _WIDTH)
        self._workspace = workspace
        self._drawn: list[Drawn] = []
        self._slides: Slides | None = None
        self._column: ScrollColumn | None = None
        self.drop_button = Button(_("Drop the drawings"), icon="trash")
        self.close_button = IconButton("close", _("Close"))
        self._whole = QVBoxLayout(panel)
        head = QHBoxLayout()
        head.setContentsMargins(24, 16, 16, 8)
        head.setSpacing(12)
        head.addWidget(Label(_("Slides with drawings"), "title"), 1)
        head.addWidget(self.drop_button)
        head.addWidget(self.close_button)
        self._whole.setContentsMargins(1, 1, 1, 12)
        self._whole.setSpacing(0)
        self._whole.addLayout(head)
        self.close_button.clicked.connect(self.shut)
        self.drop_button.clicked.connect(self._drop)

    def open(self, visit: str) -> None:
        """Read the drawings of a visit and show them."""
        self._workspace.tasks.read(lambda reader: drawn_at(reader, visit), self._show, self)

    def shut(self) -> None:
        """Hide, and let go of the slides."""
        super().shut()
        self._clear()

    def _show(self, found: list[Drawn]) -> None:
        self._clear()
        self._drawn = found
        self._slides = vault_slides(self._workspace, self)
        self._column = column = ScrollColumn(pad=24, gap=8, top=0, ground="raised")
        for drawn in found:
            column.add(Label(drawn.title, "lead", weight=600, wrap=True))
            if drawn.file is None:
                column.add(Label(_("The slides of this talk are no longer here; what was drawn stands alone."), tone="text_2", wrap=True))
            for drawing in drawn.drawings:
                self._add(column, drawn, drawing)
        column.end()
        self._whole.addWidget(column, 1)
        self.open_panel(self.close_button)

    def _add(self, column: ScrollColumn, drawn: Drawn, drawing: SlideDrawing) -> None:
        assert self._slides is not None
        view = DrawnSlide(self._slides, drawn, drawing)
        view.focused.connect(lambda: column.ensureWidgetVisible(view, 0, 24))
        number = int(drawing.slide or 0)
        title = drawn.titles.get(number, "")
        column.add(view)
        column.add(Label(_("Slide {n}: {title}").format(n=number, title=title) if title else _("Slide {n}").format(n=number), "caption", "text_2"))

    def _clear(self) -> None:
        if self._column is not None:
            self._column.hide()
            self._column.deleteLater()
            self._column = None
        if self._slides is not None:
            self._slides.close()
            self._slides.deleteLater()
            self._slides = None

    def _place(self) -> None:
        wide = min(round(_WIDTH * theme().scale), self.width() - 2 * _EDGE)
        high = min(round(_HEIGHT * theme().scale), self.height() - 2 * _EDGE)
        self._panel.setGeometry((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)

    def _drop(self) -> None:
        drawn, self._drawn = self._drawn, []
        many = sum(len(each.drawings) for each in drawn)
        words = plural("The drawings on {n} slide were dropped.", "The drawings on {n} slides were dropped.", many)
        self.shut()
        for each in drawn:
            self._put(each.id, ())
        self._workspace.messages.notice(words, lambda: [self._put(each.id, each.drawings) for each in drawn])

    def _put(self, id: str, drawings: tuple[SlideDrawing, ...]) -> None:
        self._workspace.tasks.watch(self._workspace.store.change(id, drawings=drawings), parent=self)
