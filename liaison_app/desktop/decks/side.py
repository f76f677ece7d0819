"""The column beside the grid: the deck's slides, what is in force, who approved it and until when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QPoint, QPointF, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.decks.approving import ApprovalForm, DetailsForm, SideForm
from liaison_app.desktop.decks.handing_out import HandoutForm
from liaison_app.desktop.decks.judged import JudgedDeck
from liaison_app.desktop.decks.menu import DeckActs, deck_menu
from liaison_app.desktop.decks.showings import Showings
from liaison_app.desktop.decks.slide_strip import SlideStrip
from liaison_app.desktop.decks.told import Told
from liaison_app.desktop.decks.words import banner_words, day_of, day_words, state_chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.slides.slide_view import SlideView
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.chip import ChipLabel, TlpLabel
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.records.deck import Deck
from liaison_app.work.deck_standing import Standing, Verdict

_PREVIEW = (288, 162)
_WIDEST = 520


class Preview(SlideView):
    """The chosen slide, as wide as the column."""

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * _PREVIEW[1] / _PREVIEW[0])


class DeckSide(ScrollColumn):
    """One deck. Says what is wanted by its signals; the page does it."""

    present_asked = Signal()
    rehearse_asked = Signal()
    export_asked = Signal()
    pages_asked = Signal()
    review_asked = Signal()
    retire_asked = Signal()
    trash_asked = Signal()
    visit_asked = Signal(str)
    new_version_asked = Signal()
    version_asked = Signal(str)
    """The id of another version, or of a deck a show was taken from."""
    build_asked = Signal()
    keep_asked = Signal()
    handout_asked = Signal()
    form_opened = Signal()
    agency_asked = Signal(str)
    le_only_asked = Signal(int, bool)
    """A slide (from 1), and whether it is to be kept for law enforcement."""

    def __init__(self, slides: Slides, me: str = "", parent: QWidget | None = None) -> None:
        super().__init__(pad=24, gap=12, top=16, ground="surface", parent=parent)
        self.deck: Deck | None = None
        self._today = date.min
        self.me = me
        self.preview = Preview(slides, Urgency.SPEAKER, ground=theme().colour("sunken"), radius=4)
        self.strip = SlideStrip(slides)
        self.title = Label("", "title", wrap=True)
        self.state = ChipLabel("")
        self.audience = Label("", tone="text_2", wrap=True)
        self.marking = TlpLabel("clear")
        self.present = Button(_("Present"), "primary", icon="present", keys="F5")
        self.rehearse = Button(_("Rehearse"))
        self.more = IconButton("more", _("More"), "plain")
        self.notes = Label("", tone="text_2", wrap=True)
        self.approval = ApprovalForm()
        self.details = DetailsForm()
        self.handout = HandoutForm()
        self.le_only = CheckBox(_("For law enforcement only"))
        self.told = Told()
        self.acts = DeckActs(
            approve=self.open_approval,
            review=self.review_asked.emit,
            new_version=self.new_version_asked.emit,
            build=self.build_asked.emit,
            handout=self.open_handout,
            keep=self.keep_asked.emit,
            details=self.open_details,
            save=self.export_asked.emit,
            retire=self.retire_asked.emit,
            trash=self.trash_asked.emit,
        )
        self._page = 0
        self._banners = QVBoxLayout()
        self._approved = QVBoxLayout()
        self._versions = QVBoxLayout()
        self._shown = QVBoxLayout()
        self.pack_place = QVBoxLayout()
        self._build()

    def _build(self) -> None:
        for part in (self.preview, self.strip):
            part.setMaximumWidth(_WIDEST)
        self.add(self.preview)
        self.add(self.strip)
        self.add(_beside(self.title, self.state))
        self.add(_beside(self.audience, self.marking))
        row = FlowLayout(gap=8, line_gap=8)
        for part in (self.present, self.rehearse, self.more):
            row.addWidget(part)
        self.add(row)
        self.add(self.notes)
        self.add(self.le_only)
        for rows in (self._approved, self._versions, self._shown):
            rows.setSpacing(0)
        for part in (self._banners, self.approval, self.details, self.handout, self.pack_place, self._approved, self._versions, self.told, self._shown):
            self.add(part)
        self.end()
        self.strip.chosen.connect(self._show_page)
        self.present.clicked.connect(self.present_asked)
        self.rehearse.clicked.connect(self.rehearse_asked)
        self.more.clicked.connect(self._open_menu)
        for form in self._forms:
            form.left.connect(form.hide)
        self.le_only.clicked.connect(lambda: self.le_only_asked.emit(self._page + 1, self.le_only.isChecked()))
        self.told.deck_asked.connect(self.version_asked)
        self.told.agency_asked.connect(self.agency_asked)
        self.told.slide_asked.connect(self.strip.go)

    @property
    def _forms(self) -> tuple[SideForm, ...]:
        return (self.approval, self.details, self.handout)

    def show_deck(self, shown: JudgedDeck) -> None:
        """Show a deck; another one begins with its first slide."""
        deck = shown.deck
        is_new = self.deck is None or (self.deck.id, pages_of(self.deck)) != (deck.id, pages_of(deck))
        self.deck, self._today = deck, shown.today
        if is_new:
            self.close_forms()
            self.strip.show_deck(pages_of(deck), int(deck.pages or 0))
            self.strip.setVisible(bool(deck.pages))
        chip = state_chip(shown.verdict)
        self.title.set_words(deck.title)
        self.state.set_chip(chip.text, chip.tone)
        self.audience.set_words(_("For {audience}").format(audience=deck.audience) if deck.audience else deck.file.name if deck.file else "")
        self.audience.setVisible(bool(self.audience.text()))
        self.marking.setVisible(deck.marking.startswith("TLP:"))
        self.marking.set_level(deck.marking.removeprefix("TLP:") or "clear")
        self._show_banners(deck, shown.verdict)
        self._show_approval(shown)
        self._show_versions(shown)
        self._show_le_only()
        self.told.show_deck(deck, shown.sources)
        self._allow_showing(deck, shown.verdict)

    def _allow_showing(self, deck: Deck, verdict: Verdict) -> None:
        forbidden = verdict.why if verdict.standing is Standing.FORBIDDEN else ""
        why_not = _("The slides cannot be drawn before there is a PDF export.") if pages_of(deck) is None else forbidden
        for button in (self.present, self.rehearse):
            if why_not:
                button.disable(why_not)
            else:
                button.enable()

    def show_showings(self, deck: str, found: Showings) -> None:
        """List where a deck was shown, if it is still the one that stands here."""
        if self.deck is None or deck != self.deck.id:
            return
        _clear(self._shown)
        if found.total:
            self._shown.addWidget(Label(plural("Shown {n} time", "Shown {n} times", found.total), weight=600))
        for visit, title, when in found.latest:
            row = RowButton(Row(title, right=when, icon="visits"), least=40, pad=0, opens=bool(visit))
            if visit:
                row.clicked.connect(lambda _=False, visit=visit: self.visit_asked.emit(visit))
            self._shown.addWidget(row)

    def tell_problem(self, words: str) -> None:
        """Say why the slides cannot be seen."""
        self._add_banner(words, "warn")

    def _show_page(self, page: int) -> None:
        if self.deck is None:
            return
        self._page = page
        self._show_le_only()
        self.preview.show_slide(pages_of(self.deck), page)
        said = next((each for each in self.deck.slides if each.slide == page + 1), None)
        self.notes.set_words(said.text if said else "")
        self.notes.setVisible(bool(said and said.text))

    def _show_banners(self, deck: Deck, verdict: Verdict) -> None:
        _clear(self._banners)
        words, tone = banner_words(verdict, self._today)
        if words:
            self._add_banner(words, tone)
        if pages_of(deck) is None:
            asked = _("The slides of this PowerPoint file are not drawn yet. Export it as PDF and add that file.")
            self._add_banner(asked, "warn", _("Add PDF")).acted.connect(self.pages_asked)

    def _add_banner(self, words: str, tone: str, action: str = "") -> Banner:
        banner = Banner(words, "warn" if tone == "warn" else "accent", icon="clock" if tone == "warn" and not action else "", action=action)
        self._banners.addWidget(banner)
        return banner

    def _show_approval(self, shown: JudgedDeck) -> None:
        _clear(self._approved)
        deck, verdict = shown.deck, shown.verdict
        if verdict.approval is None:
            return
        heading = _("Approval of {version}").format(version=deck.edition) if deck.edition else _("Approval")
        self._approved.addWidget(Label(heading, weight=600))
        is_sound = verdict.until is not None
        who = verdict.approval.approver or shown.signer or _("nobody is named")
        signed = day_of(verdict.approval.at.ms) if verdict.approval.at else None
        rows = [
            Row(who, right=day_words(signed, self._today), icon="check-circle" if is_sound else "warning", icon_tone="ok_text" if is_sound else "danger_text")
        ]
        if shown.signer and shown.signer != who:
            rows.append(Row(_("Signed by {name}").format(name=shown.signer), icon="key"))
        if is_sound and verdict.standing in (Standing.APPROVED, Standing.EXPIRED):
            rows.append(Row(_("In force until"), right=day_words(verdict.until, self._today), icon="clock"))
        for row in rows:
            line = RowButton(row, least=36, pad=0, opens=False)
            line.setFocusPolicy(line.focusPolicy().NoFocus)
            self._approved.addWidget(line)

    def _show_versions(self, shown: JudgedDeck) -> None:
        _clear(self._versions)
        others = [(shown.verdict.newer, _("Newer, approved")), (shown.older, _("Earlier"))]
        for deck, words in others:
            if deck is not None:
                row = RowButton(Row(deck.edition or deck.title, right=words, icon="decks"), least=36, pad=0)
                row.clicked.connect(lambda _=False, id=deck.id: self.version_asked.emit(id))
                self._versions.addWidget(row)

    def _show_le_only(self) -> None:
        """Tick the box where the slide that stands in the strip is kept for law enforcement."""
        kept = {int(each.slide or 0) for each in self.deck.slides if each.le_only} if self.deck else set[int]()
        self.le_only.setChecked(self._page + 1 in kept)
        self.le_only.setAccessibleName(_("Slide {n} is for law enforcement only").format(n=self._page + 1))

    def open_approval(self) -> None:
        self._open(self.approval, lambda deck: self.approval.open(deck, self._today, self.me))

    def open_details(self) -> None:
        self._open(self.details, self.details.open)

    def open_handout(self) -> None:
        self._open(self.handout, self.handout.open)
        self.handout_asked.emit()

    def _open(self, form: SideForm, begin: Callable[[Deck], object]) -> None:
        if self.deck is not None:
            self.close_forms()
            self.form_opened.emit()
            begin(self.deck)
            self.bring(form)

    def close_forms(self) -> None:
        """One thing at a time is open in the column."""
        for form in self._forms:
            form.hide()

    def bring(self, part: QWidget) -> None:
        """Scroll to what has just been opened, once the column has made room for it."""
        QTimer.singleShot(0, part, lambda: self.show_part(part))

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def open_menu_at(self, at: QPointF) -> None:
        """Open the menu at a point of the screen."""
        if self.deck is not None:
            self.menu().popup(at.toPoint())

    def menu(self) -> QMenu:
        """Return what else can be done with the deck."""
        return deck_menu(self, self.deck, self.acts) if self.deck is not None else QMenu(self)


def _beside(words: QWidget, chip: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(words, 1)
    row.addWidget(chip)
    return row


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
