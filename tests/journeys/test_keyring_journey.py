"""The command with a real keyring: made, opened, its secret gone, locked, and no keyring at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.keyring_session import missing_programs, run_in_session

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason=f"not installed here: {', '.join(missing_programs())}")

DRIVE = """
import json, os, subprocess, time
from tests.support.world import LIGHT, PASSPHRASE

here = pathlib.Path(sys.argv[0]).parent
(here / "pw").write_text(PASSPHRASE + "\\n")
(here / "new").write_text("another staple entirely\\n")

def liaison(*words, passphrase="pw", **env):
    began = time.monotonic()
    done = subprocess.run(
        [*LIGHT, "--vault", str(here / "v"), "--passphrase-file", str(here / passphrase), "--json", *map(str, words)],
        capture_output=True, text=True, stdin=subprocess.DEVNULL, env=os.environ | env, timeout=60)
    assert "Traceback" not in done.stderr, done.stderr
    return {"code": done.returncode, "out": json.loads(done.stdout), "err": done.stderr, "seconds": time.monotonic() - began}

def tell(*told):
    print("TOLD " + json.dumps(told))

made = liaison("vault", "create")
(here / "code").write_text(made["out"]["recovery_code"] + "\\n")
liaison("note", "Kept behind two locks")
"""


def told(script: str, folder: Path) -> Any:
    done = run_in_session(DRIVE + script, folder, timeout_s=100)
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("TOLD "))
    return json.loads(line.removeprefix("TOLD "))


def refused(ran: dict[str, Any]) -> tuple[str, bool]:
    """Return a refusal's code, and whether it is one that says what to do."""
    assert ran["code"] in {1, 3}, ran
    return ran["out"]["error"]["code"], bool(ran["out"]["error"]["what_to_do"]) and ran["out"]["error"]["title"] in ran["err"]


def test_a_vault_made_with_the_keyring_opens_by_it_and_its_own_files_are_not_enough(tmp_path: Path) -> None:
    created, listed, elsewhere, doctor = told(
        'tell(made, liaison("list", "note"), liaison("list", "note", DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent"), liaison("doctor"))', tmp_path
    )
    assert created["code"] == 0
    assert [item["body"] for item in listed["out"]["items"]] == ["Kept behind two locks"]
    assert refused(elsewhere) == ("keyring_unavailable", True)
    assert next(check for check in doctor["out"]["checks"] if check["name"] == "keyring")["ok"]


def test_a_lost_secret_is_mended_by_the_paper_code_and_only_with_the_keyring_there(tmp_path: Path) -> None:
    missing, without, mended, opened, old = told(
        """
from liaison_app.vault.os_keyring import OsKeyring
OsKeyring().delete(made["out"]["vault_id"])
missing = liaison("list", "note")
recover = ("vault", "recover", here / "code", "--new-passphrase-file", here / "new")
without = liaison(*recover, DBUS_SESSION_BUS_ADDRESS="unix:path=/nonexistent")
tell(missing, without, liaison(*recover), liaison("list", "note", passphrase="new"), liaison("list", "note"))
""",
        tmp_path,
    )
    assert refused(missing) == ("keyring_missing", True)
    assert refused(without) == ("keyring_unavailable", True)
    assert mended["code"] == 0
    assert opened["out"]["total"] == 1
    assert old["code"] == 3


def test_a_locked_keyring_is_called_locked_soon_and_nothing_is_put_in_a_file_instead(tmp_path: Path) -> None:
    locked, made_locked, check = told(
        """
lock_keyring()
locked = liaison("list", "note")
made_locked = liaison("--vault", str(here / "w"), "vault", "create")
tell(locked, made_locked, liaison("doctor"))
""",
        tmp_path,
    )
    assert refused(locked) == ("keyring_locked", True)
    assert locked["seconds"] < 20
    assert refused(made_locked) == ("keyring_locked", True)
    assert not (tmp_path / "w" / "vault.hdr").exists()
    assert not next(one for one in check["out"]["checks"] if one["name"] == "keyring")["ok"]
