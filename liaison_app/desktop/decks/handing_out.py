"""Handouts in the window: which slides, for whom, before which audience; printed and recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.approving import SideForm
from liaison_app.desktop.widgets.check_box import Choice
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.work.audience_rows import presentations
from liaison_app.work.deck_slides import Audience, as_its_sources_say
from liaison_app.work.handouts import Handout, Handouts, Wish, plan_handout
from liaison_app.work.whole_file import whole_file

_VISITS = 8
AskPlace = Callable[[QWidget, str], str]
"""Asks where a handout of this name is to be saved; empty for nowhere."""


def ask_place(parent: QWidget, name: str) -> str:
    """Ask with the system's dialog."""
    return QFileDialog.getSaveFileName(parent, _("Save the handout"), str(Path.home() / name), _("PDF (*.pdf)"))[0]


@dataclass(frozen=True, slots=True)
class Occasion:
    """A visit a handout may belong to."""

    visit: str
    title: str
    zone: str


def occasions_of(reader: Reader, deck: str) -> list[Occasion]:
    """Return the latest visits on which a deck was shown; for a worker."""
    shown = sorted(presentations(reader, deck, "deck"), key=lambda each: -(each.start.ms if each.start else 0))
    ids = list(dict.fromkeys(each.visit for each in shown if each.visit and not each.rehearsal))[:_VISITS]
    found = reader.many(ids)
    return [Occasion(id, visit.title, visit.start.zone if visit.start else "UTC") for id in ids if isinstance(visit := found.get(id), Visit)]


class HandoutForm(SideForm):
    """Asks for slides, recipient, audience and visit."""

    wished = Signal(object, object)
    """A Wish, and the Occasion or None."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Save as PDF…"), parent)
        self.recipient = self.put(LineField(_("Shared with"), _("a person, an agency or a class")))
        self.slides = self.put(LineField(_("Slides"), _("such as 1-4, 9; empty for all")))
        self.audience = SegmentedSwitch([_(Audience.PUBLIC.value), _(Audience.LAW_ENFORCEMENT.value)], _("Who gets it"))
        self._occasions: list[Occasion] = []
        self.visit = Choice(_("Visit"), [_("No visit")])
        self.fields.addWidget(Label(_("Who gets it"), weight=500))
        self.fields.addWidget(self.audience)
        self.fields.addWidget(Label(_("Visit"), weight=500))
        self.fields.addWidget(self.visit)
        self._note = Label("", "caption", tone="text_2", wrap=True)
        self.fields.addWidget(self._note)

    def open(self, deck: Deck) -> None:
        """Ask for a handout of a deck; what it is kept with is filled in by `show_occasions`."""
        self.recipient.set_text("")
        self.recipient.set_error("")
        self.slides.set_text("")
        self.audience.choose(0)
        self.show_occasions([])
        kept = sum(each.le_only for each in deck.slides)
        le_only = _("Slides kept for law enforcement go to them alone.") + " " if kept else ""
        marking = _("Marked {marking} at head and foot, with lines for notes.").format(marking=deck.marking or "TLP:CLEAR")
        self._note.set_words(f"{le_only}{marking} " + _("Whom it went to is kept on the deck."))
        self.show()
        self.recipient.edit.setFocus()

    def show_occasions(self, found: list[Occasion]) -> None:
        self._occasions = found
        self.visit.clear()
        self.visit.addItems([_("No visit"), *(each.title for each in found)])

    def finish(self) -> None:
        recipient = self.recipient.text().strip()
        self.recipient.set_error("" if recipient else _("Say whom it is shared with."))
        if recipient:
            at = self.visit.currentIndex() - 1
            audience = (Audience.PUBLIC, Audience.LAW_ENFORCEMENT)[self.audience.current()]
            self.wished.emit(Wish(recipient, self.slides.text(), audience), self._occasions[at] if 0 <= at < len(self._occasions) else None)


def print_handout(workspace: Workspace, reader: Reader, deck: Deck, wish: Wish, occasion: Occasion | None, to: Path) -> Handout:
    """Write the sheets, then keep whom they were for; nothing is kept of a file that could not be written. For a worker. Raises LiaisonError."""
    from liaison_app.desktop.printing.handout_pdf import handout_pdf  # only who prints waits for it

    making = Handouts(workspace.store, workspace.clock, handout_pdf)
    zone = occasion.zone if occasion else "UTC"
    planned = plan_handout(as_its_sources_say(deck, reader), workspace.approvals_on(reader).verdict(deck), wish, making.today(zone))
    printed = making.make(deck, planned)
    with whole_file(to) as out:
        out.write(printed)
    making.record(deck, planned, printed, zone=zone, visit=occasion.visit if occasion else None).result()
    return planned
