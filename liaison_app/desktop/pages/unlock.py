"""Unlock: one field, what the throttle and the keyring say, and the way in by the code on paper."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.errors import LiaisonError, WrongPassphrase
from liaison_app.core.words import _, plural
from liaison_app.desktop.desk import Door, Opened, VaultState
from liaison_app.desktop.messages import in_words
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.sync_words import clock_words
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.welcome.unlock_card import UnlockCard
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn

_CENTRE = Qt.AlignmentFlag.AlignCenter


class UnlockPage(QWidget):
    """Nothing of the vault is shown before it opens."""

    opened = Signal(object)

    def __init__(self, door: Door, tasks: Tasks, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._tasks = tasks
        self._settings = settings
        self._by_code = False
        self._until_ms = 0
        self.card = UnlockCard(self._locked_words())
        self.passphrase, self.new, self.code = self.card.passphrase, self.card.new, self.card.code
        self.button, self.other_way, self.keyring_words = self.card.button, self.card.other_way, self.card.keyring_words
        self._tick = QTimer(self, interval=1_000)
        scroll = ScrollColumn(pad=16, gap=0, ground="rail")  # large text and a refusal may need more than the window
        scroll.column.addStretch(1)
        scroll.column.addWidget(self.card, 0, _CENTRE)
        scroll.column.addSpacing(24)
        scroll.column.addWidget(Label(_("Works without a network. Nothing is shown before you unlock."), tone="text_2", align=_CENTRE))
        scroll.column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self._wire()
        self._show_way(by_code=False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.passphrase.edit.setFocus()
        QTimer.singleShot(0, self._ask_state)

    # what is said

    def _locked_words(self) -> str:
        now = self._settings.now
        if not now.locked_at_ms:
            return _("Your work is sealed on this computer.")
        time = clock_words(now.locked_at_ms)
        if now.locked_after:
            return plural("Locked at {{time}} after {n} quiet minute", "Locked at {{time}} after {n} quiet minutes", now.locked_after).format(time=time)
        return _("Locked at {time}").format(time=time)

    def _ask_state(self) -> None:
        self._tasks.run(self._door.state, self._know, self, failed=lambda error: self._say(in_words(error).sentence))

    def _know(self, state: VaultState) -> None:
        if state.problem:
            self._say(state.problem)
        if state.wait_ms:
            self._wait(state.wait_ms)
        name = _("This computer's keyring holds the second secret ({name}).").format(name=state.keyring)
        self.keyring_words.set_words(name if state.keyring else _("The passphrase alone opens this vault."))

    def _say(self, sentence: str) -> None:
        (self.code if self._by_code else self.passphrase).set_error(sentence)

    # trying

    def _try(self) -> None:
        if not self.button.isEnabled():
            return
        phrase, code = (self.new if self._by_code else self.passphrase).text(), self.code.text()
        if not phrase or (self._by_code and not code):
            self._say(_("Type the recovery code and a new passphrase.") if self._by_code else _("Type the passphrase."))
            return
        self._say("")
        self._busy(busy=True)
        work = (lambda: self._door.unlock_with_code(code, phrase)) if self._by_code else (lambda: self._door.unlock(phrase))
        self._tasks.run(work, self._open, self, failed=self._refused)

    def _open(self, opened: Opened) -> None:
        for field in (self.passphrase, self.new, self.code):
            field.edit.clear()
        self.opened.emit(opened)

    def _refused(self, error: BaseException) -> None:
        self._busy(busy=False)
        if isinstance(error, LiaisonError) and error.code.startswith("keyring_"):
            self.keyring_words.set_words(in_words(error).sentence)
            self.keyring_words.set_tone("warn_text")
            self.other_way.setVisible(True)
            return
        asked = self.code.edit if self._by_code else self.passphrase.edit
        asked.selectAll()
        asked.setFocus()
        if isinstance(error, WrongPassphrase):
            self._tasks.run(self._door.state, lambda state: self._count(error, state), self)
        else:
            self._say(in_words(error).sentence)

    def _count(self, error: WrongPassphrase, state: VaultState) -> None:
        first = error.title if self._by_code or error.code == "throttled" else _("That is not the passphrase.")
        if state.wait_ms:
            self._say(first)
            self._wait(state.wait_ms)
        elif state.tries_left:
            more = plural("{n} more try, then a wait of {{time}}.", "{n} more tries, then a wait of {{time}}.", state.tries_left)
            self._say(f"{first} {more.format(time=_seconds(state.next_wait_ms))}")
        else:
            self._say(f"{first} {error.what_to_do}")

    def _wait(self, wait_ms: int) -> None:
        self._until_ms = wait_ms
        self._tick.start()
        self._count_down(passed=0)

    def _count_down(self, passed: int = 1_000) -> None:
        self._until_ms -= passed
        waiting = self._until_ms > 0
        self.button.setEnabled(not waiting)
        if waiting:
            self._say(_("Too many wrong tries. Wait {time}.").format(time=_seconds(self._until_ms)))
        else:
            self._tick.stop()
            self._say("")

    def _busy(self, *, busy: bool) -> None:
        self.button.set_words(_("Opening…") if busy else self._verb())
        for part in (self.button, self.other_way, self.passphrase, self.new, self.code):
            part.setEnabled(not busy)
        if self._until_ms > 0:  # a wait that was told meanwhile goes on
            self.button.setEnabled(False)

    def _verb(self) -> str:
        return _("Open with the code") if self._by_code else _("Unlock")

    # parts

    def _toggle(self) -> None:
        self._show_way(by_code=not self._by_code)

    def _show_way(self, *, by_code: bool) -> None:
        self._by_code = by_code
        self.code.setVisible(by_code)
        self.new.setVisible(by_code)
        self.passphrase.setVisible(not by_code)
        self.button.set_words(self._verb())
        self.other_way.set_words(_("Use the passphrase") if by_code else _("Use the recovery code"))
        self._say("")
        (self.code if by_code else self.passphrase).edit.setFocus()

    def _wire(self) -> None:
        self.button.clicked.connect(self._try)
        self.passphrase.submitted.connect(self._try)
        self.new.submitted.connect(self._try)
        self.code.submitted.connect(self.new.edit.setFocus)
        self.other_way.clicked.connect(self._toggle)
        self._tick.timeout.connect(self._count_down)


def _seconds(ms: int) -> str:
    seconds = -(-ms // 1000)
    if seconds < 120:
        return plural("{n} second", "{n} seconds", seconds)
    return plural("{n} minute", "{n} minutes", -(-seconds // 60))
