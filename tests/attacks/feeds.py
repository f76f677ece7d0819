"""Lies about a space: rows, heads, pages. The server keeps its lie in step, so that only what members signed can give it away."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from msgspec.structs import replace as fields

from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import decode, encode
from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.hashes import erase_hash, erase_statement, head_hash_step, witness_statement
from liaison_app.protocol.signing import SigningKey, verify
from liaison_app.records.note import Note
from liaison_app.store.verbs import ReadHeld
from liaison_app.vault.sealing import NO_PREVIOUS, seal_record
from tests.attacks.people import Person, Told
from tests.attacks.ring import Heard, Said, both, says
from tests.attacks.theatre import Theatre

Change = Callable[[list[m.Row]], list[m.Row]]


class FeedLie:
    """Other rows in a space's next page, numbered without a gap, with heads that agree."""

    def __init__(self, play: Theatre, victim: Person, change: Change, space: str = "") -> None:
        self._space = space or play.team
        self._start, self._head = play.head_of(victim, self._space)
        self._change = change
        self._told: tuple[int, bytes] | None = None

    def __call__(self, heard: Heard, said: Said) -> Said:
        if said.status != 200:
            return said
        if heard.path == f"/v1/spaces/{self._space}/feed" and f"after={self._start}&" in heard.query + "&":
            return replace(said, body=encode(self._feed(decode(said.body, m.Feed))))
        if heard.path == "/v1/heads":
            return replace(said, body=encode(self._heads(decode(said.body, m.Heads))))
        return said

    def _feed(self, feed: m.Feed) -> m.Feed:
        rows = [fields(row, seq=self._start + n) for n, row in enumerate(self._change(list(feed.rows)), 1)]
        head = self._head
        for row in rows:
            head = head_hash_step(head, row.seq, row.rid, row.ver, row.env_hash)
        self._told = (rows[-1].seq if rows else self._start, head)
        return m.Feed(rows, *self._told)

    def _heads(self, heads: m.Heads) -> m.Heads:
        true = heads.spaces[self._space]
        seq, head = self._told or (max(true.seq, self._start + 1), true.hash)
        return fields(heads, spaces=heads.spaces | {self._space: m.SpaceHead(seq, head, true.epoch)})


def told_rows(play: Theatre, change: Change) -> Told:
    """Let b write, and a be shown other rows than b's."""
    play.note_by(play.b)
    play.lie(FeedLie(play, play.a, change))
    return play.a.sync()


def spoilt(change: Callable[[m.Row], m.Row]) -> Callable[[Theatre], Told]:
    """Return a play in which the newest row is changed."""
    return lambda play: told_rows(play, lambda rows: [*rows[:-1], change(rows[-1])])


def reforged(change: Callable[[bytearray], None]) -> Callable[[m.Row], m.Row]:
    """Return a change of the envelope's bytes, with the hash that goes with them."""

    def forge(row: m.Row) -> m.Row:
        raw = bytearray(row.env or b"")
        change(raw)
        return fields(row, env=bytes(raw), env_hash=envelope_hash(bytes(raw)))

    return forge


def put(at: int, value: bytes) -> Callable[[bytearray], None]:
    def change(raw: bytearray) -> None:
        raw[at : at + len(value)] = value

    return change


def flip(at: int) -> Callable[[bytearray], None]:
    def change(raw: bytearray) -> None:
        raw[at] ^= 1

    return change


def state_of(person: Person, id: str) -> bytes:
    return person.vault.store.perform(ReadHeld((id,))).result()[id].state


def sealed(play: Theatre, writer: Person, state: bytes, **given: Any) -> m.Row:
    """Return the row of an envelope made with a member's own app and keys; `given` says what is false in it."""
    space = given.get("space", play.team)
    epoch = given.get("epoch", max(epoch for known, epoch in writer.me.keys if known == play.team))
    rid, version = given.get("rid") or b"R" * 16, given.get("version", 1)
    device = given.get("device", writer.me.device)
    raw = seal_record(
        state,
        space=bytes.fromhex(space),
        epoch=epoch,
        record=rid,
        version=version,
        device=device.id,
        space_key=given.get("key") or writer.me.keys[play.team, min(epoch, max(epoch for known, epoch in writer.me.keys if known == play.team))],
        signer=given.get("signer") or device.signing,
        prev_hash=given.get("prev", NO_PREVIOUS),
    )
    now = writer.vault.clock.ms()
    return m.Row(0, rid, version, envelope_hash(raw), given.get("row_device", device.id), now, "current", raw)


def made(by: str, **given: Any) -> Callable[[Theatre], Told]:
    """Return a play in which the server shows a an envelope that a member made against the rules."""

    def play(on: Theatre) -> Told:
        writer = on.people[by]
        id = on.note_by(on.b)
        writer.sync()
        row = sealed(on, writer, state_of(writer, id), **{name: value(on) if callable(value) else value for name, value in given.items()})
        on.lie(FeedLie(on, on.a, lambda rows: [*rows, row]))
        return on.a.sync()

    return play


# heads and pages


def stale_answer_repeated(play: Theatre) -> Told:
    """The very bytes of an earlier answer, signature and all, for a new question."""
    kept: list[Said] = []

    def remember(heard: Heard, said: Said) -> Said:
        if heard.path != "/v1/heads":
            return said
        if not kept:
            asked = next(value.decode() for name, value in heard.headers if name == b"liaison-request")
            kept.append(replace(said, request=bytes.fromhex(asked)))
            return said
        return kept[0]

    play.lie(remember)
    play.a.note(play.bird(), play.team)
    play.a.sync()
    return play.a.sync()


def heads_of_yesterday(play: Theatre) -> Told:
    """Heads of before, signed anew for this question."""
    old: list[bytes] = []
    play.lie(lambda heard, said: old.append(said.body) or said if heard.path == "/v1/heads" else said)
    play.a.sync()
    play.note_by(play.b)
    play.a.sync()
    true = decode(old[0], m.Heads)

    def lower(heads: m.Heads) -> m.Heads:
        seq, head = true.spaces[play.team].seq - 1, true.spaces[play.team].hash
        return fields(heads, spaces=heads.spaces | {play.team: m.SpaceHead(seq, head, heads.spaces[play.team].epoch)})

    play.lie(says("/v1/heads", m.Heads, lower))
    return play.a.sync()


def database_put_back(play: Theatre) -> Told:
    """The whole database of before, under the same incarnation."""
    play.keep_server("before")
    play.note_by(play.b)
    play.note_by(play.a)
    play.open_server("before")
    return play.a.sync()


def two_histories(play: Theatre) -> Told:
    """Each of two people is shown a history of their own; then a is shown b's, which is just as long."""
    play.keep_server("forked")
    play.note_by(play.a)
    play.note_by(play.a)
    play.open_server("forked")
    for space in (play.team, play.other):
        while play.head_of(play.b, space)[0] < play.head_of(play.a, space)[0]:
            play.note_by(play.b, space)
    return play.a.sync()


def witnesses_of(play: Theatre, person: Person) -> list[m.Witness]:
    """Return what a person's device has signed of how far it saw the team's space, as any server could have kept it."""
    found = [decode(one.body, m.Witness) for one in play.ring.heard if one.path == f"/v1/spaces/{play.team}/witness"]
    pushes = [decode(one.body, m.Push) for one in play.ring.heard if one.path == f"/v1/spaces/{play.team}/push"]
    signed = [*found, *(push.witness for push in pushes if push.witness is not None)]
    id = person.me.device.id
    key = person.me.device.signing.public
    space = bytes.fromhex(play.team)
    return [fields(one, device=id) for one in signed if verify(key, witness_statement(space, one.incarnation, one.seq, one.head), one.sig)]


def two_histories_for_ever(play: Theatre) -> Told:
    """b is shown a history of its own for good, and c another; but what b's device signed of it reaches c."""
    play.keep_server("forked")
    for _n in range(3):
        play.note_by(play.b)
    signed = witnesses_of(play, play.b)
    assert signed
    play.open_server("forked")
    for _n in range(3):
        play.note_by(play.a)
    play.lie(says(f"{play.team}/feed", m.Feed, lambda feed: fields(feed, witnesses=signed)))
    return play.c.sync()


def false_witness(play: Theatre) -> Told:
    """A statement in b's name that the server has signed itself."""
    space, seq = bytes.fromhex(play.team), play.head_of(play.a)[0] + 1
    sig = play.key.sign(witness_statement(space, play.a.me.incarnation, seq, b"H" * 32))
    play.note_by(play.b)
    witness = m.Witness(play.a.me.incarnation, seq, b"H" * 32, sig, device=play.b.me.device.id)
    play.lie(says(f"{play.team}/feed", m.Feed, lambda feed: fields(feed, witnesses=[witness])))
    return play.a.sync()


def poured_in(play: Theatre) -> Told:
    """A feed without an end, of records that are none, each with its hash and its place in the chain."""
    head = dict([play.head_of(play.a)])
    far = 10**12

    def lie(heard: Heard, said: Said) -> Said:
        if heard.path == "/v1/heads":
            heads = decode(said.body, m.Heads)
            return replace(said, body=encode(fields(heads, spaces=heads.spaces | {play.team: m.SpaceHead(far, b"H" * 32, heads.spaces[play.team].epoch)})))
        if heard.path != f"/v1/spaces/{play.team}/feed" or "bare=1" in heard.query:
            return said
        after = int(heard.query.split("after=")[1].split("&")[0])
        rows: list[m.Row] = []
        before = head.get(after, b"")
        for seq in range(after + 1, after + 501):
            env = seq.to_bytes(8, "big") * 40
            rows.append(m.Row(seq, seq.to_bytes(16, "big"), 1, envelope_hash(env), b"D" * 16, play.a.vault.clock.ms(), "current", env))
            before = head[seq] = head_hash_step(before, seq, rows[-1].rid, 1, rows[-1].env_hash)
        return Said(200, encode(m.Feed(rows, far, b"H" * 32, more=True)))

    play.lie(lie)
    play.a.sync()
    return play.a.sync()


def restored_to_hide(play: Theatre) -> Told:
    """The database of before under another incarnation, as after a true restore; what it lost is sent there again."""
    play.keep_server("before")
    id = play.note_by(play.b)
    play.a.sync()
    with sqlite3.connect(play.folder / "before" / "server.db") as db:
        db.execute("UPDATE meta SET value = ? WHERE key = 'incarnation'", (b"I" * 16,))
    db.close()
    play.open_server("before")
    told = play.a.sync()
    for person in (play.a, play.b, play.a, play.c, play.c):
        person.sync()
    assert play.c.has(id), "nothing is lost by it"
    return told


def space_left_out(play: Theatre) -> Told:
    """The heads leave out a space that the log lets us into."""
    play.note_by(play.b)
    play.lie(says("/v1/heads", m.Heads, lambda heads: fields(heads, spaces={id: head for id, head in heads.spaces.items() if id != play.team})))
    return play.a.sync()


def row_left_out(play: Theatre) -> Told:
    """A row is missing from a page; the numbers tell."""
    for _n in range(3):
        play.note_by(play.b)
    play.lie(says(f"{play.team}/feed", m.Feed, lambda feed: fields(feed, rows=[row for n, row in enumerate(feed.rows) if n != 1])))
    return play.a.sync()


def row_left_out_and_renumbered(play: Theatre) -> Told:
    """A row is missing and the others moved up; the head tells."""
    for _n in range(3):
        play.note_by(play.b)

    def thinner(feed: m.Feed) -> m.Feed:
        rows = [row for n, row in enumerate(feed.rows) if n != 1]
        return fields(feed, rows=[fields(row, seq=feed.rows[0].seq + n) for n, row in enumerate(rows)], head_seq=feed.head_seq - 1)

    def heads(heads: m.Heads) -> m.Heads:
        true = heads.spaces[play.team]
        return fields(heads, spaces=heads.spaces | {play.team: m.SpaceHead(true.seq - 1, true.hash, true.epoch)})

    play.lie(both(says(f"{play.team}/feed", m.Feed, thinner), says("/v1/heads", m.Heads, heads)))
    return play.a.sync()


def page_cut_off(play: Theatre) -> Told:
    """A page without rows, though the head says there are some."""
    play.note_by(play.b)
    play.lie(says(f"{play.team}/feed", m.Feed, lambda feed: fields(feed, rows=[], more=True)))
    return play.a.sync()


def page_torn(play: Theatre) -> Told:
    """A page whose bytes end in the middle, signed as they are."""
    play.note_by(play.b)
    play.lie(lambda heard, said: replace(said, body=said.body[: len(said.body) // 2]) if heard.path.endswith(f"{play.team}/feed") else said)
    return play.a.sync()


def rows_in_disorder(play: Theatre) -> Told:
    """Two rows have changed places."""
    for _n in range(2):
        play.note_by(play.b)
    play.lie(says(f"{play.team}/feed", m.Feed, lambda feed: fields(feed, rows=feed.rows[::-1])))
    return play.a.sync()


def row_twice(play: Theatre) -> Told:
    """The same row stands twice in a page."""
    play.note_by(play.b)
    play.lie(says(f"{play.team}/feed", m.Feed, lambda feed: fields(feed, rows=[feed.rows[0], *feed.rows])))
    return play.a.sync()


def older_version_again(play: Theatre) -> Told:
    """After version 2 its version 1 comes once more, with a new number."""
    id = play.note_by(play.b)
    first: list[m.Row] = []
    play.lie(says(f"{play.team}/feed", m.Feed, lambda feed: first.extend(feed.rows) or feed))
    play.a.sync()
    play.repent()
    play.b.change(id, body=play.bird("second"))
    play.b.sync()
    play.a.sync()
    play.note_by(play.b)
    play.lie(FeedLie(play, play.a, lambda rows: [*rows, first[-1]]))
    told = play.a.sync()
    assert play.a.body(id) == play.b.body(id), "the newer version stands"
    return told


def first_page_of_another_head(play: Theatre) -> Told:
    """A newcomer's first page belongs to a head that no member ever had."""
    new = play.newcomer("d")
    new.begin_join(play.a.invite("editor", play.team), play.stage.url)
    new.sync()
    play.a.sync()
    play.lie(says(f"{play.team}/snapshot", m.Snapshot, lambda page: fields(page, head_hash=b"H" * 32)))
    return new.sync()


def first_page_in_disorder(play: Theatre) -> Told:
    """A newcomer's first page comes in another order, with one record twice."""
    new = play.newcomer("d")
    new.begin_join(play.a.invite("editor", play.team), play.stage.url)
    new.sync()
    play.a.sync()
    play.lie(says(f"{play.team}/snapshot", m.Snapshot, lambda page: fields(page, rows=[page.rows[-1], *page.rows])))
    return new.sync()


def id_of_a_private_record(play: Theatre) -> Told:
    """A colleague who learnt the id of a's private note writes a note of that id into the team's space, version after version."""
    private = play.note_by(play.a, play.a.me.private_space)
    before = play.a.body(private)
    play.b.put(Note(id=private, body=play.bird("decoy"), space=play.team))
    for _version in range(3):
        play.b.sync()
        play.b.change(private, body=play.bird("decoy"))
    play.b.sync()
    told = play.a.sync()
    kept = play.a.vault.reader.need(private)
    assert (kept.space, play.a.body(private)) == (play.a.me.private_space, before)
    return told


# erasing


def erased(signer: Callable[[Theatre], Any], record: str = "own") -> Callable[[Theatre], Told]:
    """Return a play in which a is shown an erasure of a's own note, signed by somebody."""

    def play(on: Theatre) -> Told:
        id = on.note_by(on.a)
        on.c.sync()
        decoy = on.note_by(on.b)
        on.a.sync()
        on.note_by(on.b)
        device = signer(on)
        space, rid = bytes.fromhex(on.team), bytes.fromhex(id)
        signed_for = bytes.fromhex(decoy) if record == "another" else rid
        key = device if isinstance(device, SigningKey) else device.signing
        by = on.a.me.device.id if isinstance(device, SigningKey) else device.id
        sig = key.sign(erase_statement(space, signed_for, 1, "requested"))
        row = m.Row(0, rid, 2, erase_hash(space, rid, 1, "requested"), by, on.a.vault.clock.ms(), "erased", erase=m.Erasure("requested", sig, 1))
        on.lie(FeedLie(on, on.a, lambda rows: [*rows, row]))
        told = on.a.sync()
        assert on.a.has(id), "what nobody erased is still there"
        return told

    return play
