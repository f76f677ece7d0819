"""Numbers in sentences."""

from __future__ import annotations

from liaison_app.core.words import figure, plural


def test_a_number_that_people_read_has_its_thousands_apart_also_in_a_sentence() -> None:
    assert (figure(0), figure(999), figure(10_001)) == ("0", "999", "10,001")
    assert plural("{n} found", "{n} found", 8_334) == "8,334 found"
    assert plural("{n} visit", "{n} visits", 1) == "1 visit"
