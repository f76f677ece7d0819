"""Devices: last contact decides between revoke and wipe."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _, plural
from liaison_app.desktop.painting.chip import Chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.team.lines import ActingRow
from liaison_app.desktop.team.sifted import SiftedRows
from liaison_app.desktop.team.words import contact_words, is_silent
from liaison_app.desktop.team_facts import DeviceLine
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.menu import Menu
from liaison_app.desktop.workspace import Workspace


class DevicesCard(Card):
    """Every device a row; one that may be shut out says so with a button."""

    revoking = Signal(object, bool)
    """A DeviceLine, and whether it is to be wiped."""
    adding = Signal()

    def __init__(self, devices: tuple[DeviceLine, ...], now_ms: int, *, adds: bool, whose: bool = True, parent: QWidget | None = None) -> None:
        live = [device for device in devices if not device.revoked]
        silent = sum(is_silent(device, now_ms) for device in live)
        words = plural("{n} device", "{n} devices", len(live))
        words += ", " + plural("{n} of them silent", "{n} of them silent", silent) if silent else ""
        super().__init__(_("Devices"), action=Label(words, tone="text_2"), parent=parent)
        self._whose = whose
        self.rows: dict[str, ActingRow] = {}
        self.buttons: dict[str, Button] = {}
        self._now_ms = now_ms
        last = sorted(devices, key=lambda device: device.revoked)
        self.sifted = SiftedRows([(f"{device.person} {device.name}", partial(self._row, device)) for device in last], _("Find a device"))
        self.add_edge(self.sifted)
        if adds:
            self.add_device = Button(_("Add a device of yours"), icon="plus")
            self.add_device.clicked.connect(self.adding)
            self.add(self.add_device)

    def _row(self, device: DeviceLine) -> ActingRow:
        self.rows[device.device] = made = self._made(device, self._now_ms)
        return made

    def _made(self, device: DeviceLine, now_ms: int) -> ActingRow:
        wipes = is_silent(device, now_ms)
        title = f"{device.person}, {device.name}" if device.person and self._whose else device.name
        row = Row(title, second=contact_words(device, now_ms), icon="device", chips=_chips(device))
        if not device.may_revoke or device.revoked or device.is_this:
            return ActingRow(row)
        button = Button(_("Revoke and wipe"), "danger", size="small") if wipes else Button(_("Revoke"), size="small")
        button.setAccessibleName(_("{act}: {title}").format(act=button.text(), title=title))
        button.clicked.connect(lambda: self.revoking.emit(device, True) if wipes else self._choose(device, button))
        self.buttons[device.device] = button
        return ActingRow(row, button)

    def _choose(self, device: DeviceLine, button: QWidget) -> None:
        """Put away or lost: what is on a lost one is to be destroyed."""
        menu = Menu(button)
        menu.add(_("It is put away or replaced: revoke it"), "device").triggered.connect(lambda: self.revoking.emit(device, False))
        menu.add(_("It is lost or stolen: revoke and wipe it"), "revoked", danger=True).triggered.connect(lambda: self.revoking.emit(device, True))
        menu.open_below(button)


def _chips(device: DeviceLine) -> tuple[Chip, ...]:
    if device.is_this:
        return (Chip(_("This one"), "accent"),)
    if device.revoked:
        return (Chip(_("Revoked"), "danger"),)
    return (Chip(_("Locked"), "danger"),) if device.over_lease else ()


def ask_to_revoke(workspace: Workspace, done: Callable[[], object], device: DeviceLine, wipe: bool) -> None:
    """Ask, then shut a device out; `done` is called when the log has it."""

    def revoke() -> None:
        workspace.tasks.run(lambda: workspace.desk.team.revoke(device.device, wipe=wipe), shut_out)

    def shut_out(_none: None) -> None:
        workspace.messages.notice(_("{name} is shut out.").format(name=device.name))
        done()

    words = _("It can fetch nothing more, and new changes are sealed without it.")
    wiped = _("At its next contact its keys and files are destroyed, unsent work too.")
    words = f"{words} {wiped if wipe else _('It may send what it has not sent yet. What is on it stays on it.')}"
    act = _("Revoke and wipe") if wipe else _("Revoke")
    workspace.messages.ask(_("{act} {name}?").format(act=act, name=device.name), words, act, revoke)
