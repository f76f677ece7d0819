"""vault: create, status, passphrase, recover, backup, restore, check, and every way a vault refuses to open."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaison_app.vault.throttle import FREE_TRIES
from tests.cli.conftest import Here


def test_create_gives_the_id_and_a_code_of_seven_groups(here: Here) -> None:
    made = here.do("vault", "create", "--no-keyring", vault="other")
    assert set(made) == {"vault_id", "recovery_code"}
    assert len(made["recovery_code"].split("-")) == 7


def test_a_folder_that_holds_a_vault_is_not_made_again(here: Here) -> None:
    assert here.refused("vault", "create", "--no-keyring")["code"] == "vault_exists"


def test_status_counts_what_is_there(here: Here) -> None:
    here.put("contact", {"name": "Mia"})
    status = here.do("vault", "status")
    names = {"vault_id", "locked", "device", "account", "spaces", "records", "pending", "review", "quarantine", "rejected", "server", "last_sync"}
    assert names <= set(status)
    assert (status["locked"], status["records"]["contact"], status["pending"], status["server"], status["last_sync"]) == (False, 1, 0, None, None)
    assert [(space["name"], space["private"]) for space in status["spaces"]] == [("Private", True)]


def test_status_without_a_passphrase_says_locked_and_no_counts(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liaison_app.cli.terminal.Terminal.can_ask", property(lambda _self: False))
    status = here.run("vault", "status", passphrase=False).json
    assert status["locked"] is True
    assert set(status) == {"vault_id", "locked"}


def test_a_command_that_needs_a_passphrase_and_cannot_ask_is_wrong_usage(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("liaison_app.cli.terminal.Terminal.can_ask", property(lambda _self: False))
    assert here.run("list", "contact", passphrase=False).code == 2


def test_a_folder_without_a_vault_says_how_to_make_one(here: Here) -> None:
    ran = here.run("list", "contact", vault="nowhere")
    assert (ran.code, ran.error["code"]) == (1, "no_vault")
    assert not (here.folder / "nowhere").exists()


def test_a_wrong_passphrase_is_exit_3_and_slows_down_after_five(here: Here) -> None:
    here.passphrase.write_text("wrong\n")
    for _try in range(FREE_TRIES):
        ran = here.run("list", "contact")
        assert (ran.code, ran.error["code"]) == (3, "wrong_passphrase")
    here.passphrase.write_text("correct horse battery staple\n")
    assert here.run("list", "contact").error["code"] == "throttled"
    here.clock.forward(3_000)
    assert here.run("list", "contact").code == 0


def test_only_the_first_line_of_a_passphrase_file_counts_with_any_end_of_line(here: Here) -> None:
    here.passphrase.write_bytes(b"\xef\xbb\xbfcorrect horse battery staple\r\nsomething else\r\n")
    assert here.do("list", "contact")["total"] == 0


def test_the_passphrase_may_come_on_standard_input_but_not_beside_a_record(here: Here) -> None:
    words = ("correct horse battery staple\n",)
    assert here.run("list", "contact", "--passphrase-file", "-", stdin=words[0]).code == 0
    ran = here.run("put", "contact", "--passphrase-file", "-", stdin=words[0])
    assert (ran.code, ran.error["code"]) == (2, "usage")
    assert here.run("note", "-", "--passphrase-file", "-").code == 2
    assert here.run("vault", "passphrase", "--passphrase-file", "-", "--new-passphrase-file", "-").code == 2


def test_an_empty_passphrase_makes_no_vault(here: Here) -> None:
    here.passphrase.write_text("\n")
    ran = here.run("vault", "create", "--no-keyring", vault="other")
    assert (ran.code, ran.error["code"]) == (1, "empty_passphrase")


def test_the_passphrase_can_be_changed(here: Here) -> None:
    here.put("contact", {"name": "Mia"})
    new = here.folder / "new"
    new.write_text("another four words\n")
    here.do("vault", "passphrase", "--new-passphrase-file", new)
    assert here.run("list", "contact").code == 3
    here.passphrase.write_text("another four words\n")
    assert here.do("list", "contact")["total"] == 1


def test_the_recovery_code_sets_a_new_passphrase(here: Here) -> None:
    code = here.do("vault", "create", "--no-keyring", vault="other")["recovery_code"]
    sheet, new = here.folder / "sheet", here.folder / "new"
    sheet.write_text(code.lower().replace("-", " ") + "\n")
    new.write_text("another four words\n")
    here.do("vault", "recover", sheet, "--new-passphrase-file", new, vault="other")
    here.passphrase.write_text("another four words\n")
    assert here.do("vault", "status", vault="other")["locked"] is False
    sheet.write_text("ABCD\n")
    assert here.run("vault", "recover", sheet, "--new-passphrase-file", new, vault="other").code == 3


def test_a_vault_is_given_another_key_and_opens_as_before(here: Here) -> None:
    sheet = here.folder / "sheet"
    sheet.write_text(here.do("vault", "create", "--no-keyring", vault="other")["recovery_code"] + "\n")
    for word in ("one", "two"):
        here.do("note", word, vault="other")
    folder = here.folder / "other"
    before = {name: (folder / name).read_bytes() for name in ("vault.db", "vault.hdr")}
    kept = here.do("vault", "status", vault="other")

    assert here.do("vault", "rekey", sheet, vault="other")["rekeyed"] is True

    assert here.do("vault", "status", vault="other") == kept, "the device, the account and what waits are the same"
    assert sorted(item["body"] for item in here.do("list", "note", vault="other")["items"]) == ["one", "two"]
    assert here.do("vault", "check", vault="other")["ok"] is True
    assert (folder / "vault.db").read_bytes()[:4096] != before["vault.db"][:4096]
    assert not {path.name for path in folder.iterdir()} & {"rekeyed.db", "rekeyed.hdr", "replaced.hdr"}
    (folder / "vault.hdr").write_bytes(before["vault.hdr"])
    assert here.run("list", "note", vault="other").code == 6, "the old key opens the new database no more"


def test_another_key_needs_passphrase_and_code(here: Here) -> None:
    sheet = here.folder / "sheet"
    code = here.do("vault", "create", "--no-keyring", vault="other")["recovery_code"]
    database = here.folder / "other" / "vault.db"
    whole = database.read_bytes()[:16]
    sheet.write_text(here.do("vault", "create", "--no-keyring", vault="third")["recovery_code"] + "\n")
    assert here.run("vault", "rekey", sheet, vault="other").code == 3
    sheet.write_text(code + "\n")
    here.passphrase.write_text("wrong\n")
    assert here.run("vault", "rekey", sheet, vault="other").code == 3
    assert database.read_bytes()[:16] == whole


def test_another_key_is_not_begun_without_room_for_a_second_database(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = here.folder / "sheet"
    sheet.write_text(here.do("vault", "create", "--no-keyring", vault="other")["recovery_code"] + "\n")
    monkeypatch.setattr("liaison_app.store.copying.SPARE_BYTES", 1 << 60)
    ran = here.run("vault", "rekey", sheet, vault="other")
    assert (ran.code, ran.error["code"]) == (1, "disk_full")
    assert here.do("list", "note", vault="other")["total"] == 0


def test_a_damaged_header_or_database_is_exit_6(here: Here) -> None:
    header, database = here.folder / "v" / "vault.hdr", here.folder / "v" / "vault.db"
    whole = header.read_bytes()
    header.write_bytes(whole[:1000])
    assert here.run("list", "contact").code == 6
    header.write_bytes(whole)
    pages = database.read_bytes()
    database.write_bytes(bytes(4096) + pages[4096:])
    assert here.run("list", "contact").code == 6
    database.write_bytes(pages)
    assert here.run("list", "contact").code == 0


def test_a_vault_whose_making_was_interrupted_says_so(here: Here) -> None:
    (here.folder / "v" / "vault.db").unlink()
    ran = here.run("list", "contact")
    assert (ran.code, ran.error["code"]) == (6, "unfinished_vault")


def test_a_vault_in_use_is_exit_5(here: Here) -> None:
    opened = here.vaults.open(here.folder / "v", "correct horse battery staple")
    try:
        ran = here.run("list", "contact")
    finally:
        opened.close()
    assert (ran.code, ran.error["code"]) == (5, "vault_in_use")
    assert here.run("list", "contact").code == 0


def test_a_backup_restores_everything_and_never_overwrites(here: Here) -> None:
    here.put("contact", {"name": "Mia Albrechtsen"})
    backup = here.folder / "b"
    made = here.do("vault", "backup", backup)
    assert made["bytes"] == backup.stat().st_size
    assert b"Mia Albrechtsen" not in backup.read_bytes()
    assert here.refused("vault", "backup", backup)["code"] == "file_exists"
    here.do("vault", "restore", backup, vault="restored")
    assert [item["name"] for item in here.do("list", "contact", vault="restored")["items"]] == ["Mia Albrechtsen"]
    assert here.run("vault", "restore", backup, vault="restored").error["code"] == "vault_exists"
    assert here.do("list", "contact", vault="restored")["total"] == 1


@pytest.mark.parametrize(("keep", "code", "exit_code"), [(0, "not_a_backup", 1), (200, "damaged", 6), (-100, "damaged", 6), (-140_000, "damaged", 6)])
def test_a_backup_cut_short_restores_nothing(here: Here, keep: int, code: str, exit_code: int) -> None:
    backup = here.folder / "b"
    here.do("vault", "backup", backup)
    backup.write_bytes(backup.read_bytes()[:keep])
    ran = here.run("vault", "restore", backup, vault="restored")
    assert (ran.code, ran.error["code"]) == (exit_code, code)
    assert not (here.folder / "restored" / "vault.hdr").exists()


def test_a_backup_with_one_byte_changed_is_refused(here: Here) -> None:
    backup = here.folder / "b"
    here.do("vault", "backup", backup)
    for place in range(2_000, backup.stat().st_size - 2_000, 50_000):
        spoiled = bytearray(backup.read_bytes())
        spoiled[place] ^= 1
        (here.folder / "spoiled").write_bytes(spoiled)
        assert here.run("vault", "restore", here.folder / "spoiled", vault="restored").code == 6
        assert list((here.folder / "restored").glob("vault*")) == []


def test_check_reads_everything_and_finds_a_spoiled_page(here: Here) -> None:
    for n in range(40):
        here.put("contact", {"name": f"Person {n}", "background": "word " * 200})
    assert here.do("vault", "check")["ok"] is True
    database = here.folder / "v" / "vault.db"
    pages = bytearray(database.read_bytes())
    pages[-2000] ^= 1
    database.write_bytes(pages)
    ran = here.run("vault", "check")
    assert ran.code == 6
    assert ran.json["ok"] is False
    assert ran.json["checks"][0]["detail"]


def test_missing_files_and_folders_end_in_a_sentence(here: Here, tmp_path: Path) -> None:
    assert here.run("vault", "restore", tmp_path / "none", vault="x").code == 1
    assert here.run("vault", "restore", tmp_path, vault="x").code == 1
    assert here.run("vault", "backup", tmp_path / "no" / "b").code == 1
    assert here.run("list", "contact", "--passphrase-file", tmp_path / "none").error["code"] == "no_such_file"
    assert here.run("list", "contact", "--passphrase-file", tmp_path).error["code"] == "no_such_file"
    assert here.run("list", "contact", "--passphrase-file", "a\0b").code == 1
