"""The people and topics a note names: known to the editor, linked to the visit."""

from __future__ import annotations

from PySide6.QtCore import QObject

from liaison_app.desktop.note.line_marks import Vocabulary, mentions
from liaison_app.desktop.note.note_pane import NotePane
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.people_search import Person, topic_names
from liaison_app.desktop.note.visit_facts import Near, VisitFacts


class NoteNames(QObject):
    """Teaches the editor the names of this visit, and links whom and what the words name."""

    def __init__(self, note: NotePane, open_visit: OpenVisit, parent: QObject | None = None) -> None:
        super().__init__(parent or note)
        self._note = note
        self._open = open_visit
        self._near = Near()
        self._taken: dict[str, str] = {}
        self._of = ""
        open_visit.came.connect(self._show)
        open_visit.near_came.connect(self._learn_near)
        note.settled.connect(self._link_topics)
        note.completion.person_taken.connect(self._mention)
        note.completion.person_wanted.connect(self._make)
        note.completion.topic_taken.connect(self._take_topic)
        note.completion.record_taken.connect(self._link)

    def _show(self, facts: VisitFacts) -> None:
        if facts.visit.id != self._of:
            self._of = facts.visit.id
            self._taken = {}
        self._learn()

    def _learn_near(self, near: Near) -> None:
        self._near = near
        self._learn()

    def _learn(self) -> None:
        facts = self._open.facts
        if facts is None:
            return
        names = (
            {one.name: one.id for one in self._near.names}
            | self._taken
            | dict(facts.places)
            | {person.name: person.id for person in (*facts.mentioned, *facts.people)}
        )
        first = tuple(dict.fromkeys([*facts.visit.attendees, *self._near.people, *facts.visit.links]))
        self._note.learn(Vocabulary(names, topic_names(facts.visit.topics)), first, facts.visit.topics)

    def _mention(self, person: Person) -> None:
        self._know(person.name, person.id)
        self._open.add("links", [person.id])

    def _link(self, name: str, id: str) -> None:
        self._know(name, id)
        self._open.add("links", [id])

    def _make(self, name: str) -> None:
        self._know(name, self._open.make_person(name, attends=False))

    def _know(self, name: str, id: str) -> None:
        self._taken[name] = id
        self._learn()

    def _take_topic(self, topic: str) -> None:
        self._open.add("topics", [topic])

    def _link_topics(self) -> None:
        """Topics of the pick-list that were typed in full are the visit's, without being asked."""
        facts = self._open.facts
        if facts is None or facts.visit.submitted is not None or self._note.saver.standing.state == "untouched":
            return
        known = {label.casefold(): id for label, id in topic_names().items()}
        named = [known.get(name.casefold(), "") for role, name in mentions(self._note.edit.live.words, self._note.completion.vocabulary) if role == "topic"]
        if found := [id for id in dict.fromkeys(named) if id]:
            self._open.add("topics", found)
