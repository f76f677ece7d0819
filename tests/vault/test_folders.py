"""A vault lives on a disk of this computer, in a folder of its owner's alone."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from liaison_app.core.errors import LiaisonError
from liaison_app.vault.folders import prepare_folder, refuse_shared

LOCAL = [("/", "ext4")]


def refused(folder: Path, mounts: list[tuple[str, str]] | None = None) -> str:
    with pytest.raises(LiaisonError) as error:
        refuse_shared(folder, lambda: mounts or LOCAL)
    assert error.value.what_to_do
    return error.value.code


@pytest.mark.parametrize(
    "inside",
    [
        "Dropbox",
        "Dropbox (Agency)",
        "OneDrive",
        "OneDrive - County of Example",
        "Library/Mobile Documents",
        "iCloudDrive",
        "iCloud Drive",
        "Google Drive",
        "Nextcloud",
        "Library/CloudStorage/GoogleDrive-a@b.example",
    ],
)
def test_a_cloud_folder_is_refused(tmp_path: Path, inside: str):
    assert refused(tmp_path / inside / "vault") == "cloud_folder"


def test_a_folder_that_a_sync_program_marked_is_refused(tmp_path: Path):
    (tmp_path / "shared" / ".stfolder").mkdir(parents=True)
    assert refused(tmp_path / "shared" / "deep" / "vault") == "cloud_folder"


def test_a_link_into_a_cloud_folder_is_refused(tmp_path: Path):
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "plain").symlink_to(tmp_path / "Dropbox")
    assert refused(tmp_path / "plain" / "vault") == "cloud_folder"


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "fuse.rclone", "fuse.gvfsd-fuse", "davfs"])
def test_a_network_drive_is_refused(tmp_path: Path, kind: str):
    assert refused(tmp_path / "vault", [("/", "ext4"), (str(tmp_path), kind)]) == "network_folder"


def test_the_nearest_mount_decides(tmp_path: Path):
    refuse_shared(tmp_path / "disk" / "vault", lambda: [("/", "nfs4"), (str(tmp_path / "disk"), "ext4")])
    refuse_shared(tmp_path / "disky", lambda: [("/", "ext4"), (str(tmp_path / "disk"), "nfs4")])
    refuse_shared(tmp_path, lambda: [("/", "ext4"), (str(tmp_path), "fuse.gocryptfs")])


def test_ordinary_names_that_only_resemble_are_accepted(tmp_path: Path):
    for name in ("dropbox-export", "my onedrive notes", "Boxes", "megaphone"):
        refuse_shared(tmp_path / name, lambda: LOCAL)


def test_this_machines_own_mounts_are_read(tmp_path: Path):
    prepare_folder(tmp_path / "a" / "vault")
    assert (tmp_path / "a" / "vault").is_dir()


def test_the_folder_is_its_owners_alone_and_a_persons_own_folder_keeps_its_mode(tmp_path: Path):
    made = prepare_folder(tmp_path / "new", lambda: LOCAL)
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
    used = tmp_path / "used"
    used.mkdir(mode=0o755)
    used.chmod(0o755)
    (used / "letter.txt").write_text("mine")
    assert stat.S_IMODE(prepare_folder(used, lambda: LOCAL).stat().st_mode) == 0o755


def test_a_file_in_the_way_is_a_sentence(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "vault"):
        with pytest.raises(LiaisonError) as error:
            prepare_folder(folder, lambda: LOCAL)
        assert error.value.code == "cannot_write"


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is Linux's")
def test_a_place_where_nobody_may_write_is_a_sentence():
    with pytest.raises(LiaisonError) as error:
        prepare_folder(Path("/proc/vault"), lambda: LOCAL)
    assert error.value.code == "cannot_write"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_a_sentence(tmp_path: Path):
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)
    with pytest.raises(LiaisonError) as error:
        prepare_folder(folder, lambda: LOCAL)
    assert error.value.code == "cannot_write"
