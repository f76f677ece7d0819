"""A deck being shown: which slide stands, in what order, for how long, and what was asked. Pure; time is passed in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from liaison_app.core.clock import Clock
from liaison_app.core.ids import new_id
from liaison_app.records.deck import Deck
from liaison_app.records.parts import AskedQuestion, SlideView
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.work.asked import read_question

LEAST_MS = 2_000
"""A slide counts as seen from here on; flicking past is no view."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """Where a deck is shown: the visit, its space, the zone of the place, whether it is practice, and who answers for what is asked (`owner`)."""

    visit: str | None = None
    space: str = ""
    zone: str = "UTC"
    rehearsal: bool = False
    audience_size: int | None = None
    viewers: tuple[str, ...] = ()
    """Contacts in the room who agreed to slide tracking."""
    anonymous: bool = False
    """Somebody in the room had not agreed: what is kept names nobody but the viewers."""
    alone: bool = False
    """One person is the whole room: where that one had not agreed, no slide is kept at all, for the room would be the person."""
    owner: str = ""


class Showing:
    """Turns slide changes into a presentation record. Slides are counted from 1; time while nothing is shown does not count."""

    def __init__(self, deck: Deck, occasion: Occasion, clock: Clock, before: Presentation | None = None) -> None:
        """Begin, or go on with `before`: a showing that ended with the machine and not with the talk."""
        self._clock = clock
        self._zone = occasion.zone
        self._owner = occasion.owner
        self.keeps_slides = not (occasion.anonymous and occasion.alone)
        self._began: int | None = None
        self._view: SlideView | None = None
        self._spent = 0
        self._since: int | None = None
        self._views: list[SlideView] = []
        self._questions: list[AskedQuestion] = []
        self._record = Presentation(
            title=deck.title,
            deck=deck.id,
            visit=occasion.visit,
            space=occasion.space or deck.space,
            rehearsal=occasion.rehearsal,
            audience_size=occasion.audience_size,
            edition=deck.edition,
            shown_file=shown.sha256 if (shown := deck.show or deck.file) else "",
            marking=deck.marking,
            anonymous=occasion.anonymous,
            viewers=occasion.viewers,
        )
        if before is not None:
            self._go_on(before)

    def _go_on(self, before: Presentation) -> None:
        """Take up what is on the disk; the view that stood is closed as it was last saved."""
        self._record = replace(before, end=None)
        self._began = before.start.ms if before.start is not None else None
        self._views = list(before.views)
        self._questions = list(before.questions)

    @property
    def id(self) -> str:
        return self._record.id

    @property
    def slide(self) -> int:
        """The slide that stands; 0 before the first."""
        return int(self._view.slide or 0) if self._view else 0

    @property
    def elapsed_ms(self) -> int:
        """Time since the first slide came up."""
        return 0 if self._began is None else max(0, self._clock.ms() - self._began)

    @property
    def has_something(self) -> bool:
        """Whether anybody saw a slide long enough, or asked anything."""
        return bool(self._questions or self._views or self._running())

    @property
    def audience_size(self) -> int:
        """How many are in the room; 0 where nobody has said."""
        return int(self._record.audience_size or 0)

    def say_public(self, *, public: bool) -> None:
        """Say whether anybody may be in the room, or law enforcement alone."""
        self._record = replace(self._record, public=public)

    def count_audience(self, people: int) -> None:
        """Say how many are in the room; 0 takes it back."""
        self._record = replace(self._record, audience_size=max(0, people) or None)

    @property
    def today(self) -> date:
        """The day it is where the deck is shown."""
        return When(self._clock.ms(), self._zone).local().date()

    def show(self, slide: int) -> None:
        """Put a slide up; the one before is closed. The same slide again goes on."""
        if slide == self.slide:
            return
        self._close()
        now = self._clock.ms()
        self._began = now if self._began is None else self._began
        number = len(self._views) + 1
        self._view = SlideView(id=new_id(), o=f"{number:06d}V", slide=slide, start=When(now, self._zone))
        self._spent = 0
        self._since = now

    def cover(self) -> None:
        """The audience sees nothing: the slide's time stands still."""
        self._spent = self._spent_now()
        self._since = None

    def uncover(self) -> None:
        """The slide is seen again."""
        if self._view is not None and self._since is None:
            self._since = self._clock.ms()

    def ask(self, text: str, today: date) -> Task | None:
        """Keep a question on the slide that stands, and return the task that answers it; None for a blank one, and in a rehearsal."""
        asked = read_question(text, today)
        if asked is None:
            return None
        number, slide, task = len(self._questions) + 1, self.slide or None, None
        if not self._record.rehearsal:
            record = self._record
            detail = asked.detail(slide, record.title, record.edition)
            on = record.visit or record.id
            task = Task(title=asked.title, owner=asked.owner or self._owner, due=asked.due, state="open", on=on, detail=detail, space=record.space)
            task = replace(task, marking=record.marking, links=(record.id,) if record.visit else ())
        self._questions.append(AskedQuestion(id=new_id(), o=f"{number:06d}V", slide=slide, text=asked.text, task=task.id if task else None))
        return task

    def seconds(self, slide: int) -> int:
        """Return how long a slide has been up so far, all its views together; whole seconds."""
        total = sum(float(view.seconds or 0) for view in self._views if view.slide == slide)
        return int(total + (self._spent_now() / 1000 if slide == self.slide else 0))

    def record(self) -> Presentation:
        """Return the presentation as it stands now, the running view included."""
        running = self._running()
        views = () if not self.keeps_slides else (*self._views, running) if running else tuple(self._views)
        start = None if self._began is None else When(self._began, self._zone)
        return replace(self._record, start=start, views=views, questions=tuple(self._questions))

    def end(self) -> Presentation:
        """Close the running view and return the presentation with its end."""
        self._close()
        self._record = replace(self._record, end=When(self._clock.ms(), self._zone))
        return self.record()

    def _spent_now(self) -> int:
        return self._spent + (max(0, self._clock.ms() - self._since) if self._since is not None else 0)

    def _running(self) -> SlideView | None:
        spent = self._spent_now()
        return replace(self._view, seconds=round(spent / 1000, 1)) if self._view is not None and spent >= LEAST_MS else None

    def _close(self) -> None:
        running = self._running()
        if running is not None:
            self._views.append(running)
        self._view = None
        self._spent = 0
        self._since = None
