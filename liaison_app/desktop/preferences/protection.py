"""Beside Security: how long this device may stay offline, the log it trusts, and who else can read."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.day_words import month_day
from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.preferences.lines import FactLine
from liaison_app.desktop.sync_words import clock_words
from liaison_app.desktop.team_facts import Lease, LogFacts, LogLine, TeamFacts
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.progress import Bar

_DAY_MS = 86_400_000


def cards(facts: TeamFacts, now_ms: int) -> list[QWidget]:
    """Return what stands beside Security in an organisation; nothing where there is none."""
    shown: list[QWidget] = []
    if facts.lease is not None:
        shown.append(lease_card(facts.lease, now_ms))
    if facts.log is not None:
        shown.append(LogCard(facts.log))
    if facts.joined:
        shown.append(reading_card(facts))
        lost = Card(_("If this laptop is lost"))
        lost.add(Label(_("Revoke it from any other device of yours, or ask an owner. It is wiped at its next contact."), tone="text_2", wrap=True))
        shown.append(lost)
    return shown


def lease_card(lease: Lease, now_ms: int) -> Card:
    """Show how much of the offline lease is left."""
    left = max(0, -(-(lease.locks_ms - now_ms) // _DAY_MS))
    tone = "danger" if left == 0 else "warn" if now_ms >= lease.warns_ms else "ok"
    words = plural("{n} day left", "{n} days left", left)
    card = Card(_("Offline lease"), action=ChipLabel(words, tone))
    span = max(1, lease.locks_ms - lease.last_contact_ms)
    card.add(Label(_("How long this device may stay away"), tone="text_2", wrap=True))
    card.add(Bar(words, min(1.0, max(0.0, (lease.locks_ms - now_ms) / span))))
    ends = QHBoxLayout()
    ends.addWidget(Label(_day(lease.last_contact_ms), "caption", "text_2"), 1)
    ends.addWidget(Label(_("locks {day}").format(day=_day(lease.locks_ms)), "caption", "text_2"))
    card.add(ends, gap=4)
    card.add(Label(_("From the last contact. Warns from {day}. Locked, it keeps all unsent work.").format(day=_day(lease.warns_ms)), tone="text_2", wrap=True))
    return card


def reading_card(facts: TeamFacts) -> Card:
    """Say who can open the team's spaces besides its members."""
    card = Card(_("The organization can read"))
    if facts.custodians:
        words = _("Team spaces, through 2 of {n} custodians ({names}), and it is logged. Not “Only me”.").format(
            n=len(facts.custodians), names=", ".join(facts.custodians)
        )
    else:
        words = _("Team spaces, through the recovery files made with the server, and it is logged. Not “Only me”. No custodians are named yet.")
    card.add(Label(words, tone="text_2", wrap=True))
    return card


class LogCard(Card):
    """The membership log: how long it is, its newest entry, and its head to compare."""

    entries_asked = Signal()

    def __init__(self, log: LogFacts, parent: QWidget | None = None) -> None:
        super().__init__(_("Membership log"), action=ChipLabel(_("Unbroken"), "ok", icon="check"), parent=parent)
        self._hash = log.head
        for name, said in ((_("Entries, all verified"), _("0 to {n}").format(n=figure(log.entries - 1))), (_("Newest"), clock_words(log.newest_ms))):
            fact = QHBoxLayout()
            fact.addWidget(Label(name, tone="text_2"), 1)
            fact.addWidget(Label(said, tabular=True))
            self.add(fact)
        self.add(Label(_("Head"), tone="text_2"))
        for line in _in_fours(log.head):
            self.add(Label(line, mono=True), gap=0)
        self.add(Label(_("Root"), tone="text_2"))
        for line in _in_fours(log.root):
            self.add(Label(line, mono=True), gap=0)
        copy, show = Button(_("Copy"), size="small"), Button(_("Show entries"), size="small")
        copy.setAccessibleName(_("Copy the log's head"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self._hash))
        show.clicked.connect(self.entries_asked)
        ways = QHBoxLayout()
        ways.setSpacing(8)
        ways.addWidget(copy)
        ways.addWidget(show)
        ways.addStretch(1)
        self.add(ways, gap=12)


def entries_card(lines: list[LogLine]) -> Card:
    """Show the log's entries in words, the newest first."""
    card = Card(_("Entries of the membership log"))
    for line in lines:
        card.add_edge(FactLine(f"{line.n} · {clock_words(line.at_ms)}", f"{line.who} {line.words}".strip()))
    return card


def side_column(widgets: list[QWidget]) -> QVBoxLayout:
    """Stand cards under each other, the room that is left below them."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return column


def _in_fours(digest: str) -> list[str]:
    fours = [digest[at : at + 4] for at in range(0, min(len(digest), 32), 4)]
    return [" ".join(fours[at : at + 4]) for at in range(0, len(fours), 4)]


def _day(ms: int) -> str:
    then = datetime.fromtimestamp(ms / 1000, UTC).astimezone()
    return month_day(then)
