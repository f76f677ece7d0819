"""The head of the speaker's window: the time, what the audience sees, and the way out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from liaison_app.core.clock import Clock
from liaison_app.core.words import _
from liaison_app.desktop.painting.chip import Chip, Tone, tlp_chip
from liaison_app.desktop.painting.shape import draw_circle, draw_line
from liaison_app.desktop.presenter.look import look
from liaison_app.desktop.presenter.parts import ChipView, KeyButton, Words
from liaison_app.desktop.presenter.session import Cover, Session
from liaison_app.work.deck_standing import Standing, Verdict

_TARGETS = (15, 30, 45, 60, 90, 120)
TONES: dict[Standing, Tone] = {
    Standing.DRAFT: "neutral",
    Standing.IN_REVIEW: "accent",
    Standing.APPROVED: "ok",
    Standing.EXPIRED: "warn",
    Standing.VOID: "danger",
    Standing.FORBIDDEN: "danger",
    Standing.RETIRED: "outline",
}


def clock_words(seconds: int) -> str:
    """Return minutes and seconds, hours only where there are any."""
    hours, rest = divmod(max(0, seconds), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60:02}:{rest % 60:02}"


def minute_words(seconds: int) -> str:
    """Return the same without a zero before the minutes."""
    return clock_words(seconds).removeprefix("0")


def pace_words(elapsed_s: float, target_s: float, span: tuple[float, float]) -> tuple[str, str]:
    """Return how the talk stands, and the tone; the slide that is up is meant to stand within the span, in seconds of the talk."""
    minutes = round((max(0.0, span[0] - elapsed_s) + min(0.0, span[1] - elapsed_s)) / 60)
    if elapsed_s > target_s:
        return _("{n} min over").format(n=max(1, round((elapsed_s - target_s) / 60))), "danger_text"
    if minutes > 0:
        return _("{n} min ahead").format(n=minutes), "ok_text"
    return (_("{n} min behind").format(n=-minutes), "warn_text") if minutes < 0 else (_("on time"), "ok_text")


class _Light(QWidget):
    """A dot that says at a glance whether the audience sees the slide; the words beside it say it too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "ok"

    def set_tone(self, tone: str) -> None:
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(10, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        middle = QRectF(self.rect()).center()
        draw_circle(QPainter(self), QRectF(middle - QPointF(5, 5), middle + QPointF(5, 5)), look().colour(self._tone))


class Head(QWidget):
    """Time, audience and End; the time ticks by itself."""

    end_asked = Signal()
    swap_asked = Signal()
    window_asked = Signal()
    screens_asked = Signal()
    second = Signal()
    """Another second of the talk has begun."""

    def __init__(self, session: Session, clock: Clock, verdict: Verdict, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._clock = clock
        self._verdict = verdict
        self._shown = False
        self._is_brief = False
        self.timer = Words("00:00", "display", weight=600)
        self.timer.setAccessibleName(_("Time since the start"))
        self._pace = Words(tone="ok_text")
        self._beside = Words(tone="text_2")
        self._light = _Light()
        self._sees = Words(weight=600)
        self.where = Words(tone="text_2")
        self.swap = KeyButton(_("Swap screens"), icon="swap", kind="plain")
        self.window_button = KeyButton(_("Show slides in a window"), icon="projector", kind="plain")
        self.screens = KeyButton(_("Screens"), "M", icon="projector", kind="plain")
        self.target = KeyButton(_("Target"), icon="clock")
        self._row = QHBoxLayout(self)
        self._build()
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._tell_time)
        self._tick.start(250)
        session.moved.connect(self.refresh)

    def _build(self) -> None:
        self.target.clicked.connect(self._choose_target)
        end = KeyButton(_("End"), "Esc", kind="danger")
        end.clicked.connect(self.end_asked)
        self.swap.clicked.connect(self.swap_asked)
        self.window_button.clicked.connect(self.window_asked)
        self.screens.clicked.connect(self.screens_asked)
        self._times = times = QVBoxLayout()
        times.setSpacing(0)
        times.addStretch()
        times.addWidget(self._pace)
        times.addWidget(self._beside)
        times.addStretch()
        row = self._row
        row.setContentsMargins(24, 8, 24, 8)
        row.setSpacing(12)
        row.addWidget(self.timer)
        row.addLayout(times)
        row.addWidget(self.target)
        row.addStretch()
        for part in (self._light, self._sees, self.where, self.swap, self.window_button, self.screens):
            row.addWidget(part)
        row.addStretch()
        for chip in self.chips():
            row.addWidget(ChipView(chip))
        row.addWidget(end)

    def chips_for_all(self) -> list[Chip]:
        """Return the marks that may be seen by everybody: never that a deck is not in force."""
        mine = self.chips()
        return [chip for chip in mine if chip.tone in ("ok", "tlp")]

    def chips(self) -> list[Chip]:
        deck = self._session.deck
        now = self._verdict.standing
        words = f"{_(now.value)} {deck.edition}".strip()
        chips = [Chip(words, TONES[now], icon="check-circle" if now is Standing.APPROVED else "")]
        if self._session.showing.record().rehearsal:
            chips.insert(0, Chip(_("Rehearsal"), "violet"))
        return [*chips, tlp_chip(deck.marking)] if deck.marking.startswith("TLP:") else chips

    def tell_screens(self, *, shown: bool, can_swap: bool, words: str) -> None:
        """Say where the audience's window is."""
        self._shown = shown
        self.where.setText(words)
        self.swap.setVisible(can_swap)
        self.window_button.setVisible(not shown)
        self.refresh()
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_line(QPainter(self), 0, self.height() - 1, self.width(), look().colour("line"))

    def _tell_time(self) -> None:
        before = self.timer.text()
        self.refresh()
        if self.timer.text() != before:
            self.second.emit()

    def refresh(self) -> None:
        """Show the time and the slide as they are now."""
        elapsed = self._session.showing.elapsed_ms / 1000
        self.timer.setText(clock_words(int(elapsed)))
        now = datetime.fromtimestamp(self._clock.ms() / 1000, UTC).astimezone().strftime("%H:%M")
        plan = self._session.plan
        if plan.whole and self._session.is_started:
            pace, tone = pace_words(elapsed, plan.whole, plan.span(self._session.slide))
            self._pace.setText(pace)
            self._pace.set_tone(tone)
            self._beside.setText(_("of {target}, clock {time}").format(target=clock_words(round(plan.whole)), time=now))
        else:
            self._beside.setText(_("clock {time}").format(time=now))
        self._pace.setVisible(bool(plan.whole) and self._session.is_started)
        self._be_brief(self._is_brief)
        self._light.set_tone("ok" if self._shown and self._session.cover is Cover.NONE and not self._session.is_frozen else "warn" if self._shown else "text_3")

    def _audience_words(self) -> str:
        if not self._is_brief:
            return self._whole_words()
        if not self._shown:
            return _("Nothing")
        frozen = _("Frozen") if self._session.is_frozen else _("Slide {n}").format(n=self._session.seen)
        return {Cover.BLACK: _("Black"), Cover.WHITE: _("White"), Cover.NONE: frozen}[self._session.cover]

    def _whole_words(self) -> str:
        if not self._shown:
            return _("The audience sees nothing")
        match self._session.cover:
            case Cover.BLACK:
                return _("Audience sees black")
            case Cover.WHITE:
                return _("Audience sees white")
            case Cover.NONE:
                words = _("Frozen: audience sees slide {n}") if self._session.is_frozen else _("Audience sees slide {n}")
                return words.format(n=self._session.seen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give up words, the least needed first, until the rest fits."""
        compact = (self.screens, self.target, self.swap, self.window_button)
        steps: list[Callable[[bool], object]] = [self._beside.setHidden, self.where.setHidden]
        steps = [*(lambda on, part=part: part.set_compact(compact=on) for part in compact), *reversed(steps), self._be_brief, self._sees.setHidden]
        for step in steps:
            step(False)
        for step in steps:
            if self._needed() <= self.width():
                return
            step(True)

    def _be_brief(self, brief: bool) -> None:
        """Say in a word what the audience sees: the light beside it tells by its colour alone."""
        self._is_brief = brief
        self._sees.setText(self._audience_words())
        self._sees.setAccessibleName(self._whole_words())

    def _needed(self) -> int:
        self._times.invalidate()  # a layout within a layout would tell what it took before a word went
        self._row.invalidate()
        return self._row.sizeHint().width()

    def _choose_target(self) -> None:
        menu = QMenu(self)
        for minutes in _TARGETS:
            menu.addAction(_("{n} minutes").format(n=minutes), lambda minutes=minutes: self.set_target(minutes * 60))
        without = _("As the notes plan") if self._session.plan.said else _("No target")
        menu.addAction(without, lambda: self.set_target(0))
        menu.popup(self.target.mapToGlobal(QPointF(0, self.target.height()).toPoint()))

    def set_target(self, seconds: int) -> None:
        """Measure the talk against this length; with 0, against what the notes plan."""
        self._session.aim_for(seconds)
        self.refresh()
        self._fit()
