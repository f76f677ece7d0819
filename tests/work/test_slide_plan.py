"""How long slides are meant to stand, and lines drawn on them, as records keep them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.records.parts import SpeakerNotes
from liaison_app.work.slide_drawings import as_parts, read, written
from liaison_app.work.slide_plan import plan_of, said_seconds

PLACES = st.tuples(st.floats(0, 1), st.floats(0, 1))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("[3 min]\nBegin on the left.", 180),
        ("Begin on the left.\n(2:30)", 150),
        ("Time: 90 sec", 90),
        ("1.5 minutes", 90),
        ("This takes 3 min to fill in.", 0),
        ("We keep it 90 days.", 0),
        ("", 0),
    ],
)
def test_the_length_of_a_slide_stands_on_a_line_of_its_own_in_the_notes(text: str, seconds: float) -> None:
    assert said_seconds(SpeakerNotes(text=text)) == seconds


def test_slides_of_which_nothing_is_said_share_what_is_left() -> None:
    plan = plan_of({2: SpeakerNotes(text="10 min")}, [1, 2, 3], 1800)
    assert dict(plan.seconds) == {1: 600, 2: 600, 3: 600}
    assert plan.said == {2}
    assert plan.span(3) == (1200, 1800)
    assert plan.span(9) == (1800, 1800)


@given(st.dictionaries(st.integers(1, 40), st.integers(1, 30), max_size=40), st.integers(1, 40), st.integers(60, 20_000))
def test_a_plan_is_as_long_as_the_talk(minutes: dict[int, int], pages: int, target: int) -> None:
    notes = {number: SpeakerNotes(text=f"{value} min") for number, value in minutes.items()}
    plan = plan_of(notes, range(1, pages + 1), target)
    assert plan.whole == pytest.approx(target)
    assert all(seconds >= 0 for seconds in plan.seconds.values())


def test_without_a_length_only_what_was_said_counts() -> None:
    assert plan_of({}, [1, 2], 0).seconds == {}
    assert plan_of({1: SpeakerNotes(text="2 min")}, [1, 2], 0).whole == 120


@given(st.lists(st.lists(PLACES, min_size=1, max_size=60).map(tuple), max_size=8))
def test_lines_are_read_back_to_within_three_pixels_of_a_projector(lines: list[tuple[tuple[float, float], ...]]) -> None:
    back = read(written(lines))
    assert len(back) == len(lines)
    for line, found in zip(lines, back, strict=True):
        for x, y in (line[0], line[-1]):
            assert min(max(abs(x - a), abs(y - b)) for a, b in found) <= 0.0016
        assert all(min(max(abs(x - a), abs(y - b)) for a, b in found) <= 0.003 for x, y in line)


@pytest.mark.parametrize("text", ["", ";", "1", "1,2,3", "a,b", "2000,3", "-1,3", ";;1,2"])
def test_a_text_that_is_no_drawing_gives_what_can_be_read_of_it(text: str) -> None:
    assert all(0 <= at <= 1 for line in read(text) for point in line for at in point)


def test_a_slide_scribbled_full_still_fits_a_record() -> None:
    scribble = [tuple((number % 997 / 997, (number * 7) % 991 / 991) for number in range(4000))] * 40
    (part,) = as_parts({3: scribble})
    assert len(part.lines) <= 60_000
    assert read(part.lines)
