"""A week of the work by keys alone, in the started application on a real vault with a server process: what is done is read back by another process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from liaison_app.cli.demo.seed import plant
from liaison_app.desktop.pages.visits import VisitsPage
from liaison_app.desktop.walk import Walk
from tests.support.light_liaison import light_vaults
from tests.support.window_people import Someone
from tests.support.world import PASSPHRASE, World

pytestmark = [pytest.mark.window, pytest.mark.loopback, pytest.mark.timeout(300), pytest.mark.qt_log_ignore("This plugin does not support", "QSocketNotifier")]
QUICK = "Overheard in the hall: they move to new request forms"
SENTENCE = "Asked at the front desk how long an emergency answer takes."


@pytest.fixture
def ana(pair: World, qapp: QApplication) -> Iterator[Someone]:
    opened = light_vaults().open(pair.folder / "a", PASSPHRASE)
    try:
        plant(opened.store, opened.clock)
    finally:
        opened.close()
    for vault in "ab":
        pair.do("sync", vault=vault)
    one = Someone(pair.folder / "a", pair.folder / "pictures", "Ana")
    yield one
    one.leave() if one.walk.app.session is not None else one.is_replaced()


def is_at(walk: Walk, place: str) -> bool:
    return walk.app.session is not None and walk.app.session.frame.here.place == place


def goes(walk: Walk, keys: str, place: str) -> None:
    walk.press(keys)
    walk.until(lambda: is_at(walk, place), place)
    walk.settle(0.5)


def writes_a_quick_note_and_files_it(ana: Someone) -> None:
    walk = ana.walk
    walk.press("Ctrl+Shift+N")
    walk.until(lambda: walk.window_called("QuickNote"), "the quick note")
    walk.type(QUICK)
    walk.press("Ctrl+Return")
    walk.until(lambda: not walk.window_called("QuickNote"), "the quick note to close")
    ana.here()
    walk.command("Notes to file", "inbox")
    ana.sees("File under")
    walk.reach("Notes to file")
    walk.press("F")
    walk.type("harlan")
    walk.settle(0.8)
    walk.press("Return")
    ana.hears("Filed")


def writes_in_the_visit(ana: Someone) -> None:
    walk = ana.walk
    goes(walk, "Ctrl+1", "today")
    walk.reach("Start the note", "Open the note")
    walk.press("Space")
    walk.until(lambda: is_at(walk, "visit"), "the visit's note")
    walk.settle(0.4)
    looks_for_words_while_the_window_grows(walk)
    walk.press("Ctrl+End")
    walk.press("Return")
    walk.type(SENTENCE)
    walk.press("Return")
    walk.type("/task send the emergency form by Friday")
    walk.press("Return")
    walk.settle(1.2)


def looks_for_words_while_the_window_grows(walk: Walk) -> None:
    """Today is made anew behind the note: what is typed next once went nowhere."""
    window = walk.app.window
    walk.press("Ctrl+F")
    walk.type("the")
    for size in ((900, 600), (1280, 800)):
        window.resize(*size)
        walk.settle(0.3)
    walk.press("Esc")


def finds_a_contact_from_the_note(walk: Walk, name: str) -> None:
    walk.press("Ctrl+Shift+F")
    walk.type(name)
    walk.until(lambda: is_at(walk, "search"), "what was found")
    walk.settle(0.8)
    walk.press("Return")
    walk.until(lambda: is_at(walk, "contacts"), "the contact")


def looks_at_the_week(walk: Walk) -> None:
    goes(walk, "Ctrl+2", "visits")
    assert walk.app.session is not None
    page = walk.app.session.frame.page
    assert isinstance(page, VisitsPage)
    home = page.home
    walk.reach("Show the visits as: Agenda")
    walk.press("Right")
    walk.until(lambda: home.view == "week" and home.week.grid.blocks, "the week with its visits")


def takes_the_trip_along(ana: Someone) -> None:
    walk = ana.walk
    goes(walk, "Ctrl+1", "today")
    walk.reach("Open the trip")
    walk.press("Space")
    walk.settle(0.6)
    walk.reach("Keep on this device", "Check again")
    walk.press("Space")
    ana.sees("Ready for trip")


def shows_two_slides(ana: Someone) -> None:
    walk = ana.walk
    goes(walk, "Ctrl+5", "decks")
    walk.settle(0.6)
    walk.press("F5")
    walk.until(lambda: walk.window_called("OwnScreen") or walk.other_windows(), "the presenter")
    walk.settle(0.8)
    walk.press("Return")
    walk.settle(2.6)
    walk.press("PgDown")
    walk.settle(2.6)
    walk.press("Esc")
    walk.settle(0.5)
    if walk.other_windows():
        walk.press("Esc")
    walk.until(lambda: not walk.other_windows(), "the presenter to end")
    ana.here()


def decides(ana: Someone, pair: World, visit: str) -> None:
    """Theirs, undone, mine, and at last words of one's own: what each key does is read from the store."""
    walk = ana.walk
    assert walk.app.session is not None
    reader = walk.app.session.workspace.reader
    walk.command("Review", "review")
    ana.sees("Next step")
    walk.settle(0.5)
    walk.reach("Waiting for review")
    walk.press("Return")
    walk.press("2")
    walk.until(lambda: reader.get(visit).next_step == "Theirs", "theirs")  # type: ignore[union-attr]
    walk.press("Ctrl+Z")
    walk.until(lambda: reader.get(visit).next_step == "Mine", "theirs to be undone")  # type: ignore[union-attr]
    walk.press("1")
    walk.until(lambda: reader.get(visit).next_step == "Mine", "mine")  # type: ignore[union-attr]
    walk.press("E")
    walk.press("Ctrl+A")
    walk.type("Ours")
    walk.press("Return")
    walk.until(lambda: reader.get(visit).next_step == "Ours", "words of one's own")  # type: ignore[union-attr]


def syncs(ana: Someone) -> None:
    walk = ana.walk
    walk.command("Sync health", "sync")
    walk.reach("Sync now")
    walk.press("Space")
    walk.until(lambda: walk.app.session.workspace.sync.state.pending == 0, "all on the server", 60)  # type: ignore[union-attr]
    ana.sees("All on the server")


def test_the_week_is_worked_without_a_mouse(pair: World, ana: Someone) -> None:
    visit = next(one["id"] for one in pair.do("list", "visit", vault="b")["items"] if not one.get("submitted"))
    pair.put("visit", {"next_step": "Theirs"}, "--id", visit, vault="b")
    pair.put("visit", {"next_step": "Mine"}, "--id", visit, vault="a")
    pair.do("sync", vault="b")
    pair.do("sync", vault="a")
    contact = pair.do("list", "contact", "--limit", "1", vault="b")["items"][0]["name"]
    walk = ana.here()
    walk.unlock(PASSPHRASE)
    writes_a_quick_note_and_files_it(ana)
    writes_in_the_visit(ana)
    finds_a_contact_from_the_note(walk, contact)
    looks_at_the_week(walk)
    takes_the_trip_along(ana)
    shows_two_slides(ana)
    decides(ana, pair, visit)
    syncs(ana)
    walk.press("Ctrl+L")
    walk.until(lambda: walk.app.session is None, "the window to lock")
    pair.do("sync", vault="b")
    for words, kind in ((QUICK, "note"), (SENTENCE, "visit"), ("send the emergency form", "task")):
        assert pair.do("search", words, "--kind", kind, vault="b")["total"] == 1, words
    shown = pair.do("list", "presentation", vault="b")["items"]
    assert any(len({view["slide"] for view in one.get("views", [])}) >= 2 for one in shown)
    assert pair.do("get", visit, vault="b")["next_step"] == "Ours"
    assert pair.do("review", vault="b")["items"] == []
