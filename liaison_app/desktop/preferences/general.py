"""General: how it looks, how large the text is, and the keys people use most."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QButtonGroup, QHBoxLayout, QSlider, QVBoxLayout, QWidget

from liaison_app.core.words import N_, _
from liaison_app.desktop.painting.shape import draw_box
from liaison_app.desktop.preferences.language import LanguageCard
from liaison_app.desktop.preferences.lines import SettingLine
from liaison_app.desktop.settings import Preferences, Settings
from liaison_app.desktop.shortcuts import DEEDS, keys_in_words, keys_of
from liaison_app.desktop.theme import load_theme, theme
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.check_box import CheckBox, RadioButton
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.symbol import KeyCap

THEMES = (("light", N_("Light")), ("dark", N_("Dark")), ("contrast", N_("High contrast")))
_OFTEN = ("quick_note", "palette", "stamp", "present")
_BESIDE = 560
"""Width that two cards need beside each other, at 100 % text."""
_SCALES = (1.0, 1.25, 1.5, 1.75, 2.0)


class ThemePicture(QAbstractButton):
    """A small window in one theme's colours; a click takes it."""

    def __init__(self, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = load_theme(name)
        self.setAccessibleName(words)
        self.setProperty("by_other_means", True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the round button beneath is the one to reach by key
        self.setFixedHeight(72)
        self.setMinimumWidth(120)

    def sizeHint(self) -> QSize:
        return QSize(240, 72)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, look = QPainter(self), self._theme
        whole = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        draw_box(painter, whole, 6, look.colour("window"), look.colour("line"))
        painter.fillRect(QRectF(2, 2, 28, whole.height() - 2), look.colour("rail"))
        for number, token in enumerate(("accent", "text_2", "text_2")):
            draw_box(painter, QRectF(8, 10 + 9 * number, 16, 5), 2, look.colour(token))
        draw_box(painter, QRectF(38, 9, whole.width() * 0.45, 6), 2, look.colour("text"))
        card = QRectF(38, 22, whole.width() - 46, whole.height() - 30)
        draw_box(painter, card, 4, look.colour("surface"), look.colour("line"))
        draw_box(painter, QRectF(46, 29, card.width() * 0.7, 4), 2, look.colour("text_2"))
        draw_box(painter, QRectF(46, 38, 30, 9), 2, look.colour("accent"))
        if self.isChecked():
            painter.setPen(theme().colour("focus"))
            draw_box(painter, QRectF(self.rect()), 7, None, theme().colour("focus"), 2)


class Appearance(Card):
    """Three themes shown as they look, or as the system asks."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        self._system = CheckBox(_("As the system"))
        super().__init__(_("Appearance"), action=self._system, parent=parent)
        self._settings = settings
        self.radios: dict[str, RadioButton] = {}
        self._pictures: dict[str, ThemePicture] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout()
        row.setSpacing(16)
        for name, words in THEMES:
            row.addLayout(self._one(name, _(words)), 1)
        self.add(row)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.percent = Label("", tabular=True)
        self.add_edge(SettingLine(_("Text size"), self._sizes(), _("Pages grow and scroll; nothing is cut off")))
        motion = CheckBox(_("On"), name=_("Less motion"))
        motion.setChecked(settings.now.less_motion)
        motion.toggled.connect(lambda on: settings.set(less_motion=on))  # pyright: ignore[reportUnknownLambdaType, reportUnknownArgumentType]
        self.add_edge(SettingLine(_("Less motion"), motion, _("Panels and notices appear at once")))
        self._system.toggled.connect(self._follow)
        self._show(settings.now.theme)
        settings.changed.connect(self._set)

    def _one(self, name: str, words: str) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        picture, radio = ThemePicture(name, words), RadioButton(words)
        self._pictures[name], self.radios[name] = picture, radio
        picture.setCheckable(True)
        self._group.addButton(radio)
        picture.clicked.connect(radio.click)
        radio.clicked.connect(lambda: self._take(name))
        column.addWidget(picture)
        column.addWidget(radio)
        return column

    def _take(self, name: str) -> None:
        self._settings.set(theme=name)
        self._show(name)

    def _follow(self, on: bool) -> None:
        self._take("system" if on else theme().name)

    def _show(self, chosen: str) -> None:
        self._system.blockSignals(True)
        self._system.setChecked(chosen == "system")
        self._system.blockSignals(False)
        shown = theme().name if chosen == "system" else chosen
        for name, radio in self.radios.items():
            radio.setChecked(name == shown)
            self._pictures[name].setChecked(name == shown)
            self._pictures[name].update()

    def _sizes(self) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        self.slider.setRange(0, len(_SCALES) - 1)
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setFixedWidth(216)
        self.slider.setAccessibleName(_("Text size"))
        holder.setAccessibleName(_("Text size"))
        self._stand_at(self._settings.now.text_scale)
        self.slider.valueChanged.connect(self._resize)
        for part in (Label("A", "caption"), self.slider, Label("A", "title"), self.percent):
            row.addWidget(part)
        return holder

    def _set(self, now: Preferences) -> None:
        """Show what is in force, whoever chose it."""
        self._show(now.theme)
        self._stand_at(now.text_scale)

    def _stand_at(self, scale: float) -> None:
        at = min(range(len(_SCALES)), key=lambda at: abs(_SCALES[at] - scale))
        self.slider.blockSignals(True)
        self.slider.setValue(at)
        self.slider.blockSignals(False)
        self._tell(at)

    def _resize(self, at: int) -> None:
        self._tell(at)
        self._settings.set(text_scale=_SCALES[at])

    def _tell(self, at: int) -> None:
        words = _("{n} %").format(n=round(_SCALES[at] * 100))
        self.percent.set_words(words)
        self.slider.setAccessibleDescription(words)


class GeneralPane(ScrollColumn):
    """What a person chooses for themselves."""

    asked = Signal(str)
    """Another pane: "shortcuts" or "backup"."""
    locking = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(pad=32, parent=parent)
        self.add(Label(_("General"), "page"))
        self.add(Appearance(settings))
        self.language = LanguageCard(settings)
        self.language.locking.connect(self.locking)
        self.add(self.language)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(16)
        for card in (self._shortcuts(settings), self._backup()):
            self._row.addWidget(card, 1)
        self.add(self._row)
        self.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _BESIDE * theme().scale
        self._row.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)

    def _shortcuts(self, settings: Settings) -> Card:
        every = Button(_("All {n}").format(n=len(DEEDS)), "link")
        every.setAccessibleName(_("All shortcuts"))
        every.clicked.connect(lambda: self.asked.emit("shortcuts"))
        card = Card(_("Shortcuts"), action=every)
        for deed in (deed for deed in DEEDS if deed.name in _OFTEN):
            card.add_edge(SettingLine(_(deed.words), KeyCap(keys_in_words(keys_of(deed, settings.now.shortcuts)))))
        return card

    def _backup(self) -> Card:
        card = Card(_("Backup"))
        card.add(Label(_("Everything that is yours, sealed, in one file. It opens with the recovery sheet, on any device."), tone="text_2", wrap=True))
        button = Button(_("Back up or restore"), icon="export")
        button.clicked.connect(lambda: self.asked.emit("backup"))
        line = QHBoxLayout()
        line.addWidget(button)
        line.addStretch(1)
        card.add(line, gap=16)
        card.leave_room()
        return card
