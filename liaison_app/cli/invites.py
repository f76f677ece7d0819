"""`invite`: a file, or a square code, for somebody who is to join."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Any

from liaison_app.cli.organisation import at_newest_log, joined, member_named
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _
from liaison_app.protocol.invite import MAX_FILE, BadInvite, Invite, read_invite, write_invite

INVITED_AS = ("owner", "space-admin", "editor", "reader", "custodian", "auditor")


def configure_invite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", metavar="R", choices=INVITED_AS, help=_("one of: {roles}").format(roles=", ".join(INVITED_AS)))
    parser.add_argument("--again", metavar="MEMBER", help=_("for a member who comes back with the paper code after all their devices were revoked"))
    parser.add_argument("--space", metavar="S", help=_("the space they will work in, by id or name; else the team's"))
    parser.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("where to write the invite; give it to that person alone"))
    parser.add_argument("--qr", action="store_true", help=_("also print the invite as a square code"))
    parser.set_defaults(run=invite)


def invite(session: Session, found: argparse.Namespace) -> None:
    """Write an invite for a person: a new one, or one who comes back."""
    if bool(found.role) == bool(found.again):
        raise UsageError(_("An invite is for a role, or for somebody who comes back."), _("Give --role R, or --again MEMBER."))
    from liaison_app.cli.spaces import space_named
    from liaison_app.store.kept import spaces

    writable(found.to)
    with session.vault() as vault:
        known = [space_named(vault.reader, found.space)] if found.space else [space for space in spaces(vault.reader) if not space.private]
        if not known or known[0].private:
            joined(vault)
            raise LiaisonError(_("A private space is for one person."), _("Invite into a shared space."), code="private_space")
        back = member_named(joined(vault), found.again) if found.again else None
        role: Any = back.role if back else found.role
        account = back.account.hex() if back else ""
        made = at_newest_log(vault, lambda: vault.online.engine.admitting.invite(role, known[0].id, account))
    hand_over(session, made, found)


def writable(to: Path) -> None:
    """Refuse, before the server is asked, a file that must not or cannot be written; an old invite may be replaced."""
    if to.is_dir() or not to.parent.is_dir():
        raise LiaisonError(_("{file} cannot be written.").format(file=to), _("Name a file in a folder that exists."), code="cannot_write")
    if to.exists():
        try:
            with to.open("rb") as file:
                read_invite(file.read(MAX_FILE + 1))
        except BadInvite as error:
            raise LiaisonError(_("{file} exists and is not an invite.").format(file=to), _("Choose another name."), code="file_exists") from error


def hand_over(session: Session, made: Invite, found: argparse.Namespace) -> None:
    """Write an invite where it was asked for, and show its code where that was."""
    from liaison_app.work.json_shape import utc

    to: Path = found.to
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(write_invite(made))
    told = _("The invite is in {file}. Who holds it can join until {until}; this device lets them in at its next sync.")
    lines = [told.format(file=to, until=utc(made.expires_ms)), *(_square(made) if found.qr else [])]
    session.terminal.answer({"file": str(to), "expires": utc(made.expires_ms)}, lines)


def _square(made: Invite) -> list[str]:
    """Return the invite's code for a terminal, two rows of modules in one line of text, dark on a light ground of four modules."""
    from liaison_app.work.invite_code import code_of, draw_code

    code, quiet = draw_code(code_of(made)), 4
    last = code.side + quiet

    def dark(x: int, y: int) -> bool:
        return 0 <= x < code.side and 0 <= y < code.side and code.is_dark(x, y)

    blocks = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
    return ["".join(blocks[dark(x, y), dark(x, y + 1)] for x in range(-quiet, last)) for y in range(-quiet, last, 2)]
