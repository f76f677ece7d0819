"""After the lock nothing is left: not in the process that took the window's place, not in any file, not in the system's temporary places."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import zstandard

from liaison_app.cli.compose import Vaults
from tests.support.canaries import Canaries, disguises, found_in
from tests.support.memory import found_in_memory
from tests.support.world import ROOT, World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300), pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")]
PASSPHRASE = "harbor lantern willow copper"


@contextmanager
def window(vault: Path, words: Path, home: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the window in a process of its own, and end it."""
    places = {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache"), "XDG_CONFIG_HOME": str(home / "config"), "TMPDIR": str(home / "tmp")}
    (home / "tmp").mkdir(parents=True)
    env = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.support.locked_window", str(vault), str(words)]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        process.kill()
        pytest.fail(f"the window ended: {process.communicate()[1][-2000:]}")
    return line


def test_the_process_that_follows_a_lock_holds_no_word_and_no_key_and_no_file_does(tmp_path: Path) -> None:
    birds = Canaries()
    word = birds.word("typed")
    vault, words = tmp_path / "vault", tmp_path / "words"
    made = Vaults().create(vault, PASSPHRASE, passphrase_only=True).opened
    me = made.online.me
    secrets = {"database key": made.keys.database_key, "cache key": made.keys.cache_key, "header key": made.keys.header_key, "AS AK": me.account.secret[:32]}
    secrets |= {f"space key {n}": key for n, key in enumerate(me.keys.values())}
    made.close()
    sought = dict(secrets) | {f"{name}, hex": secret.hex().encode() for name, secret in secrets.items()}
    sought |= {f"word, {way}": shape for way, shape in disguises(word).items() if not way.startswith(("base64", "reversed"))}
    sought |= {f"passphrase, {way}": PASSPHRASE.encode(way) for way in ("utf-8", "utf-16-le", "utf-32-le")}
    words.write_text(f"{PASSPHRASE}\n{word}\n")
    with window(vault, words, tmp_path / "home") as process:
        assert heard(process) == "OPEN"
        unlocked = found_in_memory(process.pid, sought)
        assert any(name.startswith("word") for name in unlocked), "the search sees what an open window holds"
        assert any("key" in name for name in unlocked)
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        assert heard(process) == "LOCKED"
        assert found_in_memory(process.pid, sought) == []
    assert found_in([tmp_path], {"the word": birds.stem, "the passphrase": PASSPHRASE}) == []


def test_no_word_lies_packed_in_a_file_or_in_the_systems_temporary_places(pair: World) -> None:
    birds = Canaries()
    before = {path for path in places() if path.exists()}
    for n in range(3):
        pair.do(
            "note", f"{birds.word('note')} again and again " * 20, "--on", pair.put("visit", {"title": birds.word(f"visit {n}")}, vault="a")["id"], vault="a"
        )
    for vault in "abab":
        pair.do("sync", vault=vault)
    assert pair.do("search", birds.stem, vault="b")["total"] > 2
    assert pair.run("export", "all", "--to", "/nowhere/at/all.zip", vault="a").code == 1
    pair.stop_server()
    hits = [str(path) for path in pair.folder.rglob("*") if path.is_file() for plain in unpacked(path.read_bytes()) if birds.stem.encode() in plain]
    assert hits == []
    fresh = [path for path in places() if path not in before and path.is_file() and not path.is_relative_to(pair.folder)]
    assert [str(path) for path in fresh if birds.stem.encode() in safely(path)] == []


def places() -> list[Path]:
    """Return the files in the temporary places that every process of this machine shares."""
    shared = [Path(tempfile.gettempdir()), Path("/dev/shm"), Path("/var/tmp")]
    return [path for place in shared if place.is_dir() for path in place.glob("*")]


def safely(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def unpacked(data: bytes) -> Iterator[bytes]:
    """Give what any zstandard frame in these bytes unpacks to."""
    at = data.find(b"\x28\xb5\x2f\xfd")
    while at >= 0:
        try:
            yield zstandard.ZstdDecompressor().decompressobj().decompress(data[at : at + (1 << 20)])
        except zstandard.ZstdError:
            pass
        at = data.find(b"\x28\xb5\x2f\xfd", at + 1)
