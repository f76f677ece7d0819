"""Who belongs: the membership log kept, enforced and handed out; invites and enrolments."""

from __future__ import annotations

import threading
from hashlib import sha256
from typing import NamedTuple

import msgspec

from liaison_app.core.clock import Clock
from liaison_app.protocol.answers import enrol_mine_message
from liaison_app.protocol.entry import BadEntry, Entry, NewEpoch, certificate_message, decode_entry
from liaison_app.protocol.hashes import head_hash_start
from liaison_app.protocol.invite import DEVICE_ROLE, VALID_MS
from liaison_app.protocol.membership import EDITOR, READER, SPACE_ADMIN, Membership, is_bootstrap, is_first_device, replay
from liaison_app.protocol.messages import (
    Done,
    Enrolment,
    Enrolments,
    EnrolmentState,
    HeadsMoved,
    InviteOrder,
    LogConflict,
    LogHead,
    LogPage,
    LogPost,
    PendingEnrolment,
    SignedEntry,
)
from liaison_app.protocol.rules import is_by_root, is_return
from liaison_app.protocol.signing import verify
from liaison_app.server.audit import AuditEvent
from liaison_app.server.database import accounts as sql
from liaison_app.server.database import spaces as space_sql
from liaison_app.server.database.audit import append_audit
from liaison_app.server.database.copying import RESTORED
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.database.schema import read_meta
from liaison_app.server.refusal import Refusal, refused

PAGE = 500
_LATE_MS = 10 * 60_000
_NOBODY = bytes(16)


class LogMoved(NamedTuple):
    """A post upon an older end of the log: the entries the poster lacks."""

    conflict: LogConflict


class Behind(NamedTuple):
    """A new epoch that would end the one before below the head of its space."""

    moved: HeadsMoved


class Accounts:
    """Keeps the membership in memory as the log says it; other processes of this server may append to the same log."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._adopting = threading.Lock()
        self.membership = database.read_now(_replay_stored)

    async def current(self) -> Accounts:
        """Return this, after taking in what another process may have appended: every request begins with it."""
        if self._database.is_shared:
            await self.caught_up()
        return self

    async def caught_up(self) -> None:
        """Take in what was appended by others, and what this very process has committed but not told yet."""
        await self._database.read(self.catch_up)

    def catch_up(self, transaction: Transaction) -> Membership:
        """Take in what this transaction sees beyond what is known; returns the membership."""
        known = self.membership
        if sql.log_length(transaction) > known.log_n:
            newer = sql.entries_from(transaction, known.log_n, 1_000_000)
            self._adopt(known.extended(_as_signed(newer)))
        return self.membership

    def _adopt(self, membership: Membership) -> None:
        """Take a later state in place of an earlier one, never the other way round."""
        with self._adopting:
            if membership.log_n > self.membership.log_n:
                self.membership = membership

    # -- the log

    async def log_page(self, first: int, limit: int) -> LogPage:
        limit = min(max(limit, 1), PAGE)

        def work(transaction: Transaction) -> LogPage:
            count = sql.entry_count(transaction)
            entries = _as_signed(sql.page_from(transaction, first, limit))
            return LogPage(entries, count, more=bool(entries) and first + len(entries) < count)

        return await self._database.read(work)

    def needs_no_session(self, post: LogPost) -> bool:
        """Say whether the entries prove themselves: signed by the bootstrap key, or the first owner's own first device and space."""
        try:
            entries = [decode_entry(signed) for signed in post.entries]
        except BadEntry:
            return False
        state = self.membership
        if is_bootstrap(state, entries[0]) or is_return(state, entries[0]) or all(is_by_root(state, entry) for entry in entries):
            return True
        return self._is_first_owners(entries) or self._is_lost_end(post)

    def _is_lost_end(self, post: LogPost) -> bool:
        """Say whether this is what the log goes on with: a restored server does not know the devices of its lost end, which hand it in."""
        if post.expected_prev != self.membership.head:
            return False
        try:
            self.membership.extended(post.entries)
        except BadEntry:
            return False
        return True

    def _is_first_owners(self, entries: list[Entry]) -> bool:
        state = self.membership
        for entry in entries:
            device = state.devices.get(entry.device)
            own = device is not None and device.account == entry.account == state.bootstrap_account and entry.is_signed_by(device.DS)
            if not is_first_device(state, entry) and not (own and entry.body.op == "create_space"):
                return False
        return True

    async def append(self, post: LogPost) -> LogHead | LogMoved | Behind | Refusal:
        """Append all entries or none. Each proves by its own signature who made it, so anybody may hand them in: the root's, or a tail that a restore has lost."""
        try:
            entries = [decode_entry(signed) for signed in post.entries]
        except BadEntry as error:
            return refused("bad_entry", error.reason)
        return await self._database.on_writer(lambda: self._append_and_adopt(post, entries))

    def _append_and_adopt(self, post: LogPost, entries: list[Entry]) -> LogHead | LogMoved | Behind | Refusal:
        outcome = self._database.write_now(lambda transaction: self._append(transaction, post, entries))
        if isinstance(outcome, Membership):
            self._adopt(outcome)
            return outcome.log_head
        return outcome

    def _append(self, transaction: Transaction, post: LogPost, entries: list[Entry]) -> Membership | LogMoved | Behind | Refusal:
        sql.lock_log(transaction)
        before = self.catch_up(transaction)
        if post.expected_prev != before.head:
            return self._moved(transaction, post.expected_prev)
        try:
            after = before.posted(post.entries)
        except BadEntry as error:
            return refused("bad_entry", error.reason)
        epochs = _epochs(entries)
        heads = _heads(transaction, epochs)
        if not all(_ends_at_head(before, body, heads[body.space]) for body in epochs) and not _is_given_back(transaction, before, entries):
            error = refused("head_moved").error
            return Behind(HeadsMoved(error.code, error.title, error.what_to_do, {space.hex(): seq for space, seq in heads.items()}))
        now = self._clock.ms()
        for entry in entries:
            sql.append_entry(transaction, entry.n, sql.StoredEntry(entry.signed.entry, entry.signed.sig, entry.hash), now)
        for space in after.spaces.keys() - before.spaces.keys():
            space_sql.insert_space(transaction, space, after.org_id, head_hash_start(space))
        for body in epochs:
            space_sql.move_epoch(transaction, body.space, body.e)
        for device in after.devices.keys() - before.devices.keys():
            sql.drop_enrolment(transaction, device)
        for entry in entries:  # last: a push waits for its space, then for the audit chain, never the other way round
            append_audit(transaction, AuditEvent(now, entry.body.op, entry.account + entry.device, entry.hash))
        return after

    def _moved(self, transaction: Transaction, expected_prev: bytes) -> LogMoved:
        known = sql.entry_number(transaction, expected_prev)
        tail = _as_signed(sql.page_from(transaction, 0 if known is None else known + 1, PAGE))
        error = refused("log_moved").error
        return LogMoved(LogConflict(error.code, error.title, error.what_to_do, tail, self.membership.log_n))

    # -- invites and enrolments

    async def announce(self, order: InviteOrder, account: bytes) -> Done | Refusal:
        """Keep an invite's token hash, if this account may invite to that."""
        if not self._may_invite(order, account):
            return refused("forbidden")
        now = self._clock.ms()
        expires = min(order.expires_ms, now + VALID_MS + _LATE_MS)
        stored = sql.StoredInvite(account, order.role, order.space, expires, now, None)

        def work(transaction: Transaction) -> Done | Refusal:
            before = sql.invite(transaction, order.token_hash)
            if before is not None:
                return Done() if (before.maker, before.role, before.space) == (account, order.role, order.space) else refused("invite_exists")
            sql.insert_invite(transaction, order.token_hash, stored)
            append_audit(transaction, AuditEvent(now, "invite", account, _audited(order.token_hash)))
            return Done()

        return await self._database.write(work)

    def _may_invite(self, order: InviteOrder, account: bytes) -> bool:
        membership = self.membership
        if order.role == DEVICE_ROLE:
            return account in membership.members and order.space is None
        if order.space is not None and not membership.administers(order.space, account):
            return False
        return membership.is_owner(account) or (membership.may_admit(account) and order.role in (READER, EDITOR, SPACE_ADMIN))

    async def enrol(self, enrolment: Enrolment) -> EnrolmentState | Refusal:
        """Spend an invite on a joiner; the very same enrolment again is answered as before."""
        body = msgspec.msgpack.encode(enrolment)
        return await self._database.write(lambda transaction: self._enrol(transaction, enrolment, body))

    def _enrol(self, transaction: Transaction, enrolment: Enrolment, body: bytes) -> EnrolmentState | Refusal:
        now, spent_by = self._clock.ms(), sha256(body).digest()
        invite = sql.lock_invite(transaction, enrolment.token_hash)
        if invite is None or invite.maker not in self.membership.members or not self._may_invite(_announced(enrolment.token_hash, invite), invite.maker):
            return refused("invite_unknown")
        if invite.spent_by is not None:
            return EnrolmentState("waiting") if invite.spent_by == spent_by else refused("invite_spent")
        if invite.expires_ms <= now:
            return refused("invite_expired")
        if not self._is_complete(enrolment, invite):
            return refused("invalid", "enrolment")
        if not self._may_be(enrolment, invite):
            return refused("account_keys")
        if self.membership.any_device(enrolment.device_id) or not self._is_free(transaction, enrolment):
            return refused("device_exists")
        sql.spend_invite(transaction, enrolment.token_hash, spent_by)
        sql.drop_enrolment(transaction, enrolment.device_id)
        stored = sql.StoredEnrolment(enrolment.device_id, invite.maker, enrolment.token_hash, invite.role, invite.space, body, now)
        sql.insert_enrolment(transaction, stored)
        append_audit(transaction, AuditEvent(now, "enrol", enrolment.account_id + enrolment.device_id, _audited(enrolment.token_hash)))
        return EnrolmentState("waiting")

    def _is_free(self, transaction: Transaction, enrolment: Enrolment) -> bool:
        """Say whether a device is new here, or waits upon another invite under the same keys."""
        before = sql.enrolment(transaction, enrolment.device_id)
        if before is None:
            return True
        known = _pending(before).enrolment
        return (known.DS, known.DK) == (enrolment.DS, enrolment.DK)

    def _is_complete(self, enrolment: Enrolment, invite: sql.StoredInvite) -> bool:
        keys = (enrolment.AS, enrolment.AK, enrolment.cert)
        if invite.role == DEVICE_ROLE:
            return not any(keys) and enrolment.account_id == invite.maker
        message = certificate_message(self.membership.org_id, enrolment.account_id, enrolment.device_id, enrolment.DS, enrolment.DK)
        return (len(enrolment.AS), len(enrolment.AK)) == (32, 32) and verify(enrolment.AS, message, enrolment.cert)

    def _may_be(self, enrolment: Enrolment, invite: sql.StoredInvite) -> bool:
        """Say whether the account is new, or comes back with the keys it has, after all its devices were revoked."""
        if invite.role == DEVICE_ROLE or self.membership.any_member(enrolment.account_id) is None:
            return True
        known = self.membership.members.get(enrolment.account_id)
        return known is not None and known.keys_lost and (known.AS, known.AK) == (enrolment.AS, enrolment.AK)

    async def waiting(self, account: bytes) -> Enrolments:
        """Return those who wait for this account to admit them."""
        rows = await self._database.read(lambda transaction: sql.enrolments_for(transaction, account))
        return Enrolments([_pending(row) for row in rows])

    async def maker_of(self, token_hash: bytes) -> bytes:
        """Return the account that made an invite: whom to wake when somebody enrols with it."""
        invite = await self._database.read(lambda transaction: sql.invite(transaction, token_hash))
        return (invite.maker if invite else None) or _NOBODY

    async def mine(self, device: bytes, request: bytes, signature: bytes) -> EnrolmentState | Refusal:
        """Tell a joiner how it stands, upon its own signature over this very request."""
        certified = self.membership.any_device(device)
        key = certified.DS if certified else None
        if key is None:
            stored = await self._database.read(lambda transaction: sql.enrolment(transaction, device))
            if stored is None:
                return refused("enrolment_unknown")
            key = _pending(stored).enrolment.DS
        if not verify(key, enrol_mine_message(request, device), signature):
            return refused("bad_signature")
        if device in self.membership.revoked:
            return refused("device_revoked")
        return EnrolmentState("joined" if certified else "waiting")


def _replay_stored(transaction: Transaction) -> Membership:
    return replay(_as_signed(sql.entries_from(transaction, 0, 1_000_000)))


def _epochs(entries: list[Entry]) -> list[NewEpoch]:
    """Return the new epochs of a post, in an order in which two posts never wait for each other's spaces."""
    return sorted((entry.body for entry in entries if isinstance(entry.body, NewEpoch)), key=lambda body: (body.space, body.e))


def _ends_at_head(before: Membership, body: NewEpoch, head: int) -> bool:
    """Say whether a new epoch ends the one before where its space stands: below that it disowns what is written, beyond it what comes would count as of then.

    An end that a restore lost with its rows may lie beyond the head, and is no reason to refuse the next.
    """
    known = before.spaces.get(body.space)
    return head <= body.at_seq <= max(head, known.last_end if known else 0)


def _is_given_back(transaction: Transaction, before: Membership, entries: list[Entry]) -> bool:
    """Say whether these entries are from before this server was restored: they stood once, and rows that came first after the restore do not undo them.

    They follow upon what is as old: once anything newer stands in the log, whoever dates an entry back has made it now.
    """
    restored_ms = int(read_meta(transaction, RESTORED) or b"0")
    last = _as_signed(sql.entries_from(transaction, before.log_n - 1, 1))
    return all(entry.ts_ms <= restored_ms for entry in [*map(decode_entry, last), *entries])


def _heads(transaction: Transaction, epochs: list[NewEpoch]) -> dict[bytes, int]:
    """Lock the spaces, so that no row comes between, and return how far each has come."""
    rows = {body.space: space_sql.lock_space(transaction, body.space) for body in epochs}
    return {space: row.seq if row else 0 for space, row in rows.items()}


def _as_signed(stored: list[sql.StoredEntry]) -> list[SignedEntry]:
    return [SignedEntry(each.entry, each.sig) for each in stored]


def _pending(stored: sql.StoredEnrolment) -> PendingEnrolment:
    enrolment = msgspec.msgpack.decode(stored.body, type=Enrolment)
    return msgspec.convert(
        {"enrolment": enrolment, "role": stored.role, "made_ms": stored.made_ms, "space": stored.space}, PendingEnrolment, builtin_types=(bytes,)
    )


def _announced(token_hash: bytes, invite: sql.StoredInvite) -> InviteOrder:
    """Return the order that an invite was kept for, to be judged again by what its maker may do now."""
    fields = {"token_hash": token_hash, "role": invite.role, "expires_ms": invite.expires_ms, "space": invite.space}
    return msgspec.convert(fields, InviteOrder, builtin_types=(bytes,))


def _audited(token_hash: bytes) -> bytes:
    """Return what the audit log calls an invite: whoever knows its token's own hash could spend it before the person it is for."""
    return sha256(token_hash).digest()
