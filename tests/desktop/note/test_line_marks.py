"""What one line of a note is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.desktop.note.line_marks import Vocabulary, continued, kind_of, mentions, read_line, toggled
from liaison_app.work.fences import lines_outside
from liaison_app.work.promises import promises_in

NAMES = Vocabulary({"Renata Quill": "a" * 32, "Renata": "b" * 32, "Zoë O’Neil": "c" * 32}, {"legal process": "legal-process"})


def found(line: str) -> list[tuple[str, str]]:
    return [(span.role, line[span.start : span.end]) for span in read_line(line, NAMES).spans]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("", "blank"),
        ("words", "plain"),
        ("## Head", "heading"),
        ("#topic", "plain"),
        ("- one", "bullet"),
        ("-one", "plain"),
        ("12. twelve", "number"),
        ("- [ ] to do", "check"),
        ("[x] done", "check"),
        ("> said", "quote"),
    ],
)
def test_a_line_is_known_by_how_it_begins(line, kind):
    assert kind_of(line) == kind


@pytest.mark.parametrize(
    ("line", "spans"),
    [
        ("with **no date** given", [("bold", "no date"), ("mark", "**"), ("mark", "**")]),
        ("an *italic* word", [("italic", "italic"), ("mark", "*"), ("mark", "*")]),
        ("2 * 3 * 4", []),
        ("snake_case_name", []),
        ("@Renata Quill came", [("mention", "@Renata Quill")]),
        ("(@renata)", [("mention", "@renata")]),
        ("met @Zoë O’Neil.", [("mention", "@Zoë O’Neil")]),
        ("mail a@renata.gov", []),
        ("@Nobody Known", []),
        ("#legal process asks", [("topic", "#legal process")]),
        ("#fraud now", [("topic", "#fraud")]),
        ("room #12", []),
        ("10:41 she said 11:00", [("time", "10:41")]),
        ("send it /task Fri ", [("task", "/task Fri")]),
        ("a/task b", []),
    ],
)
def test_the_parts_of_a_line_are_found(line, spans):
    assert found(line) == spans


@pytest.mark.parametrize(
    ("line", "lead"),
    [
        ("- one", "- "),
        ("- ", ""),
        ("9. nine", "10. "),
        ("- [x] done", "- [ ] "),
        ("[ ] open", "[ ] "),
        ("  * deep", "  * "),
        ("words", None),
        ("## Head", None),
    ],
)
def test_a_list_goes_on_and_an_empty_entry_ends_it(line, lead):
    assert continued(line) == lead


def test_a_box_is_ticked_and_cleared():
    assert toggled("- [ ] to do") == (3, "x")
    assert toggled("[X] done") == (1, " ")
    assert toggled("words [ ]") is None


def test_the_names_in_a_note_are_listed():
    assert list(mentions("@Renata and #fraud\n- @Renata Quill", NAMES)) == [("mention", "Renata"), ("topic", "fraud"), ("mention", "Renata Quill")]


@given(st.text(alphabet=st.sampled_from("-*[] x#@/_12.:> aé😀Renata Quill/task"), max_size=60))
def test_every_span_lies_in_its_line(line):
    read = read_line(line, NAMES)
    assert all(0 <= span.start <= span.end <= len(line) for span in read.spans)
    continued(line)
    toggled(line)


@pytest.mark.parametrize(
    ("words", "outside"),
    [
        ("a\n```\n- b\n```\nc", ["a", "c"]),
        ("a\n```sh\nb", ["a"]),
        ("````\n```\na\n````\nb", ["b"]),
        ("~~~\n```\n~~~\na", ["a"]),
        ("```\n``` x\n```\na", ["a"]),
        ("```a``` is code\nb", ["```a``` is code", "b"]),
        ("    ```\na", ["    ```", "a"]),
    ],
)
def test_code_stands_between_fences(words, outside):
    assert [line for _number, line in lines_outside(words)] == outside


def test_nobody_is_named_and_nothing_promised_in_code():
    words = "```\n@Renata #fraud /task call by Friday\n```\n@Renata /task mail by Friday"
    assert list(mentions(words, NAMES)) == [("mention", "Renata")]
    assert [promise.title for promise in promises_in(words, date(2026, 11, 23))] == ["mail"]
