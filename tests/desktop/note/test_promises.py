"""Promises in a note."""

from __future__ import annotations

from datetime import date

import pytest

from liaison_app.desktop.note.promises import promise_in, promises_in, task_id

TUESDAY = date(2026, 10, 13)


@pytest.mark.parametrize(
    ("line", "title", "due", "done"),
    [
        ("/task call Sgt. Lee by Friday", "call Sgt. Lee", "2026-10-16", False),
        ("- [ ] Send the one-page checklist /task Fri", "Send the one-page checklist", "2026-10-16", False),
        ("- [x] Send it /task 2026-10-20", "Send it", "2026-10-20", True),
        ("10:41 Tell @Renata Quill about #fraud /task next Tue", "Tell Renata Quill about fraud", "2026-10-20", False),
        ("/task session for the night shift", "session for the night shift", None, False),
        ("Wants it soon. /task answer in two weeks", "answer", "2026-10-27", False),
    ],
)
def test_a_promise_has_words_and_a_day(line, title, due, done):
    promise = promise_in(line, TUESDAY)
    assert promise is not None
    assert (promise.title, promise.due, promise.done) == (title, due, done)


@pytest.mark.parametrize("line", ["", "/task", "/task Friday", "/tasks are nice", "path/task x", "words"])
def test_a_line_without_words_promises_nothing(line):
    assert promise_in(line, TUESDAY) is None


def test_promises_know_their_lines():
    assert [(p.line, p.title) for p in promises_in("a\n/task b\n\n/task c by 5/12", TUESDAY)] == [(1, "b"), (3, "c")]


def test_two_devices_make_the_same_task_of_one_line():
    assert task_id("ab" * 16, "Call  Lee.") == task_id("ab" * 16, "call lee")
    assert task_id("ab" * 16, "Call Lee") != task_id("cd" * 16, "Call Lee")
