"""Where a vault may live: on a disk of this computer, not in a synced or network folder, readable by its owner alone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

_CLOUD = re.compile(
    r"dropbox( \(.+\))?|onedrive( - .+)?|icloud ?drive|mobile documents|cloudstorage|google ?drive|googledrive-.+"
    r"|nextcloud|owncloud|pcloud ?drive|box sync|synologydrive|mega|syncthing",
    re.IGNORECASE,
)
_CLOUD_MARKERS = (".dropbox", ".dropbox.cache", ".stfolder", ".owncloudsync.log", ".nextcloudsync.log", ".tmp.drivedownload")
_NETWORK = frozenset(
    (
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smb2",
        "smbfs",
        "afs",
        "afpfs",
        "ncpfs",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "davfs",
        "davfs2",
        "webdav",
        "coda",
        "beegfs",
        "fuse",
    )
)
_LOCAL_FUSE = frozenset(
    f"fuse.{name}" for name in ["fuse-overlayfs", "gocryptfs", "encfs", "cryfs", "veracrypt", "ntfs-3g", "ntfs", "bindfs", "mergerfs", "lxcfs"]
)
_MACOS_MOUNT = re.compile(r" on (?P<point>.+) \((?P<kind>\w+)")

Mounts = Callable[[], list[tuple[str, str]]]
"""Gives each mount point with its kind of file system."""


def prepare_folder(folder: Path, mounts: Mounts | None = None) -> Path:
    """Make the folder with mode 0700 and prove that it can be written; raises LiaisonError with what is wrong."""
    refuse_shared(folder, mounts)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name != "nt" and not any(folder.iterdir()):
            folder.chmod(0o700)  # an empty folder that was there becomes ours; one with a person's files stays as it was
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\0")
    except OSError as error:
        raise LiaisonError(
            _("A vault cannot be kept in {folder}: {reason}.").format(folder=folder, reason=error.strerror),
            _("Choose a folder you may write to, or restore write access and free space there."),
            code="cannot_write",
        ) from error
    return folder


def refuse_shared(folder: Path, mounts: Mounts | None = None) -> None:
    """Raise LiaisonError when other computers may change the folder's files behind our back."""
    whole = Path.cwd() / folder
    for place in {whole, whole.resolve()}:
        cloud = next((part for part in place.parts if _CLOUD.fullmatch(part)), None) or _marked(place)
        if cloud:
            raise LiaisonError(
                _("A vault cannot be kept in a folder that is synced to a cloud ({name}).").format(name=cloud),
                _("Choose a folder on this computer; Liaison's own server keeps your devices in step."),
                code="cloud_folder",
            )
        kind = _file_system(place, mounts or _mounts)
        if kind.startswith("\\\\") or kind in _NETWORK or (kind.startswith("fuse.") and kind not in _LOCAL_FUSE):
            raise LiaisonError(
                _("A vault cannot be kept on a network drive ({kind}).").format(kind=kind),
                _("Choose a folder on this computer's own disk: a database on a network drive can be destroyed."),
                code="network_folder",
            )


def _marked(place: Path) -> str | None:
    """Find what sync programs leave in the folders they watch; the home folder itself holds some of these by right."""
    home = Path("~").expanduser()
    for folder in (place, *place.parents):
        if folder in (home, *home.parents):
            return None
        for marker in _CLOUD_MARKERS:
            if (folder / marker).exists():
                return marker
    return None


def _file_system(place: Path, mounts: Mounts) -> str:
    if str(place).startswith("\\\\"):
        return "\\\\"
    best, kind = "", ""
    for point, this in mounts():
        inside = place == Path(point) or Path(point) in place.parents
        if inside and len(point) >= len(best):
            best, kind = point, this
    return kind


def _mounts() -> list[tuple[str, str]]:
    """List what is mounted, by the means of each system; what cannot be asked counts as local."""
    if sys.platform == "linux":
        lines = Path("/proc/mounts").read_text("utf-8", "surrogateescape").splitlines()
        return [(_unescaped(fields[1]), fields[2]) for fields in (line.split(" ") for line in lines) if len(fields) > 2]
    if sys.platform == "darwin":
        text = subprocess.run(["/sbin/mount"], capture_output=True, text=True, check=False, timeout=10).stdout
        return [(found["point"], found["kind"]) for found in map(_MACOS_MOUNT.search, text.splitlines()) if found]
    return []


def _unescaped(point: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), point)
