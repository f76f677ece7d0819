"""`server recover`: what becomes of an organisation's data when those who had the keys are gone; made for a separate machine."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog
from liaison_app.core.words import _
from liaison_app.protocol.recovery import PURPOSES

if TYPE_CHECKING:
    from liaison_app.cli.session import Session

_COPY = "BACKUP"


def configure_recovery(servers_verbs: Any) -> None:
    """Add `recover` and its verbs to those of `server`."""
    says = _("name custodians, open spaces with two of them for a legal export, give a lost organization a new owner or its server a new key")
    example = "liaison server recover export away.backup --custodian-file ben.custodian --layer case.layer --offline --to export"
    recover = servers_verbs.add_parser("recover", help=says, description=says, epilog=epilog(example, _run_through()))
    add_options(recover)
    verbs = recover.add_subparsers(title=_("what to do"), metavar="VERB", required=True)
    _set_up(verbs)
    _open(verbs)
    _give_back(verbs)
    _replace_server_key(verbs)


def _verb(verbs: Any, name: str, place: str, says: str, example: str) -> argparse.ArgumentParser:
    """Add a verb; `place` is module.function in cli/, imported when it is run."""
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=says, description=says, epilog=epilog(f"liaison server recover {name} {example}"))
    parser.set_defaults(run=_later(place))
    add_options(parser)
    return parser


def _later(place: str) -> Callable[[Session, argparse.Namespace], int | None]:
    module, _dot, function = place.partition(".")

    def run(session: Session, found: argparse.Namespace) -> int | None:
        return getattr(import_module(f"liaison_app.cli.{module}"), function)(session, found)

    return run


def _copy_of_server(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("copy", metavar=_COPY, type=Path, help=_("a backup of the server, or a copy of its folder"))
    parser.add_argument(
        "--root", metavar="FINGERPRINT", default="", help=_("the root's fingerprint, from the paper of “server init”: another organization is refused")
    )


def _place(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("place", metavar="PLACE", type=Path, help=_("the server's own folder, or any invite file of the organization, which says its address"))


def _root_file(parser: argparse.ArgumentParser, *, required: bool) -> None:
    parser.add_argument("--recovery-file", metavar="FILE", type=Path, required=required, help=_("the organization's recovery file, with its root key"))
    parser.add_argument("--recovery-passphrase-file", metavar="FILE", default="", help=_("its passphrase, where --passphrase-file is for the custodian's file"))


def _two_custodians(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--custodian-file", metavar="FILE", type=Path, help=_("the second custodian's own file"))
    parser.add_argument("--layer", metavar="FILE", type=Path, help=_("what the first custodian allowed (“recover allow”)"))


def _case(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--purpose", choices=PURPOSES, default="", metavar="P", help=_("why: {purposes}").format(purposes=", ".join(PURPOSES)))
    parser.add_argument("--case", metavar="TEXT", default="", help=_("the case in words; the server gets a hash of them only"))
    parser.add_argument("--space", metavar="S", action="append", default=[], help=_("a shared space, by id or name; again for more (else all)"))
    parser.add_argument("--member", metavar="M", default="", help=_("only spaces in which this person has or had a role, by id or name"))


def _set_up(verbs: Any) -> None:
    making = _verb(
        verbs, "custodian", "recovery_setting.custodian", _("make a custodian's key file, and the card to be named by"), '--name "Ana Cruz" --to ana.custodian'
    )
    making.add_argument("--name", metavar="NAME", required=True, help=_("the name that colleagues know"))
    making.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("the secret file; the card is written beside it as FILE.card"))
    says = _("hand the recovery key to three custodians, any two of whom can use it together")
    naming = _verb(verbs, "name", "recovery_setting.name", says, "org.invite --recovery-file org.json --custodian a.card --custodian b.card --custodian c.card")
    _place(naming)
    _root_file(naming, required=True)
    naming.add_argument("--custodian", metavar="CARD", type=Path, action="append", required=True, help=_("a custodian's card; three are needed"))
    naming.add_argument(
        "--new-key", action="store_true", help=_("make a new recovery key: shared spaces are then sealed to it anew, each with a new key of its own")
    )
    _two_custodians(naming)
    naming.add_argument("--to", metavar="FILE", type=Path, help=_("write the signed entry to a file, for “recover post”, instead of handing it to the server"))
    posting = _verb(verbs, "post", "recovery_setting.post", _("hand entries that were made elsewhere to the server"), "/srv/liaison custodians.entries")
    _place(posting)
    posting.add_argument("entries", metavar="ENTRIES", type=Path, help=_("the file that “recover name”, “recover owner” or “recover server-key” wrote"))
    says = _("take the recovery key out of the recovery file, once the server's log names the custodians who have it")
    retiring = _verb(verbs, "retire", "recovery_setting.retire", says, "away.backup --recovery-file org.json")
    _copy_of_server(retiring)
    _root_file(retiring, required=True)
    _copy_of_server(_verb(verbs, "status", "recovery_setting.status", _("say who holds the recovery key and what it opens"), "away.backup --json"))


def _open(verbs: Any) -> None:
    says = _("as the first custodian: open one layer of the recovery key for a named second one")
    example = 'away.backup --custodian-file ana.custodian --with "Ben Ott" --purpose legal --case "2026-114" --to case.layer'
    allowing = _verb(verbs, "allow", "recovery_opening.allow", says, example)
    _copy_of_server(allowing)
    allowing.add_argument("--custodian-file", metavar="FILE", type=Path, required=True, help=_("your own file"))
    allowing.add_argument("--with", metavar="WHOM", dest="second", required=True, help=_("the second custodian, by name or id"))
    _case(allowing)
    allowing.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("what the second custodian gets"))
    says = _("as the second custodian, or with the recovery file: write a legal export of shared spaces")
    example = "away.backup --custodian-file ben.custodian --layer case.layer --announce org.invite --to export-2026-114"
    exporting = _verb(verbs, "export", "recovery_opening.export", says, example)
    _copy_of_server(exporting)
    _two_custodians(exporting)
    _root_file(exporting, required=False)
    _case(exporting)
    exporting.add_argument("--announce", metavar="PLACE", type=Path, help=_("tell the server's audit log before anything is opened: its folder, or an invite"))
    exporting.add_argument("--offline", action="store_true", help=_("no server can be reached from here; tell it afterwards with “recover announce”"))
    exporting.add_argument("--to", metavar="FOLDER", type=Path, required=True, help=_("a folder that does not exist yet; it will hold plain text"))
    announcing = _verb(
        verbs, "announce", "recovery_opening.announce", _("tell the server's audit log of an export that was made offline"), "export-2026-114 org.invite"
    )
    announcing.add_argument("export", metavar="FOLDER", type=Path, help=_("the export"))
    _place(announcing)
    checking = _verb(verbs, "check", "recovery_opening.check", _("examine an export: hashes, signatures, chains"), "export-2026-114")
    checking.add_argument("export", metavar="FOLDER", type=Path, help=_("the export"))
    checking.add_argument("--root", metavar="FINGERPRINT", default="", help=_("the root's fingerprint, from the paper of “server init”"))


def _give_back(verbs: Any) -> None:
    says = _("write what a new owner joins with when nobody is left to invite")
    addressing = _verb(verbs, "address", "recovery_owner.address", says, "away.backup --url https://liaison.example.org --to new-owner.invite")
    _copy_of_server(addressing)
    addressing.add_argument("--url", metavar="URL", required=True, help=_("the server's address"))
    addressing.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("the file; its reader runs “liaison join FILE --card CARD”"))
    says = _("make somebody an owner, with every shared space, by the root key and the recovery key")
    example = "away.backup --card nia.card --recovery-file org.json --custodian-file ben.custodian --layer access.layer --announce org.invite --to nia.entries"
    owning = _verb(verbs, "owner", "recovery_owner.owner", says, example)
    _copy_of_server(owning)
    owning.add_argument("--card", metavar="CARD", type=Path, required=True, help=_("what “liaison join --card” wrote"))
    _root_file(owning, required=True)
    _two_custodians(owning)
    _case(owning)
    owning.add_argument("--announce", metavar="PLACE", type=Path, help=_("tell the server's audit log before anything is opened: its folder, or an invite"))
    owning.add_argument("--offline", action="store_true", help=_("no server can be reached from here"))
    owning.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("the signed entries, for “recover post”"))


def _replace_server_key(verbs: Any) -> None:
    says = _("make another key for the server, after the old one was lost or stolen, and the entry by which devices believe it")
    example = "/srv/liaison --recovery-file org.json --key server.key.new --to server-key.entries"
    replacing = _verb(verbs, "server-key", "recovery_server_key.server_key", says, example)
    _copy_of_server(replacing)
    _root_file(replacing, required=True)
    replacing.add_argument("--key", metavar="FILE", type=Path, required=True, help=_("where to write the new server.key"))
    replacing.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("the signed entry, for “recover post”"))


def _run_through() -> str:
    return "\n".join(
        (
            _("Once, in peace: each of three custodians runs “recover custodian” on a machine of their own and hands over the card;"),
            _("whoever has the recovery file runs “recover name”, then “recover retire”, and destroys every other copy of that file."),
            _("When it is needed: the first custodian runs “recover allow”, the second “recover export”. Neither can do it alone, and"),
            _("private spaces open for nobody. All of it works on a copy of the server, away from it."),
        )
    )
