"""The choice of screens: each with its name and what the audience sees there now."""

from __future__ import annotations

from PySide6.QtGui import QColor, QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.presenter.panel import Choice, Panel
from liaison_app.desktop.presenter.screens import Screens, Way, is_same, mark_of, marked, screen_words
from liaison_app.desktop.presenter.session import Cover, Session
from liaison_app.desktop.presenter.stage import Stage
from liaison_app.desktop.presenter.stage_view import StageView
from liaison_app.desktop.slides.slide_view import BLACK
from liaison_app.desktop.slides.slides import Slides, Urgency, pages_of


class Preview(StageView):
    """What the audience sees, small; it goes on with the talk."""

    def __init__(self, session: Session, slides: Slides, stage: Stage, parent: QWidget | None = None) -> None:
        super().__init__(slides, Urgency.THUMBNAIL, stage, for_audience=True, ground=BLACK, radius=4, parent=parent)
        self._session = session
        session.moved.connect(self.follow)
        self.follow()

    def follow(self) -> None:
        cover = self._session.cover
        self.cover(None if cover is Cover.NONE else QColor(cover.value))
        self.show_slide(pages_of(self._session.deck), self._session.seen - 1)


class Picker:
    """Asks where the slides go."""

    def __init__(self, panel: Panel, screens: Screens, session: Session, slides: Slides, stage: Stage) -> None:
        self._panel = panel
        self._screens = screens
        self._session = session
        self._slides = slides
        self._stage = stage

    def open(self) -> None:
        """Show every screen there is, and the ways that need none."""
        screens, connected = self._screens, QGuiApplication.screens()
        speaks = screens.way is Way.SPEAKER
        choices = [self._screen(screen) for screen in connected] if screens.others() else []
        in_window = speaks and screens.has_audience and screens.projector is None
        choices.append(Choice(_("Slides in a window of their own"), screens.open_in_window, is_now=in_window))
        choices.append(Choice(_("One window, to share in a call"), screens.one_window, is_now=screens.way is Way.CALL))
        if len(connected) > 1:
            choices.append(Choice(_("The slide alone on every screen"), screens.mirror, is_now=screens.way is Way.MIRRORED))
        choices.append(Choice(_("Nothing for the audience yet"), screens.speaker_alone, is_now=speaks and not screens.has_audience))
        words = _("Your own window goes to the other screen. Only you see this choice.")
        self._panel.ask(_("Where do the slides go?"), words if screens.others() else _("There is one screen."), choices)

    def _screen(self, screen: QScreen) -> Choice:
        words = _("Slides on {screen}").format(screen=screen_words(screen))
        mark = mark_of(screen)
        is_now = is_same(screen, self._screens.projector) and self._screens.way is Way.SPEAKER
        return Choice(words, lambda: self._project(mark), is_now=is_now, preview=lambda: Preview(self._session, self._slides, self._stage))

    def _project(self, mark: int) -> None:
        """Fill the screen that was chosen, if it is still plugged in."""
        screen = marked(mark)
        if screen is not None:
            self._screens.project_on(screen)
