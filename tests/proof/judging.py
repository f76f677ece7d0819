"""The end of a schedule: everything written is accounted for, everybody sees the same, nothing waits."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from liaison_app.protocol.hashes import head_hash_start, head_hash_step
from liaison_app.records.deck import Deck
from liaison_app.work.stored_files import StoredFiles
from tests.proof.people import LOG_HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaison_app.records.body import Body
    from tests.proof.ledger import Written
    from tests.proof.people import Person
    from tests.proof.scheduler import Schedule

RED = {"rollback", "fork"}


def judge(schedule: Schedule) -> list[str]:
    """Return what is wrong in the end."""
    if schedule.lied:
        return _judge_after_a_lie(schedule)
    wrong = _server_is_whole(schedule)
    for person in schedule.people:
        if person.out:
            person.keep_to_itself(schedule.ledger)
    for person in schedule.people:
        wrong += [f"{person.name}: {words}" for words in _complaints(schedule, person, readable(person))]
        wrong += [] if person.out else _nothing_waits(schedule, person)
        wrong += [f"{person.name}: was told {person.told}, though the server hid nothing"] if person.told in LOG_HIDDEN else []
    wrong += _all_equal(schedule)
    return wrong


def readable(person: Person) -> set[str]:
    return set(person.spaces())


def _complaints(schedule: Schedule, person: Person, spaces: set[str]) -> list[str]:
    bodies, shown = _held(person)
    return schedule.ledger.complaints(bodies, shown, spaces, _others_or_lost(person) if person.out else _lost_or_alone)


def _lost_or_alone(each: Written) -> bool:
    return each.may_be_lost or each.is_here_alone


def _others_or_lost(person: Person) -> Callable[[Written], bool]:
    """Whoever no longer hears of others answers for what they wrote themselves."""
    return lambda each: each.client != person.name or each.may_be_lost


def _others_or_taken_twice(person: Person) -> Callable[[Written], bool]:
    """What was on the server alone, because its writer's disk was put back to an older copy, is gone where the server is put back too: no software brings it back."""
    misses = _others_or_lost(person)
    return lambda each: misses(each) or each.was_left_to_the_server


def _held(person: Person) -> tuple[dict[str, Body], dict[str, dict[str, object]]]:
    bodies: dict[str, Body] = {}
    shown: dict[str, dict[str, object]] = {}
    for (id,) in person.reader.query("SELECT id FROM rec"):
        record = person.reader.get(id)
        bodies[id] = person.reader.body(id)
        if record is not None:
            fields = {name: getattr(record, name) for name in ("background", "body", "topics") if hasattr(record, name)}
            shown[id] = fields | ({"emails": tuple(each.value for each in record.emails)} if hasattr(record, "emails") else {})
    return bodies, shown


def _nothing_waits(schedule: Schedule, person: Person) -> list[str]:
    counts = person.counts()
    wrong = [f"{person.name}: {name} {n}" for name in ("pending", "local", "quarantine", "rejected") if (n := getattr(counts, name))]
    wrong += [f"{person.name}: the outbox of {space[:6]} is full" for (space,) in person.reader.query("SELECT space FROM outbox")]
    wrong += [f"{person.name}: {fact.name} stopped: {fact.stopped}" for fact in person.spaces().values() if fact.stopped]
    heads = schedule.server_heads()
    for space, seq in person.reader.query("SELECT space, seq FROM pos"):
        if seq != heads.get(space):
            wrong.append(f"{person.name}: stands at {seq} of {heads.get(space)} in {space[:6]}")
    lost = _parts_nobody_can_bring(schedule)
    wrong += [
        f"{person.name}: a part of file {blob[:6]} still goes {way}"
        for blob, way, sha256 in person.reader.query("SELECT blob, direction, sha256 FROM blob_jobs WHERE done = 0")
        if not lost(blob, sha256)
    ]
    return wrong + _files_are_there(schedule, person)


def _parts_nobody_can_bring(schedule: Schedule) -> Callable[[str, str], bool]:
    """Say of a blob's part whether its only copy may have been on a disk that was put back to an older state, or stayed with somebody who was removed."""
    out = {person.name for person in schedule.people if person.out}
    on_server = {hash.hex() for (hash,) in schedule.server.query("SELECT hash FROM blobs")}
    files = [each for (_id, name), some in schedule.ledger.values.items() if name == "file" for each in some]
    put_back = {str(each.value) for each in files if each.may_be_lost}
    left_behind = {str(each.value) for each in files if each.client in out}
    return lambda blob, sha256: blob in put_back or (blob in left_behind and sha256 not in on_server)


def _files_are_there(schedule: Schedule, person: Person) -> list[str]:
    files, lost = StoredFiles(person.store.chunks), _parts_nobody_can_bring(schedule)
    wrong: list[str] = []
    for deck in person.reader.list("deck")[0] + person.reader.list("deck", trash=True)[0]:
        if isinstance(deck, Deck) and deck.file is not None:
            missing = [sha256 for sha256 in deck.file.chunks if not person.store.chunks.has(sha256)]
            if not all(lost(deck.file.blob, sha256) for sha256 in missing):
                wrong.append(f"{person.name}: the file of {deck.id[:6]} lacks {len(missing)} parts")
            elif not missing and hashlib.sha256(files.read(deck.file)).hexdigest() != deck.file.sha256:
                wrong.append(f"{person.name}: the file of {deck.id[:6]} is another")
    return wrong


def _server_is_whole(schedule: Schedule) -> list[str]:
    """The log of every space is dense and chained, and the head is its last link."""
    wrong: list[str] = []
    for space, head_seq, head_hash in schedule.server.query("SELECT id, head_seq, head_hash FROM spaces"):
        hash = head_hash_start(space)
        rows = schedule.server.query("SELECT seq, rid, ver, env_hash FROM log WHERE space = ? ORDER BY seq", space)
        if [row[0] for row in rows] != list(range(1, head_seq + 1)):
            wrong.append(f"the log of {space.hex()[:6]} is not dense")
            continue
        for seq, rid, ver, env_hash in rows:
            hash = head_hash_step(hash, seq, rid, ver, env_hash)
        if rows and hash != head_hash:
            wrong.append(f"the head of {space.hex()[:6]} is not its chain's")
        versions = {(rid, ver) for _seq, rid, ver, _hash in rows}
        if len(versions) != len(rows):
            wrong.append(f"a version stands twice in {space.hex()[:6]}")
    return wrong


def _all_equal(schedule: Schedule) -> list[str]:
    """Whoever may read a space holds the same bodies in it."""
    seen: dict[str, tuple[str, Any]] = {}
    wrong: list[str] = []
    for person in schedule.people:
        for space in set() if person.out else readable(person):
            here = {id: (ver, bytes(state)) for id, ver, state in person.reader.query("SELECT id, ver, state FROM rec WHERE space = ?", (space,))}
            first, there = seen.setdefault(space, (person.name, here))
            if here != there:
                differing = sorted(id[:6] for id in here.keys() | there.keys() if here.get(id) != there.get(id))
                wrong.append(f"{first} and {person.name} differ in {differing}")
    return wrong


def _is_left_rightly(schedule: Schedule, person: Person) -> bool:
    """Who was taken out of a space and read so in the log stays out while the lie hides that log's end, which may say that they are in again."""
    hears_no_more = person.last is None or person.account not in schedule.given_back
    return person.out or (person.account in schedule.taken_out and hears_no_more)


def _judge_after_a_lie(schedule: Schedule) -> list[str]:
    """Whoever had seen more than the server shows now stopped that space, and nothing that was written is gone from where it was written."""
    wrong: list[str] = []
    for person in schedule.people:
        for space, fact in person.spaces().items():
            if fact.stopped == "left" and _is_left_rightly(schedule, person):
                continue
            if fact.stopped and fact.stopped not in RED:
                wrong.append(f"{person.name}: {fact.name} stopped as {fact.stopped}")
            if fact.stopped and schedule.heads_then.get(space) == schedule.heads_before_lie.get(space):
                wrong.append(f"{person.name}: {fact.name} stopped, which the server did not lie about")
        says_why = person.told in LOG_HIDDEN or person.broken == "bad_log" or any(fact.stopped for fact in person.spaces().values())
        if person.last is None and not person.out and not says_why:
            wrong.append(f"{person.name}: cannot sync, and says not why")
        bodies, shown = _held(person)
        wrong += [f"{person.name}: {words}" for words in schedule.ledger.complaints(bodies, shown, readable(person), _others_or_taken_twice(person))]
    return wrong
