"""`server recover`: two of three custodians open a leaver's spaces on a copy of the server, and nobody alone opens anything."""

from __future__ import annotations

import contextlib
import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from liaison_app.cli.compose import Vaults
from liaison_app.protocol.recovery import sign_export
from liaison_app.sync.acts import Acts
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from liaison_app.vault.recovery_file import open_recovery_file
from tests.support.canaries import found_in
from tests.support.devices import running_server
from tests.support.in_process import run_command
from tests.support.makers import pdf
from tests.support.world import Ran, free_port

pytestmark = pytest.mark.loopback

FLOOR = KdfFloor(t=1, p=1, m_kib=64, calibrated_up_to_kib=64)
WORDS = "correct horse battery staple"
CASE = "Matter 2026-114, the work of Ben"
TEAMS_WORD, PRIVATE_WORD, OLD_WORD, FILE_WORD = "quokkaheron", "dugongtapir", "numbatokapi", "axolotlibis"


@dataclass
class Office:
    """One organisation: its server's folder, everybody's vaults and files, all commands run in this process."""

    folder: Path
    passwords: dict[str, Path] = field(default_factory=dict[str, Path])

    def __post_init__(self) -> None:
        self.vaults = Vaults(floor=FLOOR, parameters=KdfParameters(1, 1, 64, bytes(16)))

    def password(self, whose: str) -> Path:
        """Return a passphrase file of this person's; everybody has another one."""
        if whose not in self.passwords:
            self.passwords[whose] = self.folder / f"{whose}.pw"
            self.passwords[whose].write_text(f"{WORDS} {whose}\n")
        return self.passwords[whose]

    def run(self, *words: object, whose: str = "ana", stdin: str = "") -> Ran:
        options = ("--vault", self.folder / whose, "--passphrase-file", self.password(whose), "--json")
        return run_command(self.vaults, *options, *words, stdin=stdin)

    def do(self, *words: object, whose: str = "ana", stdin: str = "") -> Any:
        ran = self.run(*words, whose=whose, stdin=stdin)
        assert ran.code == 0, f"{words}: exit {ran.code}: {ran.err or ran.out}"
        return ran.json

    def refused(self, *words: object, whose: str = "ana") -> str:
        ran = self.run(*words, whose=whose)
        assert ran.code not in (0, 2), ran
        assert ran.error["title"] in ran.err
        return ran.error["code"]

    def put(self, kind: str, fields: dict[str, Any], *options: str, whose: str) -> dict[str, Any]:
        return self.do("put", kind, *options, whose=whose, stdin=json.dumps(fields))

    def act(self, do: Callable[[Acts, str], Any], whose: str = "ana") -> None:
        """Do something with the membership log that gets the newest log first; the second argument is Ben's account."""
        with contextlib.closing(self.vaults.open(self.folder / whose, self.password(whose).read_text().strip())) as vault:
            engine = vault.online.engine
            vault.online.run(engine.organisation.read)
            others = [one.account.hex() for one in engine.organisation.membership.members.values() if one.account != vault.account.id]
            vault.online.run(lambda: do(engine.acts, others[-1]))

    def events(self) -> list[str]:
        """Return the words of the server's audit log."""
        return [one["event"] for one in self.do("server", "audit", self.server, whose="root")["items"]]

    @property
    def recovery_file(self) -> Path:
        return self.folder / "server" / "organisation-recovery.json"

    @property
    def server(self) -> Path:
        return self.folder / "server"

    def copy(self, name: str = "copy") -> Path:
        """Return a copy of the server, as a backup restored on a separate machine."""
        shutil.copytree(self.server, self.folder / name, ignore=shutil.ignore_patterns("organisation-recovery.json", "server.key"))
        return self.folder / name

    def recover(self, verb: str, *words: object, whose: str = "root") -> Any:
        return self.do("server", "recover", verb, *words, whose=whose)

    def custodians(self) -> None:
        """Make three custodians."""
        for name in ("kim", "lou", "max"):
            self.recover("custodian", "--name", f"Custodian {name.title()}", "--to", self.file(name), whose=name)

    def file(self, custodian: str) -> Path:
        return self.folder / f"{custodian}.custodian"

    def cards(self, *names: str) -> list[object]:
        return [word for name in names or ("kim", "lou", "max") for word in ("--custodian", f"{self.file(name)}.card")]

    def name_custodians(self, place: Path, *more: object) -> Any:
        return self.recover("name", place, "--recovery-file", self.recovery_file, *self.cards(), *more)

    def allow(self, copy: Path, first: str, second: str, *more: object) -> Path:
        """Have one custodian allow, for another; returns what the other gets."""
        layer = self.folder / f"{first}-{second}-{copy.name}.layer"
        words = ("--custodian-file", self.file(first), "--with", f"Custodian {second.title()}", "--purpose", "leaver", "--case", CASE, "--to", layer)
        self.recover("allow", copy, *words, *more, whose=first)
        return layer

    def by(self, second: str, layer: Path) -> tuple[object, ...]:
        """Return the words by which the second custodian opens."""
        return ("--custodian-file", self.file(second), "--layer", layer)

    def vault(self, whose: str) -> str:
        """Make a vault; returns its recovery code."""
        return self.do("vault", "create", "--no-keyring", whose=whose)["recovery_code"]

    def member(self, whose: str, role: str, by: str = "ana") -> None:
        """Let somebody in by an invite."""
        self.vault(whose)
        self.do("invite", "--role", role, "--to", self.folder / f"{whose}.invite", whose=by)
        self.do("join", self.folder / f"{whose}.invite", "--name", whose.title(), whose=whose)
        for one in (by, whose):
            self.do("sync", whose=one)


def found_office(folder: Path, port: int) -> None:
    """Found an organisation: Ana owns it, Ben works in it, three custodians have their files; both have written something, of which some is private."""
    office = Office(folder)
    office.do("server", "init", office.server, whose="root")
    office.do("vault", "create", "--no-keyring")
    office.custodians()
    with running_server(office.server, port):
        office.do("join", office.server / "first-invite.json", "--name", "Ana")
        office.do("sync")
        office.member("ben", "editor")
        office.put("contact", {"name": "Mia Ott", "background": f"Asked about {TEAMS_WORD}."}, whose="ben")
        office.put("note", {"title": "Own thoughts", "body": f"Nobody's business: {PRIVATE_WORD}"}, "--space", "Private", whose="ben")
        office.do("sync", whose="ben")
        office.do("sync")


@dataclass(frozen=True)
class Founded:
    """An organisation on the disk, to be copied; its invites name this port."""

    folder: Path
    port: int


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    made = Founded(tmp_path_factory.mktemp("founded"), free_port())
    found_office(made.folder, made.port)
    return made


@pytest.fixture
def still(founded: Founded, tmp_path: Path) -> Office:
    """An office whose server does not run."""
    shutil.copytree(founded.folder, tmp_path, dirs_exist_ok=True)
    return Office(tmp_path)


@pytest.fixture
def office(founded: Founded, still: Office) -> Iterator[Office]:
    """The same with its server running."""
    with running_server(still.server, founded.port):
        yield still


def text_of(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in sorted(folder.rglob("*")) if path.is_file())


def test_two_custodians_open_a_leavers_team_space_on_a_copy_of_the_server_and_one_alone_opens_nothing(office: Office, tmp_path: Path) -> None:
    online = tmp_path / "ben.invite"  # any invite tells the address; this one is spent
    secrets = open_recovery_file(office.recovery_file.read_bytes(), f"{WORDS} root", floor=FLOOR)
    office.name_custodians(online)
    copy = tmp_path / "away.backup"
    office.do("server", "backup", office.server, "--to", copy, whose="root")
    office.recover("retire", copy, "--recovery-file", office.recovery_file)

    # the recovery file alone opens nothing any more
    words = ("--purpose", "leaver", "--case", CASE, "--offline", "--to", tmp_path / "no")
    assert office.refused("server", "recover", "export", copy, "--recovery-file", office.recovery_file, *words, whose="root") == "root_only"

    # one custodian alone opens nothing: neither with a layer for somebody else, nor playing both parts
    layer = office.allow(copy, "kim", "lou", "--member", "Ben")
    for name in ("kim", "max"):
        export = ("server", "recover", "export", copy, *office.by(name, layer), "--offline", "--to", tmp_path / "no")
        assert office.refused(*export, whose=name) in ("bad_recovery_use", "no_custodians")
    own = ("server", "recover", "allow", copy, "--custodian-file", office.file("kim"), "--with", "Custodian Kim", "--purpose", "leaver", "--case", CASE)
    assert office.refused(*own, "--to", tmp_path / "own.layer", whose="kim") == "no_custodians"
    assert not (tmp_path / "no").exists()

    # two of them do, and the server's audit log hears of it first
    done = office.recover("export", copy, *office.by("lou", layer), "--announce", online, "--to", tmp_path / "export", whose="lou")
    assert done["opened_by"] == ["Custodian Kim", "Custodian Lou"]
    assert [(one["name"], one["records"], one["not_opened"], one["chain_whole"]) for one in done["spaces"]] == [("Team", 1, 0, True)]
    assert done["private_spaces_not_openable"] == 2
    told = text_of(tmp_path / "export")
    assert TEAMS_WORD in told
    assert PRIVATE_WORD not in told
    contacts = json.loads(next((tmp_path / "export").rglob("contact.json")).read_text())
    assert [(one["name"], one["kind"]) for one in contacts["items"]] == [("Mia Ott", "contact")]
    assert office.recover("check", tmp_path / "export")["ok"]
    assert [path for path in (tmp_path / "export").rglob("*") if path.stat().st_mode & 0o077] == []
    assert office.events().count("recovery_used") == 1
    office.recover("announce", tmp_path / "export", office.server)  # told twice, written once
    assert office.events().count("recovery_used") == 1

    # nothing of it lies anywhere else in the clear
    hits = found_in([tmp_path], {TEAMS_WORD: "the team's words", PRIVATE_WORD: "private words"}, leave_out=[tmp_path / "export"])
    assert hits == []
    keys = {"the recovery key": secrets.recovery.seed(), "the root key": secrets.root.seed()}
    found = [
        f"{name} in {path}"
        for path in tmp_path.rglob("*")
        if path.is_file()
        for name, key in keys.items()
        for way in (key, key.hex().encode())
        if way in path.read_bytes()
    ]
    assert found == []


def test_a_leaver_is_gone_the_space_has_a_new_key_and_all_of_it_opens_also_what_a_hold_kept(office: Office, tmp_path: Path) -> None:
    office.name_custodians(tmp_path / "ben.invite")
    with sqlite3.connect(office.server / "server.db") as database:
        database.execute("UPDATE spaces SET hold = 1")
    database.close()
    mia = office.do("list", "contact")["items"][0]["id"]
    office.put("contact", {"name": "Mia Marsh"}, "--id", mia, whose="ben")  # what was there before is kept, for the space is on hold
    office.do("sync", whose="ben")
    slides = tmp_path / "slides.pdf"
    slides.write_bytes(pdf(FILE_WORD))
    office.do("deck", "add", slides, "--title", "Lawful requests", whose="ben")
    office.do("sync", whose="ben")
    office.act(lambda acts, account: acts.remove_member(account))
    office.put("note", {"title": "After", "body": "Ben has left."}, "--space", "Team", whose="ana")
    office.do("sync")
    copy = office.copy()
    layer = office.allow(copy, "max", "kim", "--member", "ben")
    done = office.recover("export", copy, *office.by("kim", layer), "--announce", office.server, "--to", tmp_path / "export", whose="kim")
    assert [(one["records"], one["files"], one["files_missing"], one["not_opened"]) for one in done["spaces"]] == [(3, 1, [], 0)]
    assert next((tmp_path / "export").rglob("slides.pdf")).read_bytes() == slides.read_bytes()
    people = json.loads((tmp_path / "export" / "people.json").read_text())
    assert {one["name"]: one["left"] for one in people["members"]} == {"Ana": False, "Ben": True}
    versions = [json.loads(line) for line in next((tmp_path / "export").rglob("versions.jsonl")).read_text().splitlines()]
    assert {one["member"] for one in versions} == {"Ana", "Ben"}
    assert [one["value"]["name"] for one in versions if one["record"] == mia] == ["Mia Ott", "Mia Marsh"]
    # what was exported comes back as records
    office.vault("nia")
    found = office.do("import", *sorted((tmp_path / "export").rglob("records/*.json")), whose="nia")
    assert sum(one["created"] for one in found) == 3


def test_a_changed_export_is_found_out_wherever_it_was_changed(still: Office, tmp_path: Path) -> None:
    copy = still.copy()
    export = tmp_path / "export"
    words = ("--recovery-file", still.recovery_file, "--purpose", "legal", "--case", CASE, "--offline", "--to", export)
    assert still.recover("export", copy, *words)["announced"] is False
    assert still.recover("check", export)["ok"]
    root = json.loads((export / "manifest.json").read_text())["organisation"]["root_fingerprint"]
    assert still.recover("check", export, "--root", root)["ok"]
    assert still.refused("server", "recover", "check", export, "--root", "00" * 32) == "damaged"
    for path in [path for path in export.rglob("*") if path.is_file()]:
        whole = path.read_bytes()
        for changed in (whole.replace(b"Ott", b"Orr").replace(b"a", b"b", 1), whole[: len(whole) // 2]):
            path.write_bytes(changed)
            assert still.refused("server", "recover", "check", export) == "damaged", path
        path.write_bytes(whole)
    manifest = export / "manifest.json"
    whole = manifest.read_bytes()
    for changed in (whole.replace(b'"legal"', b'"other"'), whole.replace(b'"made_at": "2', b'"made_at": "3'), whole + b"\n"):
        assert changed != whole
        manifest.write_bytes(changed)
        assert still.refused("server", "recover", "check", export) == "damaged"
    manifest.write_bytes(whole)
    assert still.recover("check", export)["ok"]
    (export / "more.txt").write_text("more")
    assert still.refused("server", "recover", "check", export) == "damaged"
    assert still.refused("server", "recover", "check", tmp_path) == "damaged"


def test_nothing_is_exported_over_something_or_without_a_word_to_the_server(still: Office, tmp_path: Path) -> None:
    copy, here = still.copy(), still.folder
    named = ("server", "recover", "export", copy, "--recovery-file", still.recovery_file, "--purpose", "legal", "--case", CASE)
    assert still.run(*named, "--to", tmp_path / "x", whose="root").code == 2
    assert still.run(*named[:6], "--offline", "--to", tmp_path / "x", whose="root").code == 2  # no purpose, no case
    assert still.refused(*named, "--offline", "--to", here, whose="root") == "file_exists"
    assert still.refused(*named, "--offline", "--to", tmp_path / "no" / "x", whose="root") == "cannot_write"
    assert still.refused(*named, "--announce", tmp_path / "ben.invite", "--to", tmp_path / "x", whose="root") == "offline"
    assert still.refused(*named, "--offline", "--to", tmp_path / "x", whose="kim") == "wrong_passphrase"
    assert still.refused(*named, "--offline", "--to", tmp_path / "x", "--root", "11" * 32, whose="root") == "another_organisation"
    assert still.refused(*named, "--offline", "--to", tmp_path / "x", "--space", "Nowhere", whose="root") == "unknown_space"
    private = next(space["id"] for space in still.do("vault", "status", whose="ben")["spaces"] if space["private"])
    assert still.refused(*named, "--offline", "--to", tmp_path / "x", "--space", private, whose="root") == "private_space"
    assert not (tmp_path / "x").exists()


def test_files_that_are_damaged_cut_off_or_of_another_sort_are_told_in_a_sentence(still: Office, tmp_path: Path) -> None:
    still.name_custodians(still.server)
    copy = still.copy()
    layer = still.allow(copy, "kim", "lou")
    export = ("server", "recover", "export", copy, "--offline", "--to", tmp_path / "x")
    sorts = [still.recovery_file, still.file("kim"), Path(f"{still.file('kim')}.card"), layer, tmp_path / "ben.invite", copy / "server.json"]
    for wrong in sorts:
        if wrong != layer:
            assert still.refused(*export, *still.by("lou", wrong), whose="lou") == "damaged"
        if wrong != still.file("kim"):
            assert still.refused(*export, "--custodian-file", wrong, "--layer", layer, whose="lou") == "damaged"
    whole = layer.read_bytes()
    for changed in (b"", whole[:-40], whole.replace(b"2026-114", b"2026-115"), whole.replace(b'"case"', b'"caze"'), b"[" * 9000):
        layer.write_bytes(changed)
        assert still.refused(*export, *still.by("lou", layer), whose="lou") == "damaged"
    said = json.loads(whole)
    for name in ("order", "sig", "first_signing", "inner", "second", "first_sealing"):
        layer.write_text(json.dumps(said | {name: said[name][:-2] + ("00" if said[name][-2:] != "00" else "11")}))
        assert still.refused(*export, *still.by("lou", layer), whose="lou") in ("damaged", "no_custodians", "bad_recovery_use"), name
    layer.write_bytes(whole)
    for place in (tmp_path, tmp_path / "none"):
        assert still.refused("server", "recover", "status", place) == "no_server"
    (copy / "server.db").unlink()
    for place in (tmp_path / "ben.invite", copy):
        assert still.refused("server", "recover", "status", place) == "damaged"
    copy = still.copy("whole")
    assert still.refused("server", "recover", "post", still.server, layer) == "damaged"
    assert still.recover("export", copy, *still.by("lou", layer), "--offline", "--to", tmp_path / "x", whose="lou")["spaces"][0]["records"] == 1


def test_entries_made_offline_are_handed_in_once_and_only_upon_the_log_they_were_made_for(still: Office, tmp_path: Path) -> None:
    entries, late = tmp_path / "custodians.entries", tmp_path / "late.entries"
    copy = still.copy()
    for file in (entries, late):
        still.name_custodians(copy, "--to", file)
    still.recover("post", still.server, entries)
    assert still.refused("server", "recover", "post", still.server, late) == "log_moved"
    assert still.refused("server", "recover", "post", still.server, entries) == "log_moved"
    assert still.refused("server", "recover", "retire", copy, "--recovery-file", still.recovery_file, whose="root") == "no_custodians"
    newer = still.copy("newer")
    assert [one["name"] for one in still.recover("status", newer)["custodians"]] == ["Custodian Kim", "Custodian Lou", "Custodian Max"]
    # who saw the log before does not open upon the one after it, where the two copies do not agree
    layer = still.allow(newer, "kim", "lou")
    assert still.refused("server", "recover", "export", copy, *still.by("lou", layer), "--offline", "--to", tmp_path / "x", whose="lou") == "other_log"


def test_an_order_for_another_log_opens_nothing(still: Office, tmp_path: Path) -> None:
    """Two copies with logs of one length that are not the same log: the second custodian's copy is not what the first saw."""
    entries = [tmp_path / name for name in ("one.entries", "other.entries")]
    for file in entries:
        still.name_custodians(still.server, "--to", file)
    copies = [still.copy(name) for name in ("one", "other")]
    for copy, file in zip(copies, entries, strict=True):
        still.recover("post", copy, file)
    layer = still.allow(copies[0], "kim", "lou")
    assert still.refused("server", "recover", "export", copies[1], *still.by("lou", layer), "--offline", "--to", tmp_path / "x", whose="lou") == "other_log"


def test_an_export_signed_over_rows_that_were_left_out_is_found_out(still: Office, tmp_path: Path) -> None:
    """Whoever opened the spaces signs the manifest, and could leave rows out before: the server's chain of hashes says so."""
    keys = open_recovery_file(still.recovery_file.read_bytes(), f"{WORDS} root", floor=FLOOR)
    export = tmp_path / "export"
    words = ("--recovery-file", still.recovery_file, "--purpose", "legal", "--case", CASE, "--offline", "--to", export)
    still.recover("export", still.copy(), *words)
    versions = next(export.rglob("versions.jsonl"))
    versions.write_bytes(versions.read_bytes().replace(b'"version":1', b'"version":2', 1))
    manifest, signatures = export / "manifest.json", export / "signatures.json"
    said = json.loads(manifest.read_text())
    for file in said["files"]:
        if file["path"].endswith("versions.jsonl"):
            file |= {"bytes": versions.stat().st_size, "sha256": sha256(versions.read_bytes()).hexdigest()}
    manifest.write_text(json.dumps(said))
    signed = json.loads(signatures.read_text())
    signed["manifest_signed"][0]["sig"] = sign_export(manifest.read_bytes(), keys.root).sig.hex()
    signatures.write_text(json.dumps(signed))
    found = still.run("server", "recover", "check", export).json["checks"]
    assert [one["ok"] for one in found] == [True, True, True, False]


def test_a_new_recovery_key_takes_the_place_of_the_old_one(office: Office, tmp_path: Path) -> None:
    online = tmp_path / "ben.invite"
    office.name_custodians(online)
    old = office.copy("old")
    office.name_custodians(online, "--new-key")
    new = office.copy("new")
    mixed = office.allow(old, "kim", "lou")
    assert office.refused("server", "recover", "export", new, *office.by("lou", mixed), "--offline", "--to", tmp_path / "x", whose="lou") == "other_order"
    layer = office.allow(new, "kim", "lou")
    closed = ("server", "recover", "export", new, *office.by("lou", layer), "--offline", "--to", tmp_path / "x")
    assert office.refused(*closed, whose="lou") == "not_recoverable"  # the team's space has not been sealed to it yet
    office.do("sync")  # an admin's device does that by itself
    office.do("sync")
    newest = office.copy("newest")
    done = office.recover("export", newest, *office.by("lou", office.allow(newest, "kim", "lou")), "--offline", "--to", tmp_path / "y", whose="lou")
    assert [(one["records"], one["not_opened"]) for one in done["spaces"]] == [(1, 0)]


def test_an_organisation_that_lost_its_owner_gets_a_new_one_who_reads_everything_shared(office: Office, tmp_path: Path) -> None:
    office.name_custodians(office.server)
    copy = office.copy()
    address, card, entries = tmp_path / "nia.invite", tmp_path / "nia.card", tmp_path / "nia.entries"
    url = json.loads((tmp_path / "ben.invite").read_text())["server_url"]
    office.recover("address", copy, "--url", url, "--to", address)
    office.vault("nia")
    assert office.do("join", address, "--name", "Nia", "--card", card, whose="nia")["state"] == "waiting"
    assert office.do("sync", whose="nia")["state"] == "waiting"
    layer = office.allow(copy, "lou", "kim")
    words = ("--recovery-file", office.recovery_file, "--recovery-passphrase-file", office.password("root"))
    made = office.recover("owner", copy, "--card", card, *words, *office.by("kim", layer), "--announce", office.server, "--to", entries, whose="kim")
    assert made["name"] == "Nia"
    office.recover("post", address, entries)
    assert office.do("sync", whose="nia")["state"] == "done"
    assert [one["name"] for one in office.do("list", "contact", whose="nia")["items"]] == ["Mia Ott"]
    assert PRIVATE_WORD not in json.dumps(office.do("list", "note", whose="nia"))
    office.member("oli", "reader", by="nia")  # and acts as an owner
    assert {one["name"]: one["role"] for one in office.do("members", whose="oli")["items"]}["Nia"] == "owner"
    assert office.events().count("recovery_used") == 1


def test_after_all_devices_of_an_account_were_revoked_its_person_comes_back_by_an_invite_for_that_very_account(office: Office, tmp_path: Path) -> None:
    cats = office.vault("cat")
    (tmp_path / "paper").write_text(cats)
    office.do("invite", "--role", "editor", "--to", tmp_path / "cat.invite")
    office.do("join", tmp_path / "cat.invite", "--name", "Cat", whose="cat")
    for one in ("ana", "cat"):
        office.do("sync", whose=one)
    office.put("note", {"title": "Own", "body": PRIVATE_WORD}, "--space", "Private", whose="cat")
    office.do("sync", whose="cat")
    device = office.do("vault", "status", whose="cat")["device"]
    office.act(lambda acts, _account: acts.revoke_device(device, "stolen", wipe=True))
    office.put("note", {"title": "Since", "body": "Written after the theft."}, "--space", "Team", whose="ana")
    office.do("sync")

    # the thief has the same keys: neither they nor the paper code bring anybody back, nor does an invite for somebody new
    office.vault("thief")
    office.do("invite", "--role", "reader", "--to", tmp_path / "any.invite")
    for invite in ("cat.invite", "any.invite"):
        assert office.refused("join", tmp_path / invite, "--recovery-code", tmp_path / "paper", whose="thief") == "come_back_by_invite"

    office.vault("newcat")
    office.do("invite", "--again", "Cat", "--to", tmp_path / "again.invite")
    assert office.do("join", tmp_path / "again.invite", "--recovery-code", tmp_path / "paper", whose="newcat")["state"] == "waiting"
    for one in ("ana", "newcat", "ana", "newcat"):  # admitted; new keys made; given the team's present key; read
        office.do("sync", whose=one)
    assert {one["title"] for one in office.do("list", "note", whose="newcat")["items"]} == {"Own", "Since"}
    assert office.refused("join", tmp_path / "any.invite", "--recovery-code", tmp_path / "paper", whose="thief") == "come_back_by_invite"


def test_a_lost_laptop_and_the_paper_code_give_back_account_private_space_and_team(office: Office, tmp_path: Path) -> None:
    code = tmp_path / "paper"
    cats = office.vault("cat")
    office.do("invite", "--role", "editor", "--to", tmp_path / "cat.invite")
    dogs = office.vault("dog")  # a code that was never put on the server
    code.write_text(cats + "\n")
    office.do("join", tmp_path / "cat.invite", "--name", "Cat", whose="cat")
    for one in ("ana", "cat"):
        office.do("sync", whose=one)
    office.put("note", {"title": "Own", "body": PRIVATE_WORD}, "--space", "Private", whose="cat")
    office.put("note", {"title": "Shared", "body": "For all."}, "--space", "Team", whose="cat")
    office.do("sync", whose="cat")
    account = office.do("vault", "status", whose="cat")["account"]
    shutil.rmtree(tmp_path / "cat")  # the laptop is gone

    new = office.vault("newcat")
    unknown = tmp_path / "unknown"
    unknown.write_text(dogs)
    assert office.refused("join", tmp_path / "cat.invite", "--recovery-code", unknown, whose="newcat") == "escrow_unknown"
    assert office.run("join", tmp_path / "cat.invite", "--recovery-code", tmp_path / "ben.pw", whose="newcat").error["code"] == "bad_recovery_code"
    assert office.do("vault", "status", whose="newcat")["server"] is None
    back = office.do("join", tmp_path / "cat.invite", "--recovery-code", code, "--name", "Cat", whose="newcat")
    assert back["state"] == "joined"
    office.do("sync", whose="newcat")
    status = office.do("vault", "status", whose="newcat")
    assert status["account"] == account
    assert {(one["title"], one["body"]) for one in office.do("list", "note", whose="newcat")["items"]} == {("Own", PRIVATE_WORD), ("Shared", "For all.")}
    office.put("note", {"title": "Back", "body": "Here again."}, "--space", "Team", whose="newcat")
    office.do("sync", whose="newcat")
    office.do("sync")
    assert "Back" in {one["title"] for one in office.do("list", "note")["items"]}
    # a second device has a paper code of its own; it revokes the first, and its code brings back the account with its newest keys
    office.do("devices", "add", "--to", tmp_path / "second.invite", whose="newcat")
    seconds = office.vault("second")
    office.do("join", tmp_path / "second.invite", whose="second")
    for one in ("newcat", "second"):
        office.do("sync", whose=one)
    device = status["device"]
    office.act(lambda acts, _account: acts.revoke_device(device, "lost"), whose="second")
    for one in ("second", "ana", "second"):
        office.do("sync", whose=one)
    office.vault("third")
    for code, found in ((new, "come_back_by_invite"), (seconds, "")):
        (tmp_path / "paper").write_text(code)
        back = ("join", tmp_path / "ben.invite", "--recovery-code", tmp_path / "paper")
        if found:
            assert office.refused(*back, whose="third") == found
        else:
            assert office.do(*back, whose="third")["state"] == "joined"
    office.do("sync", whose="third")
    assert {one["title"] for one in office.do("list", "note", whose="third")["items"]} == {"Own", "Shared", "Back"}
