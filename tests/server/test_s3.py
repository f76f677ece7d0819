"""Files in a bucket: a real S3 server over HTTP, and what a server in trouble makes of a request."""

from __future__ import annotations

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.messages import BlobCommit
from liaison_app.server.blobs.s3 import S3Blobs, credentials
from liaison_app.server.database.failures import StorageBusy, StorageFailed, StorageFull
from liaison_app.server.setup import init_server
from tests.conftest import LogWatch
from tests.server.parties import Organisation, World, world
from tests.server.test_blobs import CHUNKS, HASHES, put, status
from tests.support.bucket import ENVIRONMENT, blobs_url, failing_s3, s3_server

pytestmark = pytest.mark.loopback
SPACE = bytes(16)


def path(space: bytes, blob: bytes) -> str:
    return f"/v1/blobs/{space.hex()}/{blob.hex()}"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with s3_server() as running:
        yield running


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))


@pytest.fixture
def bucket(tmp_path: Path, address: str) -> Iterator[World]:
    with world(tmp_path / "server", blobs_url=blobs_url(address)) as made:
        yield made


def test_bytes_come_back_as_they_were_put_and_putting_and_dropping_again_changes_nothing(address: str) -> None:
    store, content = S3Blobs(blobs_url(address)), os.urandom(32)
    assert store.read(SPACE, content) is None
    for _again in range(2):
        store.put(SPACE, content, b"sealed" * 100_000)
    assert store.read(SPACE, content) == b"sealed" * 100_000
    assert store.read(bytes([1]) * 16, content) is None
    assert list(store.stored(SPACE)) == [content]
    for _again in range(2):
        store.drop(SPACE, [content, os.urandom(32)])
    assert (store.read(SPACE, content), list(store.stored(SPACE))) == (None, [])


def test_a_file_goes_up_is_committed_and_comes_down_and_goes_when_it_is_erased(bucket: World, address: str) -> None:
    blob, record = os.urandom(16), bucket.owner.item(bucket.team)
    for i in (2, 0, 1, 0):
        assert put(bucket.line, bucket.team, blob, i).status == 200
    assert bucket.line.ask("POST", f"{path(bucket.team, blob)}/commit", BlobCommit(HASHES[:3])).status == 200
    assert [bucket.line.ask("GET", f"{path(bucket.team, blob)}/{i}").body for i in range(3)] == CHUNKS[:3]
    assert put(bucket.line, bucket.team, os.urandom(16), 0, b"x", HASHES[0]).code == "hash_mismatch"
    store = S3Blobs(blobs_url(address))
    assert sorted(store.stored(bucket.team)) == sorted(HASHES[:3])
    bucket.line.pushed(bucket.team, 1, [record])
    bucket.line.pushed(bucket.team, 2, [bucket.owner.erasure(bucket.team, record.rid, 1, [blob])])
    assert list(store.stored(bucket.team)) == []


def test_a_chunk_that_was_changed_in_the_bucket_is_never_handed_out(bucket: World, address: str, log_watch: LogWatch) -> None:
    blob = os.urandom(16)
    put(bucket.line, bucket.team, blob, 0)
    S3Blobs(blobs_url(address)).put(bucket.team, HASHES[0], b"something else")
    reply = bucket.line.ask("GET", f"{path(bucket.team, blob)}/0")
    assert (reply.status, reply.code) == (404, "chunk_damaged")
    log_watch.expect("is damaged")
    assert put(bucket.line, bucket.team, blob, 0).status == 200
    assert bucket.line.ask("GET", f"{path(bucket.team, blob)}/0").body == CHUNKS[0]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((500, ""), StorageBusy),
        ((503, "SlowDown"), StorageBusy),
        ((404, "NoSuchBucket"), StorageFailed),
        ((403, "InvalidAccessKeyId"), StorageFailed),
        ((401, ""), StorageFailed),
        ((507, ""), StorageFull),
        ((400, "QuotaExceeded"), StorageFull),
    ],
)
def test_a_bucket_in_trouble_is_said_in_a_sentence_by_every_call(answer: tuple[int, str], error: type[LiaisonError]) -> None:
    with failing_s3(*answer) as address:
        store = S3Blobs(blobs_url(address))
        calls = (lambda: store.put(SPACE, bytes(32), b"x"), lambda: store.read(SPACE, bytes(32)), lambda: store.drop(SPACE, [bytes(32)]), store.check)
        for call in calls:
            with pytest.raises(error) as refused:
                call()
            assert refused.value.what_to_do


def test_what_is_logged_of_a_bucket_in_trouble_names_no_space_no_part_and_nothing_it_answered(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "liaison.server")
    with failing_s3(500, "AKIDEXAMPLE") as address, pytest.raises(StorageBusy):
        S3Blobs(blobs_url(address)).put(SPACE, HASHES[0], b"x")
    with pytest.raises(StorageBusy):
        S3Blobs(blobs_url(address)).read(SPACE, HASHES[0])
    assert [record.message for record in caplog.records] == [
        "the bucket did not answer as it should: GenericError 500",
        "the bucket did not answer as it should: GenericError",
    ]


def test_devices_hear_503_or_507_of_a_bucket_in_trouble_and_the_same_chunk_goes_through_later(bucket: World, address: str) -> None:
    blob, blobs = os.urandom(16), bucket.running.blobs
    good = blobs._store
    for (code, name), (expected, said) in {(500, ""): (503, "busy"), (507, ""): (507, "disk_full")}.items():
        with failing_s3(code, name) as failing:
            blobs._store = S3Blobs(blobs_url(failing))
            reply = put(bucket.line, bucket.team, blob, 0)
            assert (reply.status, reply.code) == (expected, said)
            assert status(bucket.line, bucket.team, blob).bitmap == b""
    blobs._store = good
    assert put(bucket.line, bucket.team, blob, 0).status == 200


def test_an_erasure_counts_although_the_bucket_is_away_and_its_bytes_go_when_it_is_back(bucket: World, address: str) -> None:
    blob, record = os.urandom(16), bucket.owner.item(bucket.team)
    put(bucket.line, bucket.team, blob, 3)
    bucket.line.pushed(bucket.team, 1, [record])
    blobs = bucket.running.blobs
    good = blobs._store
    with failing_s3(500) as failing:
        blobs._store = S3Blobs(blobs_url(failing))
        assert bucket.line.pushed(bucket.team, 2, [bucket.owner.erasure(bucket.team, record.rid, 1, [blob])]).results[0].status == "ok"
    blobs._store = good
    assert good.read(bucket.team, HASHES[3]) == CHUNKS[3]
    bucket.runner.run(blobs.sweep())
    assert good.read(bucket.team, HASHES[3]) is None


def test_init_asks_the_bucket_before_anything_is_written(tmp_path: Path, address: str) -> None:
    for url in (blobs_url(address, "no-such-bucket"), blobs_url("http://127.0.0.1:1")):
        with pytest.raises(LiaisonError):
            init_server(tmp_path / "server", Organisation().new_server(blobs_url=url))
        assert not (tmp_path / "server" / "server.json").exists()
        assert not (tmp_path / "server" / "server.key").exists()
    init_server(tmp_path / "server", Organisation().new_server(blobs_url=blobs_url(address)))
    assert "test" not in (tmp_path / "server" / "server.json").read_text().replace("test=", "")


def test_credentials_come_from_the_environment_or_the_usual_file_alone(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text(
        "[default]\naws_access_key_id = A\naws_secret_access_key = s%cret\n[other]\naws_access_key_id = B\naws_secret_access_key = t\naws_session_token = u\n"
    )
    named = {"AWS_SHARED_CREDENTIALS_FILE": str(file)}
    assert credentials(named) == {"access_key_id": "A", "secret_access_key": "s%cret"}
    assert credentials(named | {"AWS_PROFILE": "other"}) == {"access_key_id": "B", "secret_access_key": "t", "session_token": "u"}
    assert credentials(named | {"AWS_ACCESS_KEY_ID": "C", "AWS_SECRET_ACCESS_KEY": "d"}) == {"access_key_id": "C", "secret_access_key": "d"}
    assert credentials({"HOME": str(tmp_path)}) == {}
    file.write_text("nonsense")
    with pytest.raises(StorageFailed, match="credentials"):
        credentials(named)


def test_hash_names_are_what_the_store_lists(address: str) -> None:
    store, data = S3Blobs(blobs_url(address)), os.urandom(10)
    space = os.urandom(16)
    store.put(space, sha256(data).digest(), data)
    assert list(store.stored(space)) == [sha256(data).digest()]
