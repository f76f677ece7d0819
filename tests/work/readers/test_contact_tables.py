"""Contact exports as tables, in every shape they come."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.errors import LiaisonError
from liaison_app.work.readers.contact_tables import read_contacts
from liaison_app.work.readers.reading import read_rows
from liaison_app.work.readers.rows import Rejected, Row

Write = Callable[[str, bytes | str], Path]


def table(header: list[str], *lines: list[str], separator: str = ",") -> str:
    """Return a table as text."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator)
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue()


def rows(path: Path) -> list[Row]:
    """Return the rows of a file none of which is refused."""
    found = list(read_rows(path))
    assert not [each for each in found if isinstance(each, Rejected)]
    return [each for each in found if isinstance(each, Row)]


def header_sets(data: Path) -> dict[str, list[str]]:
    """Return the real header rows by their program."""
    found: dict[str, Any] = json.loads((data / "csv" / "headers.json").read_text())
    return {name: header for name, header in found.items() if isinstance(header, list)}


_WANTED = {"first name": "Ann", "given name": "Ann", "firstname": "Ann", "last name": "Lee", "family name": "Lee", "lastname": "Lee", "name": "Ann Lee"}


def _cell(heading: str) -> str:
    plain = heading.lower()
    if "mail" in plain and ("value" in plain or "address" in plain or plain in {"email", "primary email"}) and "mailing" not in plain:
        return "ann@metro.gov"
    return _WANTED.get(plain, "615 555 0100" if plain in {"phone", "business phone", "work phone", "phone 1 - value", "phone number"} else "")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_header_set_gives_the_same_person(data: Path, write: Write, separator: str, encoding: str) -> None:
    for name, header in header_sets(data).items():
        for shape in (header, list(reversed(header)), [heading.upper() for heading in header if heading not in {"FirstName", "LastName"}]):
            cells = [_cell(heading) for heading in shape]
            (row,) = rows(write(f"{name}.csv", table(shape, cells, separator=separator).encode(encoding)))
            assert row.values["emails"][0]["value"] == "ann@metro.gov", name
            if "Phone" in "".join(cells):
                assert row.values["phones"], name
            if shape is header:
                assert row.values["name"] == "Ann Lee", name
                assert (row.values["given"], row.values["family"]) == ("Ann", "Lee"), name


def test_groups_of_columns_repeat_as_often_as_they_like(write: Write) -> None:
    header = ["First Name", *[f"E-mail {n} - {part}" for n in range(1, 13) for part in ("Label", "Value")], "Phone 1 - Value", "Phone 2 - Value"]
    cells = ["Ann", *[cell for n in range(1, 13) for cell in (f"* L{n}", f"a{n}@x.gov ::: b{n}@x.gov")], "615 555 0100", "615 555 0101"]
    (row,) = rows(write("a.csv", table(header, cells)))
    assert len(row.values["emails"]) == 24
    assert row.values["emails"][2] == {"value": "a2@x.gov", "label": "L2"}
    assert len(row.values["phones"]) == 2


def test_title_is_a_courtesy_beside_job_title_and_a_job_without(write: Write) -> None:
    (outlook,) = rows(
        write(
            "a.csv",
            table(["Title", "First Name", "Last Name", "Company", "Job Title", "Department"], ["Sgt.", "Ann", "Lee", "Metro Police", "Analyst", "Cyber"]),
        )
    )
    assert outlook.values["rank"] == "Sgt."
    assert outlook.post
    assert (outlook.post.organisation, outlook.post.title, outlook.post.unit) == ("Metro Police", "Analyst", "Cyber")
    (sales,) = rows(write("b.csv", table(["FirstName", "LastName", "Title", "AccountName"], ["Ann", "Lee", "Detective", "Metro Police"])))
    assert sales.values["rank"] == "Detective"
    assert sales.post
    assert sales.post.title == "Detective"
    (clerk,) = rows(write("c.csv", table(["Name", "Title", "Department"], ["Bo", "Analyst", "Cyber; North"])))
    assert "rank" not in clerk.values
    assert clerk.values["card"] == "ORG:;Cyber\\; North\nTITLE:Analyst"


def test_a_list_of_names_alone_is_enough(write: Write) -> None:
    assert [row.values["name"] for row in rows(write("a.csv", "Name\nAnn Lee\n\n   \nBo Marsh\n"))] == ["Ann Lee", "Bo Marsh"]


def test_a_row_that_tells_nobody_is_refused_with_a_reason_and_a_blank_line_is_no_row(write: Write) -> None:
    found = list(read_rows(write("a.csv", "Name,Email,City\nAnn,a@x.gov,\n\n,,Nashville\n,,\nBo,,\n")))
    assert [type(each) for each in found] == [Row, Rejected, Rejected, Row]
    assert [each.number for each in found] == [1, 2, 3, 4]


def test_rows_longer_and_shorter_than_the_headings_keep_all_they_hold(write: Write) -> None:
    short, long = rows(write("a.csv", "Name,Email,Phone\nAnn\nBo,b@x.gov,615 555 0100,more,\n"))
    assert short.values == {"name": "Ann"}
    assert long.extra == {"column 4": "more"}


def test_headings_that_come_twice_are_both_read(write: Write) -> None:
    (row,) = rows(write("a.csv", "Name,Email,Email,Notes,Notes,Name\nAnn,a@x.gov,b@x.gov,one,two,Annie\n"))
    assert [email["value"] for email in row.values["emails"]] == ["a@x.gov", "b@x.gov"]
    assert row.values["background"] == "one\n\ntwo"
    assert row.extra == {"Name": "Annie"}


def test_newlines_in_quotes_belong_to_the_cell(write: Write) -> None:
    found = rows(write("a.csv", 'Name,Notes\r\nAnn,"one\r\ntwo ""x"", three"\r\nBo,\r\n'))
    assert found[0].values["background"] == 'one\ntwo "x", three'
    assert len(found) == 2


def test_a_quote_that_is_never_closed_costs_its_own_row(write: Write) -> None:
    found = list(read_rows(write("a.csv", 'Name,Notes\nAnn,"open\nBo,fine\nCy,"quoted, fine"\nDi,\n')))
    assert [type(each) for each in found] == [Rejected, Row, Row, Row]
    last = list(read_rows(write("b.csv", 'Name,Notes\nAnn,"open\nBo,fine\n')))
    assert [type(each) for each in last] == [Rejected, Row]


def test_a_file_cut_in_a_row_says_so(write: Write) -> None:
    found = list(read_rows(write("a.csv", 'Name,Notes\nAnn,x\nBo,"half a no')))
    assert isinstance(found[1], Rejected)
    assert "ends in the middle" in found[1].reason


def test_a_title_above_the_headings_and_a_sep_line_are_passed_over(write: Write) -> None:
    assert len(rows(write("a.csv", "sep=;\nName;Email\nAnn;a@x.gov\n"))) == 1
    assert len(rows(write("b.csv", "Attendees of the training\n\nName,Email\nAnn,a@x.gov\n"))) == 1


def test_the_key_survives_another_order_of_columns_encoding_and_separator(write: Write) -> None:
    first = rows(write("a.csv", "Name,Email\nZoë,z@x.gov\n"))[0]
    second = rows(write("b.csv", "email;NAME\nz@x.gov; Zoë \n".encode("cp1252")))[0]
    assert first.key == second.key
    assert rows(write("c.csv", "Name,Email\nZoë,zz@x.gov\n"))[0].key != first.key


def test_the_same_row_twice_is_told_apart_and_named(write: Write) -> None:
    found = rows(write("a.csv", "Name\nAnn\nBo\nAnn\nAnn\n"))
    assert [row.repeats for row in found] == [None, None, 1, 1]
    assert len({row.key for row in found}) == 4


def test_an_ori_beside_a_person_is_a_sure_hint(write: Write) -> None:
    (row,) = rows(write("a.csv", "First Name,Last Name,Email,Agency,ORI\nAnn,Lee,a@x.gov,Metro Police,TN01901\n"))
    assert row.kind == "contact"
    assert row.post
    assert row.post.ori == "TN0190100"


def test_what_is_no_address_or_number_is_kept_but_not_called_one(write: Write) -> None:
    (row,) = rows(write("a.csv", "Name,Email,Phone,Ext.\nAnn,/o=Exchange/cn=ann,unknown,\n"))
    assert row.values == {"name": "Ann"}
    assert row.extra == {"email": "/o=Exchange/cn=ann", "phone": "unknown"}


def test_an_apostrophe_against_formulas_is_taken_off(write: Write) -> None:
    assert rows(write("a.csv", "Name,Phone\nAnn,'+1 615 555 0100\n"))[0].values["phones"][0]["value"] == "+1 615 555 0100"


@pytest.mark.parametrize("body", [b"Dear all,\nthe meeting is moved.\n", b"Name", b"a,b,c\n1,2,3\n"])
def test_text_that_is_no_table_of_people_is_refused_or_empty(write: Write, body: bytes) -> None:
    path = write("a.csv", body)
    try:
        assert list(read_rows(path)) == []
    except LiaisonError as error:
        assert error.what_to_do  # noqa: PT017 - either answer is right


@given(st.binary(max_size=300), st.sampled_from([b"Name,Email\n", b"First Name;Phone\r\n", b"\xff\xfeN\0a\0m\0e\0\n\0", b'"Name"\t"Notes"\n']))
def test_whatever_the_bytes_every_row_is_accounted_for(body: bytes, header: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(header + body)
        try:
            found = list(read_contacts(path))
        except LiaisonError as error:
            assert error.what_to_do  # noqa: PT017 - bytes may be no table at all
        else:
            assert [each.number for each in found] == list(range(1, len(found) + 1))
            keys = [each.key for each in found if isinstance(each, Row)]
            assert len(set(keys)) == len(keys)


_LINES = st.lists(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12), min_size=2, max_size=2), max_size=8)


@given(_LINES)
def test_as_many_rows_come_out_as_a_spreadsheet_put_in(lines: list[list[str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_text(table(["Name", "Notes"], *[["N" + one, two] for one, two in lines]), encoding="utf-8-sig", newline="")
        assert len(list(read_contacts(path))) == len(lines)
