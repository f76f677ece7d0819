"""The cards of Sync: what waits, what was set aside and the ways out, files, spaces."""

from __future__ import annotations

from functools import partial
from typing import Literal

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, figure, plural
from liaison_app.desktop.commands import KIND_ICONS
from liaison_app.desktop.desk import Heard, SetAsideRecord, StoppedSpace, SyncNow
from liaison_app.desktop.health.facts import SyncFacts, Waiting
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.preferences.lines import FactLine
from liaison_app.desktop.sync_words import cell_state, clock_words, how_many, sentence
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.progress import Bar
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.symbol import Symbol

_ICONS = {
    "done": ("sync-done", "ok_text"),
    "pending": ("sync-pending", "warn_text"),
    "local": ("device", "text_2"),
    "offline": ("offline", "text_2"),
    "failed": ("sync-failed", "danger_text"),
}
Kind = Literal["primary", "plain"]


class StateCard(Card):
    """How much is on the server, record by record."""

    asked = Signal()
    joining = Signal()
    opened = Signal(str, str)

    def __init__(self, state: SyncNow, facts: SyncFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        words = _("{some} not yet on the server").format(some=how_many(state)) if state.pending else cell_state(state).title
        self.setAccessibleName(words)
        icon, tone = _ICONS[cell_state(state).kind]
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Symbol(icon, tone, 24))
        head.addWidget(Label(words, "title", wrap=True), 1)
        local = state.phase == "local"
        button = Button(_("Join with an invite file"), icon="import") if local else Button(_("Sync now"), icon="sync")
        button.clicked.connect(self.joining if local else self.asked)
        head.addWidget(button)
        self.add(head)
        if state.total:
            self.add(Bar(words, (state.total - state.pending) / state.total), gap=12)
        self.add(Label(sentence(state), tone="text_2", wrap=True), gap=8)
        if state.phase == "offline":
            meanwhile = _("Go on working: everything is kept on this device and sent by itself as soon as the server answers.")
            self.add(Label(meanwhile, tone="text_2", wrap=True), gap=4)
        for waiting in facts.waiting:
            self.add_edge(self._row(waiting, sending=state.phase == "working"))

    def _row(self, waiting: Waiting, *, sending: bool) -> RowButton:
        chip = Chip(_("Sending"), "accent") if sending else Chip(_("Waiting"), "neutral")
        chip = Chip(_("Refused"), "danger") if waiting.refused else chip
        second = _("changed {time}").format(time=clock_words(waiting.changed_ms)) if waiting.changed_ms else ""
        row = RowButton(Row(waiting.title or _("Untitled"), second=second, icon=KIND_ICONS.get(waiting.kind, "note"), right_chip=chip), least=48)
        row.clicked.connect(lambda: self.opened.emit(waiting.kind, waiting.id))
        return row


class AsideCard(Card):
    """Records that could not be taken, why, and three ways out."""

    settled = Signal(object, str)
    """A SetAsideRecord and the way: retry, keep, remove."""

    def __init__(self, records: tuple[SetAsideRecord, ...], parent: QWidget | None = None) -> None:
        title = plural("{n} record set aside", "{n} records set aside", len(records))
        super().__init__(title, icon="sync-failed", icon_tone="danger_text", edge="danger_text", parent=parent)
        self.add(Label(_("The others did not wait for it."), tone="text_2", wrap=True), gap=0)
        for record in records:
            self.add_edge(self._one(record))

    def _one(self, record: SetAsideRecord) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        name = record.title or _("Record {id}").format(id=record.id[:8])
        head.addWidget(Label(name, weight=500, wrap=True), 1)
        head.addWidget(Label(_("since {time}").format(time=clock_words(record.since_ms)), tone="text_2"))
        column.addLayout(head)
        column.addWidget(Label(record.reason, wrap=True))
        ways: tuple[tuple[str, str, Kind], ...] = (
            ("retry", _("Try again"), "primary"),
            ("keep", _("Keep what is here"), "plain"),
            ("remove", _("Forget what came"), "plain"),
        )
        flow = QWidget()
        row = FlowLayout(flow, gap=8, line_gap=8)
        for way, words, kind in ways:
            button = Button(words, kind)
            button.setAccessibleName(_("{act}: {title}").format(act=words, title=name))
            button.clicked.connect(lambda _checked=False, way=way: self.settled.emit(record, way))
            row.addWidget(button)
        column.addWidget(flow)
        return holder


class StoppedCard(Card):
    """A space that does not sync: what was seen, what to do, and the way on."""

    again = Signal(str)
    saving = Signal()

    def __init__(self, space: StoppedSpace, parent: QWidget | None = None) -> None:
        title = _("{space} has stopped syncing").format(space=space.name)
        edge = "danger_text" if space.waits else "line"
        super().__init__(title, icon="sync-failed", icon_tone="danger_text" if space.waits else "warn_text", edge=edge, parent=parent)
        self.add(Label(space.title, weight=500, wrap=True))
        self.add(Label(space.what_to_do, tone="text_2", wrap=True), gap=4)
        if space.waits:
            self.button = Button(_("Start this space again"))
            self.button.setAccessibleName(_("Start {space} again").format(space=space.name))
            self.button.clicked.connect(lambda: self.again.emit(space.space))
            self.add(_ways(self.button, _back_up(self.saving)), gap=12)


class StandstillCard(Card):
    """Nothing syncs at all: the server contradicts the membership log, or refuses this device. What was seen, and what can be done meanwhile."""

    saving = Signal()

    def __init__(self, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Nothing is being synced"), icon="sync-failed", icon_tone="danger_text", edge="danger_text", parent=parent)
        self.add(Label(sentence, wrap=True))
        copy = Button(_("Copy for your administrator"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(sentence))
        self.add(_ways(_back_up(self.saving), copy), gap=12)


class LatelyCard(Card):
    """What went wrong, and what happened that a person has yet to hear of."""

    heard = Signal(str)
    """A notice's code; empty for what is over."""

    def __init__(self, sentence: str, since_ms: int, to_hear: tuple[Heard, ...], over: tuple[Heard, ...] = (), parent: QWidget | None = None) -> None:
        forget = Button(_("Clear the list"), "link") if over else None
        super().__init__(_("What went wrong lately"), action=forget, parent=parent)
        if forget is not None:
            forget.clicked.connect(partial(self.heard.emit, ""))
        if sentence and not any(sentence in one.sentence for one in over):
            self.add_edge(FactLine(clock_words(since_ms) if since_ms else _("Lately"), sentence))
        for one in to_hear:
            button = Button(_("Heard"), "link")
            button.setAccessibleName(_("Heard: {sentence}").format(sentence=one.sentence))
            button.clicked.connect(partial(self.heard.emit, one.code))
            self.add_edge(FactLine(clock_words(one.at_ms), one.sentence, button))
        for one in over:
            self.add_edge(FactLine(clock_words(one.at_ms), one.sentence))


def _back_up(asked: SignalInstance) -> Button:
    """Offer a sealed copy of everything before anything is decided."""
    button = Button(_("Back up first"))
    button.setAccessibleName(_("Back up this vault first"))
    button.clicked.connect(asked)
    return button


def _ways(*buttons: Button) -> QWidget:
    holder = QWidget()
    row = FlowLayout(holder, gap=8, line_gap=8)
    for button in buttons:
        row.addWidget(button)
    return holder


def files_card(facts: SyncFacts) -> Card:
    """Show the files still on their way, which wait for no record."""
    card = Card(_("Attachments"), action=Label(_("a queue of their own, after the records"), tone="text_2"))
    for file in facts.files:
        words = _("to the server") if file.direction == "up" else _("from the server")
        chip = Chip(_("{n} %").format(n=100 * file.done // max(file.total, 1)), "neutral")
        card.add_edge(RowButton(Row(_("File {name}").format(name=file.blob[:8]), second=words, icon="paperclip", right_chip=chip), opens=False))
    return card


def spaces_card(facts: SyncFacts) -> Card:
    """Show every space this device works in, and whether all of it is on the server."""
    card = Card(_("Spaces"))
    for space in facts.spaces:
        icon = "sync-failed" if space.stopped else "device" if not space.served else "sync-pending" if space.unsent else "sync-done"
        tone = "danger_text" if space.stopped else "text_2" if not space.served else "warn_text" if space.unsent else "ok_text"
        on_server = _("{n} not yet on the server").format(n=figure(space.unsent)) if space.unsent else _("all on the server")
        words = _("has stopped") if space.stopped else (on_server if space.served else _("on this device"))
        name = _("Only me") if space.private else space.name
        card.add_edge(RowButton(Row(name, second=words, right=figure(space.records), icon=icon, icon_tone=tone), least=48, opens=False))
    return card


def sealed_card() -> Card:
    """Say what the server can read: nothing."""
    card = Card(_("Sealed before it leaves"), icon="lock", icon_tone="ok_text")
    card.add(Label(_("The server keeps what it cannot read."), tone="text_2", wrap=True))
    return card
