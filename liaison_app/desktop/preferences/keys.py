"""Shortcuts: keys are set by pressing them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.preferences.lines import SettingLine
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.shortcuts import DEEDS, Deed, keys_in_words, keys_of, taken_by
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import KeyCap

_MODIFIERS = (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr)


class KeyButton(Button):
    """Shows a shortcut; pressed, it waits for the keys that shall be it. Esc keeps what was."""

    pressed_keys = Signal(str)

    def __init__(self, deed: Deed, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(keys_in_words(keys), size="small", parent=parent)
        self._deed = deed
        self._keys = keys
        self._listening = False
        self.clicked.connect(self._listen)
        self.show_keys(keys)

    def show_keys(self, keys: str) -> None:
        """Say which keys are in force."""
        self._keys = keys
        self._listening = False
        self.set_words(keys_in_words(keys))
        self.setAccessibleName(_("{deed}: {keys}").format(deed=_(self._deed.words), keys=keys_in_words(keys)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._listening:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Escape:
            self.show_keys(self._keys)
        elif event.key() not in _MODIFIERS:
            keys = QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
            self.show_keys(self._keys)
            self.pressed_keys.emit(keys)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.show_keys(self._keys)

    def _listen(self) -> None:
        self._listening = True
        self.set_words(_("Press keys"))


class ShortcutsPane(ScrollColumn):
    """Every key; those of the frame can be changed."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(pad=32, parent=parent)
        self._settings = settings
        self.buttons: dict[str, KeyButton] = {}
        self.said = Label(_("Press a button, then the keys that shall do it."), tone="text_2", wrap=True)
        reset = Button(_("As they came"))
        reset.clicked.connect(self._reset)
        head = QHBoxLayout()
        head.addWidget(Label(_("Shortcuts"), "page"), 1)
        head.addWidget(reset)
        self.add(head)
        self.add(self.said)
        groups: dict[str, Card] = {}
        for deed in DEEDS:
            card = groups.setdefault(deed.group, Card(_(deed.group)))
            card.add_edge(SettingLine(_(deed.words), self._control(deed)))
        for card in groups.values():
            self.add(card)
        self.end()

    def _control(self, deed: Deed) -> QWidget:
        keys = keys_of(deed, self._settings.now.shortcuts)
        if deed.is_fixed:
            return KeyCap(keys_in_words(keys))
        button = KeyButton(deed, keys)
        button.pressed_keys.connect(lambda keys: self._set(deed, keys))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        self.buttons[deed.name] = button
        return button

    def _set(self, deed: Deed, keys: str) -> None:
        chosen = self._settings.now.shortcuts
        other = taken_by(keys, deed.name, chosen)
        if other is not None:
            self.said.set_words(_("{keys} already does “{deed}”. Choose other keys.").format(keys=keys_in_words(keys), deed=_(other.words)))
            self.said.set_tone("danger_text")
            return
        self._settings.set(shortcuts={**chosen, deed.name: keys})
        self.buttons[deed.name].show_keys(keys)
        self.said.set_words(_("{deed} is {keys} from now on.").format(deed=_(deed.words), keys=keys_in_words(keys)))
        self.said.set_tone("ok_text")

    def _reset(self) -> None:
        self._settings.set(shortcuts={})
        for deed in DEEDS:
            if deed.name in self.buttons:
                self.buttons[deed.name].show_keys(deed.keys)
        self.said.set_words(_("All shortcuts are as they came."))
        self.said.set_tone("ok_text")
