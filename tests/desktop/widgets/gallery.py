"""Every part in every state on one sheet, to be looked at beside the drawn design."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from liaison_app.desktop.painting.chart import Measure
from liaison_app.desktop.painting.chip import Chip, tlp_chip
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.painting.text import Run
from liaison_app.desktop.theme import load_theme
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.button import Button, IconButton
from liaison_app.desktop.widgets.card import Card
from liaison_app.desktop.widgets.charts import Bars, TileMap
from liaison_app.desktop.widgets.check_box import CheckBox, Choice, RadioButton
from liaison_app.desktop.widgets.chip import ChipButton, ChipLabel, TlpLabel
from liaison_app.desktop.widgets.columns import TwoColumns
from liaison_app.desktop.widgets.command_palette import Command, CommandPalette
from liaison_app.desktop.widgets.confirmation import Confirmation
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.field import LineEdit, LineField, PassphraseEdit
from liaison_app.desktop.widgets.flow_layout import FlowLayout
from liaison_app.desktop.widgets.focus_ring import FocusRing
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.notice import Notice
from liaison_app.desktop.widgets.progress import Bar, ProgressRow
from liaison_app.desktop.widgets.rail import Place, Rail
from liaison_app.desktop.widgets.row_button import RowButton
from liaison_app.desktop.widgets.rows import RowsModel, RowView
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.widgets.splitter import Splitter
from liaison_app.desktop.widgets.switch import SegmentedSwitch
from liaison_app.desktop.widgets.symbol import Avatar, Badge, Hairline, KeyCap, Logo, Pane
from liaison_app.desktop.widgets.sync_cell import SyncCell, SyncState
from liaison_app.desktop.widgets.timeline import Entry, Timeline
from liaison_app.desktop.widgets.top_bar import TopBar

OFFLINE = SyncState("offline", "Offline", "since 08:12 · 3 waiting")
PLACES = (
    Place("today", "today", "Today"),
    Place("visits", "visits", "Visits"),
    Place("contacts", "contacts", "Contacts"),
    Place("agencies", "agencies", "Agencies"),
    Place("decks", "decks", "Decks"),
    Place("inquiries", "inquiries", "Inquiries", 4),
)


def load(name: str) -> QColor:
    """Return the ground of a window in a theme."""
    return load_theme(name).colour("window")


def side_by_side(*parts: QWidget, gap: int = 12) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(gap)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return row


def flow(*parts: QWidget) -> QWidget:
    host = QWidget()
    layout = FlowLayout(host, gap=12, line_gap=12)
    for part in parts:
        layout.addWidget(part)
    return host


def components() -> QWidget:
    """Return the sheet that is laid out as components-light.png is."""
    sheet = Pane("window")
    sheet.resize(1280, 800)
    columns = QHBoxLayout(sheet)
    columns.setContentsMargins(32, 24, 32, 24)
    columns.setSpacing(48)
    left, right = QVBoxLayout(), QVBoxLayout()
    columns.addLayout(left, 1)
    columns.addLayout(right, 1)
    _left(left)
    _right(right)
    return sheet


def _left(column: QVBoxLayout) -> None:
    column.setSpacing(12)
    column.addLayout(
        side_by_side(
            Label("Page 28", "page"),
            Label("Title 20", "title"),
            Label("Heading 15", "lead", weight=600),
            Label("Lead 15", "lead"),
            Label("Body 13"),
            Label("Second", tone="text_2"),
            Label("Third", tone="text_3"),
        )
    )
    column.addWidget(Hairline())
    column.addLayout(_grid())
    column.addWidget(Hairline())
    column.addWidget(Banner("Read only since you submitted it. An amendment makes a new version.", action="Amend"))
    column.addWidget(Banner("Harlan Ridge’s check expired on Sep 2.", "warn"))
    column.addWidget(Banner("Export refused: TLP:RED leaves in no report. Take 1 visit out to go on.", "danger"))
    progress = ProgressRow("Importing agencies.csv", "Cancel")
    progress.report(4210, 18604, "4,210 of 18,604")
    progress.show()
    column.addWidget(progress)
    column.addStretch(1)


def _grid() -> QGridLayout:
    disabled, plain_off, off = Button("Disabled", "primary"), Button("Disabled"), LineEdit("Disabled")
    disabled.disable("Nothing to save yet")
    plain_off.disable("Not now")
    off.setEnabled(False)
    wrong = LineField("ORI")
    wrong.set_text("OH09904")
    wrong.set_error("An ORI has 9 characters, this has 7")
    on = CheckBox("On")
    on.setChecked(True)
    rows = (
        ("Primary", side_by_side(Button("Save", "primary"), disabled, Button("Present", "primary", icon="present", keys="F5"))),
        ("Plain", side_by_side(Button("Note", icon="note"), plain_off, Button("Quick note", icon="quick-note", keys="Ctrl Shift N"))),
        (
            "Other",
            side_by_side(
                Button("Quiet", "quiet"),
                Button("Link", "link"),
                Button("Revoke", "danger"),
                Button("Erase for good", "erase"),
                IconButton("more", "More", "plain"),
            ),
        ),
        ("Field", side_by_side(LineEdit("Placeholder"), off, Choice("Order", ["By agency"]))),
        ("Error", side_by_side(wrong, PassphraseEdit("Passphrase", "Show"))),
        ("Choice", side_by_side(SegmentedSwitch(["No", "Yes", "Unsure"], "Lobbying"), on, CheckBox("Off"), RadioButton("Light"))),
    )
    grid = QGridLayout()
    grid.setHorizontalSpacing(64)
    grid.setVerticalSpacing(12)
    grid.setColumnStretch(1, 1)
    for number, (word, line) in enumerate(rows):
        grid.addWidget(Label(word, tone="text_2"), number, 0)
        grid.addLayout(line, number, 1)
    return grid


def _right(column: QVBoxLayout) -> None:
    column.setSpacing(12)
    states = (
        ("Draft", "neutral"),
        ("In review", "accent"),
        ("Approved", "ok"),
        ("Expired", "warn"),
        ("9 days late", "danger"),
        ("Retired", "outline"),
        ("#topic", "violet"),
        ("suggested?", "suggested"),
    )
    column.addWidget(flow(*(ChipLabel(word, tone) for word, tone in states)))  # type: ignore[arg-type]
    checks = (
        ChipLabel("Unverified", icon="unverified"),
        ChipLabel("Official domain", "accent", icon="verified"),
        ChipLabel("Revoked", "danger", icon="revoked"),
    )
    column.addWidget(flow(*checks, ChipButton("Ohio", "accent", removable=True), ChipButton("child safety?")))
    column.addWidget(flow(*(TlpLabel(level) for level in ("clear", "green", "amber", "amber+strict", "red"))))
    cells = [SyncCell(SyncState("done", "All on the server", "41 changes, 08:39")), SyncCell(SyncState("pending", "3 of 41", "not yet on the server"))]
    cells += [SyncCell(OFFLINE), SyncCell(SyncState("failed", "1 set aside", "3 of 41 not on server"))]
    for pair in (cells[:2], cells[2:]):
        for cell in pair:
            cell.setFixedWidth(192)
        column.addLayout(side_by_side(*pair))
    column.addLayout(side_by_side(_rows()))
    column.addLayout(
        side_by_side(
            Avatar("Renata Quill"),
            Avatar("Dominic Vasko", 56),
            Badge("met_in_person", "Met"),
            Badge("official_domain", "Domain"),
            Badge("expired", "Old"),
            Badge("revoked", "No"),
            Logo(32),
        )
    )
    column.addLayout(side_by_side(KeyCap("Ctrl K"), KeyCap("F5"), Label("OH0990100", mono=True)))
    column.addStretch(1)


def _rows() -> RowView:
    rows = (
        Row("At rest", right="Sep 2"),
        Row("Selected", right="Sep 2"),
        Row("Disabled", right="Sep 2", enabled=False),
        Row("Renata Quill", "Lieutenant, Investigations", "today", avatar="Renata Quill", badge="met_in_person"),
        Row(
            "Meeting",
            "…asked twice about the preservation extension",
            "Sep 2",
            icon="visits",
            chips=(tlp_chip("amber"),),
            second_matches=((23, 12),),
            marks=True,
        ),
    )
    view = RowView("Rows", inset=0, gap=4)
    view.setModel(RowsModel(rows, view))
    view.setCurrentIndex(view.model().index(1, 0))
    view.setFixedWidth(440)
    view.fit_height()
    return view


def frame() -> QWidget:
    """Return a window with rail, top bar, and a page of cards like today-light.png."""
    window = QWidget()
    window.resize(1280, 800)
    across = QHBoxLayout(window)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(0)
    rail = Rail(PLACES, OFFLINE)
    rail.set_current("today")
    rail.set_count("review", 3, waiting=True)
    across.addWidget(rail)
    down = QVBoxLayout()
    down.setSpacing(0)
    down.addWidget(TopBar("Search people, agencies, notes, slides"))
    down.addWidget(_today(), 1)
    across.addLayout(down, 1)
    FocusRing(window)
    return window


def _today() -> QWidget:
    page = ScrollColumn()
    head = side_by_side(Label("Tuesday, October 13", "page"))
    head.addWidget(Button("Quick note", icon="quick-note", keys="Ctrl Shift N"))
    page.add(head)
    columns = TwoColumns()
    page.add(columns)
    page.end()
    due = Card("Due", action=Button("All 11", "link"))
    due.add_edge(
        RowButton(
            Row(
                "Send Lt. Quill the emergency-request checklist",
                "Promised Apr 14 · Harlan Ridge Police Department",
                right_chip=Chip("9 days late", "danger"),
                checked=False,
            ),
            least=48,
        )
    )
    due.add_edge(RowButton(Row("Does a 2703(d) order reach deleted messages?", "Marrow County Sheriff’s Office", "Tomorrow", icon="inquiries"), least=48))
    columns.add_main(due)
    columns.add_main(
        Confirmation(
            "Erase, with proof",
            "Leaves the server, 7 devices and every later backup. It cannot be undone.",
            "Erase for good",
            typed="Lorne Decker",
            hint="Type the name to go on.",
        )
    )
    columns.add_main(Timeline("Timeline", ENTRIES))
    pack = Card("Trip pack: Ohio and Pennsylvania", icon="pack", icon_tone="warn_text")
    pack.add(Label("Oct 12 to 16 · 5 stops · day 2", tone="text_2"))
    pack.add(Bar("Pack", 41 / 43))
    words = side_by_side(Label((Run("41 of 43", 600), Run(" files checked on this disk"))))
    words.addWidget(ChipLabel("Not ready", "warn"))
    pack.add(words)
    pack.add(Label("Missing: Fraud trends v3 (18 MB), Tallis County history. They come when you are online.", "caption", "text_2", weight=400, wrap=True))
    asked = Card("Asked")
    asked.add(Bars((Measure("No date range", 4), Measure("Unofficial e-mail", 2), Measure("Wrong instrument", 1)), "Why requests come back"))
    for card in (pack, asked):
        columns.add_side(card)
    return page


ENTRIES = (
    Entry("1", "Saw Legal process, v7", "14 slides in 22 min. Asked on slide 7: “Does (d) reach draft messages?”", "Today 10:36", "present", "violet_text"),
    Entry(
        "2",
        "Meeting at Harlan Ridge Police Department",
        "With Dominic Vasko, Theo Lindgard. Note being written.",
        "Today 10:31",
        "visits",
        "accent_text",
        tlp_chip("amber"),
    ),
    Entry("3", "Met in person, badge seen", "Checked by Nora Whitlock. Expires Apr 14, 2027", "Apr 14", "verified", "ok_text"),
)


def contacts() -> QWidget:
    """Return a list beside a map, with the palette's partner, an empty state."""
    rows = [Row("Harlan Ridge Police Department, OH", is_heading=True)]
    people = (
        ("Dominic Vasko", "Detective, Investigations", "today", "official_domain"),
        ("Renata Quill", "Lieutenant, Investigations", "today", "met_in_person"),
        ("Theo Lindgard", "Investigator", "Apr 14", "expired"),
    )
    rows += [Row(name, post, when, avatar=name, badge=badge) for name, post, when, badge in people]  # type: ignore[arg-type]
    view = RowView("Contacts")
    view.setModel(RowsModel(rows, view))
    view.setCurrentIndex(view.model().index(2, 0))
    tiles = TileMap("Visits, 12 months", {"OH": 14, "PA": 11, "IN": 6, "CA": 5, "DC": 7, "WI": 1, "TX": 3})
    tiles.choose("OH")
    pane = Pane("surface")
    column = QVBoxLayout(pane)
    column.addWidget(tiles)
    column.addWidget(
        EmptyState(
            "referrals",
            "Nothing referred yet",
            "A referral tells an authority about something we found ourselves. Here you follow it from draft to feedback.",
            "Start a referral",
            steps=("Draft", "Approved", "Sent"),
            never="No victim or suspect is ever named here.",
        )
    )
    left = Pane("window")
    QVBoxLayout(left).addWidget(view)
    splitter = Splitter(left, pane, sizes=(336, 944), name="List width")
    splitter.resize(1280, 800)
    return splitter


def palette(text: str) -> list[Command]:
    rows = (
        ("Do", Row("Present Legal process, v7", icon="present", beside="to the audience screen", keys="F5")),
        ("Do", Row("Present another deck…", icon="decks", beside="approved ones first")),
        ("Go to", Row("Prescott Amadi", icon="contacts", beside="Deputy, Marrow County Sheriff’s Office")),
    )
    return [Command(str(number), group, row) for number, (group, row) in enumerate(rows)]


def press_tab_until(window: QWidget, words: str) -> None:
    """Press Tab until the focus stands on the control with this accessible name."""
    for _ in range(80):
        focused = QApplication.focusWidget()
        if focused is not None and focused.accessibleName() == words:
            return
        QTest.keyClick(focused or window, Qt.Key.Key_Tab)


def overlays(window: QWidget) -> CommandPalette:
    """Put a notice and the palette over a window."""
    notice = Notice(window)
    notice.tell("Contact merged", "Undo")
    notice.move(QPoint(640, 700))
    shown = CommandPalette(window, palette)
    shown.open("pres")
    return shown
