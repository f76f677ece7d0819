"""A list's rows stay right, and what is selected stays selected, whatever is written meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from liaison_app.desktop.models.record_table import ID_ROLE, PAGE, RECORD_ROLE, Column, Look, Query, RecordTable
from liaison_app.desktop.painting.row import Row
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.contact import Contact
from liaison_app.records.fields import Record
from liaison_app.store.reader import Reader

LOOK = Look(row=lambda record, extra: Row(record.heading, second=str(extra or "")))


def table(workspace: Workspace, look: Look = LOOK) -> RecordTable:
    made = RecordTable("contact", look, workspace.reader, workspace.tasks, workspace.changes)
    made.tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)  # type: ignore[attr-defined]
    return made


def names(model: RecordTable) -> list[str]:
    return [str(model.data(model.index(row, 0))) for row in range(model.rowCount())]


def saved(workspace: Workspace, *titles: str) -> list[Record]:
    return workspace.store.put_all([Contact(name=title) for title in titles]).result(10)


def shown(qtbot: QtBot, model: RecordTable, query: Query | None = None) -> None:
    with qtbot.waitSignal(model.loaded):
        model.show(query or Query())


def test_rows_stand_in_the_order_of_their_titles(qtbot: QtBot, workspace: Workspace) -> None:
    saved(workspace, "Zoe Marsh", "Abe Lund", "Mia Ott")
    model = table(workspace)
    shown(qtbot, model)
    assert names(model) == ["Abe Lund", "Mia Ott", "Zoe Marsh"]


def test_a_change_from_elsewhere_shows_at_once_and_keeps_the_selection(qtbot: QtBot, workspace: Workspace) -> None:
    saved(workspace, "Abe Lund", "Mia Ott", "Zoe Marsh")
    model = table(workspace)
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    shown(qtbot, model)
    view.selectionModel().setCurrentIndex(model.index(1, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect)
    saved(workspace, "Aaron Beck", "Nils Holm")
    qtbot.waitUntil(lambda: names(model) == ["Aaron Beck", "Abe Lund", "Mia Ott", "Nils Holm", "Zoe Marsh"])
    assert view.currentIndex().data() == "Mia Ott"
    assert [index.data() for index in view.selectionModel().selectedIndexes()] == ["Mia Ott"]


def test_a_renamed_record_moves_and_stays_selected(qtbot: QtBot, workspace: Workspace) -> None:
    abe, *_ = saved(workspace, "Abe Lund", "Mia Ott", "Zoe Marsh")
    model = table(workspace)
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    shown(qtbot, model)
    view.setCurrentIndex(model.index(0, 0))
    workspace.store.change(abe.id, name="Yann Lund").result(10)
    qtbot.waitUntil(lambda: names(model) == ["Mia Ott", "Yann Lund", "Zoe Marsh"])
    assert view.currentIndex().data(ID_ROLE) == abe.id


def test_what_goes_to_the_trash_leaves_the_list(qtbot: QtBot, workspace: Workspace) -> None:
    abe, *_ = saved(workspace, "Abe Lund", "Mia Ott")
    model = table(workspace)
    shown(qtbot, model)
    workspace.store.change(abe.id, trashed=True).result(10)
    qtbot.waitUntil(lambda: names(model) == ["Mia Ott"])
    assert model.row_of(abe.id) == -1


def test_a_filter_keeps_the_rows_that_stay(qtbot: QtBot, workspace: Workspace) -> None:
    saved(workspace, "Abe Lund", "Mia Lund", "Zoe Marsh")
    model = table(workspace)
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    shown(qtbot, model)
    view.setCurrentIndex(model.index(1, 0))
    shown(qtbot, model, Query(words="lund"))
    assert names(model) == ["Abe Lund", "Mia Lund"]
    assert view.currentIndex().data() == "Mia Lund"
    shown(qtbot, model, Query(descending=True))
    assert names(model) == ["Zoe Marsh", "Mia Lund", "Abe Lund"]
    assert view.currentIndex().data() == "Mia Lund"


def test_only_the_pages_looked_at_are_read(qtbot: QtBot, workspace: Workspace) -> None:
    saved(workspace, *(f"Person {number:04}" for number in range(3 * PAGE)))
    asked: list[int] = []

    def extras(_reader: Reader, records: object) -> dict[str, object]:
        asked.append(len(list(records)))  # type: ignore[call-overload]
        return {}

    model = RecordTable("contact", Look(LOOK.row, extras), workspace.reader, workspace.tasks, workspace.changes)
    shown(qtbot, model)
    assert model.rowCount() == 3 * PAGE
    assert asked == []
    assert model.data(model.index(PAGE, 0)) == f"Person {PAGE:04}"
    assert model.data(model.index(2 * PAGE - 1, 0)) == f"Person {2 * PAGE - 1:04}"
    assert asked == [PAGE]


def test_extras_are_read_again_when_what_they_follow_changes(qtbot: QtBot, workspace: Workspace) -> None:
    saved(workspace, "Abe Lund")
    count = [0]

    def extras(_reader: Reader, records: object) -> dict[str, object]:
        count[0] += 1
        return {record.id: count[0] for record in records}  # type: ignore[attr-defined]

    model = table(workspace, Look(LOOK.row, extras, frozenset({"agency"})))
    shown(qtbot, model)
    assert model.extra(0) == 1
    from liaison_app.records.agency import Agency

    with qtbot.waitSignal(model.dataChanged):
        workspace.store.put(Agency(name="Harlan Ridge"))
    assert model.extra(0) == 2


def test_a_table_answers_by_column_and_sorts_by_its_heading(qtbot: QtBot, workspace: Workspace) -> None:
    columns = (Column("Name", lambda record, _: record.heading), Column("Rank", lambda record, _: getattr(record, "rank", ""), "rank"))
    workspace.store.put_all([Contact(name="Abe", rank="Z"), Contact(name="Zoe", rank="A")]).result(10)
    model = table(workspace, Look(LOOK.row, columns=columns))
    shown(qtbot, model)
    assert model.headerData(1, Qt.Orientation.Horizontal) == "Rank"
    with qtbot.waitSignal(model.loaded):
        model.sort(1, Qt.SortOrder.AscendingOrder)
    assert [model.index(row, 1).data() for row in range(2)] == ["A", "Z"]
    record = model.index(0, 0).data(RECORD_ROLE)
    assert isinstance(record, Contact)
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.data(QModelIndex()) is None
