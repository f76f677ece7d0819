"""One run of one command: its options, its terminal, and the vault it opens."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from liaison_app.cli.options import Options
from liaison_app.cli.terminal import Terminal
from liaison_app.core.errors import UsageError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault, Vaults


STANDARD_INPUT = "-"


class Session:
    """Handed to every command; nothing is read or opened before a command asks for it."""

    def __init__(self, options: Options, terminal: Terminal, vaults: Vaults | None = None) -> None:
        """Without `vaults`, vaults are opened at full cost; only a test passes cheaper ones."""
        self.options = options
        self.terminal = terminal
        self._vaults = vaults
        if options.passphrase_file == STANDARD_INPUT:
            terminal.claim_input("--passphrase-file")
        if options.new_passphrase_file == STANDARD_INPUT:
            terminal.claim_input("--new-passphrase-file")

    @property
    def vaults(self) -> Vaults:
        from liaison_app.cli.compose import Vaults

        return self._vaults or Vaults()

    @contextmanager
    def vault(self) -> Generator[OpenedVault]:
        """Open the vault for the length of a command."""
        vaults = self.vaults
        vaults.demand(self.options.folder)
        opened = vaults.open(self.options.folder, self.passphrase())
        try:
            yield opened
        finally:
            opened.close()

    @property
    def has_passphrase(self) -> bool:
        """Say whether a passphrase was given, or can be asked for."""
        return bool(self.options.passphrase_file) or self.terminal.can_ask

    def passphrase(self) -> str:
        """Return the vault's passphrase."""
        if self.options.passphrase_file:
            return self.terminal.first_line(self.options.passphrase_file, _("the passphrase"))
        return self.terminal.ask_secret(_("Passphrase: "), option="--passphrase-file")

    def chosen_passphrase(self) -> str:
        """Return a passphrase for something that is being made: typed twice where it is typed."""
        if self.options.passphrase_file:
            return self.passphrase()
        return self._typed_twice("--passphrase-file")

    def new_passphrase(self) -> str:
        """Return the passphrase that takes the place of another."""
        if self.options.new_passphrase_file:
            return self.terminal.first_line(self.options.new_passphrase_file, _("the new passphrase"))
        return self._typed_twice("--new-passphrase-file")

    def _typed_twice(self, option: str) -> str:
        first = self.terminal.ask_secret(_("New passphrase: "), option=option)
        if first != self.terminal.ask_secret(_("The same again: "), option=option):
            raise UsageError(_("The two are not the same."), _("Type the new passphrase again."))
        return first
