"""Devices: last contact decides between revoke and wipe."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.team.facts import DeviceLine
from liaison_app.desktop.team.lines import ActingRow
from liaison_app.desktop.team.words import contact_words, is_silent
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label


class DevicesCard(Card):
    """Every device a row; one that may be shut out says so with a button."""

    revoking = Signal(object, bool)
    """A DeviceLine, and whether it is to be wiped."""
    adding = Signal()

    def __init__(self, devices: tuple[DeviceLine, ...], now_ms: int, *, adds: bool, parent: QWidget | None = None) -> None:
        silent = sum(is_silent(device, now_ms) and not device.revoked for device in devices)
        words = plural("{n} device", "{n} devices", len(devices))
        words += ", " + plural("{n} of them silent", "{n} of them silent", silent) if silent else ""
        super().__init__(_("Devices"), action=Label(words, tone="text_2"), parent=parent)
        self.rows: dict[str, ActingRow] = {}
        self.buttons: dict[str, Button] = {}
        for device in devices:
            self.rows[device.device] = self._row(device, now_ms)
            self.add_edge(self.rows[device.device])
        if adds:
            self.add_device = Button(_("Add a device of yours"), icon="plus")
            self.add_device.clicked.connect(self.adding)
            self.add(self.add_device)

    def _row(self, device: DeviceLine, now_ms: int) -> ActingRow:
        wipes = is_silent(device, now_ms)
        title = f"{device.person}, {device.name}" if device.person else device.name
        row = Row(title, second=contact_words(device, now_ms), icon="device", chips=_chips(device))
        if not device.may_revoke or device.revoked or device.is_this:
            return ActingRow(row)
        button = Button(_("Revoke and wipe"), "danger", size="small") if wipes else Button(_("Revoke"), size="small")
        button.setAccessibleName(_("{act}: {title}").format(act=button.text(), title=title))
        button.clicked.connect(lambda: self.revoking.emit(device, wipes))
        self.buttons[device.device] = button
        return ActingRow(row, button)


def _chips(device: DeviceLine) -> tuple[Chip, ...]:
    if device.is_this:
        return (Chip(_("This one"), "accent"),)
    if device.revoked:
        return (Chip(_("Revoked"), "danger"),)
    return (Chip(_("Locked"), "danger"),) if device.over_lease else ()
