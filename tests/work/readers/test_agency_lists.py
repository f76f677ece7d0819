"""Lists of agencies, the public ones and others."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.records.picklists import pick_list
from liaison_app.work.readers.agency_lists import degrees, read_agencies, state_of, type_of, zip_of
from liaison_app.work.readers.oris import misread_ori, read_ori, read_oris
from liaison_app.work.readers.reading import read_rows
from liaison_app.work.readers.rows import Rejected, Row

Write = Callable[[str, bytes | str], Path]

NAMES = "agencies/fbi_cde_agency_name_edits.csv"
PLACES = "agencies/fbi_cde_icpsr_2012_ori_zip_latlng.csv"


def test_every_row_of_the_names_list_is_accounted_for(data: Path) -> None:
    found = list(read_rows(data / NAMES))
    assert [each.number for each in found] == list(range(1, 23_160))
    refused = [each for each in found if isinstance(each, Rejected)]
    assert [each.reason.split("”")[0] for each in refused] == ["“C0034019E"]
    assert "CO034019E" in refused[0].reason
    taken = [each for each in found if isinstance(each, Row)]
    assert len({row.key for row in taken}) == len(taken)
    assert sum(row.values.get("name") == "Washington County Sheriff's Office" for row in taken) == 31
    assert {row.values["state"] for row in taken if row.values["ori"].startswith(("NB", "GM"))} == {"NE", "GU"}
    assert {row.values["type"] for row in taken} <= set(pick_list("agency_type"))
    assert {row.values.get("jurisdiction") for row in taken} - {None} <= set(pick_list("jurisdiction"))


def test_the_places_list_fills_by_ori_and_leaves_out_what_it_does_not_know(data: Path) -> None:
    found = [each for each in read_rows(data / PLACES) if isinstance(each, Row)]
    assert len(found) == 35_432
    assert not [row for row in found if "name" in row.values]
    assert sum("lat" not in row.values for row in found) == 29
    zips = {row.values["ori"]: row.values.get("zip") for row in found}
    assert zips["VT0040600"] == "05468"
    assert zips["GA1320200"] is None
    assert all(len(code) == 5 for code in zips.values() if code)


def test_a_list_is_read_row_by_row_in_little_memory(data: Path) -> None:
    tracemalloc.start()
    for _ in read_rows(data / PLACES):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 << 20


@pytest.mark.parametrize(
    ("written", "oris"),
    [
        ("TN0190100", ["TN0190100"]),
        ("tn01901", ["TN0190100"]),
        (" TN-019-0100 ", ["TN0190100"]),
        ("TN0190100;KY01901", ["TN0190100", "KY0190100"]),
        ("TN0190100, TN0190100,junk", ["TN0190100"]),
        ("TN019010", []),
        ("C0034019E", []),
        ("123456789", []),
    ],
)
def test_oris_are_read_however_a_list_writes_them(written: str, oris: list[str]) -> None:
    assert read_oris(written) == oris


def test_a_zero_for_an_o_is_named_and_not_mended_in_silence() -> None:
    assert read_ori("C0034019E") is None
    assert misread_ori("C0034019E") == "CO034019E"


@given(st.text(max_size=30))
def test_whatever_the_text_an_ori_has_its_form(text: str) -> None:
    assert all(len(ori) == 9 and ori[:2].isalpha() and ori.isascii() for ori in read_oris(text))


@pytest.mark.parametrize(
    ("text", "state", "code"),
    [
        ("2908", "RI", "02908"),
        ("601", "PR", "00601"),
        ("30", "GA", ""),
        ("6703", "KS", ""),
        ("37201", "TN", "37201"),
        ("37201-1234", "TN", "37201-1234"),
        ("5468.0", "VT", "05468"),
        (" ", "TN", ""),
        ("2908", "", "02908"),
    ],
)
def test_a_zero_lost_in_front_of_a_zip_is_put_back_only_where_it_was(text: str, state: str, code: str) -> None:
    assert zip_of(text, state) == code


def test_degrees_are_numbers_on_the_globe_or_nothing() -> None:
    assert degrees("36.1627", 90) == 36.1627
    assert degrees("36,1627", 90) == 36.1627
    assert [degrees(text, 90) for text in ("-9", "0", "", "n/a", "nan", "inf", "91")] == [None] * 7


def test_states_come_as_written_or_from_the_ori() -> None:
    assert [state_of("", ori) for ori in ("NB0550100", "GM0010000", "TN0190100", "TSARRES06", "CZ0000500")] == ["NE", "GU", "TN", "", ""]
    assert state_of("tn", "") == "TN"
    assert state_of("Tennessee", "") == "Tennessee"


@pytest.mark.parametrize(
    ("word", "name", "kind"),
    [
        ("City", "Metro Police Department", "municipal-police"),
        ("County", "Washington County Sheriff's Office", "sheriff"),
        ("County", "Anne Arundel County Police Department", "county-police"),
        ("Other", "CSX Transportation: Ontario County", "transit"),
        ("Federal", "Drug Enforcement Administration Wilmington", "federal-dea"),
        ("Unknown", "Yucca House National Monument", "federal"),
        ("Sheriff", "", "sheriff"),
        ("ICAC task force", "", "icac-task-force"),
        ("no such word", "", ""),
    ],
)
def test_types_follow_the_word_and_where_it_says_more_the_name(word: str, name: str, kind: str) -> None:
    assert type_of(word, name) == kind


def test_any_table_with_an_ori_and_a_name_is_read(write: Write) -> None:
    body = "State;Agency Name;ORI Number;City;Latitude;Longitude;Main phone;Chief\nTN;Metro Police;TN01901;Nashville;36.16;-86.78;615 555 0100;A. Lee\n"
    (row,) = read_rows(write("a.csv", body))
    assert isinstance(row, Row)
    assert (row.key, row.kind) == ("ori:TN0190100", "agency")
    assert row.values["city"] == "Nashville"
    assert (row.values["lat"], row.values["lng"], row.values["phone"]) == (36.16, -86.78, "615 555 0100")
    assert row.extra == {"Chief": "A. Lee"}


def test_of_two_rows_with_one_ori_the_other_values_are_refused_so_that_imports_settle(write: Write) -> None:
    body = "ori,name\nTN0190100,Metro\nTN0190100,Metro\nTN01901,Other\n"
    first, same, other = read_rows(write("a.csv", body))
    assert isinstance(first, Row)
    assert isinstance(same, Row)
    assert (same.key, same.repeats) == ("ori:TN0190100#2", 1)
    assert isinstance(other, Rejected)
    assert "row 1" in other.reason


def test_an_agency_without_ori_is_known_by_its_row_and_one_without_both_is_refused(write: Write) -> None:
    named, nothing = read_agencies(write("a.csv", "ORI,Agency name,City\n,Tech Coalition,\n,,Nashville\n"))
    assert isinstance(named, Row)
    assert named.key.startswith("row:")
    assert isinstance(nothing, Rejected)


def test_a_row_with_several_oris_keeps_them_all(write: Write) -> None:
    (row,) = read_agencies(write("a.csv", "ORI,Agency name\nTN0190100;TN0190200,Metro\n"))
    assert isinstance(row, Row)
    assert row.extra == {"oris": ["TN0190100", "TN0190200"]}
