"""A person's card: who, how to reach them, what to beware of, and everything that happened."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.text import Run
from liaison_app.desktop.people.acting_banner import acting_banner
from liaison_app.desktop.people.circle_card import CircleCard
from liaison_app.desktop.people.contact_facts import ContactFacts, Office, worst
from liaison_app.desktop.people.facts import FactColumn, Facts
from liaison_app.desktop.people.link_text import LinkText
from liaison_app.desktop.people.shown_days import today
from liaison_app.desktop.people.standing import standing_of
from liaison_app.desktop.people.timeline_card import TimelineCard
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import Avatar, Badge, Hairline
from liaison_app.records.contact import Contact
from liaison_app.records.picklists import label_of
from liaison_app.work.people_domains import Judged

_WARNINGS = {
    "look_alike": ("E-mail looks like, but is not, the agency’s domain:", "The agency uses {meant}."),
    "foreign": ("Not the agency’s domain:", "The agency uses {meant}."),
}


class ContactCard(ScrollColumn):
    """Only shows; what is pressed is told by name."""

    wanted = Signal(str)
    """note, edit, history, trash, restore, erase or call."""
    opened = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(pad=32, top=24, gap=16, ground="surface", parent=parent)
        self._body = QWidget()
        self._held = QVBoxLayout()
        self.timeline = TimelineCard()
        self.add(self._held)
        self.add(self.timeline)
        self.end()
        self.timeline.opened.connect(self.opened)
        self.timeline.changes_opened.connect(self._history)

    def show_facts(self, facts: ContactFacts) -> None:
        """Show a person anew."""
        self._body.hide()
        self._body.deleteLater()
        self._body = self._make(facts)
        self._held.addWidget(self._body)
        self.timeline.show_timeline(facts.timeline)

    def _history(self) -> None:
        self.wanted.emit("history")

    def _make(self, facts: ContactFacts) -> QWidget:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        if facts.contact.trashed:
            words = _("In the trash. Nothing is lost until it is erased.")
            column.addWidget(acting_banner(words, "warn", _("Restore"), lambda: self.wanted.emit("restore")))
        column.addLayout(self._head(facts))
        if (warned := worst(facts.judged())) is not None:
            column.addWidget(self._warning(warned))
        column.addWidget(_touch(facts))
        column.addWidget(Facts(self._reach(facts), _about(facts.contact)))
        if facts.contact.background:
            column.addWidget(Label(facts.contact.background, wrap=True))
        if facts.circle.people:
            circle = CircleCard(facts.circle)
            circle.opened.connect(self.opened)
            column.addWidget(Hairline())
            column.addWidget(circle)
        column.addWidget(Hairline())
        return body

    # head

    def _head(self, facts: ContactFacts) -> QHBoxLayout:
        contact, now = facts.contact, today()
        standing = standing_of(contact, now)
        names = QHBoxLayout()
        names.setSpacing(8)
        names.addWidget(Label(contact.heading or _("Without a name"), "title", elide=True))
        names.addWidget(ChipLabel(standing.words, standing.tone, icon=standing.icon))
        names.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(names)
        held = [office for office in facts.offices if office.is_held(now.isoformat())]
        for office in held:
            words.addLayout(self._office(office))
        if not held:
            words.addWidget(Label(contact.rank or contact.organisation or _("No post yet"), tone="text_2"))
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(Avatar(contact.heading or "?", 56), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addLayout(self._tools(contact))
        return row

    def _office(self, office: Office) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        what = ", ".join(part for part in (office.post.title, office.post.unit) if part)
        if what:
            row.addWidget(Label(f"{what} ·" if office.agency else what, tone="text_2"))
        if office.agency is not None:
            id = office.agency.id
            link = LinkText(office.agency.heading, description=_("Opens the agency"))
            link.clicked.connect(lambda: self.opened.emit("agency", id))
            row.addWidget(link)
        row.addStretch(1)
        return row

    def _tools(self, contact: Contact) -> QHBoxLayout:
        note = Button(_("Note"), "plain", icon="note")
        edit = IconButton("edit", _("Edit"), "plain", keys="Ctrl+E")
        more = IconButton("more", _("More"), "plain")
        note.clicked.connect(lambda: self.wanted.emit("note"))
        edit.clicked.connect(lambda: self.wanted.emit("edit"))
        more.clicked.connect(lambda: _menu(more, self._deeds(contact)))
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (note, edit, more):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        return row

    def _deeds(self, contact: Contact) -> list[QAction]:
        wanted = [("edit", _("Edit")), ("history", _("History"))]
        wanted += [("restore", _("Restore")), ("erase", _("Erase for good …"))] if contact.trashed else [("trash", _("Move to the trash"))]
        deeds: list[QAction] = []
        for name, words in wanted:
            deed = QAction(words, self)
            deed.triggered.connect(lambda _checked=False, what=name: self.wanted.emit(what))
            deeds.append(deed)
        return deeds

    # warnings and facts

    def _warning(self, warned: Judged) -> Banner:
        first, last = _WARNINGS[warned.standing]
        words = (Run(_(first) + " ", 600), Run(f"{warned.domain}. " + _(last).format(meant=warned.meant)))
        return acting_banner(words, "warn", _("Call the main number"), lambda: self.wanted.emit("call"))

    def _reach(self, facts: ContactFacts) -> FactColumn:
        contact, column = facts.contact, FactColumn()
        for email, judged in zip(contact.emails, facts.judged(), strict=True):
            column.add(_("E-mail"), _email(email.value, email.label, judged, preferred=contact.preferred == "email" and email == contact.emails[0]))
        for phone in contact.phones:
            first = contact.preferred in ("phone", "text") and phone == contact.phones[0]
            column.add(_("Phone"), _line(phone.value, ", ".join(part for part in (phone.label, _("preferred") if first else "") if part)))
        if contact.preferred in ("in-person", "portal", "mail"):
            column.add_words(_("Preferred"), label_of("channel", contact.preferred))
        return column


def _touch(facts: ContactFacts) -> QWidget:
    holder = QWidget()
    flow = FlowLayout(holder, gap=8)
    flow.addWidget(Label(facts.touch.words, tone="text_2"))
    if (chip := facts.touch.chip) is not None:
        flow.addWidget(ChipLabel(chip.text, chip.tone))
    return holder


def _about(contact: Contact) -> FactColumn:
    column = FactColumn()
    column.add_chips(_("Topics"), [label_of("topic", topic) for topic in contact.topics], "violet")
    column.add_words(_("Languages"), ", ".join(contact.languages))
    column.add_words(_("Slides"), _("Agreed") if contact.tracking_consent else "")
    column.add_chips(_("Tags"), contact.tags, "neutral")
    return column


def _email(address: str, label: str, judged: Judged, *, preferred: bool) -> QWidget:
    beside = ", ".join(part for part in (label, _("preferred") if preferred else "") if part)
    suspect = judged.standing in ("look_alike", "foreign")
    holder = _line(address, beside, tone="warn_text" if suspect else "text")
    row = cast(QHBoxLayout, holder.layout())
    if suspect:
        row.addWidget(ChipLabel(_("Looks alike") if judged.standing == "look_alike" else _("Unverified"), "warn"))
    elif judged.standing == "official":
        row.addWidget(Badge("official_domain", _("Official domain"), 16))
    return holder


def _line(value: str, beside: str, *, tone: str = "text") -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(ElidedLabel(value, tone=tone, tabular="@" not in value))
    if beside:
        row.addWidget(Label(beside, tone="text_2"))
    row.addStretch(1)
    return holder


def _menu(under: QWidget, deeds: list[QAction]) -> None:
    menu = QMenu(under)
    menu.addActions(deeds)
    menu.popup(under.mapToGlobal(under.rect().bottomLeft()))
