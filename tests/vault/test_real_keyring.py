"""The vault with a real Secret Service: gnome-keyring on a D-Bus session of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.keyring_session import missing_programs, run_in_session

pytestmark = pytest.mark.skipif(bool(missing_programs()), reason=f"not installed here: {', '.join(missing_programs())}")

OPENING = """
from liaison_app.vault.opening import Vault
from liaison_app.vault.os_keyring import OsKeyring
from tests.support.keyring_in_memory import CHEAP_FLOOR

folder = pathlib.Path(sys.argv[0]).parent / "vault"
folder.mkdir(exist_ok=True)
def vault(deadline_s=10):
    return Vault(folder, keyring=OsKeyring(deadline_s=deadline_s), floor=CHEAP_FLOOR)
"""


def said(script: str, folder: Path, keyring: str = "unlocked") -> list[str]:
    done = run_in_session(script, folder, keyring)
    assert done.returncode == 0, done.stderr
    return done.stdout.split("\n")[:-1]


def test_a_vault_opens_through_gnome_keyring_and_its_secret_is_only_there(tmp_path: Path):
    lines = said(
        OPENING
        + """
made = vault().create("pass phrase")
print(vault().header().keyring)
print(vault().unlock("pass phrase") == made.keys)
secret = OsKeyring().get(made.vault_id.hex()).secret
print(len(secret), any(secret in file.read_bytes() or secret.hex().encode() in file.read_bytes() for file in folder.iterdir()))
""",
        tmp_path,
    )
    assert lines == ["SecretService.Keyring", "True", "32 False"]


def test_missing_is_told_from_locked_and_the_paper_code_mends_missing(tmp_path: Path):
    lines = said(
        OPENING
        + """
made = vault().create("pass phrase")
print(OsKeyring().delete(made.vault_id.hex()))
try:
    vault().unlock("pass phrase")
except Exception as error:
    print(error.code)
print(vault().recover(made.recovery_code, "new words").keys == made.keys, vault().unlock("new words") == made.keys)
""",
        tmp_path,
    )
    assert lines == ["Done()", "keyring_missing", "True True"]


def test_a_locked_keyring_is_called_locked_within_its_deadline(tmp_path: Path):
    lines = said(
        OPENING
        + """
import time
made = vault().create("pass phrase")
lock_keyring()
start = time.monotonic()
try:
    vault(deadline_s=2).unlock("pass phrase")
except Exception as error:
    print(error.code, time.monotonic() - start < 8)
print(vault(2).unlock_with_code(made.recovery_code).keys == made.keys)
""",
        tmp_path,
    )
    assert lines == ["keyring_locked True", "True"]


def test_a_session_without_a_keyring_makes_no_vault_and_no_file(tmp_path: Path):
    lines = said(
        OPENING
        + """
import os
os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nonexistent"
try:
    vault(deadline_s=2).create("pass phrase")
except Exception as error:
    print(error.code)
print(list(folder.iterdir()))
""",
        tmp_path,
        keyring="absent",
    )
    assert lines == ["keyring_unavailable", "[]"]


def test_push_numbers_live_in_the_real_keyring(tmp_path: Path):
    lines = said(
        """
from liaison_app.vault.os_keyring import OsKeyring
ring = OsKeyring()
print(ring.get_push_no(bytes(16), bytes(16)), ring.set_push_no(bytes(16), bytes(16), 5), ring.get_push_no(bytes(16), bytes(16)))
ring.set_push_no(bytes(16), bytes(16), 2**40)
print(OsKeyring().get_push_no(bytes(16), bytes(16)))
""",
        tmp_path,
    )
    assert lines == ["Missing() Done() 5", str(2**40)]


def test_a_plaintext_backend_named_in_the_environment_is_not_used(tmp_path: Path):
    lines = said(
        OPENING
        + """
import os
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
try:
    vault().create("pass phrase")
except Exception as error:
    print(error.code)
print(list(folder.iterdir()))
""",
        tmp_path,
    )
    assert lines == ["keyring_unavailable", "[]"]


@pytest.mark.parametrize(("lock", "state"), [("lock_keyring()", "Locked()"), ("", "Unavailable(reason='no answer within 0.5 seconds')")])
def test_a_keyring_that_waits_for_a_prompt_is_called_locked_and_one_that_hangs_unavailable(tmp_path: Path, lock: str, state: str):
    lines = said(
        f"""
import time
from keyring.backends import SecretService
from liaison_app.vault.os_keyring import OsKeyring
OsKeyring().set("v", b"s")
{lock}
SecretService.Keyring.get_password = lambda *_: time.sleep(30)
print(OsKeyring(deadline_s=0.5).get("v"))
""",
        tmp_path,
    )
    assert lines == [state]
