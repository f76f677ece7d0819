"""What commands about the organisation share: the newest log, and finding whom or what a word means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from liaison_app.cli.compose import OpenedVault
    from liaison_app.cli.session import Session
    from liaison_app.protocol.membership import Device, Member, Membership
    from liaison_app.sync.effects import Effect

T = TypeVar("T")


def at_newest_log(vault: OpenedVault, steps: Callable[[], Generator[Effect, Any, T]]) -> T:
    """Carry out steps that need the newest membership log, and read what became of it."""
    joined(vault)

    def all_of_it() -> Generator[Effect, Any, T]:
        yield from vault.online.engine.organisation.read()
        return (yield from steps())

    return vault.online.act(all_of_it)


def joined(vault: OpenedVault) -> Membership:
    """Return the membership as this vault knows it; LiaisonError before it has joined."""
    membership = vault.online.me.membership
    if membership is None or not vault.online.me.joined:
        raise LiaisonError(
            _("This vault has not joined an organization yet."), _("Join one with “liaison join INVITE-FILE”, then “liaison sync”."), code="not_joined"
        )
    return membership


def member_named(membership: Membership, word: str) -> Member:
    """Return the member with this id or, in any case of letters, this name; LiaisonError where there is none or more than one."""
    known = list(membership.members.values())
    found = [one for one in known if one.account.hex() == word.lower()] or [one for one in known if one.name.casefold() == word.casefold()]
    if len(found) != 1:
        title = _("There is no member “{name}”.") if not found else _("More than one member is called “{name}”.")
        raise LiaisonError(title.format(name=word[:60]), _("“liaison members” lists them with their ids."), code="unknown_member")
    return found[0]


def device_named(membership: Membership, word: str) -> Device:
    """Return the device, revoked or not, with this id or, in any case of letters, this name."""
    known = membership.all_devices()
    active = list(membership.devices.values())
    found = [one for one in known if one.device.hex() == word.lower()] or [one for one in active if one.name.casefold() == word.casefold()]
    if len(found) != 1:
        title = _("There is no device “{name}”.") if not found else _("More than one device is called “{name}”.")
        raise LiaisonError(title.format(name=word[:60]), _("“liaison devices” lists them with their ids."), code="unknown_device")
    return found[0]


def listing(session: Session, items: list[dict[str, Any]]) -> None:
    """Answer with a list, one line each."""
    lines = ["  ".join(str(item[key]) for key in ("id", "name", "role", "state") if item.get(key)) for item in items]
    session.terminal.answer({"items": items, "total": len(items)}, lines)
