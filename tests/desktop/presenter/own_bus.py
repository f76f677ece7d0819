"""A D-Bus of the test's own, with a service on it that answers as a desktop and its login manager do, and keeps count."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_error, new_method_call, new_method_return
from jeepney.io.blocking import open_dbus_connection

NAMES = ("org.freedesktop.ScreenSaver", "org.freedesktop.Notifications", "org.freedesktop.login1")
_BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")


def missing() -> bool:
    return shutil.which("dbus-daemon") is None


class OwnBus:
    """Starts the daemon and the service; `held` is what is inhibited now, `calls` all that was asked."""

    def __init__(self, folder: Path, names: tuple[str, ...] = NAMES, *, refuses: tuple[str, ...] = ()) -> None:
        command = ["dbus-daemon", "--session", f"--address=unix:path={folder}/bus", "--nofork", "--print-address"]
        self._daemon = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self._daemon.stdout is not None
        self.address = self._daemon.stdout.readline().strip()
        self._refuses = refuses
        self.held: dict[int, str] = {}
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self._pipe = os.pipe()
        self._over = False
        self._service = open_dbus_connection(self.address, enable_fds=True)
        for name in names:
            self._service.send_and_get_reply(new_method_call(_BUS, "RequestName", "su", (name, 0)))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def login_is_held(self) -> bool:
        """Say whether anybody but this holds the writing end of the login manager's descriptor open."""
        os.set_blocking(self._pipe[0], False)
        try:
            return os.read(self._pipe[0], 1) != b""
        except BlockingIOError:
            return True

    def close(self) -> None:
        self._over = True
        self._thread.join()
        self._service.close()
        for end in self._pipe:
            try:
                os.close(end)
            except OSError:
                continue  # given away already
        self._daemon.terminate()
        self._daemon.wait()
        assert self._daemon.stdout is not None
        self._daemon.stdout.close()

    def _serve(self) -> None:
        while not self._over:
            try:
                message = self._service.receive(timeout=0.1)
            except TimeoutError:
                continue
            if message.header.message_type is MessageType.method_call:
                self._service.send(self._answer(message))

    def _answer(self, message: Any) -> Any:
        fields = message.header.fields
        at, method = fields[HeaderFields.interface], fields[HeaderFields.member]
        if at in self._refuses or fields[HeaderFields.path].startswith("/org") is False:
            return new_error(message, "org.freedesktop.DBus.Error.AccessDenied")
        self.calls.append((f"{at}.{method}", message.body))
        if method == "UnInhibit":
            self.held.pop(message.body[0])
            return new_method_return(message)
        if at.startswith("org.freedesktop.login1"):
            if message.body[0] != "idle" and "sleep" in self._refuses:
                return new_error(message, "org.freedesktop.DBus.Error.InteractiveAuthorizationRequired")
            mine = os.dup(self._pipe[1])
            os.close(self._pipe[1])
            reply = new_method_return(message, "h", (mine,))
            threading.Timer(0.3, os.close, (mine,)).start()  # sent by then: only who asked holds it
            return reply
        cookie = len(self.calls)
        self.held[cookie] = at
        return new_method_return(message, "u", (cookie,))
