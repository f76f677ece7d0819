"""Several people at their windows in one process, by keys alone: each on a vault folder of their own, the server a process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from liaison_app.cli.door import VaultDoor
from liaison_app.desktop.team.code_picture import CodePicture
from liaison_app.desktop.team_facts import Person
from liaison_app.desktop.walk import Walk
from liaison_app.desktop.widgets.label import Label
from tests.support.light_liaison import light_vaults

PHRASE = "harbor lantern willow copper"


class Someone:
    """One person at one window."""

    def __init__(self, folder: Path, pictures: Path, name: str, **look: Any) -> None:
        self.name = name
        self.folder = folder
        self.walk = Walk(VaultDoor(folder, vaults=light_vaults), pictures, **look)
        self._gone = False
        self.told: list[str] = []
        """Every notice and failure this window has told."""
        self.walk.app.messages.noticed.connect(lambda notice: self.told.append(notice.words))
        self.walk.app.messages.refused.connect(lambda failure: self.told.append(failure.sentence))

    def here(self) -> Walk:
        """Come to this window: it has the keys from now on."""
        self.walk.app.window.activateWindow()
        self.walk.until(lambda: QApplication.activeWindow() is self.walk.app.window, "the window to be in front")
        return self.walk

    def words(self) -> str:
        """Return every word of the page that can be seen."""
        window = self.walk.app.window
        labels = [label.text() for label in window.findChildren(Label) if label.isVisible()]
        named = [widget.accessibleName() for widget in window.findChildren(QWidget) if widget.isVisible()]
        return "\n".join([*labels, *named])

    def sees(self, words: str) -> None:
        """Wait until these words stand in the window."""
        self.walk.until(lambda: words in self.words(), words)

    def hears(self, words: str) -> None:
        """Wait until a notice or a failure with these words was told."""
        self.walk.until(lambda: any(words in told for told in self.told), words)

    def people(self) -> dict[str, Person]:
        """Return who belongs, by name, as this window is told."""
        assert self.walk.app.session is not None
        return {person.name: person for person in self.walk.app.session.workspace.desk.team.facts().people}

    def invite_is_gone(self) -> bool:
        """Say whether no invite's code is shown any more."""
        return not [code for code in self.walk.app.window.findChildren(CodePicture) if code.isVisible()]

    def leave(self) -> None:
        """Close the window, where it was not put away already."""
        if not self._gone:
            self._gone = True
            self.walk.close()

    def is_replaced(self) -> None:
        """Put away a window whose process would have been replaced by a new one."""
        self._gone = True
        self.walk.app.tasks.finish()
        self.walk.app.window.hide()
        self.walk.app.window.deleteLater()

    def choose_file(self, path: Path) -> None:
        """Type a path into the file dialog that the next key opens."""
        timer = QTimer(self.walk.app)
        timer.setInterval(30)

        def type_it() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QFileDialog):
                timer.stop()
                edit = dialog.findChild(QLineEdit)
                assert edit is not None
                edit.setText(str(path))
                dialog.accept()

        timer.timeout.connect(type_it)
        timer.start()
