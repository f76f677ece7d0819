"""One process holds a vault, and the system gives it back however that process ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from liaison_app.core.errors import LiaisonError, VaultInUse
from liaison_app.vault.lock_file import VaultLock

ROOT = Path(__file__).parents[2]
HOLD = "import sys, time, pathlib\nfrom liaison_app.vault.lock_file import VaultLock\nVaultLock(pathlib.Path(sys.argv[1])).acquire()\nprint('held', flush=True)\ntime.sleep(60)"


def test_a_second_taker_is_refused_with_the_first_ones_process_id(tmp_path: Path):
    with VaultLock(tmp_path), pytest.raises(VaultInUse) as refused:
        VaultLock(tmp_path).acquire()
    assert str(os.getpid()) in refused.value.title
    assert refused.value.exit_code == 5
    with VaultLock(tmp_path) as again:
        assert again.holder() == os.getpid()
    assert VaultLock(tmp_path).holder() is None


def test_a_killed_process_leaves_no_lock_behind(tmp_path: Path):
    holder = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert holder.stdout is not None
    with holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(VaultInUse) as refused:
            VaultLock(tmp_path).acquire()
        assert str(holder.pid) in refused.value.title
        assert VaultLock(tmp_path).holder() == holder.pid
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    with VaultLock(tmp_path):
        pass


def test_a_child_process_does_not_keep_the_lock(tmp_path: Path):
    lock = VaultLock(tmp_path)
    lock.acquire()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, text=True, close_fds=False) as child:
        lock.release()
        with VaultLock(tmp_path):
            pass
        child.communicate("\n")


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path):
    with pytest.raises(LiaisonError) as refused:
        VaultLock(tmp_path / "nowhere").acquire()
    assert refused.value.code == "cannot_write"


def test_what_stands_in_a_spoilt_lock_file_does_not_matter(tmp_path: Path):
    (tmp_path / "vault.lock").write_bytes(b"\xff\xfe nonsense")
    assert VaultLock(tmp_path).holder() is None
    with VaultLock(tmp_path) as lock:
        assert lock.holder() == os.getpid()
