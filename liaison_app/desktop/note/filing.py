"""Where a quick note belongs: the agencies of the visits next to this moment, or later."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.widgets.chip import ChipButton
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.records.visit import Visit
from liaison_app.store import agenda
from liaison_app.store.reader import Reader

MOST = 2


class Filing(QWidget):
    """A row of chips; the one in force is filled, the others are suggestions."""

    chosen = Signal(str)
    """An agency's id, empty for later."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chips = FlowLayout(self, gap=8, line_gap=4)
        self.setContentsMargins(24, 4, 24, 8)

    def offer(self, agencies: list[tuple[str, str]], here: str) -> None:
        """Show these agencies (id, name) and Later; `here` is where the note is filed now."""
        self._chips.clear()
        self._chips.addWidget(Label(_("File under"), tone="text_2"))
        for id, name in [*agencies, ("", _("Later, in Today"))]:
            chip = ChipButton(name, "accent" if id == here else "suggested", icon="agencies" if id else "today")
            chip.setAccessibleName(_("File under {name}, chosen").format(name=name) if id == here else _("File under {name}").format(name=name))
            chip.clicked.connect(lambda _checked=False, id=id: self.chosen.emit(id))
            self._chips.addWidget(chip)
        self.updateGeometry()


def nearby(reader: Reader, now_ms: int) -> list[tuple[str, str]]:
    """Return (id, name) of the agencies of the visits next to this moment; for a worker."""
    ids = agenda.upcoming(reader, now_ms, limit=MOST) + agenda.latest(reader, now_ms, limit=MOST)
    visits = reader.many(ids)
    agencies = dict.fromkeys(v.agency for id in ids if isinstance(v := visits.get(id), Visit) and v.agency)
    cards = reader.cards(agencies)
    return [(id, cards[id].title) for id in agencies if id in cards][:MOST]
