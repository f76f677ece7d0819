"""Security: what protects the vault, when it locks, and the passphrase."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.desk import VaultFacts
from liaison_app.desktop.messages import in_words
from liaison_app.desktop.preferences import protection
from liaison_app.desktop.preferences.lines import FactLine, SettingLine
from liaison_app.desktop.preferences.onlookers import OnlookersCard
from liaison_app.desktop.preferences.recovery_sheet import RecoverySheetCard
from liaison_app.desktop.settings import LOCK_MINUTES
from liaison_app.desktop.sync_words import clock_words
from liaison_app.desktop.team_facts import LogLine, TeamFacts
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.check_box import CheckBox
from liaison_app.desktop.widgets.chip import ChipLabel
from liaison_app.desktop.widgets.field import LineField, PassphraseEdit
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.widgets.symbol import Symbol
from liaison_app.desktop.workspace import Workspace
from liaison_app.work.departures import Departure, departures

_SIDE = 280
_ONE_COLUMN = 720
_MOST_EXPORTS = 10
_UNBOUNDED = 16_777_215
"""What Qt takes for no largest width."""


class PassphraseCard(Card):
    """Changes the passphrase; the data is not touched."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(_("Change the passphrase"), parent=parent)
        self._workspace = workspace
        self.old = LineField(_("Passphrase now"), edit=PassphraseEdit(_("Passphrase now"), _("Show the passphrase"), large=False))
        self.new = LineField(
            _("New passphrase"), edit=PassphraseEdit(_("New passphrase"), _("Show the passphrase"), large=False), hint=_("Four random words or more")
        )
        self.again = LineField(_("Once more"), edit=PassphraseEdit(_("Once more"), _("Show the passphrase"), large=False))
        self.button = Button(_("Change it"))
        for field in (self.old, self.new, self.again):
            self.add(field, gap=12)
            field.submitted.connect(self._change)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        self.add(row, gap=12)
        self.button.clicked.connect(self._change)

    def _change(self) -> None:
        old, new = self.old.text(), self.new.text()
        self.old.set_error("" if old else _("Type the passphrase that opens the vault now."))
        self.new.set_error("" if new.strip() else _("Choose a passphrase: four random words or more."))
        self.again.set_error("" if new == self.again.text() else _("This is not the same; type it again."))
        if not old or not new.strip() or new != self.again.text():
            return
        self.setEnabled(False)
        self._workspace.tasks.run(lambda: self._workspace.desk.change_passphrase(old, new), lambda _none: self._changed(), self, failed=self._refused)

    def _changed(self) -> None:
        self.setEnabled(True)
        for field in (self.old, self.new, self.again):
            field.set_text("")
        self._workspace.messages.notice(_("The passphrase is changed. The recovery sheet stays as it is."))

    def _refused(self, error: BaseException) -> None:
        self.setEnabled(True)
        self.old.set_error(in_words(error).sentence)


class SecurityPane(ScrollColumn):
    """What is in force, each with its check."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(pad=32, parent=parent)
        self._workspace = workspace
        self._chip = ChipLabel(_("Asking…"))
        self._facts = Card(_("What protects this vault"), action=self._chip)
        self.check = Button(_("Check now"), "link")
        self._checked = FactLine(_("Checked"), _("Not in this session"), self.check)
        self._filled = False
        self._entries: Card | None = None
        self._exports: Card | None = None
        self._sought = False
        self._side = QWidget()
        self._main = QVBoxLayout()
        self._main.setSpacing(16)
        for card in (self._facts, self._lock(), OnlookersCard(workspace.settings), PassphraseCard(workspace), RecoverySheetCard(workspace)):
            self._main.addWidget(card)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(16)
        self._columns.addLayout(self._main, 1)
        self.add(Label(_("Security"), "page"))
        self.add(self._columns)
        self.end()
        self.check.clicked.connect(self._check)
        self.verticalScrollBar().rangeChanged.connect(self._seek)

    def load(self) -> None:
        """Ask what is in force."""
        if not self._filled:
            self._filled = True
            self._workspace.tasks.run(self._workspace.desk.facts, self._show, self)
        self._workspace.tasks.run(self._workspace.desk.team.facts, self._show_team, self)
        self._workspace.tasks.read(lambda reader: departures(reader, _MOST_EXPORTS), self._show_exports, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = self.width() < _ONE_COLUMN * theme().scale
        self._columns.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._side.setMaximumWidth(_UNBOUNDED if narrow else round(_SIDE * min(theme().scale, 1.3)))

    def _show_team(self, team: TeamFacts) -> None:
        beside = protection.cards(team, self._workspace.clock.ms())
        self._columns.removeWidget(self._side)
        self._side.hide()
        self._side.deleteLater()
        self._side = QWidget()
        self._side.setLayout(protection.side_column(beside))
        self._columns.addWidget(self._side)
        self._arrange()
        self._side.setVisible(bool(beside))  # only now that it has a place: it would be a window of its own for a moment
        for card in beside:
            if isinstance(card, protection.LogCard):
                card.entries_asked.connect(self._ask_entries)

    def _ask_entries(self) -> None:
        self._workspace.tasks.run(self._workspace.desk.team.entries, self._show_entries, self)

    def _show_entries(self, lines: list[LogLine]) -> None:
        if self._entries is not None:
            self._entries.hide()
            self._entries.deleteLater()
        self._entries = protection.entries_card(lines)
        self._main.addWidget(self._entries)
        self._sought = True
        self._seek()

    def _show_exports(self, lines: Sequence[Departure]) -> None:
        """Show what left the vault in the clear, where anything did."""
        if self._exports is not None:
            self._exports.hide()
            self._exports.deleteLater()
            self._exports = None
        if lines:
            self._exports = Card(_("What left the vault"))
            self._exports.add(Label(_("Exports from this vault, readable by whoever has them. All of them: liaison vault exports"), tone="text_2", wrap=True))
            for line in lines:
                self._exports.add_edge(FactLine(clock_words(line.at), line.words))
            self._main.addWidget(self._exports)

    def _seek(self) -> None:
        """Bring the entries to the top, as soon as the column has made room for them."""
        if self._sought and self._entries is not None and self._entries.y() > 0:
            self._sought = False
            self.show_part(self._entries)

    def _show(self, facts: VaultFacts) -> None:
        keyring = f"{facts.keyring}, {facts.keyring_state}" if facts.keyring else _("None: the passphrase alone opens this vault")
        good = not facts.keyring or facts.keyring_state in ("", "unlocked", _("unlocked"))
        for name, words, fine in (
            (_("Suite"), facts.suite, True),
            (_("Database"), facts.cipher, True),
            (_("Passphrase"), facts.kdf, True),
            (_("Second secret"), keyring, good),
        ):
            symbol = Symbol("check-circle" if fine else "warning", "ok_text" if fine else "warn_text", name=_("in force") if fine else _("look at this"))
            self._facts.add_edge(FactLine(name, words, symbol))
        self._facts.add_edge(self._checked)
        self._chip.set_chip(_("Everything is in order") if good else _("Look at the keyring"), "ok" if good else "warn")

    def _check(self) -> None:
        self.check.setEnabled(False)
        self._checked.words.set_words(_("Reading every page and file back…"))
        self._workspace.tasks.run(self._workspace.desk.check, self._told, self, failed=self._failed)

    def _told(self, wrong: list[str]) -> None:
        self.check.setEnabled(True)
        self._checked.words.set_words(" ".join(wrong) if wrong else _("Every page and file reads back whole"))
        if wrong:
            self._chip.set_chip(plural("{n} thing is wrong", "{n} things are wrong", len(wrong)), "danger")

    def _failed(self, error: BaseException) -> None:
        self.check.setEnabled(True)
        self._checked.words.set_words(in_words(error).sentence)

    def _lock(self) -> Card:
        settings = self._workspace.settings
        card = Card(_("Lock"))
        minutes = [plural("{n} min", "{n} min", n) for n in LOCK_MINUTES]
        now = LOCK_MINUTES.index(settings.now.lock_minutes) if settings.now.lock_minutes in LOCK_MINUTES else 2
        switch = SegmentedSwitch(minutes, _("Lock after idle minutes"), current=now)
        switch.chosen.connect(lambda at: settings.set(lock_minutes=LOCK_MINUTES[at]))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        card.add_edge(SettingLine(_("After idle"), switch, _("Waits while a presentation runs")))
        sleep = CheckBox(_("On"), name=_("Lock when the lid closes or the screen locks"))
        sleep.setChecked(settings.now.lock_on_suspend)
        sleep.toggled.connect(lambda on: settings.set(lock_on_suspend=on))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        card.add_edge(SettingLine(_("When the lid closes or the screen locks"), sleep))
        now_button = Button(_("Lock now"), icon="lock", keys="Ctrl L")
        now_button.clicked.connect(self._workspace.navigation.locking_asked)
        card.add_edge(SettingLine(_("At once"), now_button, _("Everything is saved first")))
        return card
