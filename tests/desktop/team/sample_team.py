"""An organisation of five, as the picture has it."""

from __future__ import annotations

from liaison_app.desktop.team_facts import DeviceLine, Lease, LogFacts, Person, SpaceLine, TeamFacts

DAY = 86_400_000
NOW = 1_760_342_400_000
"""2025-10-13 08:00 UTC."""
TEAM, MIDWEST, OWN = "1a" * 16, "1b" * 16, "1c" * 16


def _account(n: int) -> str:
    return f"{n:032x}"


def _device(n: int) -> str:
    return f"{n + 256:032x}"


def sample_team(*, admin: bool = True) -> TeamFacts:
    """Return five people, four devices and three spaces; without `admin` nothing may be changed."""
    people = (
        Person(_account(1), "Nora Whitlock", "owner", ("copper", "lantern", "orchid", "seven", "maple", "drift")[:0], is_me=True, devices=2),
        Person(_account(2), "Ben Achterhof", "space-admin", ("velvet", "anchor", "pine", "cobalt", "river", "thumb"), compared=True, devices=2),
        Person(_account(3), "Imani Sorrell", "editor", ("harbor", "quartz", "seven", "willow", "tango", "ember"), compared=True, devices=1),
        Person(_account(4), "Rafael Pinter", "reader", ("marble", "fox", "canyon", "silver", "onion", "gate"), devices=1),
        Person(_account(5), "Greta Holm", "custodian", ("amber", "violin", "stone", "paper", "cedar", "north"), compared=True, devices=1),
    )
    devices = (
        DeviceLine(_device(1), _account(1), "field laptop", "Nora Whitlock", is_this=True, last_contact_ms=NOW - 60_000, unsent=3),
        DeviceLine(_device(2), _account(1), "office desktop", "Nora Whitlock", last_contact_ms=NOW - 2 * DAY, may_revoke=True),
        DeviceLine(_device(3), _account(2), "travel laptop", "Ben Achterhof", last_contact_ms=NOW - DAY // 2, may_revoke=admin),
        DeviceLine(_device(4), _account(4), "laptop", "Rafael Pinter", last_contact_ms=NOW - 72 * DAY, over_lease=True, may_revoke=admin),
    )
    roles = tuple((person.account, person.role) for person in people[:4])
    spaces = (
        SpaceLine(TEAM, "Outreach team", private=False, epoch=3, role="owner", members=roles, may_change=admin),
        SpaceLine(MIDWEST, "Midwest trips", private=False, epoch=1, role="owner", members=roles[:2], may_change=admin),
        SpaceLine(OWN, "Private", private=True, epoch=1, role="owner"),
    )
    return TeamFacts(
        joined=True,
        people=people,
        devices=devices,
        spaces=spaces,
        lease=Lease(NOW - DAY, NOW + 13 * DAY, NOW + 29 * DAY),
        log=LogFacts(215, NOW - 4 * DAY, "c41e88b05a7f20d9e6137f2a94bc0d15" * 2, "7f2a19c4e0b35d88" * 4),
        custodians=("Greta Holm", "Ben Achterhof", "Imani Sorrell"),
        invites_as=("owner", "space-admin", "editor", "reader", "custodian", "auditor") if admin else (),
        may_administer=admin,
    )
