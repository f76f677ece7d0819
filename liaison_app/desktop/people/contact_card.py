"""A person's card: who, how to reach them, what to beware of, and everything that happened."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.painting.text import Run
from liaison_app.desktop.people.acting_banner import acting_banner
from liaison_app.desktop.people.circle_card import CircleCard
from liaison_app.desktop.people.contact_facts import ContactFacts, Office, worst
from liaison_app.desktop.people.facts import FactColumn, Facts
from liaison_app.desktop.people.link_text import LinkText
from liaison_app.desktop.people.people_card import PeopleCard
from liaison_app.desktop.people.shown_days import today
from liaison_app.desktop.people.standing import standing_of
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import ElidedLabel, Label
from liaison_app.desktop.widgets.symbol import Avatar, Badge, Hairline
from liaison_app.records.contact import Contact
from liaison_app.records.picklists import label_of
from liaison_app.work.people_domains import Judged

_WARNINGS = {
    "look_alike": ("E-mail looks like, but is not, the agency’s domain:", "The agency uses {meant}."),
    "foreign": ("Not the agency’s domain:", "The agency uses {meant}."),
}


class ContactCard(PeopleCard[ContactFacts]):
    """Offers a note, and a call to the main number, too."""

    def fill(self, column: QVBoxLayout, facts: ContactFacts) -> None:
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
        row.addLayout(self.tools(Button(_("Note"), "plain", icon="note"), "note", facts))
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

    # warnings and facts

    def _warning(self, warned: Judged) -> Banner:
        first, last = _WARNINGS[warned.standing]
        words = (Run(_(first) + " ", 600), Run(f"{warned.domain}. " + _(last).format(meant=warned.meant)))
        return acting_banner(words, "warn", _("Call the main number"), self.teller("call"))

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
