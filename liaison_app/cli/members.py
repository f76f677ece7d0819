"""`members` and `policy`: who belongs and as what, who leaves, and what holds for every device."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from liaison_app.cli.options import add_options
from liaison_app.cli.organisation import at_newest_log, joined, listing, member_named
from liaison_app.cli.parser import epilog, whole_number
from liaison_app.cli.session import Session
from liaison_app.core.errors import UsageError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.membership import Member, Membership

ROLES = ("owner", "space-admin", "editor", "reader", "custodian", "auditor")
SPACE_ROLES = ("owner", "space-admin", "editor", "reader", "none")
REASONS = ("left", "lost", "other")


def configure_members(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help=_("people who have left, too"))
    parser.set_defaults(run=members)
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB")
    says = _("take a person out of the organization, with all their devices (owners)")
    more = _("Every space they worked in gets a new key. What they wrote stays; what they have not sent stays on their device.")
    removing = verbs.add_parser("remove", help=says, description=says, epilog=epilog("liaison members remove ben", more))
    removing.add_argument("member", metavar="ID", help=_("the member, by id or name"))
    removing.add_argument("--reason", choices=REASONS, default="left", help=_("one of: {words}").format(words=", ".join(REASONS)))
    removing.set_defaults(run=remove)
    add_options(removing)
    says = _("give a member another role")
    more = _(
        "Without --space: in the organization and, for owner to reader, in every shared space they work in. With --space: there only; “none” takes them out of it. "
        "Where a role gets smaller, the space gets a new key."
    )
    changing = verbs.add_parser("role", help=says, description=says, epilog=epilog("liaison members role ben reader", more))
    changing.add_argument("member", metavar="ID", help=_("the member, by id or name"))
    changing.add_argument("role", metavar="ROLE", choices=(*ROLES, "none"), help=_("one of: {words}").format(words=", ".join((*ROLES, "none"))))
    changing.add_argument("--space", metavar="S", help=_("in this space only, by id or name"))
    changing.set_defaults(run=change_role)
    add_options(changing)


def configure_policy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--warn", metavar="DAYS", type=whole_number, help=_("days without the server after which a device warns"))
    parser.add_argument("--lock", metavar="DAYS", type=whole_number, help=_("days without the server after which it locks until it is online"))
    parser.set_defaults(run=policy)


def remove(session: Session, found: argparse.Namespace) -> None:
    """Take a person out of the organisation."""
    with session.vault() as vault:
        member = member_named(joined(vault), found.member)
        at_newest_log(vault, lambda: vault.online.engine.acts.remove_member(member.account.hex(), found.reason))
    session.terminal.answer({"removed": member.account.hex()}, [_("{name} has left; every space they worked in has a new key.").format(name=member.name)])


def change_role(session: Session, found: argparse.Namespace) -> None:
    """Give a member another role, everywhere or in one space."""
    from liaison_app.cli.spaces import space_named

    if found.role not in (SPACE_ROLES if found.space else ROLES):
        words = SPACE_ROLES if found.space else ROLES
        raise UsageError(_("“{role}” is not a role there.").format(role=found.role), _("Use one of: {words}.").format(words=", ".join(words)))
    with session.vault() as vault:
        member = member_named(joined(vault), found.member)
        acts, account = vault.online.engine.acts, member.account.hex()
        space = space_named(vault.reader, found.space) if found.space else None
        if space is not None:
            at_newest_log(vault, lambda: acts.set_role(space.id, account, found.role))
        else:
            at_newest_log(vault, lambda: acts.set_role_everywhere(account, found.role))
    document = {"member": account, "role": found.role, **({"space": space.id} if space else {})}
    told = _("{name} is {role} in {space} now.") if space else _("{name} is {role} now.")
    session.terminal.answer(document, [told.format(name=member.name, role=found.role, space=space.name if space else "")])


def members(session: Session, found: argparse.Namespace) -> None:
    """List the organisation's members as this vault knows them."""
    with session.vault() as vault:
        membership, me = vault.online.me.membership, vault.online.me.account.id
        known: list[Member] = list(membership.members.values()) if membership else []
        left: list[Member] = list(membership.former.values()) if membership and found.all else []
        items = [_item(membership, one) | {"this": one.account == me, "state": "active"} for one in known]
        items += [_item(membership, one) | {"this": one.account == me, "state": "left"} for one in left]
    listing(session, items)


def _item(membership: Membership | None, member: Member) -> dict[str, Any]:
    spaces = [space for space in membership.spaces.values() if member.account in space.roles and not space.private] if membership else []
    roles = [{"id": space.space.hex(), "name": space.name, "role": space.roles[member.account]} for space in spaces]
    return {"id": member.account.hex(), "name": member.name, "role": member.role, "spaces": roles}


def policy(session: Session, found: argparse.Namespace) -> None:
    """Show, or as an owner set, what holds for every device."""
    with session.vault() as vault:
        known = joined(vault).policy
        warn, lock = known.lease_warn_days, known.lease_lock_days
        if found.warn is not None or found.lock is not None:
            warn, lock = warn if found.warn is None else found.warn, lock if found.lock is None else found.lock
            if not (1 <= warn <= lock <= 365):
                raise UsageError(
                    _("A device warns after 1 to 365 days, and locks no earlier than it warns."), _("Give both in days, and --lock at least as many as --warn.")
                )
            at_newest_log(vault, lambda: vault.online.engine.acts.set_policy(warn, lock))
    told = _("Without its server a device warns after {warn} days and locks after {lock}.")
    session.terminal.answer({"lease_warn_days": warn, "lease_lock_days": lock}, [told.format(warn=warn, lock=lock)])
