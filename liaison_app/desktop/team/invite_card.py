"""Invite: a role, a code and a file; good once, for three days."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.sync_words import clock_words
from liaison_app.desktop.team.code_picture import CodePicture
from liaison_app.desktop.team.words import may_in, may_words
from liaison_app.desktop.team_facts import MadeInvite, TeamFacts
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.check_box import Choice
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.symbol import Hairline, Symbol
from liaison_app.work.invite_code import draw_code


class InviteCard(Card):
    """Chosen first, then made: until “Make an invite” is pressed the server knows of none."""

    asked = Signal(str, str)
    """Role and space."""
    saving = Signal(object)
    printing = Signal(object)

    def __init__(self, facts: TeamFacts, parent: QWidget | None = None) -> None:
        super().__init__(_("Invite"), parent=parent)
        self._spaces = [space for space in facts.spaces if not space.private and space.may_change]
        self._choices = [(role, space) for role in facts.invites_as for space in self._spaces_for(role)]
        self._names = {space.space: space.name for space in self._spaces}
        self.may = Choice(_("May"), [self._words(role, space) for role, space in self._choices])
        editor = next((at for at, (role, _space) in enumerate(self._choices) if role == "editor"), 0)
        self.may.setCurrentIndex(editor)
        self.make = Button(_("Make an invite"), "primary", icon="qr")
        self.make.clicked.connect(self._ask)
        self._slot = QVBoxLayout()
        self._slot.setContentsMargins(0, 0, 0, 0)
        self.made: MadeInvite | None = None
        self.add(Label(_("They may"), weight=500))
        self.add(self.may, gap=4)
        self.add(self._slot, gap=16)
        self._slot.addWidget(self.make)
        self.add(Hairline(), gap=12)
        self.add(Label(_("Then compare six words by voice"), weight=500), gap=12)
        self.add(Label(_("Both screens show the same six. If they differ, someone is in between: remove the person again."), tone="text_2", wrap=True), gap=4)

    def show_made(self, made: MadeInvite, now_ms: int) -> None:
        """Show the code, and the ways to hand the invite over."""
        self.made = made
        self.make.setEnabled(True)
        self.make.set_words(_("Make another"))
        self.make.set_kind("plain")
        self._slot.removeWidget(self.make)
        self._clear()
        self._slot.setSpacing(12)
        self._slot.addWidget(CodePicture(draw_code(made.code)), 0, Qt.AlignmentFlag.AlignHCenter)
        self._slot.addLayout(self._ways(made))
        until = QHBoxLayout()
        until.setSpacing(8)
        until.addWidget(Symbol("clock", "text_2"))
        until.addWidget(Label(_("Works once, until {when}").format(when=clock_words(made.expires_ms, now_ms)), tone="text_2", wrap=True), 1)
        self._slot.addLayout(until)
        self._slot.addWidget(self.make)

    def failed(self) -> None:
        self.make.setEnabled(True)
        self.make.set_words(_("Make an invite") if self.made is None else _("Make another"))

    def _ways(self, made: MadeInvite) -> QHBoxLayout:
        save, paper = Button(_("Save the file"), "primary", icon="export"), Button(_("Print"), icon="print")
        save.clicked.connect(lambda: self.saving.emit(made))
        paper.clicked.connect(lambda: self.printing.emit(made))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(save)
        row.addWidget(paper)
        row.addStretch(1)
        return row

    def _spaces_for(self, role: str) -> list[str]:
        return [space.space for space in self._spaces] if role in ("space-admin", "editor", "reader") else [""]

    def _words(self, role: str, space: str) -> str:
        return may_in(role, self._names[space]) if space else may_words(role)

    def _ask(self) -> None:
        at = self.may.currentIndex()
        if 0 <= at < len(self._choices):
            self.make.setEnabled(False)
            self.make.set_words(_("Announcing it…"))
            self.asked.emit(*self._choices[at])

    def _clear(self) -> None:
        while (item := self._slot.takeAt(0)) is not None:
            _drop(item.widget(), item.layout())


def _drop(widget: QWidget | None, layout: object) -> None:
    if widget is not None:
        widget.hide()
        widget.deleteLater()
    elif isinstance(layout, QHBoxLayout):
        while (item := layout.takeAt(0)) is not None:
            _drop(item.widget(), item.layout())
