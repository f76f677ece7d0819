"""`space`: make a shared space, let people in and out, change its key."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from liaison_app.cli.options import add_options
from liaison_app.cli.organisation import at_newest_log, joined, listing, member_named
from liaison_app.cli.parser import epilog
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.store.verbs import SpaceFact

ROLES = ("owner", "space-admin", "editor", "reader")
LONGEST_NAME = 100


def configure_space(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB", required=True)
    says = _("list the spaces this vault works in")
    showing = verbs.add_parser("list", help=says, description=says, epilog=epilog("liaison space list --json"))
    showing.set_defaults(run=list_spaces)
    add_options(showing)
    says = _("make a space shared with whom you choose (owners)")
    making = verbs.add_parser("create", help=says, description=says, epilog=epilog('liaison space create "Spring training"'))
    making.add_argument("name", metavar="NAME", help=_("what it is called"))
    making.set_defaults(run=create)
    add_options(making)
    says = _("let a member into a space, or give them another role there")
    adding = verbs.add_parser("add", help=says, description=says, epilog=epilog('liaison space add "Spring training" ana editor'))
    _whom(adding)
    adding.add_argument("role", metavar="ROLE", choices=ROLES, help=_("one of: {roles}").format(roles=", ".join(ROLES)))
    adding.set_defaults(run=add)
    add_options(adding)
    says = _("take a member out of a space; it gets a new key")
    removing = verbs.add_parser("remove", help=says, description=says, epilog=epilog('liaison space remove "Spring training" ana'))
    _whom(removing)
    removing.set_defaults(run=remove, role="none")
    add_options(removing)
    says = _("change a space's key")
    rotating = verbs.add_parser("rotate", help=says, description=says, epilog=epilog('liaison space rotate "Spring training"'))
    rotating.add_argument("space", metavar="SPACE", help=_("the space, by id or name"))
    rotating.set_defaults(run=rotate)
    add_options(rotating)


def _whom(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("space", metavar="SPACE", help=_("the space, by id or name"))
    parser.add_argument("member", metavar="MEMBER", help=_("the member, by id or name"))


def list_spaces(session: Session, _found: argparse.Namespace) -> None:
    """List the spaces this vault works in."""
    from liaison_app.store.kept import spaces

    with session.vault() as vault:
        items = [_item(vault, fact) for fact in spaces(vault.reader)]
    listing(session, items)


def _item(vault: OpenedVault, fact: SpaceFact) -> dict[str, Any]:
    membership = vault.online.me.membership
    known = membership.spaces.get(bytes.fromhex(fact.id)) if membership else None
    return {
        "id": fact.id,
        "name": fact.name,
        "role": fact.role,
        "private": fact.private,
        "served": fact.served,
        "epoch": known.epoch if known else 1,
        "members": len(known.roles) if known else 1,
        "state": fact.stopped,
    }


def create(session: Session, found: argparse.Namespace) -> None:
    """Make a shared space."""
    name = found.name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise LiaisonError(_("A space needs a name of at most 100 characters."), _("Give it a short name."), code="bad_name")
    with session.vault() as vault:
        if not joined(vault).is_owner(vault.online.me.account.id):
            raise LiaisonError(_("Your role does not allow that."), _("Ask an owner of the organization."), code="not_allowed")
        id = at_newest_log(vault, lambda: vault.online.engine.admitting.create_space(name))
        vault.online.run(vault.online.engine.organisation.read)
    session.terminal.answer({"id": id, "name": name, "role": "owner"}, [f"{id}  {name}"])


def add(session: Session, found: argparse.Namespace) -> None:
    """Give a member a role in a space, with its keys."""
    _set_role(session, found, _("{name} is {role} in {space} now."))


def remove(session: Session, found: argparse.Namespace) -> None:
    """Take a member out of a space."""
    _set_role(session, found, _("{name} is no longer in {space}; it has a new key."))


def _set_role(session: Session, found: argparse.Namespace, told: str) -> None:
    with session.vault() as vault:
        space = _shared(vault, found.space)
        member = member_named(joined(vault), found.member)
        at_newest_log(vault, lambda: vault.online.engine.acts.set_role(space.id, member.account.hex(), found.role))
    document = {"space": space.id, "member": member.account.hex(), "role": found.role}
    session.terminal.answer(document, [told.format(name=member.name, role=found.role, space=space.name)])


def rotate(session: Session, found: argparse.Namespace) -> None:
    """Change a space's key."""
    from liaison_app.cli.spaces import space_named

    with session.vault() as vault:
        joined(vault)
        space = space_named(vault.reader, found.space)
        at_newest_log(vault, lambda: vault.online.engine.acts.rotate(space.id))
        epoch = joined(vault).spaces[bytes.fromhex(space.id)].epoch
    session.terminal.answer({"id": space.id, "name": space.name, "epoch": epoch}, [_("{space} has a new key, number {n}.").format(space=space.name, n=epoch)])


def _shared(vault: OpenedVault, word: str) -> SpaceFact:
    from liaison_app.cli.spaces import space_named

    space = space_named(vault.reader, word)
    if space.private:
        raise LiaisonError(_("A private space is for one person."), _("Make a shared one with “liaison space create”."), code="private_space")
    return space
