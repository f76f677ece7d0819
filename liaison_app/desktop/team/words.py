"""Roles, moments and six words as people read them."""

from __future__ import annotations

from liaison_app.core.words import N_, _, plural
from liaison_app.desktop.sync_words import clock_words
from liaison_app.desktop.team_facts import DeviceLine, Person, SpaceLine

ROLES = {
    "owner": N_("Owner"),
    "space-admin": N_("Space admin"),
    "editor": N_("Editor"),
    "reader": N_("Reader"),
    "custodian": N_("Custodian"),
    "auditor": N_("Auditor"),
}
MAY = {
    "owner": N_("Own the organization"),
    "space-admin": N_("Write, and let others in"),
    "editor": N_("Write"),
    "reader": N_("Read"),
    "custodian": N_("Keep a recovery share"),
    "auditor": N_("See the log only"),
}
_DAY_MS = 86_400_000
SILENT_DAYS = 30


def role_word(role: str) -> str:
    return _(ROLES.get(role, role))


def may_words(role: str) -> str:
    """Return what a role may do, for the menu of an invite."""
    return _(MAY.get(role, role))


def may_in(role: str, space: str) -> str:
    """Return what a role may do in a space, as in "Write in Team"."""
    return _("{may} in {space}").format(may=may_words(role), space=space)


def word_pairs(words: tuple[str, ...]) -> str:
    """Return six words in two breaths: copper lantern orchid · seven maple drift."""
    return " · ".join(" ".join(part) for part in (words[:3], words[3:]) if part)


def person_second(person: Person) -> str:
    if person.left:
        return _("Shut out of everything new")
    return word_pairs(person.words) or (_("This is you") if person.is_me else _("No words to compare"))


def elsewhere(person: Person, spaces: tuple[SpaceLine, ...]) -> str:
    """Return where a person may do something else than their role in the organisation says; empty where they are the same."""
    held = [(space.name, dict(space.members).get(person.account, person.role)) for space in spaces if not space.private]
    other = [_("{role} in {space}").format(role=role_word(role), space=name) for name, role in held if role != person.role]
    return other[0] if len(other) == 1 else plural("other roles in {n} space", "other roles in {n} spaces", len(other)) if other else ""


def contact_words(device: DeviceLine, now_ms: int) -> str:
    """Return when a device was last heard, and what waits on it where that is known."""
    if device.revoked:
        return _("Shut out")
    if not device.last_contact_ms:
        heard = _("This device, offline") if device.is_this else _("Not in contact yet") if device.may_revoke else _("Who may revoke it sees its last contact")
    elif (days := (now_ms - device.last_contact_ms) // _DAY_MS) >= SILENT_DAYS:
        silent = plural("{n} day ago", "{n} days ago", days)
        heard = _("Last contact {when}, {days}").format(when=clock_words(device.last_contact_ms, now_ms), days=silent)
    else:
        heard = _("In contact {when}").format(when=clock_words(device.last_contact_ms, now_ms))
    if device.unsent is None:
        return heard
    waits = plural("{n} change waits on it", "{n} changes wait on it", device.unsent) if device.unsent else _("everything sent")
    return f"{heard} · {waits}"


def is_silent(device: DeviceLine, now_ms: int) -> bool:
    """Say whether a device has not been heard for so long that it is to be wiped, not only shut out."""
    return device.over_lease or (device.last_contact_ms > 0 and now_ms - device.last_contact_ms >= SILENT_DAYS * _DAY_MS)
