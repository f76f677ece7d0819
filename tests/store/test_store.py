"""The store: what is put is there, whoever else wrote meanwhile, and nothing of it is readable from outside."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from liaison_app.core.clock import SetClock
from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.kinds import KINDS
from liaison_app.records.note import Note
from liaison_app.records.parts import Email, Phone
from liaison_app.records.post import Post
from liaison_app.records.prose import Draft
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store import database, names
from liaison_app.store.changes import Change
from liaison_app.store.database import Connection
from liaison_app.store.kept import push_numbers
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import BeginAgain, DropOutbox, MarkPushed, Outbox, ReadOutbox, SpaceFact, StartOver, StoreOutbox, Verb
from tests.store.conftest import KEY, SPACE, open_store


def contact(reader: Reader, id: str) -> Contact:
    record = reader.need(id)
    assert isinstance(record, Contact)
    return record


def test_what_is_put_comes_back_whole(store: Store, reader: Reader) -> None:
    put = store.put(
        Contact(name="Zoë", emails=(Email(value="z@x.gov", label="work"),), phones=(Phone(value="+1 615"),), tags=("a",), background="Long.")
    ).result()
    assert contact(reader, put.id) == put
    assert put.space == SPACE
    assert (put.created_by, put.changed_by) == ("bb" * 16, "bb" * 16)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_survives_store_and_list(store: Store, reader: Reader, kind: str) -> None:
    made = store.put(KINDS[kind]()).result()
    assert reader.get(made.id) == made
    assert reader.list(kind) == ([made], 1)


def from_elsewhere(store: Store, id: str, base: Contact, **fields: object) -> None:
    """Write as another device does, whose change came while a form stood open."""
    store.become("ee" * 16, "bb" * 16)
    store.put(replace(base, **fields), base=base).result()  # type: ignore[arg-type]
    store.become("aa" * 16, "bb" * 16)


def test_what_came_while_a_form_stood_open_is_kept_for_review_when_the_form_writes_over_it(store: Store, reader: Reader) -> None:
    loaded = store.put(Contact(name="Ann", rank="Det.", emails=(Email(value="a@x.gov", label="work"),))).result()
    (email,) = loaded.emails
    from_elsewhere(store, loaded.id, loaded, rank="Sgt.", name="Anna", emails=(replace(email, label="home"),))
    store.put(replace(loaded, rank="Lt.", emails=(replace(email, label="desk"),)), base=loaded).result()
    now, body = contact(reader, loaded.id), reader.body(loaded.id)
    assert (now.name, now.rank, now.emails[0].label) == ("Anna", "Lt.", "desk")
    assert body is not None
    assert {(loser.field, loser.value) for loser in body.l} == {("rank", "Sgt."), (f"emails.{email.id}.label", "home")}


def test_a_form_that_saves_again_before_it_heard_of_its_last_save_leaves_nothing_to_review(store: Store, reader: Reader) -> None:
    loaded = store.put(Contact(name="Ann")).result()
    for name in ("Anna", "Annab", "Annabel"):
        store.put(replace(loaded, name=name), base=loaded).result()
    assert (contact(reader, loaded.id).name, contact(reader, loaded.id).losers) == ("Annabel", 0)


def test_what_was_seen_in_the_form_is_written_over_without_a_review(store: Store, reader: Reader) -> None:
    loaded = store.put(Contact(name="Ann")).result()
    from_elsewhere(store, loaded.id, loaded, name="Anna")
    seen = contact(reader, loaded.id)
    store.put(replace(seen, name="Annabel"), base=seen).result()
    assert contact(reader, loaded.id).losers == 0


def test_two_forms_that_edit_different_fields_both_win(store: Store, reader: Reader) -> None:
    loaded = store.put(Contact(name="Ann", rank="Det.")).result()
    store.put(replace(loaded, name="Anna"), base=loaded).result()
    store.put(replace(loaded, rank="Sgt."), base=loaded).result()
    assert (contact(reader, loaded.id).name, contact(reader, loaded.id).rank) == ("Anna", "Sgt.")


def test_two_forms_that_type_in_one_text_both_keep_their_words(store: Store, reader: Reader) -> None:
    loaded = store.put(Note(body="Start.")).result()
    store.put(replace(loaded, body="One. Start."), base=loaded).result()
    store.put(replace(loaded, body="Start. Two."), base=loaded).result()
    assert reader.need(loaded.id).body == "One. Start. Two."  # type: ignore[attr-defined]


def test_a_draft_of_an_editor_is_saved_as_it_was_typed(store: Store, reader: Reader) -> None:
    loaded = store.put(Note(body="Start.")).result()
    body = reader.body(loaded.id)
    assert body is not None
    draft = Draft(body.t["body"])
    draft.replace(6, 0, " Typed.")
    store.put(replace(loaded, body="Other. Start."), base=loaded).result()
    typed = draft.take()
    assert typed is not None
    store.put(loaded, base=loaded, texts={"body": typed}).result()
    assert reader.need(loaded.id).body == "Other. Start. Typed."  # type: ignore[attr-defined]


def test_saves_of_one_sitting_make_one_version_and_others_each_their_own(store: Store, reader: Reader, clock: SetClock) -> None:
    note = store.put(Note(body="a")).result()
    for words in ("ab", "abc", "abcd"):
        clock.forward(400)
        note = store.put(replace(note, body=words), base=note, session="editor-1").result()
    assert [kept.gen for kept in reader.history(note.id)] == [1]
    store.put(replace(note, body="else"), base=note).result()
    assert reader.version(note.id, 1).body == "a"  # type: ignore[attr-defined]
    assert len(reader.history(note.id)) == 2


def test_any_version_can_be_brought_back_and_that_is_a_version_too(store: Store, reader: Reader) -> None:
    first = store.put(Contact(name="Ann", background="Was.")).result()
    store.put(replace(first, name="Beth", background="Is."), base=first).result()
    back = store.revert(first.id, first.version).result()
    assert (back.name, back.background) == ("Ann", "Was.")  # type: ignore[attr-defined]
    assert back.version == 3
    with pytest.raises(LiaisonError, match="Version 99"):
        store.revert(first.id, 99).result()


def test_trash_is_out_of_lists_and_search_and_comes_back(store: Store, reader: Reader) -> None:
    gone = store.put(Contact(name="Abel")).result()
    store.change(gone.id, trashed=True).result()
    assert reader.list("contact") == ([], 0)
    assert reader.search("abel").total == 0
    assert reader.list("contact", trash=True)[1] == 1
    store.change(gone.id, trashed=False).result()
    assert reader.search("abel").total == 1


def test_erasing_leaves_no_trace_in_any_table(store: Store, reader: Reader) -> None:
    person = store.put(Contact(name="Qwertz Uiop", background="asdfgh")).result()
    store.put(replace(person, name="Yxcv"), base=person).result()
    assert store.erase(person.id, "privacy request").result() is False
    tables = [
        name
        for (name,) in reader.query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%' AND name NOT LIKE '%find%' AND name NOT LIKE '%midword%'"
        )
    ]
    for table in tables:
        if table in ("erased", "word"):
            continue
        for row in reader.query(f"SELECT * FROM {table}"):
            assert not any(isinstance(cell, bytes | str) and person.id in str(cell) for cell in row), table
    assert reader.search("qwertz").total == reader.search("yxcv").total == 0


def test_lists_sort_filter_and_count_in_the_database(store: Store, reader: Reader) -> None:
    home = store.put(Agency(name="Marrow County Sheriff", state="OH")).result()
    store.put(Agency(name="ábel Town Police", state="TN")).result()
    people = [store.put(Contact(name=name, topics=topics)).result() for name, topics in (("Zed", ("fraud",)), ("ann", ()), ("Élan", ("fraud", "privacy")))]
    store.put(Post(contact=people[0].id, agency=home.id)).result()
    assert [r.heading for r in reader.list("agency")[0]] == ["ábel Town Police", "Marrow County Sheriff"]
    assert [r.heading for r in reader.list("contact")[0]] == ["ann", "Élan", "Zed"]
    assert reader.list("agency", where={"state": "oh"})[1] == 1
    assert {r.heading for r in reader.list("contact", where={"topics": "fraud"})[0]} == {"Zed", "Élan"}
    assert reader.list("post", where={"agency": home.id})[1] == 1
    assert reader.list("contact", limit=1)[1] == 3
    with pytest.raises(LiaisonError, match="cannot be listed by"):
        reader.list("contact", where={"shoe size": "9"})


def test_a_timeline_finds_everything_that_points_at_a_person_newest_first(store: Store, reader: Reader) -> None:
    person = store.put(Contact(name="Ann")).result()
    early = store.put(Visit(title="First", attendees=(person.id,), start=When(1_000))).result()
    late = store.put(Visit(title="Second", attendees=(person.id,), start=When(2_000))).result()
    store.put(Task(title="Elsewhere")).result()
    assert [card.id for card in reader.pointing_at(person.id)] == [late.id, early.id]


def test_every_commit_is_told_once_with_who_asked_for_it(store: Store) -> None:
    heard: list[Change] = []
    store.listen(heard.append)
    origin = object()
    note = store.put(Note(body="x"), origin=origin).result()
    assert heard == [Change("note", frozenset((note.id,)), origin)]
    assert heard[0].origin is origin


def test_a_push_is_not_kept_when_a_record_was_edited_after_it_was_sealed(store: Store) -> None:
    from liaison_app.store.verbs import Outbox, Outgoing, ReadOutbox

    note = store.put(Note(body="x")).result()
    late = Outbox(1, b"bytes", (Outgoing(note.id, note.version + 1, b"", b"", 1),))
    assert store.perform(StoreOutbox(SPACE, late)).result() is False
    assert store.perform(ReadOutbox(SPACE)).result() is None


@pytest.mark.parametrize("verb", [DropOutbox(SPACE), BeginAgain(SPACE, "incarnation"), StartOver()])
def test_a_push_that_was_given_up_keeps_its_number_until_another_is_answered(store: Store, reader: Reader, verb: Verb) -> None:
    """The keyring was told the number before the push was sent: a vault that knew a lower one would pass for an old copy of itself."""
    store.perform(MarkPushed(SPACE, values=((names.push_no(SPACE), b"6"),))).result()
    store.perform(StoreOutbox(SPACE, Outbox(7, b"bytes", ()))).result()
    assert push_numbers(reader) == {SPACE: 7}
    for _time in range(2):
        store.perform(verb).result()
        assert store.perform(ReadOutbox(SPACE)).result() is None
        assert push_numbers(reader) == {SPACE: 7}
    store.perform(StoreOutbox(SPACE, Outbox(1, b"bytes", ()))).result()
    assert push_numbers(reader) == {SPACE: 7}
    store.perform(MarkPushed(SPACE, values=((names.push_no(SPACE), b"1"),))).result()
    assert push_numbers(reader) == {SPACE: 1}


def test_a_new_device_counts_from_one_though_the_keyring_has_the_old_number(store: Store, reader: Reader) -> None:
    store.perform(MarkPushed(SPACE, values=((names.push_no(SPACE), b"12"),))).result()
    store.perform(StartOver()).result()
    assert push_numbers(reader) == {SPACE: 12}
    assert store.values(names.push_no(SPACE)) == {}


def test_a_record_of_a_newer_kind_is_kept_and_not_shown(store: Store, reader: Reader) -> None:
    from liaison_app.records.body import Body, encode
    from liaison_app.store.verbs import ApplyPage, Landed

    state = encode(Body("séance", f={"x": 1}))
    store.perform(ApplyPage(SPACE, (Landed("dd" * 16, "séance", 1, b"h", state, None, dirty=False, seen_gen=0),))).result()
    assert reader.get("dd" * 16) is None
    assert reader.body("dd" * 16) is not None
    with pytest.raises(LiaisonError, match="newer version"):
        store.change("dd" * 16, tags=("x",)).result()


def test_a_pulled_record_that_cannot_be_read_is_set_aside_and_the_rest_lands(store: Store, reader: Reader) -> None:
    from liaison_app.records.body import Body, encode
    from liaison_app.records.prose import ProseState
    from liaison_app.store.verbs import ApplyPage, Landed

    good = Landed("11" * 16, "note", 1, b"h", encode(Body("note", f={"title": "Good"}, c={"title": (1, 0, b"d" * 16)})), None, dirty=False, seen_gen=0)
    bad = Landed("22" * 16, "note", 1, b"h", encode(Body("note", t={"body": ProseState(0, b"junk")})), None, dirty=False, seen_gen=0)
    wrong = Landed("33" * 16, "note", 1, b"h", encode(Body("note", f={"title": 7}, c={"title": (1, 0, b"d" * 16)})), None, dirty=False, seen_gen=0)
    assert store.perform(ApplyPage(SPACE, (bad, good, wrong))).result()
    assert reader.counts()["note"] == 1
    assert {id for (id,) in reader.query("SELECT id FROM quarantine")} == {"22" * 16, "33" * 16}


def test_nothing_typed_is_readable_in_any_file(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    marker = "QZmarker-Überraschung"
    for n in range(50):
        store.put(Note(title=f"{marker} {n}", body=f"{marker} " * 20)).result()
    store.close()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            raw = file.read_bytes()
            assert marker.encode() not in raw
            assert b"QZmarker" not in raw
            assert not raw.startswith(b"SQLite format 3")


def test_a_wrong_key_is_damage_in_words_and_the_right_one_still_opens(tmp_path: Path) -> None:
    open_store(tmp_path).close()
    with pytest.raises(Damaged, match="another key"):
        database.connect(tmp_path / "vault.db", "cd" * 48)
    reopened = Store(tmp_path, KEY, clock=SetClock(), device="aa" * 16, account="bb" * 16)
    reopened.close()


def test_a_reader_cannot_write(store: Store, reader: Reader) -> None:
    with pytest.raises(LiaisonError):
        reader.query("DELETE FROM rec")


def test_a_closed_store_refuses_in_words(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.close()
    with pytest.raises(LiaisonError, match="closed"):
        store.put(Note(body="x")).result()


def test_derived_tables_are_filled_anew_when_declarations_change(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    store.put(Contact(name="Ann", topics=("fraud",))).result()
    store.call(lambda db: db.execute("UPDATE kv SET v = 'older' WHERE k = 'derived'"))
    store.close()
    again = Store(tmp_path, KEY, clock=SetClock(), device="aa" * 16, account="bb" * 16)
    reader = again.reader()
    assert reader.search("ann").total == reader.list("contact", where={"topics": "fraud"})[1] == 1
    reader.close()
    again.close()


def test_moving_unsent_records_keeps_their_ids(store: Store, reader: Reader) -> None:
    from liaison_app.store.verbs import KeepSpace, MoveUnsent

    store.perform(KeepSpace(SpaceFact("ee" * 16, "Team", private=False, served=True, role="editor"))).result()
    note = store.put(Note(body="x", space=SPACE)).result()
    assert store.perform(MoveUnsent(SPACE, "ee" * 16)).result() == 1
    assert reader.need(note.id).space == "ee" * 16


def test_an_erased_records_words_leave_the_index_and_the_list_of_words_whatever_version_they_stood_in(store: Store) -> None:
    store.put(Note(body="quillfeather stays with somebody else")).result()
    made = store.put(Note(body="zebrafinch and quillfeather")).result()
    store.change(made.id, body="mockingjay now").result()
    store.erase(made.id, "asked").result()

    def left(word: str) -> tuple[int, ...]:
        def look(db: Connection) -> tuple[int, ...]:
            listed = db.execute("SELECT count(*) FROM word WHERE term = ?", (word,)).fetchone()[0]
            inside = db.execute("SELECT count(*) FROM midword WHERE term = ?", (word,)).fetchone()[0]
            blocks = sum(word[1:].encode() in block for (block,) in db.execute("SELECT block FROM find_data"))
            return listed, inside, blocks

        return store.call(look)

    assert left("zebrafinch") == left("mockingjay") == (0, 0, 0)
    assert left("quillfeather") == (1, 1, 1)
    again = store.put(Note(body="zebrafinch came back")).result()
    with closing(store.reader()) as reader:
        assert [hit.id for hit in reader.search("ebrafin").hits] == [again.id]


def test_a_record_that_was_erased_is_not_brought_back_by_a_form_that_still_shows_it(store: Store, reader: Reader) -> None:
    made = store.put(Note(body="gone for good")).result()
    store.erase(made.id, "asked").result()
    for write in (lambda: store.put(replace(made, title="again"), base=made).result(), lambda: store.put_all([made]).result()):
        with pytest.raises(LiaisonError, match="erased"):
            write()
    assert reader.get(made.id) is None
