"""Where the demonstration plays: a temporary folder, a server process, two vaults, each command a process of its own."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, Self

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

PASSPHRASE = "harbor lantern willow copper"  # noqa: S105 - of vaults that hold made-up people and are deleted
COMMAND_S = 240
WINDOW_S = 1_200
"""A walk through every page in every size; a busy machine takes long over it."""


class Stage:
    """Set up with `with`; everything is deleted at the end."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="liaison-demo-"))
        self.server_folder = self.folder / "server"
        self.passphrase_file = self.folder / "passphrase"
        self.passphrase_file.write_text(PASSPHRASE + "\n", encoding="utf-8")
        self.passphrase_file.chmod(0o600)
        self._server: subprocess.Popen[bytes] | None = None
        self._port = _free_port()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop_server()
        shutil.rmtree(self.folder, ignore_errors=True)

    def vault(self, device: str) -> Path:
        """Return the vault folder of a device."""
        return self.folder / device

    @property
    def two_screens(self) -> str:
        """Name Qt's platform: no display, but a laptop's screen and a projector."""
        names = {"laptop": (0, 1920, 1200), "projector": (1920, 1920, 1080)}
        screens = [
            {"name": name, "x": x, "y": 0, "width": width, "height": height, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
            for name, (x, width, height) in names.items()
        ]
        file = self.folder / "screens.json"
        file.write_text(json.dumps({"screens": screens}), encoding="utf-8")
        return f"offscreen:configfile={file}"

    def begin(self, *words: str, device: str) -> subprocess.Popen[bytes]:
        """Begin one command as a process and leave it to run."""
        command = [sys.executable, "-m", "liaison_app.cli", "--json", "--vault", str(self.vault(device)), *words]
        environment = {**os.environ, "LIAISON_PASSPHRASE_FILE": str(self.passphrase_file)}
        return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def run(self, *words: str, device: str = "", stdin: str | None = None) -> Any:
        """Run one command as a process and return its JSON; refuses where it failed."""
        command = [sys.executable, "-m", "liaison_app.cli", "--json", *(["--vault", str(self.vault(device))] if device else []), *words]
        environment = {**os.environ, "LIAISON_PASSPHRASE_FILE": str(self.passphrase_file), "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, env=environment, timeout=COMMAND_S, check=False)
        if done.returncode:
            raise LiaisonError(
                _("“liaison {words}” ended with {code}.").format(words=" ".join(words[:2]), code=done.returncode), (done.stderr or done.stdout).strip()[-300:]
            )
        return json.loads(done.stdout)

    def start_server(self) -> str:
        """Run the server as a process; returns its address once it listens."""
        command = [sys.executable, "-m", "liaison_app.cli", "--json", "server", "run", str(self.server_folder), "--port", str(self._port)]
        self._server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if self._server.stdout is None:
            raise LiaisonError(_("The server gave no answer."))
        line = self._server.stdout.readline()
        if not line:
            raise LiaisonError(_("The server did not start."), _("Try again; “liaison doctor” may say why."))
        return str(json.loads(line)["listening"])

    def stop_server(self) -> None:
        """Take the network away: the server stops, as it would on SIGTERM."""
        if self._server is None:
            return
        self._server.send_signal(signal.SIGTERM)
        try:
            self._server.wait(15)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        if self._server.stdout is not None:
            self._server.stdout.close()
        self._server = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
