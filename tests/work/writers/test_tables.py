"""Tables that Liaison writes are safe in a spreadsheet and read back as they were."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.work.readers.contact_tables import read_contacts
from liaison_app.work.readers.rows import Row, clean_line
from liaison_app.work.writers.tables import cell_text, write_table

COLUMNS = ["name", "given", "family", "emails", "phones", "background"]


def cells(rows: list[dict[str, Any]], columns: list[str]) -> list[list[str]]:
    """Write rows and return the cells as a spreadsheet sees them."""
    return list(csv.reader(io.StringIO(b"".join(write_table(rows, columns)).decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+1 615", "-2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "'=1", "''@x"])
def test_no_text_acts_as_a_formula(text: str) -> None:
    assert cell_text(text) == "'" + text


def test_numbers_stay_numbers_and_lists_stay_readable() -> None:
    assert [cell_text(value) for value in (-86.78, 3, True, None, ["a", "b"], {"name": "HQ", "lat": 1.5}, "O'Neil")] == [
        "-86.78",
        "3",
        "yes",
        "",
        "a; b",
        "name: HQ, lat: 1.5",
        "O'Neil",
    ]


def test_emails_and_phones_get_as_many_columns_as_the_fullest_row_needs() -> None:
    head, first, second = cells(
        [{"emails": [{"value": "a@x.gov", "label": "work"}, {"value": "b@x.gov", "label": ""}]}, {"emails": ["c@x.gov"]}], ["emails", "phones"]
    )
    assert head == ["E-mail 1 - Label", "E-mail 1 - Value", "E-mail 2 - Label", "E-mail 2 - Value"]
    assert first == ["work", "a@x.gov", "", "b@x.gov"]
    assert second == ["", "c@x.gov", "", ""]


def test_the_file_begins_with_the_mark_spreadsheets_look_for() -> None:
    assert b"".join(write_table([], ["name"])) == b"\xef\xbb\xbfname\r\n"


_WORD = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), max_size=20).map(clean_line)
_PHONES = st.lists(st.tuples(st.sampled_from(["+1 615 555 ", "-", "(615) "]), st.integers(1000, 99_999)), max_size=3, unique=True)


@given(st.lists(st.tuples(_WORD, _WORD, _WORD, _PHONES), max_size=5))
def test_whatever_the_words_a_table_is_read_back_as_written(people: list[tuple[str, str, str, list[tuple[str, int]]]]) -> None:
    rows = [
        {
            "name": "n" + name,
            "family": family,
            "background": note,
            "phones": [{"value": clean_line(f"{start}{number}"), "label": "work"} for start, number in phones],
        }
        for name, family, note, phones in people
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(b"".join(write_table(rows, COLUMNS)))
        found = [row.values for row in read_contacts(path) if isinstance(row, Row)]
    assert found == [{field: value for field, value in row.items() if value} for row in rows]
