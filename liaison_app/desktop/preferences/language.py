"""Which language the window speaks; another one begins with the next unlocking."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.languages import NAMES
from liaison_app.core.words import _
from liaison_app.desktop.preferences.lines import SettingLine
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.switch import SegmentedSwitch


class LanguageCard(Card):
    """The choice, and the way to have it at once."""

    locking = Signal()
    """A person wants the window made anew, in the words chosen."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(_("Language"), parent=parent)
        self._settings = settings
        self._known = ("system", *NAMES)
        self.switch = SegmentedSwitch([_("As the system"), *NAMES.values()], _("Language"), current=self._number(settings.now.language))
        self.switch.chosen.connect(self._choose)
        self.add_edge(SettingLine(_("Words, days and months"), self.switch, _("What you and others write stays as it was written")))
        self.later = QWidget()
        line = QHBoxLayout(self.later)
        line.setContentsMargins(16, 8, 16, 8)
        line.setSpacing(16)
        line.addWidget(Label(_("The language changes when Liaison is next unlocked."), tone="text_2", wrap=True), 1)
        self.now = Button(_("Lock and change now"), icon="lock")
        self.now.clicked.connect(self.locking)
        line.addWidget(self.now)
        self.add_edge(self.later, line=False)
        self.later.setHidden(settings.now.language == settings.at_start.language)

    def _number(self, language: str) -> int:
        return self._known.index(language) if language in self._known else 0

    def _choose(self, at: int) -> None:
        self._settings.set(language=self._known[at])
        self.later.setVisible(self._known[at] != self._settings.at_start.language)
