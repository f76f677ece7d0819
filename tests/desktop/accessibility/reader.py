"""A screen reader's ears, in a process of its own: reads the accessibility bus and tells what it finds, a line of JSON for each question."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

from jeepney import DBusAddress, Properties, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

ROOT = "/org/a11y/atspi/accessible/root"
NAMES = {
    1: "active",
    7: "editable",
    8: "enabled",
    11: "focusable",
    12: "focused",
    24: "sensitive",
    25: "showing",
    4: "checked",
    30: "visible",
    23: "selected",
    41: "checkable",
}
MOST = 4_000
EDITABLE = 7
"""The state of what can be typed into: of that it is asked what may be done with it."""


class Bus:
    """The accessibility bus of this session."""

    def __init__(self) -> None:
        session = open_dbus_connection(bus="SESSION")
        asked = new_method_call(DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus"), "GetAddress")
        address = session.send_and_get_reply(asked, timeout=30).body[0]
        self._connection: DBusConnection = open_dbus_connection(bus=address)

    def children(self, owner: str, path: str) -> list[tuple[str, str]]:
        return self._call(owner, path, "GetChildren")

    def told(self, owner: str, path: str) -> dict[str, Any]:
        """Return what a screen reader would say of one thing."""
        states = self._call(owner, path, "GetState")
        bits = states[0] | states[1] << 32
        return {
            "role": self._call(owner, path, "GetRoleName"),
            "name": self._property(owner, path, "Name"),
            "description": self._property(owner, path, "Description"),
            "states": sorted(name for bit, name in NAMES.items() if bits >> bit & 1),
            "interfaces": self._call(owner, path, "GetInterfaces") if bits >> EDITABLE & 1 else [],
        }

    def _call(self, owner: str, path: str, method: str) -> Any:
        message = new_method_call(DBusAddress(path, owner, "org.a11y.atspi.Accessible"), method)
        reply = self._connection.send_and_get_reply(message, timeout=30)
        return reply.body[0]

    def _property(self, owner: str, path: str, name: str) -> str:
        message = Properties(DBusAddress(path, owner, "org.a11y.atspi.Accessible")).get(name)
        return self._connection.send_and_get_reply(message, timeout=30).body[0][1]


def application(bus: Bus, name: str) -> tuple[str, str]:
    """Return the application of this name on the desktop."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        for owner, path in bus.children("org.a11y.atspi.Registry", ROOT):
            if bus.told(owner, path)["name"] == name:
                return owner, path
        time.sleep(0.1)  # an application joins the bus a moment after it starts
    raise SystemExit(f"nothing called {name} is on the accessibility bus")


def tree(bus: Bus, owner: str, path: str, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Give everything that shows, from the top down."""
    told = bus.told(owner, path)
    if depth > 1 and "showing" not in told["states"]:
        return
    yield {**told, "depth": depth}
    for below, child in bus.children(owner, path):
        if below == owner:
            yield from tree(bus, owner, child, depth + 1)


def main() -> None:
    """Answer each line read with everything the named application shows."""
    bus = Bus()
    for line in sys.stdin:
        owner, path = application(bus, line.strip())
        found: list[dict[str, Any]] = []
        for told in tree(bus, owner, path):
            found.append(told)
            if len(found) > MOST:
                break
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
