"""One showing of a deck: where the speaker is, what the audience sees, and the record that grows with it."""

from __future__ import annotations

from concurrent.futures import Future
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from liaison_app.desktop.tasks import Tasks
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.parts import SpeakerNotes
from liaison_app.records.presentation import Presentation
from liaison_app.store.store import Store
from liaison_app.work.deck_slides import Audience, slides_left_out
from liaison_app.work.showing import LEAST_MS, Showing
from liaison_app.work.slide_plan import plan_of

_SAVE_MS = 5_000


class Cover(Enum):
    """What hides the slide from the audience."""

    NONE = ""
    BLACK = "#000000"
    WHITE = "#FFFFFF"


class Session(QObject):
    """Moves through a deck and saves as it goes; hidden slides are stepped over but can be jumped to."""

    moved = Signal()
    """The slide, or what covers it, is another."""
    asked = Signal(str)
    """A question was kept."""

    def __init__(self, deck: Deck, showing: Showing, store: Store, tasks: Tasks, parent: QObject | None = None, *, saved: Presentation | None = None) -> None:
        """Begin a talk; `saved` is the record on the disk of one that is gone on with."""
        super().__init__(parent)
        self.deck = deck
        self.showing = showing
        self.pages = max(1, int(deck.pages or 1))
        self.cover = Cover.NONE
        self.is_frozen = False
        self._at = 0
        self._store = store
        self._tasks = tasks
        self._saved = saved
        self._notes = {int(each.slide): each for each in deck.slides if each.slide is not None}
        self.left_out: frozenset[int] = frozenset()
        self._order = self._in_order()
        self._target_s = 0
        self.plan = plan_of(self._notes, self._order, 0)
        self._timer = QTimer(self)
        self._timer.setInterval(_SAVE_MS)
        self._timer.timeout.connect(self.save)
        self._early = QTimer(self)
        self._early.setSingleShot(True)
        self._early.setInterval(LEAST_MS + 100)
        self._early.timeout.connect(self.save)

    def show_to(self, audience: Audience) -> None:
        """Before the start: say who looks on. What they may not see is not shown, whatever is asked for; something must be left."""
        self.left_out = frozenset(slides_left_out(self.deck, audience))
        self.showing.say_public(public=audience is Audience.PUBLIC)
        self._order = self._in_order()
        self.aim_for(self._target_s)

    def aim_for(self, seconds: int) -> None:
        """Measure the talk against this length; with 0, against what the notes plan, if they do."""
        self._target_s = seconds
        self.plan = plan_of(self._notes, self._order, seconds)

    def _in_order(self) -> list[int]:
        seen = [number for number in range(1, self.pages + 1) if self.may_show(number)]
        return [number for number in seen if not self.is_hidden(number)] or seen[:1]

    # what stands

    @property
    def slide(self) -> int:
        """The slide that stands before the speaker, from 1; 0 before the start."""
        return self._at

    @property
    def seen(self) -> int:
        """The slide the audience has before it: another one while it is frozen."""
        return self.showing.slide

    @property
    def following(self) -> int:
        """The slide that comes next; 0 after the last."""
        return next((number for number in self._order if number > self.slide), 0)

    @property
    def is_started(self) -> bool:
        return self._timer.isActive()

    def may_show(self, slide: int) -> bool:
        """Say whether the deck has this slide and this audience may see it."""
        return 1 <= slide <= self.pages and slide not in self.left_out

    def notes(self, slide: int) -> SpeakerNotes:
        """Return what the file tells the speaker about a slide."""
        return self._notes.get(slide, SpeakerNotes(slide=slide))

    def is_hidden(self, slide: int) -> bool:
        return slide in self._notes and self._notes[slide].hidden

    # moving

    def start(self, slide: int = 0) -> None:
        """Put a slide up; 0 for the first."""
        self._timer.start()
        self._go(slide if self.may_show(slide) else self._order[0])

    def forward(self) -> None:
        """Show the next slide; a covered slide is uncovered first only by moving on."""
        if self.following:
            self._go(self.following)

    def back(self) -> None:
        before = [number for number in self._order if number < self.slide]
        if before:
            self._go(before[-1])

    def first(self) -> None:
        self._go(self._order[0])

    def last(self) -> None:
        self._go(self._order[-1])

    def jump(self, slide: int) -> None:
        """Show a slide by its number, hidden or not; a number that is not there, or not for this audience, changes nothing."""
        if self.may_show(slide):
            self._go(slide)

    def _go(self, slide: int) -> None:
        if not self.is_started:
            return
        self._at = slide
        if not self.is_frozen:
            self._uncover()
            self._show()
        self.moved.emit()

    def _show(self) -> None:
        """Let the audience see the slide the speaker is at; only what it sees is tracked."""
        if self._at != self.seen:
            self.showing.show(self._at)
            self.save()
            self._early.start()

    # covering

    def freeze(self) -> None:
        """Let the audience go on seeing what it sees while the speaker goes on; or catch up."""
        self.is_frozen = not self.is_frozen
        if not self.is_frozen:
            if self._at != self.seen:
                self._uncover()
            self._show()
        self.moved.emit()

    def toggle(self, cover: Cover) -> None:
        """Cover the slide, or show it again when this already covers it."""
        if self.cover is cover or cover is Cover.NONE:
            self._uncover()
        else:
            self.cover = cover
            self.showing.cover()
        self.moved.emit()

    def _uncover(self) -> None:
        if self.cover is not Cover.NONE:
            self.cover = Cover.NONE
            self.showing.uncover()

    # keeping

    def ask(self, text: str) -> None:
        """Keep a question on the slide that stands."""
        if text.strip():
            task = self.showing.ask(text, self.showing.today)
            if task is not None:
                self._tasks.watch(self._store.put(task, origin=self), parent=self)
            self.save()
            self.asked.emit(text.strip())

    def count_audience(self, people: int) -> None:
        """Keep how many are in the room."""
        if people != self.showing.audience_size:
            self.showing.count_audience(people)
            self.save()

    def save(self) -> Future[Record] | None:
        """Save what was shown so far; nothing to save gives None."""
        return self._put(self.showing.record()) if self.showing.has_something else None

    def end(self) -> Future[Record] | None:
        """Close the running slide and save for the last time."""
        self._timer.stop()
        self._early.stop()
        had_something = self.showing.has_something
        ended = self.showing.end()
        return self._put(ended) if had_something else None

    def _put(self, record: Presentation) -> Future[Record]:
        future = self._store.put(record, base=self._saved, session=record.id, origin=self)
        # The base moves on only when the save is confirmed: after a failure the next one carries everything again.
        self._tasks.watch(future, lambda _saved: self._has_saved(record), self)
        return future

    def _has_saved(self, record: Presentation) -> None:
        self._saved = record
