"""Sync: what is not yet on the server, record by record; what was set aside and the ways out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.desk import Names, SetAsideRecord
from liaison_app.desktop.health.cards import AsideCard, LatelyCard, StandstillCard, StateCard, StoppedCard, files_card, sealed_card, spaces_card
from liaison_app.desktop.health.facts import SyncFacts, gather
from liaison_app.desktop.messages import in_words
from liaison_app.desktop.team.code_reading import invite_from
from liaison_app.desktop.team.devices_card import DevicesCard, ask_to_revoke
from liaison_app.desktop.team.names_form import NamesForm
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.columns import column_of, set_beside
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.remade import Remade
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace

_SIDE = 320


class SyncHealthPage(QWidget):
    """Never claims more than is true."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None, *, ask_invite: Callable[[QWidget], str] | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._ask_invite = ask_invite or _ask_file
        self._narrow = False
        self.facts: SyncFacts | None = None
        self._body = Remade()
        self._drawn: object = None
        self._invite = Path()
        self._joining = Card(_("Join your team"))
        self.form = NamesForm(_("Not now"))
        self._soon = QTimer(self, singleShot=True, interval=120)
        column = ScrollColumn(pad=32, gap=16, top=16)
        column.add(Label(_("Sync"), "page"))
        self._joining.add(self.form)
        self._joining.hide()
        column.add(self._joining)
        column.add(self._body, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(column)
        self.form.given.connect(self._join_as)
        self.form.left.connect(self._joining.hide)
        self._soon.timeout.connect(lambda: self.isVisible() and self.reload())
        workspace.changes.happened.connect(self._soon.start)
        workspace.sync.changed.connect(self._soon.start)

    def shown(self) -> None:
        self.reload()

    def fit(self, narrow: bool) -> None:
        self._narrow = narrow
        self._show()

    def reload(self) -> None:
        desk = self._workspace.desk
        self._workspace.tasks.read(lambda reader: gather(reader, desk), self._know, self)

    def _know(self, facts: SyncFacts) -> None:
        if QApplication.activePopupWidget() is not None:
            self._soon.start()  # an open menu would go with the row it hangs on
            return
        self.facts = facts
        state = self._workspace.sync.state
        drawn = (facts, state.phase, state.sentence, state.pending, state.total, state.last_sync_ms)
        if drawn != self._drawn:  # what has not changed stays as it is, with the focus on it
            self._drawn = drawn
            self._show()

    def _show(self) -> None:
        if self.facts is None:
            return
        body = QWidget()
        set_beside(body, self._main(self.facts), column_of(*self._beside(self.facts)), narrow=self._narrow, side_width=_SIDE, gap=24)
        self._body.put(body)

    def _main(self, facts: SyncFacts) -> QWidget:
        state = self._workspace.sync.state
        first = StateCard(state, facts)
        first.asked.connect(self._workspace.sync.wake)
        first.joining.connect(self._join)
        first.opened.connect(self._workspace.navigation.open)
        cards: list[Card] = [first]
        for space in facts.stopped:
            card = StoppedCard(space)
            card.again.connect(self._begin_again)
            card.saving.connect(self._back_up)
            cards.append(card)
        stands_still = state.phase == "stopped" and bool(state.sentence)
        if stands_still:
            still = StandstillCard(state.sentence)
            still.saving.connect(self._back_up)
            cards.insert(0, still)
        if facts.set_aside:
            aside = AsideCard(facts.set_aside)
            aside.settled.connect(self._settle)
            cards.append(aside)
        if facts.files:
            cards.append(files_card(facts))
        sentence = "" if stands_still else state.sentence
        if sentence or facts.to_hear or facts.troubles:
            lately = LatelyCard(sentence, state.since_ms, facts.to_hear, facts.troubles)
            lately.heard.connect(self._heard)
            cards.append(lately)
        return column_of(*cards, spaces_card(facts))

    def _heard(self, code: str) -> None:
        desk = self._workspace.desk
        self._workspace.tasks.run(lambda: desk.heard(code) if code else desk.forget_troubles(), lambda _none: self.reload(), self)

    def _beside(self, facts: SyncFacts) -> list[Card]:
        me = next((person.account for person in facts.team.people if person.is_me), "")
        mine = tuple(device for device in facts.team.devices if device.account == me and not device.revoked)
        cards: list[Card] = [sealed_card()]
        if mine:
            devices = DevicesCard(mine, self._workspace.clock.ms(), adds=False, whose=False)
            if any(device.may_revoke and not device.is_this for device in mine):
                devices.add(Label(_("A revoked device can fetch nothing more, and new changes are sealed without it."), tone="text_2", wrap=True))
            devices.revoking.connect(partial(ask_to_revoke, self._workspace, self.reload))
            cards.insert(0, devices)
        return cards

    def _back_up(self) -> None:
        self._workspace.navigation.go("settings", "backup")

    def _begin_again(self, space: str) -> None:
        def told(many: int) -> None:
            self._workspace.messages.notice(plural("{n} record is compared and sent anew.", "{n} records are compared and sent anew.", many))
            self.reload()

        self._workspace.tasks.run(lambda: self._workspace.desk.begin_again(space), told, self)

    def _settle(self, record: SetAsideRecord, way: str) -> None:
        def release() -> None:
            self._workspace.tasks.run(lambda: self._workspace.desk.release(record.id, way), lambda _none: self.reload(), self)

        if way == "remove":
            words = _("What came from the other device is forgotten here. Whoever wrote it still has it.")
            self._workspace.messages.ask(_("Forget what came?"), f"{record.reason} {words}", _("Forget it"), release)
        else:
            release()

    def _join(self) -> None:
        chosen = self._ask_invite(self)
        if chosen:
            self._invite = Path(chosen)
            self._workspace.tasks.run(self._workspace.desk.names, self.form.suggest, self)
            self._joining.show()
            self.form.begin()

    def _join_as(self, names: Names) -> None:
        desk, invite = self._workspace.desk, self._invite

        def joined(name: str) -> None:
            self._joined()
            self._workspace.messages.notice(_("Joining {name}…").format(name=name))

        self.form.set_busy(busy=True)
        work = lambda: desk.join(invite_from(invite), names)  # noqa: E731 - handed on at once
        self._workspace.tasks.run(work, joined, self, failed=lambda error: self.form.refuse(in_words(error).sentence))

    def _joined(self) -> None:
        self.form.set_busy(busy=False)
        self._joining.hide()
        self.reload()


def _ask_file(parent: QWidget) -> str:
    return QFileDialog.getOpenFileName(parent, _("Open the invite file, or a picture of its code"), str(Path.home()), _("All files (*)"))[0]
