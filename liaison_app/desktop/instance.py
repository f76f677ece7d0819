"""One window for each vault: a second start asks the first to come to the front."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, Signal

_HELLO = b"raise\n"
_WAIT_MS = 1_500


def socket_name(folder: Path) -> str:
    """Return the name two starts on one vault folder meet at; only this user can open it."""
    digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    if sys.platform == "win32":
        return f"liaison-{digest}"
    runtime = os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir()
    return str(Path(runtime) / f"liaison-{digest}.sock")


def raise_other(folder: Path) -> bool:
    """Ask a window that already has this vault to come to the front; False where there is none."""
    name = socket_name(folder)
    if sys.platform != "win32" and not Path(name).exists():
        return False
    from PySide6.QtNetwork import QLocalSocket

    line = QLocalSocket()
    line.connectToServer(name)
    if not line.waitForConnected(_WAIT_MS):
        return False
    line.write(_HELLO)
    line.waitForBytesWritten(_WAIT_MS)
    answered = line.bytesAvailable() > 0 or line.waitForReadyRead(_WAIT_MS)
    line.disconnectFromServer()
    return answered


class Doorbell(QObject):
    """Listens for second starts."""

    rung = Signal()

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QLocalServer

        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._came)
        name = socket_name(folder)
        if not self._server.listen(name):
            QLocalServer.removeServer(name)  # left behind by a process that was killed
            self._server.listen(name)

    def close(self) -> None:
        """Stop listening, before the process is replaced."""
        self._server.close()

    def _came(self) -> None:
        line = self._server.nextPendingConnection()
        line.write(_HELLO)
        line.flush()
        line.disconnected.connect(line.deleteLater)
        self.rung.emit()
