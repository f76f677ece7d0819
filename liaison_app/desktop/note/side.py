"""Beside the note: people, topics, decks, objectives, promises, what comes next."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from liaison_app.desktop.note.closing_section import ClosingSection
from liaison_app.desktop.note.decks_section import DecksSection
from liaison_app.desktop.note.details_section import DetailsSection
from liaison_app.desktop.note.goals_section import GoalsSection
from liaison_app.desktop.note.open_visit import OpenVisit
from liaison_app.desktop.note.people_section import PeopleSection
from liaison_app.desktop.note.promises_section import PromisesSection
from liaison_app.desktop.note.talk_summary import DrawPages, TalkSummary
from liaison_app.desktop.note.topics_section import TopicsSection
from liaison_app.desktop.note.visit_facts import Near, VisitFacts
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace

if TYPE_CHECKING:
    from liaison_app.desktop.presenter.drawn_slides import DrawnSlides


class VisitSide(ScrollColumn):
    """The sections of the side pane; each writes through the open visit."""

    def __init__(self, workspace: Workspace, open_visit: OpenVisit, host: QWidget, words: Callable[[], str], draw: DrawPages) -> None:
        super().__init__(pad=16, gap=14, top=12)
        self.near = Near()
        tasks = workspace.tasks
        self.details = DetailsSection(open_visit, host, tasks)
        self.people = PeopleSection(open_visit, host, tasks, lambda: self.near.people)
        self.topics = TopicsSection(open_visit, host, words)
        self.decks = DecksSection(open_visit, host, tasks)
        self.summary = TalkSummary(workspace, host, draw)
        self.decks.summed.connect(lambda: self.summary.open(open_visit.visit.id))
        self.drawn: DrawnSlides | None = None
        self.decks.drawings_asked.connect(lambda: self._show_drawings(workspace, host, open_visit.visit.id))
        self.goals = GoalsSection(open_visit)
        self.promises = PromisesSection(open_visit)
        self.closing = ClosingSection(open_visit)
        for part in (self.details, self.people, self.topics, self.decks, self.goals, self.promises, self.closing):
            self.add(part)
        self.end()
        self.details.hide()
        self.details.closed.connect(self.details.hide)

    def show_facts(self, facts: VisitFacts) -> None:
        for part in (self.details, self.people, self.topics, self.decks, self.goals, self.promises, self.closing):
            part.show_facts(facts)

    def learn_near(self, near: Near) -> None:
        self.near = near
        self.topics.learn_near(near.topics)

    def _show_drawings(self, workspace: Workspace, host: QWidget, visit: str) -> None:
        from liaison_app.desktop.presenter.drawn_slides import DrawnSlides  # only who looks waits for what draws slides

        if self.drawn is None:
            self.drawn = DrawnSlides(workspace, host)
        self.drawn.open(visit)

    def ask_details(self) -> None:
        """Open the lines for name, agency, trip and time."""
        self.details.show()
        self.details.title.setFocus()
        self.verticalScrollBar().setValue(0)
