"""Search: whole word, prefix and mid-word first; one typo only when nothing else matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.note import Note
from liaison_app.records.parts import Email
from liaison_app.store.reader import Reader
from liaison_app.store.search import snippet
from liaison_app.store.store import Store
from liaison_app.store.words_index import fold, terms, within_one_edit


@pytest.fixture
def filled(store: Store) -> Store:
    store.put(Contact(name="Renata Quill", emails=(Email(value="r.quill@harlanridge.example.gov"),), background="Preservation letters expire.")).result()
    store.put(Agency(name="Washington County Sheriff's Office", ori="OH0990100")).result()
    store.put(Note(title="Straße", body="Grüße aus Köln; naïve approach to jurisdictions")).result()
    return store


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("quill", "Renata Quill"),
        ("ren", "Renata Quill"),
        ("enat", "Renata Quill"),
        ("serv lett", "Renata Quill"),
        ("r.quill@harlanridge.example.gov", "Renata Quill"),
        ("washington county sheriff", "Washington County Sheriff's Office"),
        ("sheriff’s", "Washington County Sheriff's Office"),
        ("OH0990100", "Washington County Sheriff's Office"),
        ("0990", "Washington County Sheriff's Office"),
        ("grusse", "Straße"),
        ("GRÜSSE", "Straße"),
        ("naive", "Straße"),
        ("strasse", "Straße"),
    ],
)
def test_a_word_is_found_whole_by_its_beginning_and_from_inside(filled: Store, reader: Reader, query: str, title: str) -> None:
    found = reader.search(query)
    assert [hit.title for hit in found.hits] == [title]
    assert (found.total, found.fuzzy) == (1, False)


@pytest.mark.parametrize("typo", ["prservation", "presrevation", "preservatoin", "preservationn", "jurisdictoins", "washingten"])
def test_one_typo_is_forgiven_and_admitted(filled: Store, reader: Reader, typo: str) -> None:
    found = reader.search(typo)
    assert (found.total, found.fuzzy) == (1, True)


@pytest.mark.parametrize("query", ["qiull zzz", "0H0990l00", "qull", "", "  ", '"*', "NOT AND OR", "(", "prsrvation"])
def test_what_is_not_there_is_not_found_and_no_word_is_an_operator(filled: Store, reader: Reader, query: str) -> None:
    assert reader.search(query).total == 0


def test_typos_are_not_looked_for_while_something_matches(filled: Store, store: Store, reader: Reader) -> None:
    store.put(Note(body="quilt")).result()
    assert [hit.title for hit in reader.search("quill").hits] == ["Renata Quill"]


def test_a_title_ranks_above_a_mention_and_the_total_counts_beyond_the_limit(store: Store, reader: Reader) -> None:
    for n in range(5):
        store.put(Note(title="Trip", body=f"about sheriffs and more sheriffs {n} " * 3)).result()
    store.put(Contact(name="Sheriff Lee")).result()
    found = reader.search("sheriff", limit=2)
    assert found.total == 6
    assert found.hits[0].title == "Sheriff Lee"
    assert len(found.hits) == 2
    assert reader.search("sheriff", kind="contact").total == 1


def test_words_that_begin_so_come_before_words_that_only_contain_it(store: Store, reader: Reader) -> None:
    for n in range(6):
        store.put(Note(title=f"may we share it {n}")).result()
    store.put(Agency(name="Harlan Ridge Police Department")).result()
    found = reader.search("har", limit=3)
    assert found.total == 7
    assert found.hits[0].title == "Harlan Ridge Police Department"
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)


def test_the_snippet_shows_the_words_around_the_match(store: Store, reader: Reader) -> None:
    store.put(Note(title="Long", body="filler " * 100 + "the needle here " + "filler " * 100)).result()
    assert "the needle here" in reader.search("needle").hits[0].snippet


@pytest.mark.parametrize(
    ("body", "query", "shown"),
    [
        ("# Who came\n\n- Sgt. *Lee*\n- [ ] send the **form**", "who", "Who came · Sgt. Lee · send the form"),
        ("before " * 40 + "\n## Needs\nthe needle", "needle", "the needle"),
        ("x" * 900 + "needle" + "y" * 900, "needle", "needle"),
        ("2*3 and 4*5 are left", "left", "2*3 and 4*5 are left"),
    ],
)
def test_a_snippet_is_read_as_words_and_begins_where_a_line_does(body: str, query: str, shown: str) -> None:
    assert shown in snippet(body, query)
    assert not snippet(body, query).startswith("…") or body[0] == "x"


def test_a_changed_record_is_found_by_its_new_words_only(store: Store, reader: Reader) -> None:
    note = store.put(Note(title="alphaword")).result()
    store.change(note.id, title="betaword").result()
    assert reader.search("alphaword").total == 0
    assert reader.search("betaword").total == 1


@given(st.text(max_size=30))
def test_folding_settles_after_one_pass_and_splits_into_its_own_words(text: str) -> None:
    assert all(term in fold(text) for term in terms(text))


@given(st.text(alphabet="abc", min_size=1, max_size=6), st.integers(0, 5), st.sampled_from(["insert", "delete", "replace", "swap"]))
def test_one_edit_is_recognised_from_either_side(word: str, at: int, sort: str) -> None:
    at %= len(word)
    other = {
        "insert": word[:at] + "x" + word[at:],
        "delete": word[:at] + word[at + 1 :],
        "replace": word[:at] + "x" + word[at + 1 :],
        "swap": word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    }[sort]
    assert within_one_edit(word, other)
    assert within_one_edit(other, word)
    assert not within_one_edit(word, other + "yz")


def test_whole_words_come_before_beginnings_and_these_before_words_that_hold_it(store: Store, reader: Reader) -> None:
    for title in ("transport", "portland", "port"):
        store.put(Note(title=title)).result()
    found = reader.search("port")
    assert [hit.title for hit in found.hits] == ["port", "portland", "transport"]
    assert [hit.score for hit in found.hits] == sorted((hit.score for hit in found.hits), reverse=True)
    assert [hit.title for hit in reader.search("port", limit=1).hits] == ["port"]
    assert [reader.search("port", limit=limit).total for limit in (0, 1, 2, 3)] == [3, 3, 3, 3]


def test_what_is_called_so_comes_first_where_a_name_is_looked_for(store: Store, reader: Reader) -> None:
    for n in range(4):
        store.put(Note(title="Met", body=f"the port {n}")).result()
    store.put(Agency(name="Portland Police Bureau")).result()
    assert reader.named("port", limit=2)[0].title == "Portland Police Bureau"
    assert "Portland Police Bureau" not in [hit.title for hit in reader.search("port", limit=2).hits]
    assert [hit.title for hit in reader.named("portlend")] == ["Portland Police Bureau"]


@pytest.mark.parametrize("query", ["oneil", "O'Neil", "dang", "D’Angelo", "sean oneil"])
def test_a_name_with_an_apostrophe_is_found_without_it(store: Store, reader: Reader, query: str) -> None:
    store.put(Contact(name="Sean O'Neil D’Angelo")).result()
    store.put(Contact(name="Ana Oneida")).result()
    found = reader.search(query)
    assert ([hit.title for hit in found.hits], found.fuzzy) == (["Sean O'Neil D’Angelo"], False)
