"""A banner with a button, for pages that are made while somebody types elsewhere."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from liaison_app.desktop.widgets.banner import Banner, BannerTone


class ActionBanner(Banner):
    """Shows its button only when it stands in the banner: shown before, it is a window for a moment and takes the focus."""

    def __init__(self, tone: BannerTone, action: str, *, icon: str = "", parent: QWidget | None = None) -> None:
        super().__init__("", tone, icon=icon, parent=parent)
        self._button.set_words(action)
        self._button.show()
