"""An agency's page: the numbers first, then its people, what is open, and what happened."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, figure
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.people.agency_facts import AgencyFacts, Holder
from liaison_app.desktop.people.beside import Beside
from liaison_app.desktop.people.facts import FactColumn
from liaison_app.desktop.people.people_card import PeopleCard
from liaison_app.desktop.people.shown_days import day_of, due_chip, short_day, since_words, today
from liaison_app.desktop.people.standing import standing_of
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.symbol import Badge, Hairline, Pane
from liaison_app.records.agency import Agency
from liaison_app.records.picklists import label_of

_MOST = 12


class AgencyCard(PeopleCard[AgencyFacts]):
    """Offers a visit and a new person too."""

    def fill(self, column: QVBoxLayout, facts: AgencyFacts) -> None:
        column.addLayout(self._head(facts))
        column.addWidget(_numbers(facts))
        column.addWidget(Beside(self._with_them(facts), self._around(facts), shares=(4, 3), room=520))
        if facts.agency.background:
            column.addWidget(Label(facts.agency.background, wrap=True))

    def _with_them(self, facts: AgencyFacts) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        column.addWidget(self._people(facts))
        column.addWidget(self._open_items(facts))
        return holder

    def _around(self, facts: AgencyFacts) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(20)
        column.addWidget(_about(facts))
        if facts.near:
            column.addWidget(self._nearby(facts))
        return holder

    def _nearby(self, facts: AgencyFacts) -> QWidget:
        holder, column = _section(_("Nearby, not seen this year"), None)
        for one in facts.near:
            far = _("{n} mi").format(n=round(one.miles)) if one.miles is not None else one.where
            row = RowButton(Row(one.name, right=far), least=32, pad=0)
            row.clicked.connect(lambda _checked=False, id=one.id: self.opened.emit("agency", id))
            column.addWidget(row)
        return holder

    def _head(self, facts: AgencyFacts) -> QVBoxLayout:
        agency = facts.agency
        names = QHBoxLayout()
        names.setSpacing(8)
        names.addWidget(Label(agency.heading or _("Without a name"), "title", elide=True))
        if agency.tier:
            names.addWidget(ChipLabel(label_of("tier", agency.tier), "ok"))
        if (cold := facts.touch.chip) is not None:
            names.addWidget(ChipLabel(cold.text, cold.tone))
        if agency.status and agency.status != "active":
            names.addWidget(ChipLabel(label_of("agency_status", agency.status), "outline"))
        names.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(names, 1)
        row.addLayout(self.tools(Button(_("Visit"), "plain", icon="visits"), "visit", facts, (("person", _("Add a person")),)))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(_second_line(agency))
        return column

    def _people(self, facts: AgencyFacts) -> QWidget:
        add = IconButton("plus", _("Add a person"))
        add.clicked.connect(self.teller("person"))
        holder, column = _section(_("People"), add)
        for one in facts.people[:_MOST]:
            row = RowButton(_person(one), least=40, pad=0)
            row.clicked.connect(lambda _checked=False, id=one.contact.id: self.opened.emit("contact", id))
            column.addWidget(row)
        if not facts.people:
            column.addWidget(Label(_("Nobody known here yet."), tone="text_2"))
        if len(facts.people) > _MOST:
            column.addWidget(Label(_("and {n} more in Contacts").format(n=figure(len(facts.people) - _MOST)), tone="text_2"))
        return holder

    def _open_items(self, facts: AgencyFacts) -> QWidget:
        holder, column = _section(_("Open with them"), None)
        waiting = facts.timeline.open_promises
        for one in waiting[:_MOST]:
            title = one.title.split(": ", 1)[-1]
            row = RowButton(Row(title[:1].upper() + title[1:], icon="task", right_chip=due_chip(one.due, today())), pad=0)
            row.clicked.connect(lambda _checked=False, id=one.record: self.opened.emit("task", id))
            column.addWidget(Hairline())
            column.addWidget(row)
        if not waiting:
            column.addWidget(Label(_("Nothing is promised."), tone="text_2"))
        return holder


def _section(title: str, action: QWidget | None) -> tuple[QWidget, QVBoxLayout]:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    head = QHBoxLayout()
    head.setContentsMargins(0, 0, 0, 4)
    head.addStrut(theme().control)
    head.addWidget(Label(title, "lead", weight=600), 1)
    if action is not None:
        head.addWidget(action)
    column.addLayout(head)
    return holder, column


def _person(one: Holder) -> Row:
    standing = standing_of(one.contact, today())
    what = ", ".join(part for part in (one.post.title, one.post.unit) if part)
    name = one.contact.heading or _("Without a name")
    return Row(name, second=what or _("No post given"), avatar=name, badge=standing.state, badge_words=standing.words)


def _second_line(agency: Agency) -> QWidget:
    kind = label_of("agency_type", agency.type) if agency.type else ""
    where = ", ".join(part for part in (kind, agency.city, agency.state) if part)
    holder = QWidget()
    flow = FlowLayout(holder, gap=10)
    flow.addWidget(Label(where or _("Nothing known yet"), tone="text_2"))
    if agency.ori:
        flow.addWidget(Label(agency.ori, tone="text_2", mono=True))
    if agency.domains:
        flow.addWidget(_domains(agency))
    return holder


def _domains(agency: Agency) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    row.addWidget(Badge("official_domain", _("Official domain"), 16))
    row.addWidget(Label(", ".join(agency.domains[:3]), tone="text_2"))
    return holder


def _numbers(facts: AgencyFacts) -> QWidget:
    waiting = len(facts.timeline.open_promises)
    number, _space, unit = since_words(facts.last_ms, today()).partition(" ")
    figures = [
        (figure(facts.visits), _("visits, 12 months")),
        (figure(len(facts.people)), _("people, {n} verified").format(n=figure(facts.verified))),
        (figure(waiting), _("open with them")),
        (number, _("{unit} since a visit").format(unit=unit) if unit else _("last visit")),
    ]
    if facts.next_ms is not None:
        figures.append((short_day(day_of(facts.next_ms), today()), _("next visit")))
    if facts.agency.cadence is not None:
        figures.append((f"{facts.agency.cadence:g}", _("days, cadence")))
    pane = Pane("sunken", radius=8)
    holder = QWidget()
    flow = FlowLayout(holder, gap=12, line_gap=8)
    for said, words in figures:
        flow.addWidget(_figure(said, words))
    column = QVBoxLayout(pane)
    column.setContentsMargins(16, 8, 16, 10)
    column.addWidget(holder)
    pane.setAccessibleName(", ".join(f"{figure} {words}" for figure, words in figures))
    return pane


def _figure(figure: str, words: str) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(Label(figure, "title", tabular=True))
    column.addWidget(Label(words, "caption", "text_2", weight=400))
    holder.setMinimumWidth(round(100 * theme().scale))
    return holder


def _about(facts: AgencyFacts) -> QWidget:
    agency, column = facts.agency, FactColumn()
    column.add_words(_("Main number"), agency.phone)
    column.add_words(_("Address"), ", ".join(part for part in (agency.address, agency.city, f"{agency.state} {agency.zip}".strip()) if part))
    column.add_words(_("County"), agency.county)
    column.add_words(_("Jurisdiction"), label_of("jurisdiction", agency.jurisdiction) if agency.jurisdiction else "")
    column.add_words(_("Part of"), facts.parent)
    column.add_words(_("Relationship owner"), agency.owner)
    column.add_chips(_("Topics"), [label_of("topic", topic) for topic in agency.topics], "violet")
    column.add_chips(_("Tags"), agency.tags, "neutral")
    holder, rows = _section(_("About"), None)
    rows.addWidget(column if not column.is_empty else Label(_("Nothing known yet."), tone="text_2"))
    return holder
