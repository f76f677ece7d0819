"""Backup and About."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from liaison_app import __version__
from liaison_app.core.words import _
from liaison_app.desktop.desk import VaultFacts
from liaison_app.desktop.preferences.lines import FactLine
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import Logo
from liaison_app.desktop.workspace import Workspace

AskPath = Callable[[QWidget, str, str], str]
"""Asks for a file to write: title, suggested name; empty when nothing was chosen."""


def ask_path(parent: QWidget, title: str, name: str) -> str:
    return QFileDialog.getSaveFileName(parent, title, str(Path.home() / name))[0]


class BackupPane(ScrollColumn):
    """A sealed copy of everything, and how to get it back."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None, *, ask: AskPath = ask_path) -> None:
        super().__init__(pad=32, parent=parent)
        self._workspace = workspace
        self._ask = ask
        self.button = Button(_("Back up now"), icon="export")
        self.last = Label(_("Nothing has been backed up in this session."), tone="text_2", wrap=True)
        card = Card(_("Backup"))
        card.add(Label(_("Everything that is yours, sealed, in one file. It opens with the passphrase or the recovery sheet, on any device."), wrap=True))
        card.add(self.last)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        card.add(row, gap=16)
        own = _("Once a week Liaison also makes a sealed copy by itself, beside the vault's folder, and keeps the last four. They go with this disk.")
        card.add(Label(own, tone="text_2", wrap=True))
        restore = Card(_("Restore"))
        restore.add(Label(_("A backup becomes a vault of its own, in an empty folder; this vault is never overwritten. In a terminal:"), wrap=True))
        restore.add(Label("liaison --vault NEW-FOLDER vault restore FILE.backup", mono=True, wrap=True))
        self.add(Label(_("Backup"), "page"))
        self.add(card)
        self.add(restore)
        self.end()
        self.button.clicked.connect(self._back_up)

    def _back_up(self) -> None:
        name = f"liaison-{datetime.now(UTC).astimezone().date().isoformat()}.backup"
        chosen = self._ask(self, _("Back up to"), name)
        if not chosen:
            return
        self.button.setEnabled(False)
        self.button.set_words(_("Backing up…"))
        target = Path(chosen)
        self._workspace.tasks.run(lambda: self._workspace.desk.back_up(target), lambda size: self._done(target, size), self, failed=self._failed)

    def _done(self, target: Path, size: int) -> None:
        self._ready()
        self.last.set_words(_("{name}, {size} MB, read back and complete.").format(name=target.name, size=f"{size / 1_000_000:.1f}"))
        self._workspace.messages.notice(_("Backed up to {name}.").format(name=target.name))

    def _failed(self, error: BaseException) -> None:
        self._ready()
        self._workspace.messages.failed(error)

    def _ready(self) -> None:
        self.button.setEnabled(True)
        self.button.set_words(_("Back up now"))


class AboutPane(ScrollColumn):
    """The version, the suite in force, and what never belongs in here."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(pad=32, parent=parent)
        self._workspace = workspace
        self._filled = False
        self._card = Card()
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Logo(40))
        head.addWidget(Label("Liaison", "title"))
        head.addStretch(1)
        self._card.add(head)
        self._card.add_edge(FactLine(_("Version"), __version__))
        self.add(Label(_("About"), "page"))
        self.add(self._card)
        self.add(
            Banner(
                _("Contacts, notes and decks belong here. Evidence, produced user data, and anything about victims or suspects never do."),
                "accent",
                icon="info",
            )
        )
        self.end()

    def load(self) -> None:
        """Ask what is in force."""
        if not self._filled:
            self._workspace.tasks.run(self._workspace.desk.facts, self._show, self)

    def _show(self, facts: VaultFacts) -> None:
        self._filled = True
        lines = [
            (_("Suite in force"), facts.suite),
            (_("Vault"), facts.vault_id),
            (_("Server"), facts.server or _("none joined")),
            (_("You"), facts.account_name),
        ]
        for name, words in lines:
            if words:
                self._card.add_edge(FactLine(name, words))
