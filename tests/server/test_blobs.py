"""Files in chunks: any order, any interruption, content hashes checked."""

from __future__ import annotations

import os
import random
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaison_app.protocol.messages import BlobCommit, BlobIncomplete, BlobStatus
from tests.server.parties import Line, Reply, World

CHUNKS = [bytes([n]) * (1000 + n) for n in range(10)]
HASHES = [sha256(chunk).digest() for chunk in CHUNKS]


def put(line: Line, space: bytes, blob: bytes, i: int, data: bytes | None = None, content_hash: bytes | None = None) -> Reply:
    data = CHUNKS[i] if data is None else data
    named = (content_hash or sha256(data).digest()).hex()
    return line.ask("PUT", f"/v1/blobs/{space.hex()}/{blob.hex()}/{i}", data, Liaison_Content_Sha256=named, Content_Type="application/octet-stream")


def status(line: Line, space: bytes, blob: bytes) -> BlobStatus:
    return line.ask("GET", f"/v1/blobs/{space.hex()}/{blob.hex()}/status").read(BlobStatus)


def commit(line: Line, space: bytes, blob: bytes, hashes: list[bytes]) -> Reply:
    return line.ask("POST", f"/v1/blobs/{space.hex()}/{blob.hex()}/commit", BlobCommit(hashes))


def present(found: BlobStatus) -> set[int]:
    return {i for i in range(8 * len(found.bitmap)) if found.bitmap[i // 8] >> i % 8 & 1}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(10)), st.integers(0, 9))
def test_a_transfer_resumes_after_any_chunk_in_any_order(place: World, order: list[int], cut: int) -> None:
    blob = os.urandom(16)
    for i in order[:cut]:
        assert put(place.line, place.team, blob, i).status == 200
    assert present(status(place.line, place.team, blob)) == set(order[:cut])
    early = commit(place.line, place.team, blob, HASHES)
    assert early.status == 409
    assert present(BlobStatus(early.read(BlobIncomplete).bitmap)) == set(order[:cut])
    for i in set(range(10)) - present(status(place.line, place.team, blob)):
        put(place.line, place.team, blob, i)
    done = commit(place.line, place.team, blob, HASHES).read(BlobStatus)
    assert (done.committed, done.total, present(done)) == (True, 10, set(range(10)))
    assert [place.line.ask("GET", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/{i}").body for i in range(10)] == CHUNKS


def test_bytes_that_do_not_have_their_hash_are_refused_and_leave_nothing(place: World, tmp_path: Path) -> None:
    blob = os.urandom(16)
    assert put(place.line, place.team, blob, 0, content_hash=os.urandom(32)).code == "hash_mismatch"
    path = f"/v1/blobs/{place.team.hex()}/{blob.hex()}/0"
    assert place.line.ask("PUT", path, b"data").code == "hash_mismatch"
    assert place.line.ask("PUT", path, b"data", Liaison_Content_Sha256="zz").code == "hash_mismatch"
    assert present(status(place.line, place.team, blob)) == set()
    assert [each for each in (tmp_path / "server" / "blobs").rglob("*") if each.is_file()] == []


def test_a_committed_file_does_not_change_but_repeats_are_answered_as_before(place: World) -> None:
    blob = os.urandom(16)
    put(place.line, place.team, blob, 0)
    assert commit(place.line, place.team, blob, HASHES[:1]).status == 200
    assert commit(place.line, place.team, blob, HASHES[:1]).status == 200
    assert commit(place.line, place.team, blob, HASHES[1:2]).code == "blob_committed"
    assert put(place.line, place.team, blob, 0).status == 200
    assert put(place.line, place.team, blob, 0, b"other").code == "blob_committed"
    assert put(place.line, place.team, blob, 1).code == "blob_committed"
    assert place.line.ask("DELETE", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/0").code == "blob_committed"


def test_a_chunk_may_be_replaced_or_taken_back_until_the_commit(place: World) -> None:
    blob = os.urandom(16)
    put(place.line, place.team, blob, 0, b"first thought")
    put(place.line, place.team, blob, 0)
    put(place.line, place.team, blob, 1)
    assert commit(place.line, place.team, blob, HASHES[:1]).code == "blob_incomplete"
    assert place.line.ask("DELETE", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/1").status == 200
    assert commit(place.line, place.team, blob, HASHES[:1]).status == 200


def test_files_are_of_their_space_and_writers_only(place: World) -> None:
    blob = os.urandom(16)
    _reader, line = place.colleague("reader")
    put(place.line, place.team, blob, 0)
    assert line.ask("GET", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/0").body == CHUNKS[0]
    assert put(line, place.team, blob, 1).code == "forbidden"
    assert line.ask("GET", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/7").code == "chunk_unknown"
    assert line.ask("GET", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/-1").status == 404
    assert place.new_line().ask("GET", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/0").code == "session_needed"
    assert put(place.line, place.team, blob, 4096, b"x").code == "too_large"


def test_erasing_a_record_drops_its_file_unless_another_file_has_the_same_bytes(place: World, tmp_path: Path) -> None:
    gone, stays, record = os.urandom(16), os.urandom(16), os.urandom(16)
    for i in (0, 1):
        put(place.line, place.team, gone, i)
    put(place.line, place.team, stays, 0)
    place.line.pushed(place.team, 1, [place.owner.item(place.team, record)])
    place.line.pushed(place.team, 2, [place.owner.erasure(place.team, record, 1, [gone])])
    assert present(status(place.line, place.team, gone)) == set()
    assert place.line.ask("GET", f"/v1/blobs/{place.team.hex()}/{stays.hex()}/0").body == CHUNKS[0]
    files = [each.name for each in (tmp_path / "server" / "blobs").rglob("*") if each.is_file()]
    assert files == [HASHES[0].hex()]


def test_a_full_chunk_fits_into_a_request(place: World) -> None:
    blob, data = os.urandom(16), random.Random(1).randbytes(4 * 1024 * 1024 + 16)
    assert put(place.line, place.team, blob, 0, data).status == 200
    assert place.line.ask("GET", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/0").body == data
    assert put(place.line, place.team, blob, 1, data + b"x").code == "too_large"


def test_an_editor_who_erases_a_record_drops_no_file_that_somebody_else_put_there(place: World) -> None:
    theirs, own, record = os.urandom(16), os.urandom(16), os.urandom(16)
    put(place.line, place.team, theirs, 0)
    commit(place.line, place.team, theirs, HASHES[:1])
    ben, line = place.colleague()
    put(line, place.team, own, 1)
    line.pushed(place.team, 1, [ben.item(place.team, record)])
    line.pushed(place.team, 2, [ben.erasure(place.team, record, 1, [theirs, own])])
    assert present(status(place.line, place.team, theirs)) == {0}
    assert present(status(place.line, place.team, own)) == set()


def test_an_editor_does_not_put_other_bytes_in_the_place_of_somebody_elses(place: World) -> None:
    blob = os.urandom(16)
    put(place.line, place.team, blob, 0)
    _ben, line = place.colleague()
    assert put(line, place.team, blob, 0).status == 200, "the same bytes again change nothing"
    assert put(line, place.team, blob, 0, b"other bytes").code == "blob_committed"
    assert commit(place.line, place.team, blob, HASHES[:1]).status == 200


def test_an_editor_does_not_take_back_what_somebody_else_put_there(place: World) -> None:
    blob = os.urandom(16)
    put(place.line, place.team, blob, 0)
    _ben, line = place.colleague()
    assert line.ask("DELETE", f"/v1/blobs/{place.team.hex()}/{blob.hex()}/0").code == "forbidden"
    assert present(status(place.line, place.team, blob)) == {0}
