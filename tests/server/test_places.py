"""Where a new server keeps things and is found: settled at init, refused before anything is written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.server.setup import Server, init_server
from tests.server.parties import Organisation


def test_a_database_named_from_the_folder_one_stands_in_is_found_from_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    init_server(tmp_path / "server", Organisation().new_server(database_url="sqlite:///data of ours.db"))
    monkeypatch.chdir(tmp_path)
    Server(tmp_path / "server").build().close()
    assert (tmp_path / "here" / "data of ours.db").is_file()
    assert not (tmp_path / "data of ours.db").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"database_url": "postgresql://x"},
        {"database_url": "postgresql://ana:secret@x/liaison"},
        {"database_url": "postgresql://ana@x/liaison?password=secret"},
        {"database_url": "postgresql://x:port/liaison"},
        {"database_url": "mysql://x/liaison"},
        {"database_url": "sqlite://"},
        {"database_url": "sqlite:///:memory:"},
        {"blobs_url": "s3://"},
        {"blobs_url": "s3://key:secret@bucket"},
        {"blobs_url": "s3://bucket?secret=x"},
        {"blobs_url": "file://blobs"},
        {"blobs_url": "file:blobs"},
        {"public_url": "liaison.example.org"},
        {"public_url": "http://liaison.example.org"},
        {"public_url": "https://"},
        {"public_url": "https://[half"},
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_leaves_the_folder_free_for_the_next_try(tmp_path: Path, wrong: dict[str, str]) -> None:
    folder = tmp_path / "server"
    with pytest.raises(LiaisonError):
        init_server(folder, Organisation().new_server(**wrong))
    assert not folder.exists()
    init_server(folder, Organisation().new_server(public_url="https://liaison.example.org"))


def test_files_that_are_no_certificate_and_key_are_named(tmp_path: Path) -> None:
    init_server(tmp_path / "server", Organisation().new_server())
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    cert.write_text("no certificate")
    key.write_text("no key")
    with pytest.raises(UsageError, match=r"cert\.pem and .*key\.pem"):
        Server(tmp_path / "server").run("127.0.0.1", 0, tls=(cert, key))


def test_a_key_behind_a_passphrase_is_refused_and_never_asked_about(tmp_path: Path) -> None:
    init_server(tmp_path / "server", Organisation().new_server())
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    private = ed25519.Ed25519PrivateKey.generate()
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"long enough")))
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key()).serial_number(1)
    cert.write_bytes(made.not_valid_before(day).not_valid_after(day + timedelta(days=9000)).sign(private, None).public_bytes(Encoding.PEM))
    with pytest.raises(UsageError):
        Server(tmp_path / "server").run("127.0.0.1", 0, tls=(cert, key))
