"""What people write is plain in no file of a vault, a server, a home or a temporary folder, and secrets are in no process's face."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from liaison_app.records.kinds import KINDS
from tests.support.canaries import Canaries, disguises, found_in
from tests.support.makers import pdf
from tests.support.world import PASSPHRASE, World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]


def test_every_disguise_of_a_word_is_seen(tmp_path: Path) -> None:
    for n, (way, shape) in enumerate(disguises("canary").items()):
        if not way.startswith("base64"):
            (tmp_path / str(n)).write_bytes(b"\0\x81" + shape + b"\xfe")
    import base64

    for shift in range(3):
        (tmp_path / f"b{shift}").write_bytes(base64.b64encode(b"\xf7" * shift + b"canary" + b"\x99\x98"))
    hits = found_in([tmp_path], {"bird": "canary"})
    assert {hit.rsplit("/", 1)[1] for hit in hits} == {path.name for path in tmp_path.iterdir()}


def test_what_people_write_is_plain_in_no_file_anywhere(pair: World) -> None:
    birds = Canaries()
    sources = pair.folder / "sources"
    sources.mkdir()
    write_everything(pair, birds, sources)
    for vault in "abab":
        pair.do("sync", vault=vault)
    read_everything(pair, birds, sources)
    backup = pair.folder / "liaison.backup"
    pair.do("vault", "backup", backup, vault="a")
    cut_short(pair)
    refused_with_names(pair, birds)
    words = {"a word of the person's": birds.stem, "the passphrase": PASSPHRASE.replace(" ", "")}
    assert found_in([pair.folder], words, [sources]) == []
    assert found_in([pair.folder], {"the passphrase": PASSPHRASE}, [sources, pair.passphrase]) == []
    assert [
        path
        for path in pair.folder.rglob("*")
        if path.is_file() and not path.is_relative_to(pair.folder / "server") and b"SQLite format 3" in path.read_bytes()[:16]
    ] == []


def write_everything(pair: World, birds: Canaries, sources: Path) -> None:
    made: dict[str, str] = {}
    for kind, cls in KINDS.items():
        made[kind] = pair.put(kind, birds.record(cls, made), vault="a")["id"]
    pair.do("note", f"quick {birds.word('quick note')} #{birds.word('hashtag')}", "--on", made["visit"], vault="a")
    space = next(space["id"] for space in pair.do("vault", "status", vault="a")["spaces"] if space["private"])
    pair.do("note", f"private {birds.word('private note')}", "--space", space, vault="a")
    deck = sources / f"{birds.word('file name')}.pdf"
    deck.write_bytes(pdf(birds.word("slide text"), "second"))
    pair.do("deck", "add", deck, "--title", birds.word("deck title"), vault="a")
    card = f"BEGIN:VCARD\r\nVERSION:4.0\r\nFN:{birds.word('card')}\r\nEMAIL:{birds.word('e-mail')}@city.example.gov\r\nX-ODD:{birds.word('unknown property')}\r\nEND:VCARD\r\n"
    (sources / f"{birds.word('card file')}.vcf").write_text(card)
    (sources / "table.csv").write_text(f"First Name,Last Name,Oddity\n{birds.word('cell')},Ott,{birds.word('unknown column')}\n")
    pair.do("import", *(path for path in sources.iterdir() if path.suffix != ".pdf"), vault="a")
    doomed = pair.do("note", birds.word("erased note"), vault="a")["id"]
    pair.do("sync", vault="a")
    pair.do("erase", doomed, "--reason", birds.word("reason"), vault="a")
    pair.do("trash", made["task"], vault="a")


def read_everything(pair: World, birds: Canaries, sources: Path) -> None:
    """Reading makes copies too: searches, lists, exports, a deck drawn and given back."""
    assert pair.do("search", birds.stem, "--limit", "100", vault="b")["total"] > 8
    for kind in ("contact", "visit", "deck"):
        pair.do("list", kind, vault="b")
    deck = pair.do("list", "deck", vault="b")["items"]
    for one in deck:
        if one["file"]:
            pair.do("deck", "extract", one["id"], "--to", sources / "back.pdf", vault="b")
    pair.do("export", "all", "--to", sources / "all.zip", vault="b")


def cut_short(pair: World) -> None:
    """Leave what a power cut leaves: journals, half-written files, a lock."""
    process = pair.begin("note", "written as the power went", vault="a")
    time.sleep(0.45)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    pair.stop_server(signal.SIGKILL)
    pair.resume_server()


def refused_with_names(pair: World, birds: Canaries) -> None:
    """Refusals speak to the person; none of it is kept."""
    for body in ('{"name": 7}', json.dumps({birds.word("unknown field"): 1}), json.dumps({"name": "x", "verification": birds.word("bad choice")})):
        assert pair.run("put", "contact", vault="a", stdin=body).code == 1
    assert pair.run("import", pair.folder / f"{birds.word('missing file')}.csv", vault="a").code == 1


def test_names_of_members_are_only_where_the_membership_log_is(pair: World) -> None:
    birds = Canaries()
    pair.do("invite", "--role", "reader", "--to", pair.folder / "c.invite", vault="a")
    pair.vault("c")
    pair.do("join", pair.folder / "c.invite", "--name", birds.word("member"), vault="c")
    for vault in "aca":
        pair.do("sync", vault=vault)
    assert any(birds.stem in one["name"] for one in pair.do("members", vault="c")["items"])
    pair.stop_server()
    hits = found_in([pair.folder], {"name": birds.stem})
    assert hits
    assert [hit for hit in hits if "(plain) in" not in hit or "/server/server.db" not in hit] == []


def test_no_running_process_shows_the_passphrase_or_a_key(pair: World) -> None:
    watching = pair.begin("sync", "--watch", vault="a")
    try:
        assert watching.stderr is not None
        assert watching.stderr.readline()
        for process in (watching.pid, pair.server_process):
            seen = b"".join(Path(f"/proc/{process}/{name}").read_bytes() for name in ("environ", "cmdline"))
            assert PASSPHRASE.split()[0].encode() not in seen
            assert b"LIAISON_PASSPHRASE=" not in seen
    finally:
        watching.send_signal(signal.SIGTERM)
        out, err = watching.communicate(timeout=30)
    assert watching.returncode == 0, err
    assert json.loads(out)["state"]
    assert PASSPHRASE.encode() not in out + err
