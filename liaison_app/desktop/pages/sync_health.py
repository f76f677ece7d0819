"""Sync: what is not yet on the server, record by record; what was set aside and the ways out."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.commands import KIND_ICONS
from liaison_app.desktop.desk import SetAsideRecord, SyncNow
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.preferences.lines import FactLine
from liaison_app.desktop.sync_words import cell_state, clock_words, how_many, sentence
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.progress import Bar
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import Symbol
from liaison_app.desktop.workspace import Workspace
from liaison_app.store import agenda
from liaison_app.store.reader import Reader

MOST = 50
_SIDE = 320
_ICONS = {
    "done": ("sync-done", "ok_text"),
    "pending": ("sync-pending", "warn_text"),
    "offline": ("offline", "text_2"),
    "failed": ("sync-failed", "danger_text"),
}


@dataclass(frozen=True)
class SyncFacts:
    """What the page shows beside the engine's own state."""

    unsent: list[tuple[str, str, str, int, bool]]
    spaces: list[tuple[str, str, bool, bool, str, int, int]]
    files: list[tuple[str, str, int, int]]


def gather(reader: Reader) -> SyncFacts:
    """Read what waits; for a worker."""
    return SyncFacts(agenda.unsent(reader, MOST), agenda.spaces(reader), agenda.files_to_move(reader))


class SyncHealthPage(QWidget):
    """Never claims more than is true."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._narrow = False
        self.facts: SyncFacts | None = None
        self.set_aside: list[SetAsideRecord] = []
        self._body: QWidget | None = None
        self._slot = QVBoxLayout()
        self._soon = QTimer(self, singleShot=True, interval=120)
        self._build()
        self._soon.timeout.connect(self.reload)
        workspace.changes.happened.connect(self._soon.start)
        workspace.sync.changed.connect(self._soon.start)

    def shown(self) -> None:
        self.reload()

    def fit(self, narrow: bool) -> None:
        self._narrow = narrow
        self._show()

    def reload(self) -> None:
        tasks, desk = self._workspace.tasks, self._workspace.desk
        tasks.read(lambda reader: (gather(reader), desk.quarantined()), self._know, self)

    def _know(self, found: tuple[SyncFacts, list[SetAsideRecord]]) -> None:
        self.facts, self.set_aside = found
        self._show()

    def _show(self) -> None:
        if self.facts is None:
            return
        state = self._workspace.sync.state
        body = QWidget()
        whole = QVBoxLayout(body) if self._narrow else QHBoxLayout(body)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(24)
        main, side = QWidget(), QWidget()
        _fill(main, [self._state_card(state, self.facts), *self._aside_cards(), *self._files_card(self.facts), *self._wrong_card(state)])
        _fill(side, [self._spaces_card(self.facts), _sealed_card()])
        whole.addWidget(main, 1)
        whole.addWidget(side)
        if not self._narrow:
            side.setFixedWidth(round(_SIDE * min(theme().scale, 1.3)))
        if self._body is not None:
            self._slot.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._body = body
        self._slot.addWidget(body)

    # cards

    def _state_card(self, state: SyncNow, facts: SyncFacts) -> Card:
        icon, tone = _ICONS[cell_state(state).kind]
        card = Card()
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(Symbol(icon, tone, 24))
        words = _("{some} not yet on the server").format(some=how_many(state)) if state.pending else cell_state(state).title
        head.addWidget(Label(words, "title", wrap=True), 1)
        button = Button(_("Sync now"), icon="sync")
        button.setVisible(state.phase != "local")
        button.clicked.connect(self._workspace.sync.wake)
        head.addWidget(button)
        card.add(head)
        if state.total:
            card.add(Bar(words, (state.total - state.pending) / state.total), gap=12)
        card.add(Label(sentence(state), tone="text_2", wrap=True), gap=8)
        for id, kind, title, changed, refused in facts.unsent:
            card.add_edge(self._waiting(id, kind, title, changed, state.phase == "working", refused))
        return card

    def _waiting(self, id: str, kind: str, title: str, changed: int, sending: bool, refused: bool) -> RowButton:
        chip = Chip(_("Refused"), "danger") if refused else Chip(_("Sending"), "accent") if sending else Chip(_("Waiting"), "neutral")
        second = _("changed {time}").format(time=clock_words(changed)) if changed else ""
        row = RowButton(Row(title or _("Untitled"), second=second, icon=KIND_ICONS.get(kind, "note"), right_chip=chip), least=48)
        row.clicked.connect(lambda: self._workspace.navigation.open(kind, id))
        return row

    def _aside_cards(self) -> list[Card]:
        if not self.set_aside:
            return []
        title = plural("{n} record set aside", "{n} records set aside", len(self.set_aside))
        card = Card(title, icon="sync-failed", icon_tone="danger_text", edge="danger_text")
        card.add(Label(_("The others did not wait for it."), tone="text_2", wrap=True), gap=0)
        for record in self.set_aside:
            card.add_edge(self._aside(record))
        return [card]

    def _aside(self, record: SetAsideRecord) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(Label(record.title or record.id, weight=500, wrap=True), 1)
        head.addWidget(Label(_("since {time}").format(time=clock_words(record.since_ms)), tone="text_2"))
        column.addLayout(head)
        column.addWidget(Label(record.reason, wrap=True))
        ways = QWidget()
        flow = FlowLayout(ways, gap=8, line_gap=8)
        for way, words, kind in (("retry", _("Try again"), "primary"), ("keep", _("Keep on this device only"), "plain"), ("remove", _("Remove here"), "plain")):
            button = Button(words, kind)  # pyright: ignore[reportArgumentType]
            button.setAccessibleName(_("{act}: {title}").format(act=words, title=record.title or record.id))
            button.clicked.connect(lambda _checked=False, way=way: self._settle(record, way))
            flow.addWidget(button)
        column.addWidget(ways)
        return holder

    def _settle(self, record: SetAsideRecord, way: str) -> None:
        desk, tasks = self._workspace.desk, self._workspace.tasks

        def release() -> None:
            tasks.run(lambda: desk.release(record.id, way), lambda _none: self.reload(), self)

        if way == "remove":
            self._workspace.messages.ask(_("Remove {title} here?").format(title=record.title or record.id), record.reason, _("Remove here"), release)
        else:
            release()

    def _files_card(self, facts: SyncFacts) -> list[Card]:
        if not facts.files:
            return []
        card = Card(_("Attachments"), action=Label(_("a queue of their own, after the records"), tone="text_2"))
        for blob, direction, done, total in facts.files:
            words = _("to the server") if direction == "up" else _("from the server")
            chip = Chip(_("{n} %").format(n=100 * done // max(total, 1)), "neutral")
            card.add_edge(RowButton(Row(_("File {name}").format(name=blob[:8]), second=words, icon="paperclip", right_chip=chip), opens=False))
        return [card]

    def _wrong_card(self, state: SyncNow) -> list[Card]:
        if not state.sentence:
            return []
        card = Card(_("What went wrong lately"))
        card.add(FactLine(clock_words(state.since_ms) if state.since_ms else _("Lately"), state.sentence))
        return [card]

    def _spaces_card(self, facts: SyncFacts) -> Card:
        card = Card(_("Spaces"))
        for _id, name, private, served, stopped, count, dirty in facts.spaces:
            done = "sync-failed" if stopped else "device" if not served else "sync-pending" if dirty else "sync-done"
            tone = "danger_text" if stopped else "text_2" if not served else "warn_text" if dirty else "ok_text"
            words = stopped or (_("on this device") if not served else _("{n} not yet on the server").format(n=dirty) if dirty else _("all on the server"))
            card.add_edge(RowButton(Row(_("Only me") if private else name, second=words, right=f"{count:,}", icon=done, icon_tone=tone), least=48, opens=False))
        return card

    def _build(self) -> None:
        column = ScrollColumn(pad=32, gap=16, top=16)
        column.add(Label(_("Sync"), "page"))
        column.add(self._slot, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column)


def _fill(holder: QWidget, cards: list[Card]) -> None:
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(16)
    for card in cards:
        column.addWidget(card)
    column.addStretch(1)


def _sealed_card() -> Card:
    card = Card(_("Sealed before it leaves"), icon="lock", icon_tone="ok_text")
    card.add(Label(_("The server keeps what it cannot read."), tone="text_2", wrap=True))
    return card
