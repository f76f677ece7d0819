"""The organisation's verbs for the window: who belongs, on what devices, and what may be asked for."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from liaison_app.cli.log_words import entry_words
from liaison_app.core.errors import LiaisonError, Offline
from liaison_app.core.words import _
from liaison_app.desktop.team_facts import Arrivals, DeviceLine, LogFacts, LogLine, MadeInvite, Person, SpaceLine, TeamFacts
from liaison_app.desktop.team_facts import Lease as LeaseShown
from liaison_app.protocol.codec import decode, encode
from liaison_app.protocol.entry import Entry, decode_entry
from liaison_app.protocol.entry_file import MAX_FILE, read_entries
from liaison_app.protocol.hashes import six_words
from liaison_app.protocol.invite import DEVICE_ROLE, Invite, write_invite
from liaison_app.protocol.membership import OWNER, SPACE_ADMIN, Device, Membership, Space
from liaison_app.protocol.messages import Contacts, SignedEntry
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.status import counts
from liaison_app.store.verbs import KeepValues
from liaison_app.work.invite_code import code_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from liaison_app.cli.compose import OpenedVault
    from liaison_app.protocol.messages import InviteRole, Role
    from liaison_app.protocol.operations import SpaceRole
    from liaison_app.store.reader import Reader
    from liaison_app.sync.effects import Effect
    from liaison_app.sync.lease import Lease
    from liaison_app.sync.service import SyncService

T = TypeVar("T")
_ALL_ROLES = ("editor", "reader", SPACE_ADMIN, OWNER, "custodian", "auditor")
_SPACE_ROLES = ("editor", "reader", SPACE_ADMIN)
_NEWEST = 200
_DAY_MS = 86_400_000
_LONGEST_NAME = 100


class VaultTeam:
    """Each call may take seconds and is made on a worker; it takes a reader of its own."""

    def __init__(self, vault: OpenedVault, sync: SyncService) -> None:
        self._vault = vault
        self._sync = sync

    def facts(self) -> TeamFacts:
        """Return how the organisation stands, as the verified log on this device says."""
        me, state = self._vault.online.me, self._vault.online.me.membership
        if state is None or not me.joined:
            return TeamFacts(joined=False)
        reader = self._vault.store.reader()
        try:
            return self._facts(reader, state)
        finally:
            reader.close()

    def _facts(self, reader: Reader, state: Membership) -> TeamFacts:
        me = self._vault.online.me.account.id
        owner = state.is_owner(me)
        heard = _heard(reader)
        return TeamFacts(
            joined=True,
            people=tuple(self._person(reader, state, account) for account in (*state.members, *state.former)),
            devices=tuple(self._device(reader, state, device, heard.get(device.device, 0)) for device in state.all_devices()),
            spaces=tuple(_space(state, space, me, self._vault.online.me.held) for space in state.spaces_of(me)),
            lease=_lease(self._vault.online.me.lease),
            log=_log_facts(reader, state),
            custodians=tuple(name for _id, _key, name in state.recovery.custodians) if state.recovery else (),
            custodians_since_ms=_entry_ms(reader, state.recovery.n) if state.recovery else 0,
            unrecoverable=tuple(space.name for space in state.shared_spaces_of(me) if space.outdated_recovery),
            open_invites=tuple(token.hex() for token in self._vault.online.me.invites_made),
            invites_as=_ALL_ROLES if owner else _SPACE_ROLES if state.may_admit(me) else (),
            may_administer=owner,
        )

    def _person(self, reader: Reader, state: Membership, account: bytes) -> Person:
        member = state.any_member(account)
        assert member is not None
        mine = self._vault.online.me.account
        pair = self._pair(state, account)
        return Person(
            account=account.hex(),
            name=member.name,
            role=member.role,
            words=six_words(*pair) if pair else (),
            compared=pair is not None and value_of(reader, names.compared(account.hex())) == b"".join(pair),
            is_me=account == mine.id,
            devices=len(state.devices_of(account)),
            left=account in state.former,
        )

    def _pair(self, state: Membership, account: bytes) -> tuple[bytes, bytes] | None:
        """Return the signing keys of the two of us, the one who came first before the other."""
        mine, theirs = state.members.get(self._vault.online.me.account.id), state.members.get(account)
        if mine is None or theirs is None or mine.account == account:
            return None
        order = list(state.members)
        first = order.index(mine.account) < order.index(account)
        return (mine.AS, theirs.AS) if first else (theirs.AS, mine.AS)

    def _device(self, reader: Reader, state: Membership, device: Device, heard_ms: int) -> DeviceLine:
        me = self._vault.online.me
        member = state.any_member(device.account)
        is_this = device.device == me.device.id
        return DeviceLine(
            device=device.device.hex(),
            account=device.account.hex(),
            name=device.name,
            person=member.name if member else "",
            is_this=is_this,
            last_contact_ms=self._sync.state.last_sync_ms or heard_ms if is_this else heard_ms,
            unsent=counts(reader).pending if is_this else None,
            revoked=device.device in state.revoked,
            over_lease=heard_ms > 0 and self._vault.clock.ms() - heard_ms >= state.policy.lease_lock_days * _DAY_MS,
            may_revoke=state.may_revoke(me.account.id, device.device),
        )

    def arrivals(self) -> Arrivals:
        """Return who came since this was last asked; each is told once, also where they came while no window was open."""
        me, state = self._vault.online.me, self._vault.online.me.membership
        if state is None or not me.joined:
            return Arrivals()
        reader = self._vault.store.reader()
        try:
            told = value_of(reader, names.TOLD_PEOPLE)
            known = {told[at : at + 16] for at in range(0, len(told), 16)} if told is not None else set(state.members)
            new = [account for account in state.members if account not in known and account != me.account.id]
            if new or told is None:
                self._vault.store.perform(KeepValues(((names.TOLD_PEOPLE, b"".join(state.members)),))).result()
            people, words = tuple(self._person(reader, state, account) for account in new), value_of(reader, names.SIX_WORDS)
        finally:
            reader.close()
        return Arrivals(people, me=told is None and bool(words))

    def refresh(self) -> bool:
        """Ask the server when devices were last heard; False where it cannot be had."""
        if not self._vault.online.me.joined:
            return False
        try:
            heard = self._vault.online.run(lambda: self._vault.online.engine.calls.ask(Contacts, "GET", "/v1/devices"))
        except Offline:
            return False
        self._vault.store.perform(KeepValues(((names.CONTACTS, encode(heard)),))).result()
        return True

    def entries(self) -> list[LogLine]:
        """Return the log in words, the newest first."""
        state = self._joined()
        reader = self._vault.store.reader()
        try:
            rows = reader.query("SELECT entry FROM org_log ORDER BY n DESC LIMIT ?", (_NEWEST,))
        finally:
            reader.close()
        found: list[Entry] = [decode_entry(decode(raw, SignedEntry)) for (raw,) in rows]
        return [LogLine(entry.n, entry.ts_ms, _who(state, entry), entry_words(state, entry.body)) for entry in found]

    # what is asked for

    def invite(self, role: str, space: str) -> MadeInvite:
        """Announce an invite; `space` empty: the team's."""
        state = self._joined()
        shared = [known.space.hex() for known in state.shared_spaces_of(self._vault.online.me.account.id)]
        if not space and not shared:
            raise LiaisonError(_("There is no shared space to invite into."), _("Make one first."), code="private_space")
        return self._made(lambda: self._vault.online.engine.admitting.invite(cast("InviteRole", role), space or shared[0]))

    def invite_device(self) -> MadeInvite:
        """Announce an invite for a second device of this person."""
        return self._made(lambda: self._vault.online.engine.admitting.invite(DEVICE_ROLE, ""))

    def _made(self, steps: Callable[[], Generator[Effect, None, Invite]]) -> MadeInvite:
        made = self._run(steps)
        return MadeInvite(write_invite(made), code_of(made), made.expires_ms, made.token_hash.hex())

    def set_role(self, account: str, space: str, role: str) -> None:
        """Give a role in a space ("none": take out of it), or with no space named in the organisation itself."""
        acts = self._vault.online.engine.acts
        if space:
            self._run(lambda: acts.set_role(space, account, cast("SpaceRole", role)))
        else:
            self._run(lambda: acts.set_organisation_role(account, cast("Role", role)))

    def remove(self, account: str) -> None:
        """Take a member out, with all devices; every space they had gets new keys."""
        self._run(lambda: self._vault.online.engine.acts.remove_member(account))

    def revoke(self, device: str, *, wipe: bool) -> None:
        """Shut a device out. A lost one is wiped at its next contact; one that is not may still send what it has unsent."""
        acts = self._vault.online.engine.acts
        self._run(lambda: acts.revoke_device(device, "lost" if wipe else "replaced", wipe=wipe, allow_final_push=not wipe))

    def create_space(self, name: str) -> None:
        self._run(lambda: self._vault.online.engine.admitting.create_space(name[:_LONGEST_NAME]))

    def rotate(self, space: str) -> None:
        """Give a space a new epoch."""
        self._run(lambda: self._vault.online.engine.acts.rotate(space))

    def hold(self, space: str, *, held: bool) -> None:
        """Put a shared space under a legal hold, or lift it; what the server holds now is known at once."""
        overseeing = self._vault.online.engine.overseeing

        def order() -> Generator[Effect, None, None]:
            found = yield from overseeing.hold(space, held=held)
            yield from overseeing.hear([each.space.hex() for each in found.items])

        self._run(order)

    def hand_in(self, source: Path) -> None:
        """Give the server what the root has signed on another machine."""
        try:
            with source.open("rb") as file:
                raw = file.read(MAX_FILE + 1)
        except OSError as error:
            raise LiaisonError(
                _("{file} cannot be read ({reason}).").format(file=source.name, reason=error.strerror), _("Choose another file."), code="no_such_file"
            ) from error
        found = read_entries(raw)
        if found.org_id != self._joined().org_id:
            raise LiaisonError(_("This file is of another organization."), _("Choose the one that was made for yours."), code="another_organisation")
        self._run(lambda: self._vault.online.engine.acts.hand_in(found.post))

    def compare(self, account: str, *, same: bool) -> None:
        """Remember that the six words were compared by voice; the mark holds for these keys only."""
        pair = self._pair(self._joined(), bytes.fromhex(account))
        value = b"".join(pair) if same and pair else None
        self._vault.store.perform(KeepValues(((names.compared(account), value),))).result()

    def save(self, invite: MadeInvite, target: Path) -> None:
        """Write an invite's file, readable by its owner alone."""
        try:
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(invite.file)
            target.chmod(0o600)
        except OSError as error:
            raise LiaisonError(
                _("{file} cannot be written ({reason}).").format(file=target.name, reason=error.strerror), _("Choose another place."), code="cannot_write"
            ) from error

    def _run(self, steps: Callable[[], Generator[Effect, None, T]]) -> T:
        """Carry out steps upon the newest log, and look at what they brought."""
        self._joined()
        online = self._vault.online

        def both() -> Generator[Effect, None, T]:
            yield from online.engine.organisation.read()
            return (yield from steps())

        result = online.act(both)
        self._sync.wake()
        return result

    def _joined(self) -> Membership:
        me = self._vault.online.me
        if me.membership is None or not me.joined:
            raise LiaisonError(_("This vault belongs to no organization yet."), _("Join one with the invite file you were given."), code="not_joined")
        return me.membership


def _heard(reader: Reader) -> dict[bytes, int]:
    kept = value_of(reader, names.CONTACTS)
    return {contact.device: contact.at_ms for contact in decode(kept, Contacts).items} if kept else {}


def _lease(lease: Lease | None) -> LeaseShown | None:
    if lease is None:
        return None
    return LeaseShown(lease.here_ms, lease.here_ms + lease.warn_days * _DAY_MS, lease.here_ms + lease.lock_days * _DAY_MS)


def _space(state: Membership, space: Space, me: bytes, on_hold: set[str]) -> SpaceLine:
    people = tuple((account.hex(), role) for account, role in space.roles.items() if account in state.members)
    may = not space.private and state.administers(space.space, me)
    return SpaceLine(
        space.space.hex(),
        space.name,
        private=space.private,
        epoch=space.epoch,
        role=space.roles[me],
        members=people,
        may_change=may,
        held=space.space.hex() in on_hold,
        may_hold=not space.private and state.is_owner(me),
    )


def _entry_ms(reader: Reader, n: int) -> int:
    """Return when an entry of the log was made, ms UTC; 0 where it is not kept."""
    rows = reader.query("SELECT entry FROM org_log WHERE n = ?", (n,))
    return decode_entry(decode(rows[0][0], SignedEntry)).ts_ms if rows else 0


def _log_facts(reader: Reader, state: Membership) -> LogFacts:
    return LogFacts(state.log_n, _entry_ms(reader, state.log_n - 1), state.head.hex(), state.root_fingerprint.hex())


def _who(state: Membership, entry: Entry) -> str:
    member = state.any_member(entry.account)
    return member.name if member else _("The organization")
