"""How command lines are read: argparse, with our own sentences and no abbreviations."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

from liaison_app.core.errors import UsageError
from liaison_app.core.words import _


class Parser(argparse.ArgumentParser):
    """Says what is wrong as a UsageError instead of leaving the process."""

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw, allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message: str) -> NoReturn:
        """Refuse: the words make no command."""
        raise UsageError(f"{self.prog}: {message}.", _("“{prog} --help” tells how it is used.").format(prog=self.prog))


def epilog(example: str, more: str = "") -> str:
    """Return the end of a help page: an example, and what else there is to say."""
    return "\n".join((_("Example:"), *(f"  {line}" for line in example.splitlines()), *(["", more] if more else [])))


def whole_number(word: str) -> int:
    """Read an option that is a count."""
    if not word.isdecimal():
        raise argparse.ArgumentTypeError(_("“{word}” is not a whole number, 0 or more").format(word=word[:40]))
    return int(word)
