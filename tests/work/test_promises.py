"""Promises in a note."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.work.promises import Named, next_step_in, people_in, promise_in, promises_in, task_id

TUESDAY = date(2026, 10, 13)


@pytest.mark.parametrize(
    ("line", "title", "due", "done"),
    [
        ("/task call Sgt. Lee by Friday", "call Sgt. Lee", "2026-10-16", False),
        ("- [ ] Send the one-page checklist /task Fri", "Send the one-page checklist", "2026-10-16", False),
        ("- [x] Send it /task 2026-10-20", "Send it", "2026-10-20", True),
        ("10:41 Tell @Renata Quill about #fraud /task next Tue", "Tell Renata Quill about fraud", "2026-10-20", False),
        ("/task session for the night shift", "session for the night shift", None, False),
        ("- [ ] send the form by Friday", "send the form", "2026-10-16", False),
        ("[ ] send the form", "send the form", None, False),
        ("  - [x] 10:41 send the form", "send the form", None, True),
        ("Wants it soon. /task answer in two weeks", "answer", "2026-10-27", False),
    ],
)
def test_a_promise_has_words_and_a_day(line, title, due, done):
    promise = promise_in(line, TUESDAY)
    assert promise is not None
    assert (promise.title, promise.due, promise.done) == (title, due, done)


@pytest.mark.parametrize(
    "line", ["", "/task", "/task Friday", "/tasks are nice", "path/task x", "words", "- [ ] ", "- [ ] Friday", "see [ ] there", "- [y] no"]
)
def test_a_line_without_words_promises_nothing(line):
    assert promise_in(line, TUESDAY) is None


def test_promises_know_their_lines():
    assert [(p.line, p.title) for p in promises_in("a\n/task b\n\n/task c by 5/12", TUESDAY)] == [(1, "b"), (3, "c")]


def test_what_a_list_tells_as_done_is_not_to_do():
    told = promises_in("- [ ] to do\n- [x] done\n- [x] promised /task Fri", TUESDAY)
    assert [(one.title, one.is_to_do) for one in told] == [("to do", True), ("done", False), ("promised", True)]


def test_two_devices_make_the_same_task_of_one_line():
    assert task_id("ab" * 16, "Call  Lee.") == task_id("ab" * 16, "call lee")
    assert task_id("ab" * 16, "Call Lee") != task_id("cd" * 16, "Call Lee")


LEE, OTHER_LEE, QUILL, ONEIL = Named("a", "Dana Lee", "Sgt."), Named("b", "Sam Lee", "Det."), Named("c", "Renata Quill", "Lt."), Named("d", "Zoë O’Neil")
KNOWN = (LEE, OTHER_LEE, QUILL, ONEIL)


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("call Sgt. Lee", ("a",)),
        ("call sgt Lee", ("a",)),
        ("call Det. Lee and Dana Lee", ("b", "a")),
        ("call Lee", ()),
        ("ask Quill", ("c",)),
        ("ask renata quill for it", ("c",)),
        ("ask Sgt. Quill", ()),
        ("tell Quillan", ()),
        ("write to O’Neil", ("d",)),
        ("write a quill", ()),
        ("", ()),
    ],
)
def test_whom_a_line_names(words, people):
    assert people_in(words, KNOWN) == people


def test_a_promise_names_its_person_and_what_else_its_day_may_mean():
    promise = promise_in("/task call Sgt. Lee by 5/12", TUESDAY, known=KNOWN)
    assert promise is not None
    assert (promise.title, promise.due, promise.people, promise.others) == ("call Sgt. Lee", "2027-05-12", ("a",), ("2026-12-05",))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/next send the draft", "send the draft"),
        ("- 10:41 then /next: ask @Renata Quill", "ask Renata Quill"),
        ("/next", ""),
        ("/nextdoor", ""),
        ("a/next b", ""),
    ],
)
def test_what_comes_next_is_said_in_a_line(line, words):
    assert next_step_in(line) == words


@given(st.text(max_size=60), st.lists(st.builds(Named, st.sampled_from("abc"), st.text(max_size=12), st.text(max_size=5)), max_size=4))
def test_no_line_and_no_name_breaks_it(line, known):
    promise = promise_in(f"/task {line}", TUESDAY, known=known)
    assert promise is None or (promise.title and set(promise.people) <= {person.id for person in known})


@given(st.sampled_from(KNOWN), st.sampled_from(["by Friday", "by 2027-01-02", "next Tue", "in two weeks", ""]))
def test_who_is_named_whole_is_always_found_whatever_the_day(person, day):
    promise = promise_in(f"/task call {person.name} {day}", TUESDAY, known=KNOWN)
    assert promise is not None
    assert (promise.people, promise.title, bool(promise.due)) == ((person.id,), f"call {person.name}", bool(day))
