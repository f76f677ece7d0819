"""`vault`: create, status, passphrase, recover, rekey, sheet, backup, restore, check and exports."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog
from liaison_app.cli.session import Session
from liaison_app.cli.sheets import configure_sheet
from liaison_app.core.errors import UsageError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault


def configure_vault(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB", required=True)

    def verb(name: str, run: Any, says: str, example: str, **argument: str) -> None:
        inner = verbs.add_parser(name, help=says, description=says, epilog=epilog(example))
        for word, meaning in argument.items():
            inner.add_argument(word, metavar=word.upper().replace("_", "-"), type=Path, help=meaning)
        add_options(inner)
        inner.set_defaults(run=run)

    verb("create", create, _("make a vault; its recovery code is shown once"), "liaison vault create --vault ~/liaison-vault")
    verb("status", status, _("say what is in the vault and what waits to be sent"), "liaison vault status --json")
    verb("passphrase", change_passphrase, _("change the passphrase"), "liaison vault passphrase")
    verb(
        "recover",
        recover,
        _("open with the recovery code and set a new passphrase"),
        "liaison vault recover code.txt",
        code_file=_("a file with the code; - is standard input"),
    )
    verb(
        "rekey",
        rekey,
        _("write the database anew under another key, after somebody may have seen the one before"),
        "liaison vault rekey code.txt",
        code_file=_("a file with the recovery code; - is standard input"),
    )
    configure_sheet(verbs)
    verb(
        "backup",
        backup,
        _("write the whole vault, still encrypted, into one file"),
        "liaison vault backup /media/usb/liaison.backup",
        file=_("the file to write"),
    )
    verb(
        "restore",
        restore,
        _("make a vault from a backup, in a folder that has none"),
        "liaison vault restore liaison.backup --vault ~/new-vault",
        file=_("the backup"),
    )
    verb("check", check, _("read every page and every stored file, and say whether all is whole"), "liaison vault check")
    verb("exports", exports, _("list what left the vault in the clear from here: when, how many records, where to"), "liaison vault exports")


def create(session: Session, _found: argparse.Namespace) -> None:
    """Make a vault; the recovery code is printed here and nowhere else."""
    vaults = session.vaults
    folder = session.options.folder
    made = vaults.create(folder, session.chosen_passphrase(), passphrase_only=session.options.no_keyring)
    made.opened.close()
    document = {"vault_id": made.opened.keys.vault_id.hex(), "recovery_code": made.recovery_code}
    lines = [
        _("The vault is in {folder}.").format(folder=folder),
        "",
        f"    {made.recovery_code}",
        "",
        _("This recovery code is shown once. Write it on paper and keep it away from this computer:"),
        _("with it you open the vault when the passphrase or this computer's keyring is lost; without it, what was not yet sent is lost too."),
    ]
    session.terminal.answer(document, lines)


def status(session: Session, _found: argparse.Namespace) -> None:
    """Say how the vault stands; without a passphrase only that it is locked."""
    session.vaults.demand(session.options.folder)
    header = session.vaults.at(session.options.folder).header()
    if not session.has_passphrase:
        session.terminal.answer({"vault_id": header.vault_id.hex(), "locked": True}, [_("The vault is locked.")])
        return
    with session.vault() as vault:
        document = standing(vault)
    session.terminal.answer(document, _standing_in_words(document))


def _standing_in_words(document: dict[str, Any]) -> list[str]:
    shown = document | {
        "locked": _("no"),
        "spaces": ", ".join(f"{space['name']} ({space['role']})" for space in document["spaces"]),
        "records": ", ".join(f"{kind} {n}" for kind, n in document["records"].items()),
        "revoked": document["revoked"] or _("no"),
        "lease": _("{left} days left").format(left=document["lease"]["left"]) if document["lease"] else _("none"),
        "server": document["server"] or _("none"),
        "last_sync": document["last_sync"] or _("never"),
    }
    return [f"{name}: {value}" for name, value in shown.items()]


def standing(vault: OpenedVault) -> dict[str, Any]:
    """Return the counts and names of `vault status`."""
    from liaison_app.protocol.invite import read_invite
    from liaison_app.store import names
    from liaison_app.store.kept import spaces, value_of
    from liaison_app.store.status import counts
    from liaison_app.sync.lease import from_bytes
    from liaison_app.work.json_shape import utc

    reader = vault.reader
    waiting = counts(reader)
    invite, last = value_of(reader, names.INVITE), value_of(reader, names.LAST_SYNC)
    lease, revoked = from_bytes(value_of(reader, names.LEASE)), value_of(reader, names.REVOKED)
    now = vault.clock.ms()
    return {
        "vault_id": vault.keys.vault_id.hex(),
        "locked": False,
        "device": vault.device.id.hex(),
        "account": vault.account.id.hex(),
        "spaces": [
            {"id": space.id, "name": space.name, "private": space.private, "served": space.served, "role": space.role, "stopped": space.stopped or None}
            for space in spaces(reader)
        ],
        "records": reader.counts(),
        "revoked": revoked.decode() if revoked else None,
        "lease": {"days": lease.days(now), "left": lease.left(now), "state": lease.standing(now)} if lease else None,
        "pending": waiting.pending,
        "review": waiting.review,
        "quarantine": waiting.quarantine,
        "rejected": waiting.rejected,
        "blobs_pending": waiting.blobs_pending,
        "server": read_invite(invite).server_url if invite else None,
        "last_sync": utc(int(last)) if last else None,
    }


def change_passphrase(session: Session, _found: argparse.Namespace) -> None:
    """Wrap the vault's key under a new passphrase; the database stays as it is."""
    vaults, folder = session.vaults, session.options.folder
    vaults.demand(folder)
    old, new = session.passphrase(), session.new_passphrase()
    vaults.change_passphrase(folder, old, new)
    session.terminal.answer({"changed": True}, [_("The passphrase is changed. The recovery code stays the same.")])


def recover(session: Session, found: argparse.Namespace) -> None:
    """Open with the code, set a new passphrase and put a new secret into the keyring."""
    if str(found.code_file) == "-":
        session.terminal.claim_input(_("the recovery code"))
    if not session.options.new_passphrase_file and not session.terminal.can_ask:
        raise UsageError(_("No new passphrase was given."), _("Name a file: --new-passphrase-file FILE."))
    vaults, folder = session.vaults, session.options.folder
    vaults.demand(folder)
    code = session.terminal.first_line(str(found.code_file), _("the recovery code"))
    keys = vaults.recover(folder, code, session.new_passphrase())
    session.terminal.answer(
        {"vault_id": keys.vault_id.hex(), "recovered": True}, [_("The vault opens with the new passphrase now. The recovery code stays the same.")]
    )


def rekey(session: Session, found: argparse.Namespace) -> None:
    """Give the vault another key; passphrase and recovery code go on opening it."""
    if str(found.code_file) == "-":
        session.terminal.claim_input(_("the recovery code"))
    vaults, folder = session.vaults, session.options.folder
    vaults.demand(folder)
    code = session.terminal.first_line(str(found.code_file), _("the recovery code"))
    keys = vaults.rekey(folder, session.passphrase(), code)
    lines = [
        _("The vault has another key now. Passphrase and recovery code stay the same."),
        _("Backups made before still open with the old key: destroy them where somebody may hold it."),
    ]
    session.terminal.answer({"vault_id": keys.vault_id.hex(), "rekeyed": True}, lines)


def backup(session: Session, found: argparse.Namespace) -> None:
    """Write header, database and stored files into one file, all of it still encrypted."""
    from liaison_app.work.backups import write_backup

    with session.vault() as vault:
        made = write_backup(vault.folder, vault.keys.database_key.hex(), vault.keys.vault_id.hex(), found.file)
    document = {"file": str(found.file), "bytes": made.size, "files": made.files, "vault_id": vault.keys.vault_id.hex()}
    session.terminal.answer(
        document, [_("Backed up to {file} ({n} bytes). It opens with this vault's passphrase or recovery code.").format(file=found.file, n=made.size)]
    )


def restore(session: Session, found: argparse.Namespace) -> None:
    """Unpack a backup into a folder that holds no vault."""
    from liaison_app.work.backups import restore_backup

    folder = session.options.folder
    restore_backup(found.file, folder)
    header = session.vaults.at(folder).header()
    lines = [_("Restored into {folder}. It opens with the passphrase it had.").format(folder=folder)]
    if not header.passphrase_only:
        lines.append(_("On another computer, run “liaison vault recover” with the recovery code: the keyring there does not know this vault yet."))
    session.terminal.answer({"vault_id": header.vault_id.hex(), "folder": str(folder)}, lines)


def check(session: Session, _found: argparse.Namespace) -> int:
    """Read everything; exit 6 where something is damaged."""
    from liaison_app.cli.terminal import refusal
    from liaison_app.core.errors import Damaged
    from liaison_app.work.examination import examine

    with session.vault() as vault:
        findings = examine(vault.folder, vault.keys.database_key.hex(), vault.store, vault.reader)
    document: dict[str, Any] = {"ok": all(one.ok for one in findings), "checks": [{"name": one.name, "ok": one.ok, "detail": one.detail} for one in findings]}
    lines = [f"{'ok' if one.ok else '!!'}  {one.name}: {one.detail}" for one in findings]
    error = Damaged(_("Part of this vault is damaged."), _("Restore the last backup into a new folder with “liaison vault restore”, then sync."))
    if not document["ok"]:
        document |= refusal(error)
        session.terminal.notice(f"{error.title} {error.what_to_do}")
    session.terminal.answer(document, lines)
    return 0 if document["ok"] else error.exit_code


def exports(session: Session, _found: argparse.Namespace) -> None:
    """List what was written down of exports, the latest first."""
    from liaison_app.work.departures import departures

    with session.vault() as vault:
        items = [(one.as_json(), one.words) for one in departures(vault.reader)]
    lines = [f"{item['at']}  {item['kind']:<12}  {words}" for item, words in items]
    document = {"items": [item for item, _words in items], "total": len(items)}
    session.terminal.answer(document, lines or [_("Nothing was exported from this vault yet.")])
