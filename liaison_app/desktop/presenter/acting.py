"""What each action does, whichever window its key was pressed in."""

from __future__ import annotations

from collections.abc import Callable

from liaison_app.desktop.presenter.keys import NUDGES, Action
from liaison_app.desktop.presenter.layer import Tool
from liaison_app.desktop.presenter.session import Cover, Session
from liaison_app.desktop.presenter.stage import Stage


class Acts:
    """Moves the talk and the hand on the slide; what belongs to a window is passed on."""

    def __init__(self, session: Session, stage: Stage, end: Callable[[], object], in_windows: Callable[[Action], object]) -> None:
        self._session = session
        self._stage = stage
        self._end = end
        self._in_windows = in_windows
        self._deeds: dict[Action, Callable[[], object]] = {
            Action.FORWARD: session.forward,
            Action.BACK: session.back,
            Action.FIRST: session.first,
            Action.LAST: session.last,
            Action.BLACK: lambda: session.toggle(Cover.BLACK),
            Action.WHITE: lambda: session.toggle(Cover.WHITE),
            Action.REVEAL: lambda: session.toggle(Cover.NONE),
            Action.FREEZE: session.freeze,
            Action.POINTER: stage.turn_pointer,
            Action.SPOTLIGHT: lambda: stage.take(Tool.SPOTLIGHT),
            Action.DRAW: lambda: stage.take(Tool.DRAW),
            Action.ERASE: lambda: stage.take(Tool.ERASE),
            Action.CLEAR: stage.clear,
            Action.UNDO: stage.undo,
            Action.ZOOM: stage.toggle_zoom,
            Action.LEAVE: self._leave,
        }

    def act(self, action: Action) -> None:
        if action in NUDGES:
            self._stage.nudge(*NUDGES[action])
        elif action in self._deeds:
            self._deeds[action]()
        else:
            self._in_windows(action)

    def _leave(self) -> None:
        """Escape puts the tool down first, and then ends the talk."""
        if not self._stage.put_down():
            self._end()
