"""What others may see or take along: the clipboard, titles, and captures of the screen."""

from __future__ import annotations

from liaison_app.core.words import _
from liaison_app.desktop.capture import can_hide
from liaison_app.desktop.clipboard import KEPT_MS
from liaison_app.desktop.preferences.lines import FactLine, SettingLine
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.check_box import CheckBox


class OnlookersCard(Card):
    """Says of each what is true on this system."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(_("What others can see"))
        if can_hide():
            keep = CheckBox(_("On"), name=_("Keep windows out of screenshots and shared screens"))
            keep.setChecked(settings.now.hide_from_capture)
            keep.toggled.connect(lambda on: settings.set(hide_from_capture=on))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
            words = _("The presenter’s windows stay visible, so that slides can be shared in a call")
            self.add_edge(SettingLine(_("Keep windows out of screenshots and shared screens"), keep, words))
        else:
            words = _("This system lets any program record the screen, and no app can forbid it. Share single windows in calls, not the whole screen.")
            self.add_edge(FactLine(_("Screenshots"), words))
        self.add_edge(FactLine(_("Clipboard"), _("What you copy here is cleared after {n} seconds, and when the vault locks").format(n=KEPT_MS // 1000)))
        self.add_edge(FactLine(_("Titles"), _("The window’s title and its notices to the system name no record")))
