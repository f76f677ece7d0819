"""The next visit: when, where, whom one will meet, and what has stood open since."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.when_words import clock, span_words
from liaison_app.desktop.painting.chip import tlp_chip
from liaison_app.desktop.painting.person import Verification
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.text import Run
from liaison_app.desktop.today.facts import Meeting, Since, TodayFacts
from liaison_app.desktop.today.times import countdown, day_words
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.chip import ChipLabel, TlpLabel
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.symbol import Avatar, Badge, Symbol
from liaison_app.records.contact import Contact
from liaison_app.records.picklists import label_of

MOST_PEOPLE = 5
_STATES: dict[str, Verification] = {
    "official-domain": "official_domain",
    "called-back": "called_back",
    "met-in-person": "met_in_person",
    "credential-seen": "credential_seen",
    "revoked": "revoked",
}


class NextCard(Card):
    """Leads the page; its buttons say what they open."""

    noted = Signal(str)
    briefed = Signal(str)
    presented = Signal(str)
    opened = Signal(str, str)

    def __init__(self, facts: TodayFacts, meeting: Meeting, now_ms: int, today: date, *, clock_24: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(pad=24, parent=parent)
        self._clock_24 = clock_24
        self.setAccessibleName(_("Next: {name}").format(name=meeting.name))
        self._meeting = meeting
        self._chip = ChipLabel(countdown(meeting.visit, now_ms), "accent", icon="clock")
        self.add(self._when(meeting, today), gap=0)
        self.add(Label(meeting.name, "title", wrap=True), gap=8)
        if meeting.place:
            self.add(Label(meeting.place, tone="text_2", wrap=True), gap=4)
        middle = self._columns(meeting, facts, today)
        if middle is not None:
            self.add(middle, gap=16)
        self.add(self._buttons(meeting), gap=16)
        for later in facts.then:
            self.add_edge(self._then(later))

    def tick(self, now_ms: int) -> None:
        """Say the time that is left now."""
        self._chip.set_chip(countdown(self._meeting.visit, now_ms), "accent", icon="clock")

    def _when(self, meeting: Meeting, today: date) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        kind = label_of("visit_type", meeting.visit.type).lower() if meeting.visit.type else ""
        begin = meeting.visit.start
        day = day_words(begin.local().date(), today) if begin and begin.local().date() != today else ""
        row.addWidget(self._chip)
        row.addWidget(
            ElidedLabel(
                ", ".join(part for part in (day, span_words(meeting.visit.start, meeting.visit.end, clock_24=self._clock_24), kind) if part), tone="text_2"
            ),
            1,
        )
        if meeting.visit.marking:
            row.addWidget(TlpLabel(_level(meeting.visit.marking)))
        return row

    def _columns(self, meeting: Meeting, facts: TodayFacts, today: date) -> QHBoxLayout | None:
        if not meeting.people and not facts.since:
            return None
        row = QHBoxLayout()
        row.setSpacing(32)
        if meeting.people:
            row.addLayout(_people(meeting.people, today), 1)
        if facts.since:
            row.addLayout(_since(facts, today), 1)
        return row

    def _buttons(self, meeting: Meeting) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder, gap=8, line_gap=8)
        start = Button(_("Open the note") if meeting.visit.notes else _("Start the note"), "primary", icon="note")
        start.clicked.connect(lambda: self.noted.emit(meeting.visit.id))
        row.addWidget(start)
        briefing = Button(_("Briefing"), icon="reports")
        briefing.clicked.connect(lambda: self.briefed.emit(meeting.visit.id))
        row.addWidget(briefing)
        present = Button(_("Present"), icon="present", keys="F5")
        present.clicked.connect(lambda: self.presented.emit(meeting.visit.id))
        row.addWidget(present)
        if meeting.agency is not None:
            agency = Button(_("The agency"), "quiet", icon="agencies")
            agency.clicked.connect(lambda: self.opened.emit("agency", meeting.visit.agency or ""))
            row.addWidget(agency)
        return holder

    def _then(self, later: Meeting) -> RowButton:
        begin = later.visit.start
        kind = label_of("visit_type", later.visit.type).lower() if later.visit.type else ""
        first = _("Then, {time}").format(time=clock(begin.local(), clock_24=self._clock_24)) if begin else _("Then")
        chip = tlp_chip(_level(later.visit.marking)) if later.visit.marking else None
        button = RowButton(Row(later.name, beside=" · ".join(p for p in (first, kind) if p), right_chip=chip), least=48, pad=24)
        button.clicked.connect(lambda: self.noted.emit(later.visit.id))
        return button


def _level(marking: str) -> str:
    return marking.removeprefix("TLP:").lower()


def _people(people: tuple[Contact, ...], today: date) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    column.addWidget(Label(_("You will meet"), tone="text_2"))
    for person in people[:MOST_PEOPLE]:
        column.addLayout(_person(person, today))
    if len(people) > MOST_PEOPLE:
        column.addWidget(Label(_("and {n} more").format(n=len(people) - MOST_PEOPLE), tone="text_2"))
    column.addStretch(1)
    return column


def _person(person: Contact, today: date) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(Avatar(person.name, 24))
    row.addWidget(ElidedLabel(" ".join(part for part in (person.rank, person.name) if part), weight=500))
    expired = bool(person.verified_until and person.verified_until < today.isoformat())
    state: Verification = "expired" if expired else _STATES.get(person.verification, "unverified")
    words = _("expired") if expired else label_of("verification", person.verification) if person.verification else _("Unverified")
    row.addWidget(Badge(state, words))
    if expired or state == "revoked":
        row.addWidget(Label(words.lower(), tone="warn_text" if expired else "danger_text"))
    row.addStretch(1)
    return row


def _since(facts: TodayFacts, today: date) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(6)
    heading = _("Since {day}").format(day=day_words(facts.last_day, today).split(", ", 1)[-1]) if facts.last_day else _("Still open")
    column.addWidget(Label(heading, tone="text_2"))
    for line in facts.since:
        column.addLayout(_line(line))
    column.addStretch(1)
    return column


def _line(line: Since) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(10)
    row.addWidget(Symbol(line.icon, "text_2", 16), 0, Qt.AlignmentFlag.AlignTop)
    words = [Run(line.strong, weight=600), Run(f" {line.rest}")] if line.strong else [Run(line.rest)]
    row.addWidget(Label(words, wrap=True), 1)
    return row
