"""The frame round every page: rail, top bar, history, palette, keys."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QResizeEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.desktop.bringing import Bringing
from liaison_app.desktop.commands import Commands
from liaison_app.desktop.desk import SyncNow
from liaison_app.desktop.navigation import Address, History
from liaison_app.desktop.overlays import ShortcutSheet, Teller
from liaison_app.desktop.places import PLACES, place_called
from liaison_app.desktop.search.completion import SearchCompletion
from liaison_app.desktop.settings import Preferences
from liaison_app.desktop.sheets.page_printing import PagePrinting
from liaison_app.desktop.shortcuts import Shortcuts
from liaison_app.desktop.sync_words import cell_state
from liaison_app.desktop.tasks import Again
from liaison_app.desktop.theme import restyles, theme
from liaison_app.desktop.widgets.command_palette import CommandPalette
from liaison_app.desktop.widgets.focus_ring import FocusRing
from liaison_app.desktop.widgets.rail import Place as RailPlace
from liaison_app.desktop.widgets.rail import Rail
from liaison_app.desktop.widgets.reading_order import beside, focus_by_key
from liaison_app.desktop.widgets.top_bar import TopBar
from liaison_app.desktop.workspace import Workspace

NARROW = 900
_THE_WAY = "the way to a page"
_TABLES = {"today": "task", "visits": "visit", "visit": "visit", "contacts": "contact", "agencies": "agency", "decks": "deck"}
"""The kind whose table belongs to each place."""
_OF_ONE_RECORD = ("visit", "visits", "record")
"""Places whose address names the record that is open there."""
_TABLE_PLACES = {"contact": "contacts", "agency": "agencies", "visit": "visits", "deck": "decks"}
"""Where a file dropped on a table is taken to have been dropped."""


class Frame(QWidget):
    """Goes where it is asked to; makes each page when it is first visited."""

    locking = Signal()
    quick_note = Signal(str)
    """The id of the note to open, empty for a new one."""
    presenting = Signal(str, str, int)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._history = History()
        self._pages: dict[str, QWidget] = {}
        self._narrow = False
        self.rail = Rail([RailPlace(p.key, p.icon, _(p.word)) for p in PLACES if p.is_main], cell_state(workspace.sync.state))
        self.bar = TopBar(_("Search people, agencies, notes, slides"))
        self._stack = QStackedWidget()
        self._failures = QVBoxLayout()
        self._bringing = Bringing(workspace, self)
        self._keys = Shortcuts(self, self._deeds())
        self._build()
        self._commands = Commands(workspace, self._sensible, self)
        self.palette_panel = CommandPalette(self, self._commands.find, _("Do something, or go to a record"))
        self.shortcut_sheet = ShortcutSheet(self)
        self._completion = SearchCompletion(self.bar.search, self, workspace, recent=True)
        self._teller = Teller(workspace.messages, workspace.tasks, self, self._failures)
        self._ring = FocusRing(self)
        self._printing = PagePrinting(workspace, self)
        self._soon = QTimer(self, singleShot=True, interval=300)
        self.setAcceptDrops(True)
        self._wire()

    # places

    def go(self, address: Address, *, remember: bool = True) -> None:
        """Bring a place to the front, and open there what the address names."""
        if address.place == "note":
            self.quick_note.emit(address.record)
            return
        self._workspace.tasks.give_up(_THE_WAY)
        page = self._page(address)
        if page is None:
            return
        if remember:
            self._history.visit(address)
        place = place_called(address.place)
        if page is not self.page:
            self._teller.clear_failure()
            self._workspace.tasks.read_again()
        self._bring(page, typing=address.place == "search")
        self.rail.set_current(_TABLE_PLACES.get(address.record, "") if place.key == "table" else place.beside or place.key)
        self.bar.can_go(back=self._history.can_go(-1), forward=self._history.can_go(1))
        try:
            if address.record:
                _call(page, "open_record", address.record)
            if address.text or address.place == "search":
                _call(page, "search_for", address.text)
            _call(page, "shown")
        except LiaisonError as error:
            self._could_not(error, address)
        if address.place != "search":
            self.bar.search.clear()
            if self.bar.search.hasFocus() or cast("QWidget | None", self.window().focusWidget()) is None:
                _focus_in(page)

    def _bring(self, page: QWidget, *, typing: bool) -> None:
        """Show a page; the focus goes into it, to where it was when the page was left."""
        before = cast("QWidget | None", page.focusWidget())
        if not typing:
            self.setFocus()  # the stack would hand it on by itself, and nobody could tell that a key did
        self._stack.setCurrentWidget(page)
        if typing:
            return
        if before is None or before is page or not before.isVisibleTo(page):
            _focus_in(page)
        else:
            focus_by_key(before)

    def step(self, by: int) -> None:
        """Go back (-1) or forward (1) in the history."""
        address = self._history.go(by)
        if address is not None:
            self.go(address, remember=False)

    @property
    def here(self) -> Address:
        """Where the window is, to return to after a lock."""
        return self._history.here or Address("today")

    @property
    def page(self) -> QWidget | None:
        return self._stack.currentWidget()

    def pages(self) -> list[QWidget]:
        """Return the pages made so far."""
        return list(self._pages.values())

    def flush(self) -> list[Future[Any]]:
        """Have every page save what is unsaved; returns the outcomes to wait for."""
        saves = [future for page in self._pages.values() for future in cast("list[Future[Any]]", _call(page, "flush") or [])]
        return saves + self._workspace.memory.flush()

    def _page(self, address: Address) -> QWidget | None:
        place = place_called(address.place)
        if place.key not in self._pages:
            before = self.children()
            try:
                page = place.make(self._workspace, self)
            except (ImportError, AttributeError, LiaisonError) as error:
                for half_made in [child for child in self.children() if child not in before]:
                    half_made.deleteLater()
                self._could_not(error, address)
                return None
            self._stack.addWidget(page)
            self._pages[place.key] = page
            _call(page, "fit", self._narrow)
        return self._pages[place.key]

    def _could_not(self, error: Exception, address: Address) -> None:
        self._workspace.tasks.could_not_read(Again(_THE_WAY, lambda: self.go(address)))
        self._workspace.messages.failed(error)

    # keys

    def _deeds(self) -> dict[str, Callable[[], object]]:
        mains = [place.key for place in PLACES if place.is_main]
        deeds: dict[str, Callable[[], object]] = {f"place_{number}": self._goer(key) for number, key in enumerate(mains, 1)}
        return deeds | {
            "palette": self._open_palette,
            "quick_note": lambda: self.quick_note.emit(""),
            "new": self.new_here,
            "search": self._to_search,
            "search_all": self._to_search,
            "lock": self.locking.emit,
            "present": self._present,
            "undo": self._workspace.messages.undo,
            "back": lambda: self.step(-1),
            "forward": lambda: self.step(1),
            "table": self._as_table,
            "bring_in": self._bringing.ask,
            "print": self._print,
            "shortcuts": self._show_shortcuts,
        }

    def _goer(self, key: str) -> Callable[[], None]:
        return lambda: self.go(Address(key))

    def _sensible(self) -> list[str]:
        undo = ["undo"] if self._workspace.messages.can_undo() else []
        return ["quick_note", "present", *undo, "search", "table", "bring_in", "print", "lock", "shortcuts"]

    def _open_palette(self) -> None:
        self.palette_panel.open()

    def _refresh_palette(self) -> None:
        if self.palette_panel.isVisible():
            edit = self.palette_panel.edit
            edit.textEdited.emit(edit.text())

    def _show_shortcuts(self) -> None:
        self.shortcut_sheet.open(self._workspace.settings.now.shortcuts)

    def _as_table(self) -> None:
        """Go from a place to the table of its records, and back from there."""
        if self.here.place == "table":
            self.step(-1)
        else:
            self.go(Address("table", _TABLES.get(self.here.place, "contact")))

    def _print(self) -> None:
        if self.page is not None:
            here = self.here
            self._printing.print_page(self.page, _(place_called(here.place).word), here.record if here.place in _OF_ONE_RECORD else "")

    def _to_search(self) -> None:
        self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.bar.search.selectAll()

    def new_here(self) -> None:
        """Begin something new where we are; a visit where the place has nothing of its own."""
        if self.page is None or not hasattr(self.page, "new_record"):
            self.begin("visits", {})
        else:
            _call(self.page, "new_record")

    def begin(self, key: str, fields: dict[str, object]) -> None:
        """Go to a place and begin something new there."""
        if key == "note":
            self.quick_note.emit("")
            return
        self.go(Address(key))
        page = self._pages.get(place_called(key).key)
        if page is not None:
            _call(page, "new_record", **fields)

    def _present(self) -> None:
        if self.page is not None and hasattr(self.page, "present"):
            _call(self.page, "present")
        else:
            self.go(Address("decks"))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes as one reads; what lies over the window keeps it to itself."""
        now = cast("QWidget | None", self.window().focusWidget())
        target = None if self._lies_over(now) else beside(self, now, 1 if forward else -1)
        if target is None:
            return super().focusNextPrevChild(forward)
        focus_by_key(target, Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason)
        return True

    def _lies_over(self, widget: QWidget | None) -> bool:
        below = (self.rail, self.bar, self._stack)
        return widget is not None and self.isAncestorOf(widget) and not any(part is widget or part.isAncestorOf(widget) for part in below)

    # files dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        here = self.here
        place = _TABLE_PLACES.get(here.record, "") if here.place == "table" else here.place
        self._bringing.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()], place, here.record)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        if self.page is not None and _call(self.page, "leave"):
            return
        if self.here.place == "search":
            self.step(-1)

    # parts

    def _build(self) -> None:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(self._failures)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)

    def _wire(self) -> None:
        nav = self._workspace.navigation
        nav.asked.connect(self.go)
        nav.new_asked.connect(self.begin)
        nav.presenting_asked.connect(self.presenting)
        nav.palette_asked.connect(self._open_palette)
        nav.locking_asked.connect(self.locking)
        nav.left.connect(lambda: self.step(-1))
        self.rail.chosen.connect(self._chosen)
        self.rail.folded.connect(self._folded)
        self.bar.back.connect(lambda: self.step(-1))
        self.bar.forward.connect(lambda: self.step(1))
        self.bar.commands.connect(self._open_palette)
        self.bar.new.connect(self.new_here)
        self.bar.searched.connect(self._searched)
        self.bar.search.left.connect(self._leave)
        self.bar.search.submitted.connect(lambda: self._into_results(0))
        self.bar.search.moved.connect(self._into_results)
        self.palette_panel.chosen.connect(self._do)
        self._commands.found.connect(self._refresh_palette)
        self._workspace.sync.changed.connect(self._synced)
        self._workspace.settings.changed.connect(self._set)
        self._workspace.changes.happened.connect(self._soon.start)
        self._soon.timeout.connect(lambda: self._synced(self._workspace.sync.state))
        self._keys.bind(self._workspace.settings.now.shortcuts)
        self._fold(collapsed=self._workspace.settings.now.rail_collapsed)
        self._synced(self._workspace.sync.state)

    def _folded(self, collapsed: bool) -> None:
        self._workspace.settings.set(rail_collapsed=collapsed)

    def _chosen(self, key: str) -> None:
        if key == "lock":
            self.locking.emit()
        else:
            self.go(Address(key))

    def _do(self, key: str) -> None:
        verb, _sep, rest = key.partition(":")
        match verb:
            case "deed" if rest == "sync_now":
                self._workspace.sync.wake()
            case "deed":
                self._deeds()[rest]()
            case "new":
                self.begin(rest, {})
            case "go":
                self.go(Address(*rest.split(":", 1)))
            case "search":
                self.go(Address("search", text=rest))
            case _:
                self._workspace.navigation.open(*rest.split(":", 1))

    def _searched(self, text: str) -> None:
        if text.strip():
            self.go(Address("search", text=text), remember=self.here.place != "search")
        elif self.here.place == "search":
            self.step(-1)

    def _into_results(self, step: int) -> None:
        if self.here.place == "search" and self.page is not None:
            _call(self.page, "enter_results", step)

    def _synced(self, state: SyncNow) -> None:
        self.rail.set_sync(cell_state(state))
        self.rail.set_count("review", state.review, waiting=state.review > 0)

    def _set(self, now: Preferences) -> None:
        self._keys.bind(now.shortcuts)
        self._fold(collapsed=now.rail_collapsed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if restyles(event) and hasattr(self, "_soon"):
            self._measure()

    def _measure(self) -> None:
        """Large text makes a window narrow sooner."""
        narrow = self.width() <= NARROW * (1 + (theme().scale - 1) / 2)
        if narrow != self._narrow:
            self._narrow = narrow
            self._fold(collapsed=self._workspace.settings.now.rail_collapsed)
            for page in self._pages.values():
                _call(page, "fit", narrow)

    def _fold(self, *, collapsed: bool) -> None:
        self.rail.set_collapsed(collapsed=collapsed or self._narrow, forced=self._narrow)


def _focus_in(page: QWidget) -> None:
    """Give the focus to where one would type or choose on this page, else to its first control; to the page itself while it has none."""
    wanted = cast("QWidget", getattr(page, "first_focus", page))
    if wanted is page or not wanted.isVisibleTo(page):
        wanted = beside(page, None, 1) or page
    focus_by_key(wanted)


def _call(page: QWidget, verb: str, *args: object, **fields: object) -> object:
    """Call one of the verbs that a page may have."""
    act = getattr(page, verb, None)
    return act(*args, **fields) if callable(act) else None
