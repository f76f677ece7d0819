"""A laptop and a projector, a vault and an approved deck: everything a talk needs, in one process."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from liaison_app.core.clock import SetClock
from liaison_app.desktop.changes import Changes
from liaison_app.desktop.messages import Messages
from liaison_app.desktop.navigation import Navigation
from liaison_app.desktop.readers import ReaderPool
from liaison_app.desktop.settings import Settings
from liaison_app.desktop.slides.sample_deck import FILE_NAME, make_sample_deck, sample_notes
from liaison_app.desktop.tasks import Tasks
from liaison_app.desktop.theme import apply_theme
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.deck import Deck
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, SpaceFact
from liaison_app.work.decks import Decks
from tests.support.signing_device import give_keys

SCREENS = {
    "screens": [
        {"name": "laptop", "x": 0, "y": 0, "width": 1440, "height": 900, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1},
        {"name": "projector", "x": 1440, "y": 0, "width": 1920, "height": 1080, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1},
    ]
}


def two_screens(folder: Path) -> str:
    """Return the name of Qt's platform without a display, but with two screens."""
    file = folder / "screens.json"
    file.write_text(json.dumps(SCREENS))
    return f"offscreen:configfile={file}"


class Room:
    """A laptop and a projector, a vault and the sample deck."""

    def __init__(self, folder: Path, theme: str = "light", pdf: bytes = b"") -> None:
        """Begin with this PDF as the deck, or with the sample deck and its notes."""
        running = QApplication.instance()
        self.app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
        apply_theme(self.app, theme)
        (folder / "vault").mkdir()
        self.clock = SetClock()
        self.store = Store(folder / "vault", "ab" * 48, clock=self.clock, device="01" * 16, account="02" * 16)
        self.store.perform(KeepSpace(SpaceFact("03" * 16, "Private", private=True, served=False, role="owner"), keys=((1, bytes(32)),))).result(10)
        self.reader = self.store.reader()
        source = folder / FILE_NAME
        source.write_bytes(pdf or make_sample_deck())
        added = Decks(self.store, self.reader, clock=self.clock).add(source).deck
        give_keys(self.store, "01" * 16)
        self.store.change(added.id, slides=() if pdf else sample_notes(), edition="v7", marking="TLP:GREEN").result(10)
        saved = Decks(self.store, self.reader, clock=self.clock).approve(added.id, "2026-12-31", "Imani Sorrell").result(10)
        assert isinstance(saved, Deck)
        self.deck = saved
        self.messages = Messages()
        self.readers = ReaderPool(self.store.reader)
        self.tasks = Tasks(self.messages.failed, self.readers)
        self.workspace = Workspace(
            reader=self.reader,
            store=self.store,
            changes=Changes(self.store),
            tasks=self.tasks,
            messages=self.messages,
            navigation=Navigation(),
            settings=Settings(None),
            sync=None,  # type: ignore[arg-type]
            desk=None,  # type: ignore[arg-type]
            clock=self.clock,
        )

    def close(self) -> None:
        self.tasks.finish()
        self.readers.close()
        self.reader.close()
        self.store.close()
