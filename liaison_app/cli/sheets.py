"""`vault sheet`: a new recovery sheet; another paper code takes the place of the one before, from the window too."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.copies import OwnCopies
from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _
from liaison_app.vault.keys import escrow_key
from liaison_app.vault.recovery_code import new_recovery_code, read, spell

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault, Vaults
    from liaison_app.cli.session import Session
    from liaison_app.cli.terminal import Terminal

_PROOF = 4
"""Characters of a code, its last, that are typed off the paper before it is in force."""
_TRIES = 5


def fresh_code() -> str:
    """Return a code that opens nothing yet."""
    return spell(new_recovery_code())


def put_in_force(vaults: Vaults, opened: OpenedVault, passphrase: str, code: str) -> None:
    """Let this code open the vault and the escrow, and the one before neither. Whatever breaks off in between, some sheet opens each."""
    online = opened.online
    online.run(lambda: online.engine.escrow.take(escrow_key(read(code))))
    vaults.throttle(opened.folder).guard(lambda: opened.vault.renew_code(passphrase, code))
    OwnCopies(opened.folder).forget()
    online.run(online.engine.escrow.give_up)


def configure_sheet(verbs: Any) -> None:
    """Add `sheet` to the verbs of `vault`."""
    says = _("make a new recovery code, for when the paper was lost or seen; the one before opens the vault no more")
    parser = verbs.add_parser("sheet", help=says, description=says, epilog=epilog("liaison vault sheet"))
    parser.add_argument(
        "--to", metavar="FILE", type=Path, help=_("write the code to this file instead of asking for its end at the terminal; print it, then delete it")
    )
    add_options(parser)
    parser.set_defaults(run=sheet)


def sheet(session: Session, found: argparse.Namespace) -> None:
    """Put another code in force, once it is known to be on paper or in a file."""
    from liaison_app.cli.recovery_setting import refuse_existing, write_new

    vaults, folder = session.vaults, session.options.folder
    vaults.demand(folder)
    if found.to:
        refuse_existing(found.to)
    elif not session.terminal.can_ask:
        raise UsageError(_("There is no terminal to show the new code at."), _("Name a file: {option} FILE.").format(option="--to"))
    passphrase, code = session.passphrase(), fresh_code()
    opened = vaults.open(folder, passphrase)
    try:
        if found.to:
            write_new(found.to, f"{code}\n".encode())
        else:
            _see_on_paper(session.terminal, code)
        put_in_force(vaults, opened, passphrase, code)
        served = opened.online.me.joined
    finally:
        opened.close()
    lines = [_("The new sheet is in force. Destroy the old one: it no longer opens anything.")]
    if found.to:
        lines.append(_("Print {file}, then delete it: on this computer it opens the vault for anyone.").format(file=found.to))
    if served:
        lines.append(_("At the next sync the server writes over what the old code opened there."))
    session.terminal.answer({"vault_id": opened.keys.vault_id.hex(), "changed": True, "file": str(found.to) if found.to else None}, lines)


def _see_on_paper(terminal: Terminal, code: str) -> None:
    """Show the code at the terminal alone, never on an output that may be kept, and ask for its end until it is right."""
    shown = _("The new recovery code. Write it on paper; the old one stays in force until this is done.")
    terminal.ask_secret(f"{shown}\n\n    {code}\n\n" + _("Press Enter when it is on paper: "), option="--to")
    for _try in range(_TRIES):
        if terminal.ask_secret(_("Its last four characters, off the paper: "), option="--to").strip().upper() == code[-_PROOF:]:
            return
        terminal.notice(_("These are not the last four characters of the new code. Look at the paper."))
    raise LiaisonError(_("The new sheet was not proven, so the old one stays in force."), _("Begin again when you have pen and paper."), code="not_on_paper")
