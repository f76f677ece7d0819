"""Links on a slide: inside the deck they jump, outside they are shown and asked about."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from liaison_app.core.words import _
from liaison_app.desktop.presenter.layer import Point
from liaison_app.desktop.presenter.panel import Choice, Panel
from liaison_app.desktop.presenter.session import Session
from liaison_app.desktop.slides.opened import SlideLink
from liaison_app.desktop.slides.slides import Slides, pages_of

_BROWSED = ("http", "https")


def open_in_browser(address: str) -> None:
    """Hand an address to the computer's browser."""
    QDesktopServices.openUrl(QUrl(address))


class Links:
    """Follows the links of the slide that stands before the speaker. Without a panel, where everybody looks on, addresses lead nowhere."""

    def __init__(self, session: Session, slides: Slides, panel: Panel, browse: Callable[[str], object] = open_in_browser) -> None:
        self._session = session
        self._slides = slides
        self._panel = panel
        self._browse = browse

    def here(self) -> tuple[SlideLink, ...]:
        """Return the links on the slide that stands."""
        file = pages_of(self._session.deck)
        return self._slides.links(file, self._session.slide - 1) if file is not None else ()

    def click(self, at: Point, *, may_ask: bool) -> None:
        """Follow the link under a place of the slide, if there is one."""
        link = next((link for link in self.here() if link.holds(*at)), None)
        if link is not None and (link.page >= 0 or may_ask):
            self._follow(link)

    def list(self) -> None:
        """Show the links of this slide, for those who have no mouse."""
        choices = [Choice(self._words(link), lambda link=link: self._follow(link)) for link in self.here()]
        if choices:
            self._panel.ask(_("Links on this slide"), "", choices)
        else:
            self._panel.ask(_("Links on this slide"), _("There is none here."), [Choice(_("Go on"), lambda: None)])

    def _words(self, link: SlideLink) -> str:
        if link.page < 0:
            return link.address
        title = self._session.notes(link.page + 1).title
        return _("Slide {n}: {title}").format(n=link.page + 1, title=title) if title else _("Slide {n}").format(n=link.page + 1)

    def _follow(self, link: SlideLink) -> None:
        if link.page >= 0:
            self._session.jump(link.page + 1)
            return
        choices = [Choice(_("Copy the address"), lambda: QGuiApplication.clipboard().setText(link.address))]
        if QUrl(link.address).scheme() in _BROWSED:
            choices.append(Choice(_("Open it in the browser"), lambda: self._browse(link.address)))
        choices.append(Choice(_("Leave it"), lambda: None))
        words = _("{address}\nThe browser opens on this computer. Move it to where only you see it.").format(address=link.address)
        self._panel.ask(_("This link leads out of the deck"), words, choices)
