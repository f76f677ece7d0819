"""The pack of a trip, an agency or a deck: whether one can leave with it, what is missing, and the way to read it back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.decks.make_room import MakeRoom, Room, room_for
from liaison_app.desktop.note.decks_section import decks_like, offer_of
from liaison_app.desktop.note.section import Offers, Picker
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.tasks import Task
from liaison_app.desktop.widgets.button import Button
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.progress import Bar
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.workspace import Workspace
from liaison_app.store.changes import Change
from liaison_app.store.reader import Reader
from liaison_app.work.pack_words import megabytes, pack_headline, pack_note, pack_sentence, wanting_words
from liaison_app.work.packs import Pack, PackFile, Packs, checked_at

_LISTED = 4
_SETTLE_MS = 400
_FOLLOWS = ("blobs", "trip", "visit", "deck", "presentation", "note")
_ICONS = {"deck": "decks", "agency": "agencies", "note": "note"}


class PackCard(Card):
    """Looks at the disk when it is shown or something changed; reading back is done on a worker, with figures and a way to stop."""

    opened = Signal(str, str)
    """The kind and id of a record to be opened."""
    looked = Signal()
    """It shows how the files stand."""

    def __init__(self, workspace: Workspace, host: QWidget, parent: QWidget | None = None) -> None:
        self._when = Label("", tone="text_2", tabular=True)
        super().__init__(_("Pack"), action=self._when, icon="pack", parent=parent)
        self._work = workspace
        self._id = ""
        self._pack: Pack | None = None
        self._task: Task | None = None
        self._takes_decks = False
        self._bar = Bar(_("Files on this disk"))
        self._sentence = Label("", wrap=True)
        self._note = Label("", tone="text_2", wrap=True)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.pin = Button(_("Keep on this device"), "primary", icon="pin")
        self.check = Button(_("Check again"), icon="sync")
        self.stop = Button(_("Cancel"))
        self.mend = Button(_("Fetch again"), icon="sync")
        self.unpin = Button(_("No longer keep"), "link")
        self.room = MakeRoom(workspace)
        self.add_deck = Button(_("Take a deck along"), "link")
        self.picker = Picker(_("Deck to take along"), host, self._find)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self.look)
        self._build()
        workspace.changes.happened.connect(self._changed)

    def _build(self) -> None:
        self.add(self._bar)
        self.add(self._sentence)
        self.add(self._note, gap=4)
        self.add(self._list, gap=4)
        self.add(self.room)
        row = FlowLayout(gap=8, line_gap=8)
        for button in (self.pin, self.check, self.stop, self.mend, self.add_deck, self.unpin):
            row.addWidget(button)
        self.add(row, gap=12)
        self.add(self.picker, gap=0)
        self.add_deck.clicked.connect(self.picker.begin)
        self.picker.taken.connect(self._take_along)
        self.pin.clicked.connect(self._pin)
        self.unpin.clicked.connect(self._unpin)
        self.check.clicked.connect(self.read_back)
        self.mend.clicked.connect(self._mend)
        self.stop.clicked.connect(lambda: self._task.cancel() if self._task else None)
        self.room.done.connect(self.look)
        self._show_buttons()

    def show_pack(self, id: str, *, takes_decks: bool = False) -> None:
        """Show what goes along with this record; decks can be taken along on a trip."""
        if id != self._id:
            self._id, self._pack, self._takes_decks = id, None, takes_decks
        self.look()

    def look(self) -> None:
        """List the disk again; nothing of it is read."""
        id = self._id
        if id and self._task is None:
            self._work.tasks.read(lambda reader: self._looked(reader, id), partial(self._came, id), self)

    def read_back(self) -> None:
        """Read every file back and compare it with its hash."""
        if self._task is None and self._id:
            id = self._id
            self._task = self._work.tasks.follow(lambda task: self._read(id, task), self._show, self)
            self._task.progressed.connect(self._progressed)
            self._task.ended.connect(self._ended)
            self._show_buttons()

    # inside

    def _packs(self, reader: Reader) -> Packs:
        return Packs(self._work.store, reader, self._work.clock, self._work.approvals_on(reader))

    def _looked(self, reader: Reader, id: str) -> tuple[Pack, Room]:
        pack = self._packs(reader).look(id)
        return pack, room_for(self._work, reader, pack.missing_bytes if pack.pinned else 0)

    def _came(self, id: str, found: tuple[Pack, Room]) -> None:
        if id == self._id:
            self.room.show_room(found[1])
            self._show(found[0])
            self.looked.emit()

    def _read(self, id: str, task: Task) -> Pack:
        reader = self._work.store.reader()
        try:
            return self._packs(reader).check(id, lambda done, total: task.report(done, total, _figures(done, total)))
        finally:
            reader.close()

    def _progressed(self, done: int, total: int, words: str) -> None:
        self._bar.set_fraction(done / total if total else 0)
        self._sentence.set_words(words)

    def _ended(self) -> None:
        self._task = None
        self.look()

    def _show(self, pack: Pack) -> None:
        self._pack = pack
        ready = pack.is_ready
        self.heading.set_words(pack_headline(pack) if pack.pinned else _("Pack"))
        self.setAccessibleName(pack_headline(pack))
        self.set_edge("ok_text" if ready else "line")
        self._when.set_words(_("checked {time}").format(time=f"{checked_at(pack.checked_ms):%H:%M}") if ready and pack.checked_ms else "")
        self._bar.set_fraction(1.0 if not pack.bytes else 1 - pack.missing_bytes / pack.bytes, tone="ok_text" if ready else "accent")
        self._bar.setAccessibleDescription(pack_sentence(pack))
        self._bar.setVisible(bool(pack.files))
        self._sentence.set_words(pack_sentence(pack))
        self._note.set_words(pack_note(pack))
        self._note.setVisible(bool(pack_note(pack)))
        self._list_files(pack)
        self._show_buttons()

    def _list_files(self, pack: Pack) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        told = pack.wanting or tuple(each for each in pack.files if each.caution)
        for each in told[:_LISTED]:
            row = RowButton(self._row(each), least=48, pad=0)
            row.clicked.connect(partial(self.opened.emit, each.kind, each.record))
            self._list.addWidget(row)

    @staticmethod
    def _row(each: PackFile) -> Row:
        wrong = wanting_words(each) if each.missing or each.damaged else each.caution
        needed = _("for {visit}").format(visit=each.needed_by) if each.needed_by else ""
        size = megabytes(each.missing or each.file.sealed_size)
        second = " · ".join(part for part in (wrong, needed) if part)
        return Row(each.title, second=second, right=size, icon=_ICONS.get(each.kind, "paperclip"), icon_tone="danger_text" if each.damaged else "text_2")

    def _show_buttons(self) -> None:
        pack, busy = self._pack, self._task is not None
        pinned, files = bool(pack and pack.pinned), bool(pack and pack.files)
        damaged = any(each.damaged for each in pack.files) if pack else False
        self.pin.setVisible(not pinned and not busy and pack is not None)
        self.check.setVisible(pinned and files and not busy and not damaged)
        self.check.setText(_("Check again") if pack and pack.checked_ms else _("Check now"))
        self.mend.setVisible(damaged and not busy)
        self.unpin.setVisible(pinned and not busy)
        self.stop.setVisible(busy)
        self.add_deck.setVisible(self._takes_decks and not busy)

    def _pin(self) -> None:
        id = self._id

        def pinned(_none: object) -> None:
            self._work.sync.wake()
            self._work.messages.notice(_("What goes along is kept on this device."), self._unpin)
            self.read_back()

        self._work.tasks.read(lambda reader: self._packs(reader).pin(id).result(), pinned, self)

    def _unpin(self) -> None:
        id = self._id
        said = _("No longer kept: it may go when the disk is full.")
        self._work.tasks.read(lambda reader: self._packs(reader).unpin(id).result(), lambda _none: self._unpinned(said), self)

    def _unpinned(self, words: str) -> None:
        self._work.messages.notice(words, self._pin)
        self.look()

    def _find(self, typed: str, came: Callable[[Offers], None]) -> None:
        self._work.tasks.read(lambda reader: decks_like(reader, typed), lambda decks: came([(offer_of(deck), deck.id) for deck in decks]), self)

    def _take_along(self, deck: str) -> None:
        self.picker.finish()
        record = self._work.reader.get(self._id)
        if record is not None and deck not in record.links:
            before = record.links
            self._link((*before, deck), lambda: self._work.messages.notice(_("It goes along."), lambda: self._link(before, None)))

    def _link(self, links: tuple[str, ...], done: Callable[[], object] | None) -> None:
        self._work.tasks.watch(self._work.store.change(self._id, links=links), lambda _record: done() if done else None, self)

    def _mend(self) -> None:
        id = self._id

        def mended(_count: object) -> None:
            self._work.sync.wake()
            self.look()

        self._work.tasks.read(lambda reader: self._packs(reader).mend(id), mended, self)

    def _changed(self, change: Change) -> None:
        if change.kind in _FOLLOWS and self.isVisible():
            self._settle.start()


def _figures(done: int, total: int) -> str:
    return _("{done} of {total} read back").format(done=megabytes(done), total=megabytes(total))
