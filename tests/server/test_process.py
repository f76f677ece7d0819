"""The server as a process: listening, waking, stopping, and killed without losing what it acknowledged."""

from __future__ import annotations

import json
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

import httpx
import pytest

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.protocol.entry import BadEntry
from liaison_app.protocol.invite import read_invite
from liaison_app.protocol.messages import Feed, InviteOrder
from liaison_app.server.setup import Server, init_server
from tests.server.parties import Line, Organisation, Party, create_space, found, set_role

RUN = """
import sys
from pathlib import Path
from liaison_app.server.setup import Server
tls = (Path(sys.argv[2]), Path(sys.argv[3])) if len(sys.argv) > 2 else None
Server(Path(sys.argv[1])).run("127.0.0.1", 0, tls=tls, on_listening=lambda url: print(url, flush=True))
"""


@contextmanager
def running(folder: Path, *more: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    with subprocess.Popen([sys.executable, "-c", RUN, str(folder), *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            assert url, process.stderr and process.stderr.read()
            yield process, url
        finally:
            process.kill()


@pytest.fixture
def org(tmp_path: Path) -> Organisation:
    made = Organisation()
    init_server(tmp_path / "server", made.new_server())
    return made


@contextmanager
def line_to(url: str, org: Organisation) -> Iterator[Line]:
    with httpx.Client(trust_env=False) as client:
        yield Line(org.server.public, client.send, url)


@pytest.mark.loopback
def test_nothing_acknowledged_is_lost_when_the_server_is_killed_between_and_during_pushes(tmp_path: Path, org: Organisation) -> None:
    folder, acknowledged = tmp_path / "server", 0
    owner, team, token = Party(org.org_id), b"", ""
    for round_ in range(4):
        with running(folder) as (process, url), line_to(url, org) as line:
            if not team:
                owner, team = found(line, org)
                line.sign_in(owner)
                token = line.token
            line.token = token
            assert line.heads().spaces[team.hex()].seq >= acknowledged
            number = line.heads().spaces[team.hex()].seq // 5 + 1
            killer = threading.Timer(0.1 + 0.07 * round_, process.kill)
            killer.start()
            try:
                while True:
                    acknowledged = line.pushed(team, number, [owner.item(team) for _ in range(5)]).head_seq
                    number += 1
            except httpx.TransportError:
                killer.join()
    assert acknowledged > 0
    with running(folder) as (_process, url), line_to(url, org) as line:
        line.token = token
        page = line.ask("GET", f"/v1/spaces/{team.hex()}/feed").read(Feed)
        assert page.head_seq >= acknowledged
        assert page.head_seq % 5 == 0
        assert [row.seq for row in page.rows] == list(range(1, page.head_seq + 1))


@pytest.mark.loopback
def test_a_push_is_heard_within_a_second_by_those_who_may_read_it(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server") as (_process, url), line_to(url, org) as owners, line_to(url, org) as bens:
        owner, team = found(owners, org)
        owners.sign_in(owner)
        ben = Party(org.org_id, "Ben")
        owners.append([(owner.actor, ben.added("editor")), (owner.actor, ben.certified()), (owner.actor, set_role(team, ben.account, "editor"))])
        bens.sign_in(ben)
        heard, asked = listen(url, bens.token), time.monotonic()
        assert heard.get(timeout=5) == "listening"
        owners.pushed(team, 1, [owner.item(team)])
        assert json.loads(heard.get(timeout=5)) == {"spaces": [team.hex()]}
        assert time.monotonic() - asked < 2
        bens.append([(ben.actor, create_space(os.urandom(16), ben.account, private=True))])
        assert json.loads(heard.get(timeout=5)) == {"log": True}
        owners_hear = listen(url, owners.token)
        assert owners_hear.get(timeout=5) == "listening"
        token = os.urandom(16)
        joiner = Party(org.org_id, "Cleo")
        enrolment = joiner.enrolment(token)
        assert owners.ask("POST", "/v1/invites", InviteOrder(enrolment.token_hash, "editor", 2**50, team)).status == 200
        assert bens.ask("POST", "/v1/enrol", enrolment).status == 200
        assert json.loads(owners_hear.get(timeout=5)) == {"enrolments": True}


def listen(url: str, token: str) -> Queue[str]:
    heard: Queue[str] = Queue()

    def work() -> None:
        with (
            httpx.Client(trust_env=False) as client,
            client.stream("GET", url + "/v1/wake", headers={"Authorization": f"Bearer {token}"}, timeout=30) as stream,
        ):
            try:
                for text in stream.iter_lines():
                    if text.startswith(":"):
                        heard.put("listening")
                    if text.startswith("data:"):
                        heard.put(text[5:])
            except httpx.TransportError:
                heard.put("cut")
        heard.put("ended")

    threading.Thread(target=work, daemon=True).start()
    return heard


@pytest.mark.loopback
def test_sigterm_stops_it_cleanly_even_with_a_listener(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server") as (process, url), line_to(url, org) as line:
        owner, _team = found(line, org)
        line.sign_in(owner)
        heard = listen(url, line.token)
        assert heard.get(timeout=5) == "listening"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=8) == 0
        assert heard.get(timeout=5) in {"ended", "cut"}
        assert process.stderr
        assert "Traceback" not in process.stderr.read()


@pytest.mark.loopback
def test_a_run_writes_its_address_into_the_unused_first_invite_and_no_later_one(tmp_path: Path, org: Organisation) -> None:
    invite = tmp_path / "server" / "first-invite.json"
    with running(tmp_path / "server") as (_process, url), line_to(url, org) as line:
        assert read_invite(invite.read_bytes()).server_url == url
        assert json.loads((tmp_path / "server" / "server.json").read_text())["listen_url"] == url
        found(line, org)
    with running(tmp_path / "server") as (_process, second):
        assert second != url
        assert read_invite(invite.read_bytes()).server_url == url


@pytest.mark.loopback
def test_a_public_url_given_at_init_stays(tmp_path: Path) -> None:
    org = Organisation()
    config = init_server(tmp_path / "server", org.new_server(public_url="https://liaison.example/"))
    assert config.public_url == "https://liaison.example"
    with running(tmp_path / "server"):
        assert json.loads((tmp_path / "server" / "server.json").read_text())["listen_url"] == ""


@pytest.mark.loopback
def test_it_speaks_tls_with_the_certificate_it_is_given(tmp_path: Path, org: Organisation) -> None:
    certificate, key = make_certificate(tmp_path)
    with running(tmp_path / "server", str(certificate), str(key)) as (_process, url):
        assert url.startswith("https://")
        with httpx.Client(trust_env=False, verify=ssl.create_default_context(cafile=str(certificate))) as client:
            assert Line(org.server.public, client.send, url).ask("GET", "/v1/config").status == 200


def make_certificate(folder: Path) -> tuple[Path, Path]:
    import datetime as dt
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "liaison test")])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, private.public_key(), 1, now, now + dt.timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    certificate, key = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.sign(private, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    pem = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    key.write_bytes(private.private_bytes(*pem))
    return certificate, key


def test_a_folder_takes_one_server_and_keeps_its_secrets_to_its_user(tmp_path: Path, org: Organisation) -> None:
    folder = tmp_path / "server"
    with pytest.raises(LiaisonError) as refused:
        init_server(folder, Organisation().new_server())
    assert refused.value.code == "server_exists"
    for name in ("server.key", "first-invite.json"):
        assert (folder / name).stat().st_mode & 0o077 == 0


def test_a_damaged_missing_or_foreign_folder_is_refused_in_a_sentence(tmp_path: Path, org: Organisation) -> None:
    with pytest.raises(LiaisonError) as refused:
        Server(tmp_path / "nothing")
    assert refused.value.code == "no_server"
    (tmp_path / "server" / "server.key").write_bytes(b"short")
    with pytest.raises(Damaged):
        Server(tmp_path / "server")
    (tmp_path / "server" / "server.json").write_text("{")
    with pytest.raises(Damaged):
        Server(tmp_path / "server")
    new = Organisation().new_server()
    with pytest.raises(BadEntry):
        init_server(tmp_path / "other", type(new)(org_init=new.org_init, server_seed=os.urandom(32)))
    with pytest.raises(LiaisonError) as refused:
        init_server(tmp_path / "other", Organisation().new_server(database_url="mysql://x"))
    assert refused.value.code == "database_unsupported"
    (tmp_path / "file").write_text("")
    with pytest.raises(LiaisonError) as refused:
        init_server(tmp_path / "file" / "server", Organisation().new_server())
    assert refused.value.code == "server_folder"


@pytest.mark.loopback
def test_an_address_in_use_is_refused_in_a_sentence(tmp_path: Path, org: Organisation) -> None:
    with running(tmp_path / "server") as (_process, url):
        with pytest.raises(LiaisonError) as refused:
            Server(tmp_path / "server").run("127.0.0.1", int(url.rsplit(":", 1)[1]))
        assert refused.value.code == "cannot_listen"
