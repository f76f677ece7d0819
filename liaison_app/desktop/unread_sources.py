"""Qt's bindings read the source of every module that is imported, in search of a feature nobody here uses, and keep all of it: 15 MiB, a tenth of the start."""

from __future__ import annotations

import sys
from types import ModuleType

import shiboken6

_FEATURES = "shibokensupport.feature"
_ASKED = "_mod_uses_pyside"


def leave_sources_unread() -> None:
    """Answer the bindings by name which modules use Qt: they ask so as to know where “from __feature__ import …” may hold. Where they ask otherwise, nothing changes."""
    asking = sys.modules.get(_FEATURES)
    if asking is not None and hasattr(asking, _ASKED):
        setattr(asking, _ASKED, _uses_qt)


def _uses_qt(module: ModuleType) -> bool:
    return module.__name__.startswith("liaison_app.desktop")


assert shiboken6  # from here on its import stands in place of Python's
leave_sources_unread()  # at import, before the other modules of the window
