"""The last words of a command: what its failure means, in a sentence, and the exit code."""

from __future__ import annotations

import traceback
from pathlib import Path

from liaison_app.cli.terminal import Terminal
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

_APP = Path(__file__).parent.parent


def ending(error: Exception, terminal: Terminal) -> int:
    """Tell what happened and return the exit code; nothing of a person's data is written."""
    told = error if isinstance(error, LiaisonError) else _from_outside(error)
    terminal.refused(told)
    return told.exit_code


def _from_outside(error: Exception) -> LiaisonError:
    if isinstance(error, MemoryError):
        return LiaisonError(
            _("This computer has too little memory for that."), _("Close other programs and try again; nothing was changed."), code="out_of_memory"
        )
    if isinstance(error, OSError) and error.errno is not None:
        return LiaisonError(
            _("The system refused: {reason}.").format(reason=error.strerror or type(error).__name__),
            _("Check the path, its permissions and the free space."),
            code="system",
        )
    place = place_of(error)
    return LiaisonError(
        _("Something went wrong inside Liaison ({what} at {place}).").format(what=type(error).__name__, place=place),
        _("Your work is safe in the vault. Try again; if it happens twice, report these words."),
        code="internal",
    )


def place_of(error: BaseException) -> str:
    """Return the file and line of our own code that failed, without any data."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(_APP)]
    if not frames:
        return "?"
    return f"{Path(frames[-1].filename).relative_to(_APP)}:{frames[-1].lineno}"
