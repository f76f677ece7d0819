"""`invite`, `devices`, `members` and `space`: who belongs, with what, and where."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _
from liaison_app.protocol.invite import DEVICE_ROLE, MAX_FILE, BadInvite, Invite, read_invite, write_invite

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from liaison_app.cli.compose import OpenedVault
    from liaison_app.protocol.membership import Member, Membership, Space
    from liaison_app.sync.effects import Effect

T = TypeVar("T")
INVITED_AS = ("owner", "space-admin", "editor", "reader", "custodian", "auditor")
ROLES = ("owner", "space-admin", "editor", "reader")


def configure_invite(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--role", metavar="R", choices=INVITED_AS, help=_("one of: {roles}").format(roles=", ".join(INVITED_AS)))
    parser.add_argument("--again", metavar="MEMBER", help=_("for a member who comes back with the paper code after all their devices were revoked"))
    parser.add_argument("--space", metavar="S", help=_("the space they will work in, by id or name; else the team's"))
    parser.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("where to write the invite; give it to that person alone"))
    parser.set_defaults(run=invite)


def configure_devices(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=devices)
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB")
    says = _("invite a second device of your own")
    adding = verbs.add_parser("add", help=says, description=says, epilog=epilog("liaison devices add --to laptop.invite"))
    adding.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("where to write the invite; carry it to that device yourself"))
    adding.set_defaults(run=add_device)
    add_options(adding)


def configure_members(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=members)


def configure_space(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB", required=True)
    says = _("make a space shared with whom you choose (owners)")
    making = verbs.add_parser("create", help=says, description=says, epilog=epilog('liaison space create "Spring training"'))
    making.add_argument("name", metavar="NAME", help=_("what it is called"))
    making.set_defaults(run=create_space)
    add_options(making)
    says = _("let a member into a space")
    adding = verbs.add_parser("add", help=says, description=says, epilog=epilog('liaison space add "Spring training" ana editor'))
    adding.add_argument("space", metavar="SPACE", help=_("the space, by id or name"))
    adding.add_argument("member", metavar="MEMBER", help=_("the member, by id or name"))
    adding.add_argument("role", metavar="ROLE", choices=ROLES, help=_("one of: {roles}").format(roles=", ".join(ROLES)))
    adding.set_defaults(run=add_to_space)
    add_options(adding)


# inviting


def invite(session: Session, found: argparse.Namespace) -> None:
    """Write an invite for a person: a new one, or one who comes back."""
    if bool(found.role) == bool(found.again):
        raise UsageError(_("An invite is for a role, or for somebody who comes back."), _("Give --role R, or --again MEMBER."))
    from liaison_app.cli.spaces import space_named
    from liaison_app.store.kept import spaces

    _writable(found.to)
    with session.vault() as vault:
        known = [space_named(vault.reader, found.space)] if found.space else [space for space in spaces(vault.reader) if not space.private]
        if not known or known[0].private:
            _joined(vault)
            raise LiaisonError(_("A private space is for one person."), _("Invite into a shared space."), code="private_space")
        back = _member(_joined(vault), found.again) if found.again else None
        role: Any = back.role if back else found.role
        account = back.account.hex() if back else ""
        made = _online(vault, lambda: vault.online.engine.admitting.invite(role, known[0].id, account))
    _hand_over(session, made, found.to)


def add_device(session: Session, found: argparse.Namespace) -> None:
    """Write an invite for a second device of this person."""
    _writable(found.to)
    with session.vault() as vault:
        made = _online(vault, lambda: vault.online.engine.admitting.invite(DEVICE_ROLE, ""))
    _hand_over(session, made, found.to)


def _writable(to: Path) -> None:
    """Refuse, before the server is asked, a file that must not or cannot be written; an old invite may be replaced."""
    if to.is_dir() or not to.parent.is_dir():
        raise LiaisonError(_("{file} cannot be written.").format(file=to), _("Name a file in a folder that exists."), code="cannot_write")
    if to.exists():
        try:
            with to.open("rb") as file:
                read_invite(file.read(MAX_FILE + 1))
        except BadInvite as error:
            raise LiaisonError(_("{file} exists and is no invite.").format(file=to), _("Choose another name."), code="file_exists") from error


def _hand_over(session: Session, made: Invite, to: Path) -> None:
    from liaison_app.work.json_shape import utc

    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(write_invite(made))
    told = _("The invite is in {file}. Who holds it can join until {until}; this device lets them in at its next sync.")
    session.terminal.answer({"file": str(to), "expires": utc(made.expires_ms)}, [told.format(file=to, until=utc(made.expires_ms))])


def _online(vault: OpenedVault, steps: Callable[[], Generator[Effect, Any, T]]) -> T:
    """Carry out steps that need the newest membership log."""
    _joined(vault)

    def both() -> Generator[Effect, Any, T]:
        yield from vault.online.engine.organisation.read()
        return (yield from steps())

    return vault.online.run(both)


def _joined(vault: OpenedVault) -> Membership:
    membership = vault.online.me.membership
    if membership is None or not vault.online.me.joined:
        raise LiaisonError(
            _("This vault has not joined an organisation yet."), _("Join one with “liaison join INVITE-FILE”, then “liaison sync”."), code="not_joined"
        )
    return membership


# looking


def devices(session: Session, _found: argparse.Namespace) -> None:
    """List the organisation's devices as this vault knows them; before joining, this one."""
    with session.vault() as vault:
        items = _devices(vault)
    _listing(session, items)


def _devices(vault: OpenedVault) -> list[dict[str, Any]]:
    membership, here = vault.online.me.membership, vault.online.me.device.id
    if membership is None:
        return [{"id": here.hex(), "name": "", "account": vault.online.me.account.id.hex(), "member": "", "this": True}]
    return [
        {"id": one.device.hex(), "name": one.name, "account": one.account.hex(), "member": membership.members[one.account].name, "this": one.device == here}
        for one in membership.devices.values()
    ]


def members(session: Session, _found: argparse.Namespace) -> None:
    """List the organisation's members as this vault knows them."""
    with session.vault() as vault:
        membership, me = vault.online.me.membership, vault.online.me.account.id
        known: list[Member] = list(membership.members.values()) if membership else []
        items = [{"id": one.account.hex(), "name": one.name, "role": one.role, "this": one.account == me, "spaces": _roles(membership, one)} for one in known]
    _listing(session, items)


def _roles(membership: Membership | None, member: Member) -> list[dict[str, str]]:
    known: list[Space] = list(membership.spaces.values()) if membership else []
    return [
        {"id": space.space.hex(), "name": space.name, "role": space.roles[member.account]}
        for space in known
        if member.account in space.roles and not space.private
    ]


def _listing(session: Session, items: list[dict[str, Any]]) -> None:
    session.terminal.answer({"items": items, "total": len(items)}, [f"{item['id']}  {item['name']}  {item.get('role', '')}".rstrip() for item in items])


# spaces


def create_space(session: Session, found: argparse.Namespace) -> None:
    """Make a shared space."""
    name = found.name.strip()
    if not name or len(name) > 100:
        raise LiaisonError(_("A space needs a name of at most 100 characters."), _("Give it a short name."), code="bad_name")
    with session.vault() as vault:
        id = _online(vault, lambda: vault.online.engine.admitting.create_space(name))
        vault.online.run(vault.online.engine.organisation.read)
    session.terminal.answer({"id": id, "name": name, "role": "owner"}, [f"{id}  {name}"])


def add_to_space(session: Session, found: argparse.Namespace) -> None:
    """Give a member a role in a space, with its keys."""
    from liaison_app.cli.spaces import space_named

    with session.vault() as vault:
        space = space_named(vault.reader, found.space)
        if space.private:
            raise LiaisonError(_("A private space is for one person."), _("Make a shared one with “liaison space create”."), code="private_space")
        member = _member(_joined(vault), found.member)
        _online(vault, lambda: vault.online.engine.admitting.add_to_space(space.id, member.account.hex(), found.role))
    document = {"space": space.id, "member": member.account.hex(), "role": found.role}
    session.terminal.answer(document, [_("{name} is {role} in {space} now.").format(name=member.name, role=found.role, space=space.name)])


def _member(membership: Membership, word: str) -> Member:
    known = list(membership.members.values())
    found = [one for one in known if one.account.hex() == word.lower()] or [one for one in known if one.name.casefold() == word.casefold()]
    if len(found) != 1:
        title = _("There is no member “{name}”.") if not found else _("More than one member is called “{name}”.")
        raise LiaisonError(title.format(name=word[:60]), _("“liaison members” lists them with their ids."), code="unknown_member")
    return found[0]
