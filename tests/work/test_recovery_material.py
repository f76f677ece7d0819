"""What a recovery key opens in a copy of a server, and what stays closed with its reason."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from liaison_app.core.clock import Stamp
from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.entry import Actor, Operation, chain, encode_entry
from liaison_app.protocol.envelope import envelope_hash
from liaison_app.protocol.hashes import fingerprint, head_hash_start, head_hash_step
from liaison_app.protocol.membership import replay
from liaison_app.protocol.messages import Row, SignedEntry
from liaison_app.protocol.operations import NO_ONE, CreateSpace, NewEpoch, OrgInit, SetRecovery
from liaison_app.records import document
from liaison_app.records.body import Body, encode
from liaison_app.vault.hpke import SealingKey
from liaison_app.vault.sealing import seal_record
from liaison_app.vault.wraps import FOR_RECOVERY, new_space_key, seal_previous_epoch, wrap_info, wrap_space_key
from liaison_app.work.hashed_folder import whole_folder
from liaison_app.work.recovered_rows import RecoveredSpace, Version
from liaison_app.work.recovery_material import KeptSpace, Material, NotRecoverable, space_keys
from tests.server.parties import Organisation, Party, set_role
from tests.support import makers


@dataclass
class Copy:
    """An organisation whose keys are all at hand, and the rows of its team's space."""

    org: Organisation = field(default_factory=Organisation)
    rk: SealingKey = field(default_factory=lambda: SealingKey(os.urandom(32)))
    rows: list[Row] = field(default_factory=list[Row])

    def __post_init__(self) -> None:
        self.team, self.keys = os.urandom(16), {1: new_space_key()}
        root = Actor(NO_ONE, NO_ONE, self.org.root)
        body = OrgInit(self.org.org_id, self.org.root.public, self.org.server.public, self.rk.public, self.org.bootstrap.public)
        self.entries: list[SignedEntry] = [encode_entry(0, bytes(32), 1, root, body)]
        self.owner, self.reader = Party(self.org.org_id), Party(self.org.org_id, "Rob")
        by_key, by_owner = Actor(self.owner.account, self.owner.device, self.org.bootstrap), self.owner.actor
        space = CreateSpace(self.team, "Team", private=False, wraps=[(self.owner.account, os.urandom(80))], rk_wrap=self.for_recovery(1))
        self.post([(by_key, self.owner.added("owner")), (by_owner, self.owner.certified()), (by_owner, space)])
        self.post(
            [(by_owner, self.reader.added("reader")), (by_owner, self.reader.certified()), (by_owner, set_role(self.team, self.reader.account, "reader"))]
        )

    def for_recovery(self, epoch: int, key: SealingKey | None = None) -> bytes:
        return wrap_space_key(self.keys[epoch], (key or self.rk).public, wrap_info(self.org.org_id, self.team, epoch, FOR_RECOVERY))

    def post(self, acts: Sequence[tuple[Actor, Operation]]) -> None:
        state = replay(self.entries)
        self.entries += chain(2, (state.log_n, state.head), acts)

    def new_epoch(self, rk_wrap: bytes | None = None, previous: bytes | None = None) -> None:
        epoch = len(self.keys) + 1
        self.keys[epoch] = new_space_key()
        wraps = [(account, os.urandom(80)) for account in (self.owner.account, self.reader.account)]
        sealed = seal_previous_epoch(self.keys[epoch - 1], self.keys[epoch], self.team, epoch)
        body = NewEpoch(self.team, epoch, wraps, len(self.rows), rk_wrap or self.for_recovery(epoch), sealed if previous is None else previous)
        self.post([(self.owner.actor, body)])

    def write(self, body: Body, *, by: Party | None = None, record: bytes | None = None, version: int = 1, prev: bytes = bytes(32), epoch: int = 0) -> Row:
        party, record = by or self.owner, record or os.urandom(16)
        epoch = epoch or len(self.keys)
        env = seal_record(
            encode(body),
            space=self.team,
            epoch=epoch,
            record=record,
            version=version,
            device=party.device,
            space_key=self.keys[epoch],
            signer=party.DS,
            prev_hash=prev,
        )
        row = Row(len(self.rows) + 1, record, version, envelope_hash(env), party.device, 1_790_000_000_000, "current", env)
        self.rows.append(row)
        return row

    def material(self, *, root: bytes | None = None) -> Material:
        head = head_hash_start(self.team)
        for row in self.rows:
            head = head_hash_step(head, row.seq, row.rid, row.ver, row.env_hash)
        return Material(self.entries, {self.team: KeptSpace(len(self.rows), head, False, lambda: iter(self.rows), lambda _hash: None)}, root)

    def read(self, key: SealingKey | None = None) -> tuple[RecoveredSpace, list[Version]]:
        material = self.material()
        space = material.membership.spaces[self.team]
        reading = RecoveredSpace(material.membership, space, material.spaces[self.team], space_keys(material.membership, space, key or self.rk))
        return reading, list(reading.versions())


@pytest.fixture
def copy() -> Copy:
    return Copy()


def note(title: str) -> Body:
    return document.begin(makers.note(title=title), Stamp(1_789_000_000_000, 0, "aa" * 16), "bb" * 16)


def test_every_version_is_told_with_who_wrote_it(copy: Copy) -> None:
    first = copy.write(note("One"))
    copy.write(note("Two"), record=first.rid, version=2, prev=first.env_hash)
    reading, versions = copy.read()
    assert [(each.line["member"], each.line["value"]["title"], each.why_closed) for each in versions] == [("Ana", "One", ""), ("Ana", "Two", "")]
    assert reading.is_whole


def test_what_nobody_may_have_written_stays_closed_with_its_reason_and_keeps_nothing_else(copy: Copy) -> None:
    good = copy.write(note("Good"))
    forged = copy.write(note("By a reader"), by=copy.reader)
    stranger = copy.write(note("By a stranger"), by=Party(copy.org.org_id))
    swapped = copy.write(note("Swapped"))
    copy.rows[-1] = Row(swapped.seq, swapped.rid, 1, swapped.env_hash, swapped.device, swapped.committed_ms, "current", good.env)
    torn = copy.write(note("Torn"))
    copy.rows[-1] = Row(torn.seq, torn.rid, 1, torn.env_hash, torn.device, torn.committed_ms, "current", (torn.env or b"")[:-1])
    gone = copy.write(note("Not kept"))
    copy.rows[-1] = Row(gone.seq, gone.rid, 1, gone.env_hash, gone.device, gone.committed_ms, "superseded")
    unrelated = copy.write(note("Follows nothing"), record=gone.rid, version=2, prev=os.urandom(32))
    last = copy.write(note("Last"))
    _reading, versions = copy.read()
    found = {each.row.seq: each.why_closed for each in versions}
    assert found.pop(forged.seq) == "role"
    assert found.pop(stranger.seq) == "role"
    assert found.pop(swapped.seq) == "hash"
    assert found.pop(torn.seq) in ("length", "hash")
    assert found.pop(gone.seq) == "not_kept"
    assert found.pop(unrelated.seq) == "prev_hash"
    assert found == {good.seq: "", last.seq: ""}
    assert all("value" not in each.line and each.line["why_closed_words"] for each in versions if each.why_closed)


def test_rows_that_do_not_come_to_the_servers_head_are_told(copy: Copy) -> None:
    for title in ("One", "Two", "Three"):
        copy.write(note(title))
    material = copy.material()
    del copy.rows[1]
    space = material.membership.spaces[copy.team]
    reading = RecoveredSpace(material.membership, space, material.spaces[copy.team], space_keys(material.membership, space, copy.rk))
    assert len(list(reading.versions())) == 2
    assert not reading.is_whole


def test_a_kind_that_this_version_does_not_know_is_told_as_it_stands(copy: Copy) -> None:
    copy.write(Body("hovercraft", {"eels": 7, "at": b"\x01\x02"}, {"eels": (5, 0, bytes(16))}))
    _reading, (version,) = copy.read()
    assert version.line["value"]["as_it_stands"] == {"eels": 7, "at": "0102"}


def test_older_keys_open_through_newer_ones_and_through_their_own_wraps(copy: Copy) -> None:
    copy.write(note("First epoch"))
    copy.new_epoch()
    copy.write(note("Second epoch"))
    copy.new_epoch(previous=os.urandom(60))  # whoever began it lied about the key before: its own wrap for recovery opens it all the same
    copy.write(note("Third epoch"))
    material = copy.material()
    assert space_keys(material.membership, material.membership.spaces[copy.team], copy.rk) == copy.keys
    assert [each.why_closed for each in copy.read()[1]] == ["", "", ""]


def test_a_key_that_was_withheld_from_recovery_closes_its_epoch_and_no_other(copy: Copy) -> None:
    copy.write(note("Before"))
    copy.new_epoch(rk_wrap=os.urandom(80))
    copy.write(note("Withheld"))
    assert [each.why_closed for each in copy.read()[1]] == ["", "key"]


def test_a_new_recovery_key_opens_what_came_before_once_a_space_was_sealed_to_it(copy: Copy) -> None:
    fresh = SealingKey(os.urandom(32))
    copy.write(note("Before"))
    copy.post([(Actor(NO_ONE, NO_ONE, copy.org.root), SetRecovery([], [], fresh.public))])
    with pytest.raises(NotRecoverable):
        copy.read(fresh)
    copy.rk = fresh
    copy.new_epoch()
    copy.write(note("After"))
    assert [each.why_closed for each in copy.read()[1]] == ["", ""]
    with pytest.raises(NotRecoverable):
        copy.read(SealingKey(os.urandom(32)))


def test_another_organisations_log_or_a_broken_one_is_refused_before_anything_is_opened(copy: Copy) -> None:
    copy.write(note("One"))
    assert copy.material(root=fingerprint(copy.org.root.public)).membership.log_n == len(copy.entries)
    with pytest.raises(LiaisonError) as refused:
        assert copy.material(root=os.urandom(32)).membership
    assert refused.value.code == "another_organisation"
    state = replay(copy.entries)
    forged = chain(2, (state.log_n, state.head), [(copy.owner.actor, SetRecovery([], [], os.urandom(32)))])
    for entries in ([*copy.entries, *forged], copy.entries[1:], [copy.entries[0], *copy.entries[2:]], []):
        with pytest.raises(LiaisonError) as refused:
            assert Material(entries, {}).membership
        assert refused.value.code == "bad_log"


def test_a_folder_that_fails_half_way_is_not_there(tmp_path: Path) -> None:
    def break_off() -> None:
        with whole_folder(tmp_path / "made") as folder:
            folder.write("a/b/c.txt", b"words")
            folder.write("a/b", b"a folder has this name")

    with pytest.raises(LiaisonError):
        break_off()
    assert list(tmp_path.iterdir()) == []
    with whole_folder(tmp_path / "made") as folder:
        folder.write("a/b/c.txt", b"words")
    assert (tmp_path / "made" / "a" / "b" / "c.txt").read_bytes() == b"words"
    with pytest.raises(LiaisonError) as refused, whole_folder(tmp_path / "made"):
        pass
    assert refused.value.code == "file_exists"
