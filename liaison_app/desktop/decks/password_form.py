"""A sealed file asks for its password; nothing of it is kept."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.approving import SideForm
from liaison_app.desktop.widgets.field import LineField, PassphraseEdit
from liaison_app.desktop.widgets.label import Label


class PasswordForm(SideForm):
    """One file after the other, the next when this one was opened or left."""

    given = Signal(object, str, str)
    """The file, the deck it replaces (empty for none), and its password."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_("Open and add"), parent)
        self._waiting: list[tuple[Path, str]] = []
        self._title = Label("", weight=600, wrap=True)
        self.fields.addWidget(self._title)
        hint = _("The file is kept as it is; its pages without the password are sealed in the vault.")
        words = PassphraseEdit(_("Password of the file"), _("Show the password"), large=False)
        self.password = self.put(LineField(_("Password of the file"), hint=hint, edit=words))
        self.left.connect(self._next)

    def ask(self, path: Path, replaces: str, wrong: str = "") -> None:
        """Ask for a file's password, `wrong` where one was not right."""
        if wrong:
            self._waiting.insert(0, (path, replaces))
        else:
            self._waiting.append((path, replaces))
        if not self.isVisible() or wrong:
            self._begin(wrong)

    def finish(self) -> None:
        password = self.password.text()
        self.password.set_error("" if password else _("Type the password."))
        if password:
            path, replaces = self._waiting.pop(0)
            self.password.set_text("")
            self.hide()
            self.given.emit(path, replaces, password)
            self._begin("")

    def _next(self) -> None:
        self._waiting = self._waiting[1:]
        self.password.set_text("")
        self.hide()
        self._begin("")

    def _begin(self, wrong: str) -> None:
        if self._waiting:
            self._title.set_words(_("“{name}” is protected by a password.").format(name=self._waiting[0][0].name))
            self.password.set_error(wrong)
            self.show()
            self.password.edit.setFocus()
