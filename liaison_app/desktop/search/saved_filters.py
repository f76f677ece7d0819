"""Filters of a list, kept by name: one press brings one back."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal

from liaison_app.core.words import _
from liaison_app.desktop.widgets.button import IconButton
from liaison_app.desktop.widgets.menu import Menu
from liaison_app.desktop.workspace import Workspace

Now = Callable[[], tuple[str, str]]
"""Gives what the filter now in force is called, and how it is written down; empty where nothing is filtered."""


class SavedFilters(IconButton):
    """A button whose menu holds a list's saved filters, and takes up the one in force."""

    taken = Signal(str)
    """A saved filter, as it was written down."""

    def __init__(self, name: str, workspace: Workspace, now: Now) -> None:
        super().__init__("pin", _("Saved filters"))
        self._name = name
        self._memory = workspace.memory
        self._messages = workspace.messages
        self._now = now
        self.clicked.connect(self._offer)

    def menu_now(self) -> Menu:
        """Return the menu as it would open."""
        menu = Menu(self)
        kept = self._memory.filters(self._name)
        for called, words in kept.items():
            menu.add(called, "pin").triggered.connect(lambda _checked=False, words=words: self.taken.emit(words))
        if kept:
            menu.addSeparator()
        called, words = self._now()
        save = menu.add(_("Save this filter"), "plus")
        save.setEnabled(bool(words) and kept.get(called) != words)
        save.triggered.connect(lambda: self._memory.keep_filter(self._name, called, words))
        if kept:
            away = menu.add_menu(_("Forget a filter"), "close")
            for each in kept:
                away.add(each).triggered.connect(lambda _checked=False, each=each: self._forget(each))
        return menu

    def _forget(self, called: str) -> None:
        words = self._memory.filters(self._name).get(called, "")
        self._memory.keep_filter(self._name, called, "")
        self._messages.notice(_("The filter “{name}” is forgotten.").format(name=called), undo=lambda: self._memory.keep_filter(self._name, called, words))

    def _offer(self) -> None:
        self.menu_now().open_below(self)
