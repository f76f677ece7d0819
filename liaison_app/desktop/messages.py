"""Reaching the user: a short notice with Undo, a question before what cannot be undone, a failure in words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.crash_net import place_of

log = logging.getLogger(__name__)
MOST_UNDOS = 50


@dataclass(frozen=True)
class Notice:
    """Something happened; `undo` takes it back."""

    words: str
    undo: Callable[[], object] | None = None
    undo_words: str = ""
    """What stands on the notice's button."""
    act: Callable[[], object] | None = None
    """What the button does instead of taking something back; Ctrl+Z never does it."""


@dataclass(frozen=True)
class Question:
    """Asked before something that cannot be undone; `act` names it on the button."""

    title: str
    words: str
    act: str
    agreed: Callable[..., object]
    choice: str = ""
    """What may be done with it or left: `agreed` is then told which, and it is offered as chosen."""


@dataclass(frozen=True)
class Failure:
    """What happened and what to do about it."""

    title: str
    what_to_do: str

    @property
    def sentence(self) -> str:
        return f"{self.title} {self.what_to_do}".strip()


class Messages(QObject):
    """The one way to the user. The window shows what is told here; a test listens to the same signals."""

    noticed = Signal(object)
    asked = Signal(object)
    refused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undos: list[Callable[[], object]] = []

    def notice(self, words: str, undo: Callable[[], object] | None = None, undo_words: str = "") -> None:
        """Say what was done; Undo, and Ctrl+Z even after the notice has gone, calls `undo`."""
        if undo is not None:
            self._undos = [*self._undos[1 - MOST_UNDOS :], undo]
        self.noticed.emit(Notice(words, undo, undo_words or _("Undo") if undo else ""))

    def suggest(self, words: str, act_words: str, act: Callable[[], object]) -> None:
        """Say what has happened, and offer the one thing to be done about it."""
        self.noticed.emit(Notice(words, undo_words=act_words, act=act))

    def ask(self, title: str, words: str, act: str, agreed: Callable[..., object], choice: str = "") -> None:
        """Ask before what cannot be undone; nothing else asks. With a `choice`, `agreed` is called with whether it stayed chosen."""
        self.asked.emit(Question(title, words, act, agreed, choice))

    def failed(self, error: BaseException) -> None:
        """Say an expected failure in its own words; log the kind and place of any other, never what was in it."""
        self.refused.emit(in_words(error))

    def can_undo(self) -> bool:
        return bool(self._undos)

    def undo(self) -> None:
        """Take back the latest thing that said how."""
        if self._undos:
            self._undos.pop()()


def in_words(error: BaseException) -> Failure:
    """Return what a failure means to a person; unexpected ones are logged by type and place."""
    if isinstance(error, LiaisonError):
        return Failure(error.title, error.what_to_do)
    log.error("%s at %s", type(error).__name__, place_of(error))
    return Failure(
        _("Something went wrong in Liaison itself ({name}).").format(name=type(error).__name__),
        _("What you typed is still on screen. Try again; if it stays, lock and unlock."),
    )
