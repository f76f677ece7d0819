"""The icon beside the clock: a quick note, the window, lock. It names nothing that is in the vault."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from liaison_app.core.words import _
from liaison_app.desktop.theme import theme


class Tray(QObject):
    """There while the vault is open, where the desktop has a place for it; its click begins a quick note."""

    noted = Signal()
    opened = Signal()
    locked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.menu = QMenu()
        self.menu.setAccessibleName("Liaison")
        for words, icon, act in (
            (_("Quick note"), "quick-note", self.noted),
            (_("Open Liaison"), "today", self.opened),
            (_("Lock"), "lock", self.locked),
        ):
            self.menu.addAction(theme().icon(icon), words).triggered.connect(act)
        self.icon: QSystemTrayIcon | None = None
        if QSystemTrayIcon.isSystemTrayAvailable():
            self.icon = QSystemTrayIcon(theme().icon("quick-note", "accent_text"), self)
            self.icon.setToolTip("Liaison")
            self.icon.setContextMenu(self.menu)
            self.icon.activated.connect(self._clicked)
            self.icon.show()

    def close(self) -> None:
        """Leave the desktop: at lock nothing of the vault stays within reach."""
        if self.icon is not None:
            self.icon.hide()
        self.menu.deleteLater()

    def _clicked(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.noted.emit()
