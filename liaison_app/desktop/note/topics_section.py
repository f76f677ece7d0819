"""Topics of a visit, and those the note brings to mind."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.people_search import topic_label, topic_names, topics_like
from liaison_app.desktop.note.section import Offers, Picker, Section, refocus
from liaison_app.desktop.note.visit_facts import VisitFacts, topics_suggested
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.widgets.flow_layout import FlowLayout


class TopicChip(ChipButton):
    """A topic; Delete takes it away."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)


class TopicsSection(Section):
    """Chips in violet; a dashed one is a suggestion that a click takes."""

    def __init__(self, open_visit: OpenVisit, host: QWidget, words: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(_("Topics"), _("Add a topic"), parent)
        self._open = open_visit
        self._words = words
        self._near: tuple[str, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._chips: list[ChipButton] = []
        self._flow = FlowLayout(gap=4, line_gap=4)
        self.column.addLayout(self._flow)
        self.picker = Picker(_("Add a topic by name"), host, self._find, self)
        self.column.addWidget(self.picker)
        self.plus.clicked.connect(self.picker.begin)
        self.picker.taken.connect(self._take)

    def _take(self, topic: str) -> None:
        self._open.add("topics", [topic])

    def learn_near(self, topics: tuple[str, ...]) -> None:
        """Know what the agency and its people deal with."""
        self._near = topics
        self.suggest()

    def suggest(self) -> None:
        """Look again at what the note says."""
        if self._open.facts is not None:
            self.show_facts(self._open.facts)

    def show_facts(self, facts: VisitFacts) -> None:
        have, read_only = facts.visit.topics, facts.visit.submitted is not None
        ideas = [] if read_only else topics_suggested(self._words(), have, self._near, topic_names())
        state = (have, tuple(ideas), read_only)
        if state == self._shown:
            return
        self._shown = state
        focused = next((n for n, chip in enumerate(self._chips) if chip.hasFocus()), None)
        self.set_read_only(read_only)
        self._flow.clear()
        self._chips = [self._topic(id, read_only=read_only) for id in have] + [self._idea(id) for id in ideas]
        for chip in self._chips:
            self._flow.addWidget(chip)
        self._flow.invalidate()
        self.updateGeometry()
        if focused is not None:
            refocus(self._chips, focused, self.plus)

    def _topic(self, id: str, *, read_only: bool) -> TopicChip:
        chip = TopicChip(_(topic_label(id)), "violet", remove_words="" if read_only else _("Delete removes"), parent=self)
        if not read_only:
            chip.removed.connect(lambda: self._open.remove("topics", id))
        return chip

    def _idea(self, id: str) -> ChipButton:
        chip = ChipButton(_("{topic}?").format(topic=_(topic_label(id))), "suggested", parent=self)
        chip.setAccessibleName(_("Add the topic {topic}").format(topic=_(topic_label(id))))
        chip.clicked.connect(lambda: self._open.add("topics", [id]))
        return chip

    def _find(self, typed: str, came: Callable[[Offers], None]) -> None:
        have = self._open.visit.topics
        offers = [(Row(label, icon="tag", icon_tone="violet_text"), id) for id, label in topics_like(typed) if id not in have]
        if typed and not any(label.casefold() == typed.casefold() for label in topic_names()):
            offers.append((Row(_("New topic “{name}”").format(name=typed), icon="plus"), typed))
        came(offers)
