"""A banner with its one action."""

from __future__ import annotations

from collections.abc import Callable

from liaison_app.desktop.painting.text import Words
from liaison_app.desktop.widgets.banner import Banner, BannerTone


def acting_banner(words: Words, tone: BannerTone, action: str, act: Callable[[], object]) -> Banner:
    """Return a banner whose button calls `act`."""
    banner = Banner(words, tone, action=action)
    banner.acted.connect(act)
    return banner
