"""Looks over everything a server keeps: every chain walked, every hash computed again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec

from liaison_app.core.words import N_, _
from liaison_app.protocol.entry import BadEntry, decode_entry
from liaison_app.protocol.envelope import BadEnvelope, envelope_hash, parse
from liaison_app.protocol.hashes import erase_hash, head_hash_start, head_hash_step
from liaison_app.protocol.membership import Membership, replay
from liaison_app.protocol.messages import Erasure, SignedEntry
from liaison_app.protocol.signing import verify
from liaison_app.server.audit import AuditLink, check_chain
from liaison_app.server.database import accounts as account_sql
from liaison_app.server.database import audit as audit_sql
from liaison_app.server.database import walking as sql
from liaison_app.server.database.engine import Transaction

_PAGE: Final = 1000
_MOST: Final = 1000
"""So many findings are named; a database that is nothing but wrong needs no longer list."""

_KNOWN: Final[dict[str, tuple[str, str]]] = {
    "database": (
        N_("The database's file is damaged."),
        N_("Keep a copy of it, look at the disk, and restore the latest backup that verifies; devices send again what it lacks."),
    ),
    "log": (
        N_("The membership log does not hold together."),
        N_("Restore the latest backup that verifies; members' devices have the whole log and will refuse a changed one."),
    ),
    "key": (N_("The server's key is not the one the membership log names."), N_("Put back the server.key that belongs to this organization.")),
    "space": (N_("A space does not agree with the membership log."), N_("Restore the latest backup that verifies.")),
    "chain": (
        N_("A space's chain of changes is broken."),
        N_("Restore the latest backup that verifies; devices stop this space by themselves and keep their work."),
    ),
    "record": (
        N_("A record is not the one its space's log names."),
        N_("Restore the latest backup that verifies; the device that wrote the record still has it."),
    ),
    "history": (N_("A version kept under a hold was changed."), N_("Compare with a backup made since the hold was put.")),
    "audit": (N_("The audit log was changed."), N_("Keep this copy as it is, and compare with a backup and with the server's own log lines.")),
    "file": (
        N_("A part of a file is missing or damaged."),
        N_("Put the blob folder or bucket back from its backup; a device that has the file can add it anew."),
    ),
}


class Finding(NamedTuple):
    """Something that is not as it must be; `where` names ids and numbers only."""

    check: str
    where: str

    @property
    def title(self) -> str:
        return _(_KNOWN[self.check][0])

    @property
    def what_to_do(self) -> str:
        return _(_KNOWN[self.check][1])


class Verified(NamedTuple):
    """What was looked at, and what was found wrong."""

    entries: int
    spaces: int
    rows: int
    records: int
    audit: int
    chunks: int
    findings: list[Finding]


class Verifier:
    """Checks one database, as one moment shows it, and the blobs it names."""

    def __init__(self, server_pub: bytes | None, read_blob: Callable[[bytes, bytes], bytes | None] | None) -> None:
        """`read_blob(space, hash)` gives a chunk's bytes; without it the blobs are left out, as without server_pub the key is."""
        self._server_pub = server_pub
        self._read_blob = read_blob
        self._findings: list[Finding] = []
        self._rows = self._records = self._chunks = 0

    def verify(self, transaction: Transaction) -> Verified:
        for fault in sql.file_faults(transaction):
            self._found("database", fault)
        if self._findings:  # what stands in damaged pages is no basis to judge the rest by
            return Verified(0, 0, 0, 0, 0, 0, self._findings)
        entries = _all_entries(transaction)
        membership = self._check_log(entries)
        spaces = sql.all_spaces(transaction)
        for space in spaces:
            self._check_space(transaction, space, membership)
        if membership is not None:
            for missing in membership.spaces.keys() - {space.space for space in spaces}:
                self._found("space", _("space {space} is missing").format(space=missing.hex()))
        audit = self._check_audit(transaction, entries)
        if self._read_blob:
            self._check_blobs(transaction, self._read_blob)
        return Verified(len(entries), len(spaces), self._rows, self._records, audit, self._chunks, self._findings)

    def _found(self, check: str, where: str) -> None:
        if len(self._findings) < _MOST:
            self._findings.append(Finding(check, where))

    # the membership log

    def _check_log(self, entries: list[account_sql.StoredEntry]) -> Membership | None:
        try:
            membership = replay([SignedEntry(each.entry, each.sig) for each in entries])
        except BadEntry as error:
            self._found("log", error.reason)
            return None
        for n, each in enumerate(entries):
            if each.hash != sha256(each.entry + each.sig).digest():
                self._found("log", _("entry {n}").format(n=n))
        if self._server_pub is not None and membership.server_pub != self._server_pub:
            self._found("key", "server.key")
        return membership

    # spaces

    def _check_space(self, transaction: Transaction, space: sql.SpaceRow, membership: Membership | None) -> None:
        name = space.space.hex()
        known = membership.spaces.get(space.space) if membership else None
        if membership is not None and (known is None or known.epoch != space.epoch):
            self._found("space", _("space {space}").format(space=name))
        head, seq = head_hash_start(space.space), 0
        for row in sql.log_rows(transaction, space.space):
            seq += 1
            if row.seq != seq:
                self._found("chain", _("space {space}: row {seq} is missing").format(space=name, seq=seq))
                seq = row.seq
            head = head_hash_step(head, row.seq, row.rid, row.ver, row.env_hash)
            if head != row.head_hash:
                self._found("chain", _("space {space}, row {seq}").format(space=name, seq=seq))
                head = row.head_hash  # named once, and whatever else is wrong behind it
        self._rows += seq
        if (seq, head) != (space.seq, space.hash):
            self._found("chain", _("space {space}: the head {seq}").format(space=name, seq=space.seq))
        for rid in sql.unmatched_records(transaction, space.space):
            self._found("record", _("space {space}, record {record}: its versions are not whole").format(space=name, record=rid.hex()))
        for standing in sql.standing_rows(transaction, space.space):
            self._records += 1
            reason = _standing_fault(space.space, standing, membership)
            if reason:
                self._found("record", _("space {space}, record {record}: {reason}").format(space=name, record=standing.rid.hex(), reason=reason))
        for rid, ver, env, env_hash in sql.kept_versions(transaction, space.space):
            if env_hash is None or envelope_hash(env) != env_hash:
                self._found("history", _("space {space}, record {record}, version {ver}").format(space=name, record=rid.hex(), ver=ver))

    # the audit chain

    def _check_audit(self, transaction: Transaction, entries: list[account_sql.StoredEntry]) -> int:
        expected = dict(_expected_links(entries))
        count = 0

        def links() -> Iterator[AuditLink]:
            nonlocal count
            while page := audit_sql.audit_links(transaction, count, _PAGE):
                for link in page:
                    if expected.get(link.subject) == (link.event, link.actor):
                        del expected[link.subject]
                    yield link
                count = page[-1].n + 1

        broken = check_chain(links())
        if broken:
            self._found("audit", _("link {n}: {reason}").format(n=broken.n, reason=broken.reason))
        for n, each in enumerate(entries):
            if not broken and each.hash in expected:
                self._found("audit", _("membership entry {n} has no link").format(n=n))
        return count

    # blobs

    def _check_blobs(self, transaction: Transaction, read: Callable[[bytes, bytes], bytes | None]) -> None:
        for space, blob in sql.broken_commits(transaction):
            self._found("file", _("space {space}, file {blob}: not every part is listed").format(space=space.hex(), blob=blob.hex()))
        for space, blob, chunk in sql.all_chunks(transaction):
            self._chunks += 1
            data = read(space, chunk.hash)
            if data is None or len(data) != chunk.size or sha256(data).digest() != chunk.hash:
                self._found("file", _("space {space}, file {blob}, part {i}").format(space=space.hex(), blob=blob.hex(), i=chunk.i))


def _all_entries(transaction: Transaction) -> list[account_sql.StoredEntry]:
    return account_sql.entries_from(transaction, 0, 1_000_000)


def _expected_links(entries: list[account_sql.StoredEntry]) -> Iterator[tuple[bytes, tuple[str, bytes]]]:
    """Give, by its hash, what the audit log must say of each membership entry that can be read."""
    for each in entries:
        try:
            entry = decode_entry(SignedEntry(each.entry, each.sig))
        except BadEntry:
            continue
        yield each.hash, (entry.body.op, entry.account + entry.device)


def _standing_fault(space: bytes, standing: sql.Standing, membership: Membership | None) -> str:
    """Return what is wrong with a record's newest version, or nothing."""
    if standing.logged != (standing.rid, standing.ver, standing.env_hash, standing.device):
        return _("not the version in the log")
    if standing.state == "erased":
        return _erasure_fault(space, standing)
    if standing.env is None or envelope_hash(standing.env) != standing.env_hash:
        return _("other bytes than the log names")
    return _envelope_fault(space, standing, membership, standing.env)


def _erasure_fault(space: bytes, standing: sql.Standing) -> str:
    try:
        statement = msgspec.msgpack.decode(standing.erase or b"", type=Erasure)
    except msgspec.MsgspecError:
        return _("the erasure cannot be read")
    fits = erase_hash(space, standing.rid, standing.ver - 1, statement.reason) == standing.env_hash
    return "" if fits and standing.env is None else _("not the erasure in the log")


def _envelope_fault(space: bytes, standing: sql.Standing, membership: Membership | None, raw: bytes) -> str:
    try:
        envelope = parse(raw)
    except BadEnvelope as error:
        return error.reason
    head = envelope.head
    if (head.space, head.record, head.version, head.device) != (space, standing.rid, standing.ver, standing.device):
        return _("it belongs elsewhere")
    if membership is None:
        return ""
    device = membership.any_device(standing.device)
    if device is None:
        return _("its device is unknown")
    return "" if verify(device.DS, envelope.signed, envelope.signature) else _("its signature does not match")
