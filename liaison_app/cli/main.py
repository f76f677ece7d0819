"""The command `liaison`: finds the command that was meant, runs it, and ends in an exit code and a sentence."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from liaison_app import __version__

if TYPE_CHECKING:
    import argparse

    from liaison_app.cli.compose import Vaults
    from liaison_app.cli.terminal import Terminal

INTERRUPTED = 130
COLLECT_AFTER = (20_000, 20, 20)


def main() -> NoReturn:
    """Run the command line of this process."""
    leave_no_core()
    collect_seldom()
    sys.exit(run(sys.argv[1:]))


def leave_no_core() -> None:
    """Let no crash write this process's memory, keys and passwords with it, to the disk; programs it starts inherit that. Windows asks its own settings."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def collect_seldom() -> None:
    """Look for cyclic garbage after tens of thousands of new objects, not after 700: a page of records is more, and looking took a tenth of a pull."""
    gc.set_threshold(*COLLECT_AFTER)


def run(words: list[str], vaults: Vaults | None = None) -> int:
    """Run one command and return its exit code; a failure nobody expected is one sentence, never a traceback."""
    if words == ["--version"]:
        sys.stdout.write(f"liaison {__version__}\n")
        return 0
    from liaison_app.cli.terminal import Terminal

    before_dashes = words[: words.index("--")] if "--" in words else words
    terminal = Terminal(as_json="--json" in before_dashes)
    try:
        return _run(words, terminal, vaults)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what reads us has gone; nothing is left to say
        return 1
    except Exception as error:  # noqa: BLE001 - the crash net: whatever it is, the person gets a sentence
        from liaison_app.cli.crash_net import ending

        return ending(error, terminal)


def _run(words: list[str], terminal: Terminal, vaults: Vaults | None) -> int:
    from liaison_app.cli.options import chosen
    from liaison_app.cli.session import Session
    from liaison_app.core.languages import ENGLISH, asked_of, catalogue, language_of
    from liaison_app.core.words import use_catalogue

    # what a script reads is the same in every language: with --json the words stay as they stand in the code
    use_catalogue(catalogue(ENGLISH if terminal.as_json else language_of("", asked_of(os.environ))))
    parser = build_parser(words)
    found = parser.parse_args(words)
    if getattr(found, "version", False):
        sys.stdout.write(f"liaison {__version__}\n")
        return 0
    session = Session(chosen(found), terminal, vaults)
    command = getattr(found, "run", None)
    if command is None:
        from liaison_app.cli.window import open_window

        return open_window(session)
    return command(session, found) or 0


def build_parser(words: list[str]) -> argparse.ArgumentParser:
    """Return the parser; only the command that these words name is filled in."""
    from liaison_app.cli import commands
    from liaison_app.cli.options import add_options
    from liaison_app.cli.parser import Parser, epilog
    from liaison_app.core.words import _

    parser = Parser(prog="liaison", description=commands.description(), epilog=epilog("liaison search ott --json", commands.endings()))
    parser.add_argument("--version", action="store_true", help=_("say which version this is, and stop"))
    add_options(parser)
    nouns = parser.add_subparsers(title=_("commands"), metavar="COMMAND", parser_class=Parser)
    wanted = _first_word(words)
    for command in commands.ALL:
        inner = nouns.add_parser(command.word, help=command.says, description=command.says, epilog=epilog(command.example))
        if command.word == wanted:
            getattr(import_module(f"liaison_app.cli.{command.module}"), command.configure)(inner)
            add_options(inner)
    return parser


def _first_word(words: list[str]) -> str:
    """Return the command's name: the first word that is neither an option nor an option's value."""
    skip = False
    for word in words:
        if skip:
            skip = False
        elif word in ("--vault", "--passphrase-file", "--new-passphrase-file"):
            skip = True
        elif not word.startswith("-"):
            return word
    return ""
