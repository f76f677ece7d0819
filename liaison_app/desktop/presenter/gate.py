"""What is asked before the first slide comes up, on the speaker's own window: nobody else sees anything yet."""

from __future__ import annotations

from collections.abc import Callable

from liaison_app.core.words import _, plural
from liaison_app.desktop.presenter.found import Found
from liaison_app.desktop.presenter.panel import Choice, Panel
from liaison_app.work.deck_slides import Audience

Begin = Callable[[Audience], object]


class Gate:
    """Asks who is in the room where that changes what is shown, and says what a deck is worth where no band on a screen could."""

    def __init__(self, found: Found, panel: Panel, *, warns: bool) -> None:
        """`warns`: every screen shows the slide alone, so the deck's warning is said now or never."""
        self._found = found
        self._panel = panel
        self._warning = found.verdict.warning if warns else ""

    @property
    def audience(self) -> Audience | None:
        """The audience where it need not be asked for: nothing is kept from anybody, it was said before, or nobody looks on."""
        found = self._found
        if found.before is not None:
            if not found.before.public:
                return Audience.LAW_ENFORCEMENT
            return Audience.PUBLIC if found.can_be_public else None
        return Audience.LAW_ENFORCEMENT if found.wanted.rehearsal or not found.for_law_enforcement else None

    @property
    def is_open(self) -> bool:
        """Whether there is nothing to ask."""
        return self.audience is not None and not self._warning

    def ask(self, begin: Begin, leave: Callable[[], object]) -> None:
        """Ask what must be asked, then begin."""
        if not self._warning:
            self._ask_audience(begin, leave)
            return
        choices = [Choice(_("Show it all the same"), lambda: self._ask_audience(begin, leave)), Choice(_("Leave it"), leave, is_now=True)]
        self._panel.ask(_("Before the slides come up"), self._warning, choices, leave)

    def _ask_audience(self, begin: Begin, leave: Callable[[], object]) -> None:
        if self.audience is not None:
            begin(self.audience)
            return
        many = self._found.for_law_enforcement
        words = plural("{n} slide of this deck is for law enforcement only.", "{n} slides of this deck are for law enforcement only.", many)
        left_out = plural("Public: {n} slide is left out", "Public: {n} slides are left out", many)
        visited = bool(self._found.visit and self._found.visit.agency)
        public = Choice(left_out, lambda: begin(Audience.PUBLIC), is_now=not visited)
        nothing = Choice(_("Leave it: nothing of it is for the public"), leave, is_now=not visited)
        choices = [
            Choice(_("Law enforcement: every slide"), lambda: begin(Audience.LAW_ENFORCEMENT), is_now=visited),
            public if self._found.can_be_public else nothing,
        ]
        self._panel.ask(_("Who is in the room?"), words, choices, leave)
