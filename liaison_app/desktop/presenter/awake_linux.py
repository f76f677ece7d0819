"""Linux: the desktop's screen saver, the system's sleep and the desktop's notices are held back over D-Bus."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from jeepney import DBusAddress, DBusErrorResponse, MessageType, new_method_call
from jeepney.fds import FileDescriptor
from jeepney.io.blocking import DBusConnection, open_dbus_connection

log = logging.getLogger(__name__)

WHO = "Liaison"
_WAIT_S = 3.0
_SAVER = "org.freedesktop.ScreenSaver"
_SAVER_PATHS = ("/org/freedesktop/ScreenSaver", "/ScreenSaver")
_LOGIN = DBusAddress("/org/freedesktop/login1", "org.freedesktop.login1", "org.freedesktop.login1.Manager")
_NOTICES = DBusAddress("/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications")
_UNREACHABLE = (DBusErrorResponse, OSError, KeyError, ValueError, EOFError)
"""No bus, none that speaks as it should, or nobody on it who answers to the name."""

Given = Callable[[], object]
"""Gives one thing back."""


def hold(why: str) -> list[Given]:
    """Hold back what would darken or cover the screen; returns what gives each back, empty where nothing answers. Waits for the buses: not on the screen's thread."""
    return [*_on_bus("SESSION", lambda bus: [*_saver(bus, why), *_notices(bus, why)]), *_on_bus("SYSTEM", lambda bus: _sleep(bus, why))]


def _on_bus(name: str, ask: Callable[[DBusConnection], list[Given]]) -> list[Given]:
    """Ask on one bus. What is held ends with its connection, so that stays open."""
    try:
        bus = open_dbus_connection(name, enable_fds=name == "SYSTEM")
    except _UNREACHABLE as error:
        log.info("no %s bus: %s", name.lower(), type(error).__name__)
        return []
    held = ask(bus)
    if not held:
        bus.close()
        return []
    return [*held, bus.close]


def _call(bus: DBusConnection, to: DBusAddress, method: str, signature: str, *body: Any) -> Any:
    """Call a method and return what it gives first; None where nobody answers it."""
    try:
        answer = bus.send_and_get_reply(new_method_call(to, method, signature, body), timeout=_WAIT_S)
    except _UNREACHABLE as error:
        log.info("%s.%s: %s", to.interface, method, type(error).__name__)
        return None
    if answer.header.message_type is MessageType.error:
        log.info("%s.%s is refused", to.interface, method)
        return None
    return answer.body[0] if answer.body else True


def _saver(bus: DBusConnection, why: str) -> list[Given]:
    for path in _SAVER_PATHS:
        saver = DBusAddress(path, _SAVER, _SAVER)
        cookie = _call(bus, saver, "Inhibit", "ss", WHO, why)
        if cookie is not None:
            return [partial(_call, bus, saver, "UnInhibit", "u", cookie)]
    return []


def _notices(bus: DBusConnection, why: str) -> list[Given]:
    """Where the desktop offers it, what other programs have to say waits until the talk is over."""
    cookie = _call(bus, _NOTICES, "Inhibit", "ssa{sv}", "liaison", why, {})
    return [] if cookie is None else [partial(_call, bus, _NOTICES, "UnInhibit", "u", cookie)]


def _sleep(bus: DBusConnection, why: str) -> list[Given]:
    """The system stays up while its descriptor is open; where holding sleep is not allowed, idling alone is held."""
    for what in ("sleep:idle", "idle"):
        held = _call(bus, _LOGIN, "Inhibit", "ssss", what, WHO, why, "block")
        if isinstance(held, FileDescriptor):
            return [held.close]
    return []
