"""A small disk of its own, in a mount namespace that ends with the test: full or read-only, it is so for root too."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class SmallDisk:
    """A tmpfs on a folder, seen only by commands that are run with `prefix`."""

    def __init__(self, folder: Path, namespace: int) -> None:
        self.folder = folder
        self.prefix = ("nsenter", "-t", str(namespace), "-m", "--")

    def run(self, script: str) -> str:
        """Run a shell script that sees the disk, in its folder."""
        done = subprocess.run([*self.prefix, "sh", "-c", f"cd '{self.folder}' && {script}"], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fill(self) -> None:
        """Take all the room there is."""
        self.run("cat /dev/zero >> filler 2>/dev/null; sync filler; true")

    def free(self) -> None:
        self.run("rm filler")

    def freeze(self) -> None:
        """Let nobody write."""
        self.run(f"mount -o remount,ro '{self.folder}'")

    def thaw(self) -> None:
        self.run(f"mount -o remount,rw '{self.folder}'")


def may_mount() -> bool:
    """Say whether this user may have a mount namespace (root, or a kernel that allows it)."""
    return subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode == 0


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[SmallDisk]:
    """Give a disk of this size on a new folder."""
    folder.mkdir()
    script = f"mount -t tmpfs -o size={mebibytes}m small '{folder}' && echo ready && exec sleep 600"
    with subprocess.Popen(["unshare", "-m", "--propagation", "private", "sh", "-c", script], stdout=subprocess.PIPE) as keeper:
        try:
            assert keeper.stdout is not None
            assert keeper.stdout.readline() == b"ready\n"
            yield SmallDisk(folder, keeper.pid)
        finally:
            keeper.kill()
