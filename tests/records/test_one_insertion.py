"""Texts of one insertion: our bytes are the library's, and no other bytes are taken for such a text."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from pycrdt import Doc, Text

from liaison_app.records import one_insertion

words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400)
authors = st.integers(0, 2**one_insertion.AUTHOR_BITS - 1)


def by_the_library(update: bytes) -> str:
    doc: Doc[Text] = Doc()
    doc.apply_update(update)
    return str(doc.get("t", type=Text))


@given(words, authors)
@example("x" * 20_000, 0)
def test_the_library_reads_the_words_that_were_written(text: str, author: int) -> None:
    assert by_the_library(one_insertion.write(text, author)) == text


@given(words)
def test_what_the_library_writes_is_read_without_it(text: str) -> None:
    doc: Doc[Text] = Doc()
    doc.get("t", type=Text).insert(0, text)
    assert one_insertion.read(doc.get_update()) == text


@given(st.text(alphabet="ab é日", min_size=1, max_size=30), authors, st.data())
def test_changed_bytes_are_read_as_the_library_reads_them_or_left_to_it(text: str, author: int, data: st.DataObject) -> None:
    update = bytearray(one_insertion.write(text, author))
    place = data.draw(st.integers(0, len(update) - 1))
    update[place] = data.draw(st.integers(0, 255))
    read = one_insertion.read(bytes(update))
    assert read is None or read == by_the_library(bytes(update))


def test_a_text_that_was_edited_is_left_to_the_library() -> None:
    doc: Doc[Text] = Doc()
    text = doc.get("t", type=Text)
    text.insert(0, "one two")
    del text[0:3]
    assert one_insertion.read(doc.get_update()) is None
    assert one_insertion.read(b"\x00\x00") is None
    assert one_insertion.read(b"") is None
