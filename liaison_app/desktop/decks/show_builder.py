"""Building a show from slides of approved decks, over the Decks page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.decks.slide_strip import SlideStrip
from liaison_app.desktop.decks.words import day_words
from liaison_app.desktop.overlays import Overlay
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.slides.slides import Slides, pages_of
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.check_box import Choice
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.rows import RowsModel, RowView
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.store.reader import Reader
from liaison_app.work.approvals import Approvals
from liaison_app.work.custom_shows import CustomShows, Pick
from liaison_app.work.deck_standing import version_words

_WIDTH, _HEIGHT, _EDGE = 640, 680, 16
_LEAST_STRIP = 48
Lent = tuple[Deck, date]
"""A deck that may lend slides, and the last day of its approval."""


def lending_decks(reader: Reader, approvals: Approvals) -> list[Lent]:
    """Return the decks that are approved today and can be drawn, by title; for a worker."""
    decks = [deck for deck in reader.list("deck", where={"state": "approved"})[0] if isinstance(deck, Deck) and not deck.sources and pages_of(deck)]
    judged = [(deck, approvals.verdict(deck)) for deck in decks]
    return sorted(((deck, v.until) for deck, v in judged if v.is_approved and v.until), key=lambda lent: (lent[0].title.casefold(), lent[0].edition))


class PickList(RowView):
    """The slides of the show in their order: Alt and the arrows move one, Delete takes one out."""

    removed = Signal(int)
    moved = Signal(int, int)
    """A row, and where it is to go."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, step = self.currentIndex().row(), {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if row >= 0 and event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit(row)
        elif row >= 0 and step and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(row, row + step)
        else:
            super().keyPressEvent(event)


class ShowBuilder(Overlay):
    """Slides are taken from one deck after another; the show is signed when it is built."""

    built = Signal(str)
    """The id of the show."""

    def __init__(self, workspace: Workspace, slides: Slides, builder: str, host: QWidget) -> None:
        panel = QWidget()
        panel.setAccessibleName(_("Build a show"))
        super().__init__(host, panel, _WIDTH)
        self._work = workspace
        self._builder = builder
        self._lent: list[Lent] = []
        self._picks: list[Pick] = []
        self._model = RowsModel(parent=self)
        self.title = LineField(_("Title of the show"))
        self.decks = Choice(_("Take slides from"), [])
        self.strip = SlideStrip(slides)
        self.strip.setAccessibleName(_("Slides to choose from"))
        self.add_button, self.add_all = Button(_("Add this slide"), icon="plus"), Button(_("Add all slides"))
        self.list = PickList(_("Slides in the show"), least=40, inset=0, uniform=True)
        self.list.setModel(self._model)
        self.up = IconButton("chevron-up", _("Earlier"), keys="Alt ↑")
        self.down = IconButton("chevron-down", _("Later"), keys="Alt ↓")
        self.drop = IconButton("trash", _("Take out"), keys="Del")
        self._count = Label("", weight=600)
        self._empty = Label(_("Nothing is in it yet. Choose a slide above: Enter adds it, the arrows step through the deck."), tone="text_2", wrap=True)
        self._position = Label("", "caption", tone="text_2", tabular=True)
        self._note = Label("", "caption", tone="text_2", wrap=True)
        self.build_button, cancel = Button(_("Build the show"), "primary"), Button(_("Cancel"))
        self._page = 0
        self._lay_out(panel, cancel)
        self._wire(cancel)

    def _lay_out(self, panel: QWidget, cancel: Button) -> None:
        adding, ending, order = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row, parts in ((adding, (self.add_button, self.add_all)), (ending, (self.build_button, cancel))):
            row.setSpacing(8)
            for part in parts:
                row.addWidget(part)
            row.addStretch(1)
        adding.addWidget(self._position)
        order.addWidget(self._count, 1)
        for part in (self.up, self.down, self.drop):
            order.addWidget(part)
        self._from = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._from.setSpacing(8)
        self._from.addWidget(Label(_("Take slides from"), weight=500))
        self._from.addWidget(self.decks, 1)
        self._column = column = QVBoxLayout(panel)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addWidget(Label(_("Build a show from approved slides"), "title", wrap=True))
        column.addWidget(self.title)
        column.addLayout(self._from)
        column.addWidget(self.strip)
        column.addLayout(adding)
        column.addLayout(order)
        column.addWidget(self._empty, 1, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.list, 1)
        column.addWidget(self._note)
        column.addLayout(ending)

    def _wire(self, cancel: Button) -> None:
        self.decks.currentIndexChanged.connect(self._show_lent)
        self.strip.chosen.connect(self._stand_on)
        self.strip.start_asked.connect(self._add)
        self.add_button.clicked.connect(lambda: self._add(self._page))
        self.add_all.clicked.connect(self._add_all)
        self.list.removed.connect(self.take_out)
        self.list.moved.connect(self.move_slide)
        self.up.clicked.connect(partial(self._step, -1))
        self.down.clicked.connect(partial(self._step, 1))
        self.drop.clicked.connect(lambda: self.take_out(self.list.currentIndex().row()))
        self.build_button.clicked.connect(self.build)
        self.title.submitted.connect(self.build)
        cancel.clicked.connect(self.shut)

    def open(self, first: str) -> None:
        """Begin an empty show, on the slides of this deck where it may lend them."""
        work = self._work
        work.tasks.read(lambda reader: lending_decks(reader, work.approvals_on(reader)), partial(self._begin, first), self)

    def _begin(self, first: str, lent: list[Lent]) -> None:
        if not lent:
            self._work.messages.notice(_("No deck is approved today: a show is built from approved slides."))
            return
        self._lent, self._picks = lent, []
        self.title.set_text("")
        self.title.set_error("")
        self.decks.clear()
        self.decks.addItems([version_words(deck) for deck, _until in lent])
        self.decks.setCurrentIndex(next((at for at, (deck, _until) in enumerate(lent) if deck.id == first), 0))
        self._show_lent()
        self._show_picks(-1)
        self.open_panel(self.title.edit)

    def _place(self) -> None:
        wide = min(round(_WIDTH * theme().scale), self.width() - 2 * _EDGE)
        high = min(round(_HEIGHT * theme().scale), self.height() - 2 * _EDGE)
        is_low = high < round(_HEIGHT * theme().scale * 0.6)
        self._from.setDirection(QBoxLayout.Direction.LeftToRight if is_low else QBoxLayout.Direction.TopToBottom)
        self.strip.setMaximumWidth(wide)
        rest = self._column.minimumHeightForWidth(wide) - self.strip.heightForWidth(wide - self._column.contentsMargins().left() * 2)
        room = max(_LEAST_STRIP, high - rest)  # the strip gives way first where the window is low
        self.strip.setMaximumWidth(max(200, round((room - 6) * 16 / 3)))
        self._panel.setGeometry((self.width() - wide) // 2, (self.height() - high) // 2, wide, high)

    def _show_lent(self) -> None:
        at = self.decks.currentIndex()
        if 0 <= at < len(self._lent):
            deck = self._lent[at][0]
            self.strip.show_deck(pages_of(deck), int(deck.pages or 0))

    def _stand_on(self, page: int) -> None:
        self._page = page
        self.add_button.setText(_("Add slide {n}").format(n=page + 1))
        total = int(self._lent[self.decks.currentIndex()][0].pages or 0)
        self._position.set_words(_("Slide {n} of {total}").format(n=page + 1, total=total))

    def _add(self, page: int) -> None:
        deck = self._lent[self.decks.currentIndex()][0]
        self._picks.append(Pick(deck.id, page + 1))
        self._show_picks(len(self._picks) - 1)
        self.strip.go(page + 1)

    def _add_all(self) -> None:
        deck = self._lent[self.decks.currentIndex()][0]
        self._picks += [Pick(deck.id, number) for number in range(1, int(deck.pages or 0) + 1)]
        self._show_picks(len(self._picks) - 1)

    def take_out(self, row: int) -> None:
        """Take a slide out of the show."""
        if 0 <= row < len(self._picks):
            del self._picks[row]
            self._show_picks(min(row, len(self._picks) - 1))

    def move_slide(self, row: int, to: int) -> None:
        """Put a slide elsewhere in the show."""
        if 0 <= row < len(self._picks) and 0 <= to < len(self._picks):
            self._picks.insert(to, self._picks.pop(row))
            self._show_picks(to)

    def _step(self, by: int) -> None:
        row = self.list.currentIndex().row()
        self.move_slide(row, row + by)

    def _show_picks(self, current: int) -> None:
        decks = {deck.id: (deck, until) for deck, until in self._lent}
        self._model.set_rows([_row(number, decks[pick.deck][0], pick.slide) for number, pick in enumerate(self._picks, 1)])
        self.list.setCurrentIndex(self._model.index(current, 0) if current >= 0 else QModelIndex())
        self._count.set_words(plural("{n} slide in the show", "{n} slides in the show", len(self._picks)))
        ends = [decks[pick.deck][1] for pick in self._picks]
        today = self._work.approvals.today()
        locked = _("It is locked, signed with this device’s key, and follows the decks it was taken from.")
        lasts = _("Approved until {day}. ").format(day=day_words(min(ends), today)) if ends else ""
        self._note.set_words(lasts + locked)
        self._empty.setVisible(not self._picks)
        for part in (self.list, self.up, self.down, self.drop):
            part.setVisible(bool(self._picks))
        if self._picks:
            self.build_button.enable()
        else:
            self.build_button.disable(_("Add a slide first."))
        if self.isVisible():
            self._place()

    def build(self) -> None:
        """Build the show on a worker; a refusal is told in words."""
        title = self.title.text().strip()
        self.title.set_error("" if title else _("Give the show a title."))
        if not title or not self._picks:
            return
        picks = list(self._picks)
        self.build_button.setEnabled(False)
        self._work.tasks.read(self._making(title, picks), self._done, self, failed=self._failed)

    def _making(self, title: str, picks: list[Pick]) -> Callable[[Reader], Deck]:
        return lambda reader: CustomShows(self._work.store, reader, self._work.clock, approvals=self._work.approvals_on(reader)).build(
            title, picks, self._builder
        )

    def _failed(self, error: BaseException) -> None:
        self.build_button.setEnabled(True)
        self._work.messages.failed(error)

    def _done(self, show: Deck) -> None:
        self.shut()
        undo = partial(self._work.store.change, show.id, trashed=True)
        self._work.messages.notice(_("Built “{title}”.").format(title=show.title), lambda: self._work.tasks.watch(undo(), None, self))
        self.built.emit(show.id)


def _row(number: int, deck: Deck, slide: int) -> Row:
    title = next((each.title for each in deck.slides if each.slide == slide), "") or deck.title
    return Row(_("{n}  {title}").format(n=number, title=title), right=_("{version}, slide {n}").format(version=deck.edition or deck.title, n=slide))
