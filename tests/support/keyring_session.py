"""Runs a Python script against a real gnome-keyring on a D-Bus session of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")
_START = {
    "unlocked": "printf pw | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1\n",
    "absent": "",
}


def missing_programs() -> list[str]:
    """Say which system programs a real keyring needs and this machine lacks."""
    return [name for name in NEEDED if shutil.which(name) is None]


def run_in_session(script: str, folder: Path, keyring: str = "unlocked", timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
    """Run the script with fresh data and runtime folders inside `folder`; its keyring is `unlocked` or `absent`.

    The script may call `lock_keyring()`, which locks the default collection as logging out does.
    """
    places = {name: folder / name.lower() for name in ("HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    for place in places.values():
        place.mkdir(mode=0o700, exist_ok=True)
    (folder / "script.py").write_text(_PRELUDE + script, encoding="utf-8")
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DBUS_", "GNOME_", "PYTHON_KEYRING", "DISPLAY", "WAYLAND"))}
    environment = inherited | {name: str(place) for name, place in places.items()} | {"PYTHONPATH": str(ROOT)}
    command = ["dbus-run-session", "--", "bash", "-c", _START[keyring] + 'exec "$0" "$1"', sys.executable, str(folder / "script.py")]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=timeout_s, check=False)


_PRELUDE = """
import pathlib, sys

def lock_keyring():
    import secretstorage
    secretstorage.get_default_collection(secretstorage.dbus_init()).lock()

"""
