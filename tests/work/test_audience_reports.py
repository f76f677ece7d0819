"""What audiences saw: the page on the visit, slides that hold rooms, and who has seen which version."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import new_id
from liaison_app.records.agency import Agency
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.parts import AskedQuestion, SlideView, SpeakerNotes
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.audience_reports import slides_that_hold, versions_seen
from liaison_app.work.deck_changes import DeckComparison, SlideChanges, slide_changes
from liaison_app.work.readers.decks import DeckReader
from liaison_app.work.showing_summary import summary_of
from liaison_app.work.stored_files import Source, StoredFiles

START = When(1_790_000_000_000, "America/Chicago")


def kept(store: Store, record: Record) -> str:
    return store.put(record).result(30).id


def slides(*pairs: tuple[int, float]) -> tuple[SlideView, ...]:
    return tuple(SlideView(id=new_id(), o=f"{n:06d}V", slide=slide, start=START, seconds=seconds) for n, (slide, seconds) in enumerate(pairs))


def pdf(*pages: str, font: str = "F1") -> bytes:
    """Return a PDF with a line of text on each page; `font` is the name an export happens to give."""
    writer = PdfWriter()
    face = DictionaryObject(
        {NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"), NameObject("/BaseFont"): NameObject("/Helvetica")}
    )
    for words in pages:
        page = writer.add_blank_page(960, 540)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /{font} 24 Tf 40 200 Td ({words}) Tj ET 10 10 50 50 re f".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)  # pyright: ignore[reportPrivateUsage]
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject(f"/{font}"): face})})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def deck_of(store: Store, data: bytes, **fields: object) -> Deck:
    file = StoredFiles(store.chunks).seal(Source(io.BytesIO(data), len(data), "deck.pdf", "application/pdf"))
    made = Deck(title="Legal process", pages=len(PdfReader(io.BytesIO(data)).pages), file=file)
    saved = store.put(replace(made, **fields)).result(30)
    assert isinstance(saved, Deck)
    return saved


def test_the_page_on_a_visit_says_what_was_shown_asked_and_is_to_be_sent(store: Store, reader: Reader) -> None:
    agency = kept(store, Agency(name="Cook County Sheriff"))
    visit = kept(store, Visit(title="Cook", agency=agency, start=START))
    deck = kept(store, Deck(title="Legal process", edition="v3", pages=4, slides=(SpeakerNotes(slide=2, title="The ladder"),)))
    answer = kept(store, Task(title="Answer: Why?", owner="dana", due="2026-10-20", on=visit, state="open"))
    send = kept(store, Task(title="Send the checklist", on=visit, state="open"))
    kept(store, Task(title="Long done", on=visit, state="done"))
    question = AskedQuestion(id=new_id(), o="1V", slide=2, text="Why?", task=answer)
    shown = Presentation(title="Legal process", deck=deck, visit=visit, edition="v3", start=START, audience_size=14, questions=(question,))
    kept(store, replace(shown, views=slides((1, 30), (2, 65.5), (1, 4)), marking="TLP:AMBER", anonymous=True))
    kept(store, replace(shown, id=new_id(), rehearsal=True, views=slides((4, 600))))
    report = summary_of(reader, visit, {})
    assert report.marking == "TLP:AMBER"
    assert report.period.startswith("Cook County Sheriff · ")
    assert report.summary[0] == "Legal process, v3: 2 slides in 1:40."
    assert "not agreed" in report.summary[1]
    assert report.numbers() == {"slides": 2, "minutes": 2, "audience": 14, "questions": 1, "open": 2}
    first, asked, to_send = report.sections
    assert [[cell.text for cell in row.cells] for row in first.rows] == [["1", "09:13", "0:34", "2"], ["2  The ladder", "09:13", "1:06", "1"]]
    assert [[cell.text for cell in row.cells] for row in asked.rows] == [["Why?", "dana", "Oct 20"]]
    assert [row.id for row in to_send.rows] == [send]


def test_a_visit_where_nothing_was_shown_and_one_above_the_marking_say_so(store: Store, reader: Reader) -> None:
    empty, red = kept(store, Visit(title="Empty")), kept(store, Visit(title="Red", marking="TLP:RED"))
    kept(store, Presentation(deck=kept(store, Deck(title="D")), visit=red, start=START, views=slides((1, 9))))
    for id, why in ((empty, "rehearsal does not count"), (red, "above this marking")):
        with pytest.raises(LiaisonError, match="no deck was shown") as told:
            summary_of(reader, id, {})
        assert why in told.value.what_to_do
    with pytest.raises(LiaisonError, match="neither a visit"):
        summary_of(reader, kept(store, Agency(name="A")), {})


def test_slides_are_ranked_by_how_long_rooms_stayed_with_them(store: Store, reader: Reader) -> None:
    deck = deck_of(store, pdf("a", "b", "c"))
    shown = Presentation(title="T", deck=deck.id, start=START)
    kept(store, replace(shown, views=slides((1, 10), (2, 100), (1, 20))))
    kept(store, replace(shown, id=new_id(), views=slides((1, 50), (2, 200)), questions=(AskedQuestion(id=new_id(), o="1V", slide=2, text="?"),)))
    kept(store, replace(shown, id=new_id(), views=(), anonymous=True))
    kept(store, replace(shown, id=new_id(), views=slides((3, 999)), rehearsal=True))
    held = slides_that_hold(reader, deck)
    assert (held.rooms, held.untracked) == (2, 1)
    assert [(s.slide, s.rooms, s.passed, s.median_seconds, s.total_seconds, s.again, s.questions) for s in held.slides] == [
        (1, 2, 0, 40.0, 80.0, 1, 0),
        (2, 2, 0, 150.0, 300.0, 0, 1),
        (3, 0, 2, 0.0, 0.0, 0, 0),
    ]


def test_they_saw_version_three_and_version_five_changed_slides_two_and_four(store: Store, reader: Reader) -> None:
    three = deck_of(store, pdf("a", "b", "c", "d"), edition="version 3", state="retired")
    four = deck_of(store, pdf("a", "b!", "c", "d"), edition="version 4", state="approved", replaces=three.id)
    five = deck_of(store, pdf("a", "b!", "c", "d!", font="F77"), edition="version 5", state="approved", replaces=four.id)
    deck_of(store, pdf("x"), edition="version 6", state="draft", replaces=five.id)
    old, new = kept(store, Agency(name="Cook")), kept(store, Agency(name="Lake"))
    shown = Presentation(title="T", start=START, views=slides((1, 9)))
    kept(store, replace(shown, id=new_id(), deck=three.id, visit=kept(store, Visit(agency=old)), edition="version 3"))
    kept(store, replace(shown, id=new_id(), deck=three.id, visit=kept(store, Visit(agency=new)), start=replace(START, ms=START.ms - 86_400_000)))
    kept(store, replace(shown, id=new_id(), deck=five.id, visit=kept(store, Visit(agency=new)), edition="version 5"))
    compare = DeckComparison(StoredFiles(store.chunks)).between
    assert [(each.agency_name, each.words()) for each in versions_seen(reader, compare)] == [
        ("Cook", "They saw version 3; version 5 changed slides 2 and 4."),
        ("Lake", "They saw version 5, the one that stands."),
    ]
    assert [each.agency for each in versions_seen(reader, compare, agency=new, deck=three.id)] == [new]


def test_a_version_whose_file_is_gone_is_told_without_a_guess(store: Store, reader: Reader) -> None:
    old = deck_of(store, pdf("a"), edition="v1", state="retired")
    deck_of(store, pdf("b"), edition="v2", state="approved", replaces=old.id)
    kept(store, Presentation(deck=old.id, edition="v1", visit=kept(store, Visit(agency=kept(store, Agency(name="A")))), start=START))
    assert old.file is not None
    StoredFiles(store.chunks).drop(old.file)
    (found,) = versions_seen(reader, DeckComparison(StoredFiles(store.chunks)).between)
    assert found.changes is None
    assert found.words().startswith("They saw v1; v2 is newer. “deck.pdf” has not come")


def test_a_page_is_the_same_whatever_the_export_called_its_font_and_another_when_a_line_is_thicker() -> None:
    reader = DeckReader()
    plain = reader.prints(pdf("Same words"), "a.pdf")
    assert plain == reader.prints(pdf("Same words", font="Q9"), "b.pdf")
    assert plain != reader.prints(pdf("Same word"), "c.pdf")
    assert plain != reader.prints(pdf("Same words").replace(b"10 10 50 50 re", b"10 10 50 60 re"), "d.pdf")
    with pytest.raises(LiaisonError):
        reader.prints(b"%PDF-1.7 nothing", "e.pdf")


@pytest.mark.parametrize(
    ("older", "newer", "changes", "words"),
    [
        ("abc", "abc", SlideChanges(), "changed no slide"),
        ("abc", "xabc", SlideChanges(added=(1,)), "added slide 1"),
        ("abcd", "abd", SlideChanges(dropped=(3,)), "dropped slide 3"),
        ("abcd", "aXcYZ", SlideChanges(changed=(2, 4), added=(5,)), "changed slides 2 and 4, added slide 5"),
        ("", "ab", SlideChanges(added=(1, 2)), "added slides 1 and 2"),
    ],
)
def test_changes_are_numbered_as_people_see_them(older: str, newer: str, changes: SlideChanges, words: str) -> None:
    assert slide_changes(tuple(older), tuple(newer)) == changes
    assert changes.words() == words


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_what_is_not_named_is_the_same_page_in_the_same_order(older: list[str], newer: list[str]) -> None:
    found = slide_changes(tuple(older), tuple(newer))
    rest = [each for n, each in enumerate(newer, 1) if n not in (*found.changed, *found.added)]
    assert len(newer) - len(found.added) == len(older) - len(found.dropped)
    assert all(each in older for each in rest)


def test_a_page_that_could_not_be_read_counts_as_changed() -> None:
    assert slide_changes(("a", ""), ("a", "")).changed == (2,)
