"""A banner with its one action."""

from __future__ import annotations

from collections.abc import Callable

from liaison_app.desktop.painting.text import Words
from liaison_app.desktop.widgets.banner import Banner, BannerTone
from liaison_app.desktop.widgets.button import Button


def acting_banner(words: Words, tone: BannerTone, action: str, act: Callable[[], object]) -> Banner:
    """Return a banner whose button calls `act`.

    The button is put in here: Banner shows its own before it has a parent, which opens a window for a moment and takes the focus away.
    """
    banner = Banner(words, tone)
    button = Button(action, "banner", size="small", tone=tone)
    button.clicked.connect(act)
    layout = banner.layout()
    if layout is not None:
        layout.addWidget(button)
    return banner
