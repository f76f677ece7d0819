"""Another key for the server: named by the root in the membership log, so that devices go on by themselves."""

from __future__ import annotations

import argparse
import secrets

from liaison_app.cli.recovery_keys import known_root, organisation_keys, root_actor
from liaison_app.cli.recovery_place import material_of, written_by_root
from liaison_app.cli.recovery_setting import refuse_existing, write_new
from liaison_app.cli.session import Session
from liaison_app.core.errors import UsageError
from liaison_app.core.words import _


def server_key(session: Session, found: argparse.Namespace) -> None:
    """Make a key and sign, with the root, the entry that names it; nothing at the server is changed."""
    from liaison_app.protocol.entry_file import write_entries
    from liaison_app.protocol.operations import ServerKey
    from liaison_app.protocol.signing import SigningKey

    if found.to.absolute() == found.key.absolute():
        raise UsageError(_("The entry and the key are two files."), _("Give --to and --key different names."))
    for file in (found.to, found.key):
        refuse_existing(file)
    keys = organisation_keys(session, found)
    with material_of(found.copy, known_root(found)) as material:
        membership = material.membership
    fresh = SigningKey(secrets.token_bytes(32))
    post = written_by_root(root_actor(keys), membership, [ServerKey(fresh.public)])
    write_new(found.key, fresh.seed())
    write_new(found.to, write_entries(membership.org_id, post))
    lines = [
        _("{file} is the server's new key. Keep a copy of it apart from the backups; whoever has it can speak as the server.").format(file=found.key),
        _("1. Stop the server. 2. liaison server recover post DIR {file}").format(file=found.to),
        _("3. Put {file} in the place of DIR/server.key, for the server's user alone. 4. Start the server.").format(file=found.key),
        _("Upon a backup in place of 2 and 3: liaison server restore DIR --from BACKUP --key {key} --entries {file}").format(key=found.key, file=found.to),
        _("Devices go on by themselves. Invites made before no longer work: make new ones."),
    ]
    document = {"file": str(found.to), "key": str(found.key), "server_pub": fresh.public.hex(), "log_entry": membership.log_n}
    session.terminal.answer(document, lines)
