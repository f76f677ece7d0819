"""The options every command takes, before its name or after it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from liaison_app.core.words import _


@dataclass(frozen=True)
class Options:
    """What was said beside the command itself; empty paths were not given."""

    vault: str = ""
    passphrase_file: str = ""
    new_passphrase_file: str = ""
    json: bool = False
    no_keyring: bool = False

    @property
    def folder(self) -> Path:
        """The vault's folder: as given, or in the platform's place for a person's data."""
        if self.vault:
            return Path(self.vault).expanduser()
        import platformdirs

        return platformdirs.user_data_path("liaison", appauthor=False) / "vault"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare the global options; one that is not given leaves what stood before the command."""
    group = parser.add_argument_group(_("options of every command"))
    unset = argparse.SUPPRESS
    group.add_argument("--vault", metavar="DIR", default=unset, help=_("the vault's folder (or LIAISON_VAULT; else this platform's place for a person's data)"))
    group.add_argument(
        "--passphrase-file",
        metavar="FILE",
        default=unset,
        help=_("its first line is the passphrase; - is standard input (or LIAISON_PASSPHRASE_FILE; else asked for)"),
    )
    group.add_argument("--new-passphrase-file", metavar="FILE", default=unset, help=_("the new passphrase, for “passphrase” and “recover”"))
    group.add_argument("--json", action="store_true", default=unset, help=_("one JSON document on standard output, nothing else there"))
    group.add_argument("--no-keyring", action="store_true", default=unset, help=_("with “vault create”: a vault that opens by passphrase alone"))


def chosen(found: argparse.Namespace, environment: Mapping[str, str] = os.environ) -> Options:
    """Return the options of a command line, filled up from the environment."""
    return Options(
        vault=getattr(found, "vault", "") or environment.get("LIAISON_VAULT", ""),
        passphrase_file=getattr(found, "passphrase_file", "") or environment.get("LIAISON_PASSPHRASE_FILE", ""),
        new_passphrase_file=getattr(found, "new_passphrase_file", ""),
        json=getattr(found, "json", False),
        no_keyring=getattr(found, "no_keyring", False),
    )
