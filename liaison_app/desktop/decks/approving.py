"""Small forms in the side column: approval, and what a deck is called."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.dates import read_day
from liaison_app.core.words import _
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.check_box import CheckBox, Choice
from liaison_app.desktop.widgets.field import LineField
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.deck import Deck
from liaison_app.records.picklists import pick_list

_USUAL_DAYS = 180


class SideForm(QWidget):
    """Fields one below the other, one button that acts and one that leaves."""

    left = Signal()

    def __init__(self, act: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = QVBoxLayout()
        self.fields.setSpacing(12)
        button, cancel = Button(act, "primary"), Button(_("Cancel"))
        button.clicked.connect(self.finish)
        cancel.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(button)
        row.addWidget(cancel)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self.fields)
        column.addLayout(row)
        self.hide()

    def put(self, field: LineField) -> LineField:
        self.fields.addWidget(field)
        field.submitted.connect(self.finish)
        return field

    def finish(self) -> None:
        """Act on what was filled in."""
        raise NotImplementedError


class ApprovalForm(SideForm):
    """Who approved the deck, until when, and what becomes of earlier versions."""

    approved = Signal(str, str, bool)
    """Until (YYYY-MM-DD), the approver's name, and whether earlier versions may no longer be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Approve and sign"), parent)
        self._today = date.min
        self.approver = self.put(LineField(_("Approved by")))
        self.until = self.put(LineField(_("In force until"), _("such as 2027-03-31 or in two weeks")))
        self.forbid = CheckBox(_("Earlier versions may no longer be shown"))
        self.fields.addWidget(self.forbid)
        signed = _("Signed with this device’s key over the file as it is now. One changed byte ends the approval.")
        self.fields.addWidget(Label(signed, "caption", tone="text_2", wrap=True))

    def open(self, deck: Deck, today: date, me: str) -> None:
        """Ask for a deck's approval; half a year and one's own name are offered."""
        self._today = today
        self.approver.set_text(deck.approver or me)
        self.until.set_text(str(today + timedelta(days=_USUAL_DAYS)))
        self.forbid.setVisible(bool(deck.replaces))
        self.forbid.setChecked(False)
        for field in (self.approver, self.until):
            field.set_error("")
        self.show()
        self.approver.edit.setFocus()

    def finish(self) -> None:
        day = read_day(self.until.text(), self._today)
        self.approver.set_error("" if self.approver.text().strip() else _("Say who approved it."))
        if day is None:
            self.until.set_error(_("Write a day, such as 2027-03-31."))
        elif day < self._today:
            self.until.set_error(_("That day has passed. Choose today or later."))
        else:
            self.until.set_error("")
            if self.approver.text().strip():
                self.approved.emit(day.isoformat(), self.approver.text().strip(), self.forbid.isChecked())


class DetailsForm(SideForm):
    """Title, version, audience and marking."""

    saved = Signal(object)
    """The fields to change, by name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Save"), parent)
        self.title = self.put(LineField(_("Title")))
        self.edition = self.put(LineField(_("Version"), _("such as v7")))
        self.audience = self.put(LineField(_("Audience"), _("such as investigators")))
        self._levels = ["", *pick_list("marking")]
        self.marking = Choice(_("Marking"), [_("No marking"), *self._levels[1:]])
        self.fields.addWidget(Label(_("Marking"), weight=500))
        self.fields.addWidget(self.marking)

    def open(self, deck: Deck) -> None:
        """Fill in what the deck says now."""
        for field, text in ((self.title, deck.title), (self.edition, deck.edition), (self.audience, deck.audience)):
            field.set_text(text)
        self.marking.setCurrentIndex(self._levels.index(deck.marking) if deck.marking in self._levels else 0)
        self.title.set_error("")
        self.show()
        self.title.edit.setFocus()

    def finish(self) -> None:
        title = self.title.text().strip()
        if not title:
            self.title.set_error(_("Give the deck a title."))
            return
        values: dict[str, Any] = {"title": title, "edition": self.edition.text().strip(), "audience": self.audience.text().strip()}
        self.saved.emit(values | {"marking": self._levels[self.marking.currentIndex()]})
