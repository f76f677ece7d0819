"""Recovery: who holds a share of the organisation's recovery key, and how others are named."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.sync_words import clock_words
from liaison_app.desktop.team_facts import TeamFacts
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton

NEEDED = 2
"""Custodians who must come together; the shares are sealed to pairs."""


class CustodiansCard(Card):
    """Two of those named open the team's spaces together; the root's file, kept elsewhere, names them."""

    handing_in = Signal()

    def __init__(self, facts: TeamFacts, parent: QWidget | None = None) -> None:
        named = facts.custodians
        chip = ChipLabel(_("{needed} of {n}").format(needed=NEEDED, n=len(named)), "ok") if named else ChipLabel(_("Nobody yet"), "warn")
        super().__init__(_("Custodians"), action=chip, parent=parent)
        self.add(Label(_words(facts), tone="text_2", wrap=True))
        for name in named:
            second = _("holds a share since {day}").format(day=clock_words(facts.custodians_since_ms)) if facts.custodians_since_ms else _("holds a share")
            self.add_edge(RowButton(Row(name, second=second, avatar=name), least=56, opens=False))
        if facts.unrecoverable:
            words = _("Not yet sealed to the present recovery key: {spaces}. This happens at the next sync of whoever administers them.")
            self.add(Banner(words.format(spaces=", ".join(facts.unrecoverable)), "warn", icon="warning"))
        if facts.may_administer:
            self._offer(begun=bool(named))

    def _offer(self, *, begun: bool) -> None:
        """Custodians are named with the recovery file, which never comes to this device: only what it signed does."""
        words = _("Others are named with the organization's recovery file, on the machine that keeps it:")
        first = _("Three are named with the organization's recovery file, on the machine that keeps it:")
        self.add(Label(words if begun else first, tone="text_2", wrap=True))
        self.add(Label("liaison server recover name", mono=True, wrap=True), gap=4)
        self.hand_in = Button(_("Hand in its file"), icon="import", size="small")
        self.hand_in.setAccessibleName(_("Hand in the file that names custodians"))
        self.hand_in.clicked.connect(self.handing_in)
        row = QHBoxLayout()
        row.addWidget(self.hand_in)
        row.addStretch(1)
        self.add(row, gap=12)


def _words(facts: TeamFacts) -> str:
    if facts.custodians:
        return _("Any two of them together can open the team's spaces, on a copy of the server; one alone opens nothing. It is logged.")
    return _("Until three are named, whoever has the organization's recovery file and its passphrase can open the team's spaces.")
