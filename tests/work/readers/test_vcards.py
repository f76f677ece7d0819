"""vCards as phones and mail programs write them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liaison_app.core.errors import LiaisonError
from liaison_app.work.readers.rows import Rejected, Row
from liaison_app.work.readers.vcards import id_in_uid, read_vcards

Write = Callable[[str, bytes | str], Path]


def rows(path: Path) -> list[Row]:
    """Return the rows of a file none of whose cards is refused."""
    found = list(read_vcards(path))
    assert not [each for each in found if isinstance(each, Rejected)]
    return [each for each in found if isinstance(each, Row)]


def only(path: Path) -> Row:
    """Return the one row of a file."""
    (row,) = rows(path)
    return row


def card(*lines: str, version: str = "3.0") -> str:
    """Return one card with CRLF ends."""
    return "\r\n".join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def test_every_real_file_comes_in_whole(data: Path) -> None:
    counts = {path.name: len(rows(path)) for path in sorted((data / "vcard").glob("*.vcf"))}
    assert counts["ezvcard_John_Doe_ANDROID.vcf"] == 6
    assert all(counts.values())


def test_an_outlook_card_gives_name_post_and_note(data: Path) -> None:
    row = only(data / "vcard" / "ezvcard_John_Doe_MS_OUTLOOK.vcf")
    assert row.values["name"] == "Mr. John Richter James Doe Sr."
    assert (row.values["given"], row.values["family"]) == ("John", "Doe")
    assert row.values["phones"] == [{"value": "(905) 555-1234", "label": "work"}, {"value": "(905) 666-1234", "label": "home"}]
    assert row.post
    assert (row.post.organisation, row.post.title, row.post.unit) == ("IBM", "Money Counter", "Accounting")
    assert "LABEL" in row.values["card"]
    assert "Cresent moon drive\\nAlbaney\\, New York" in row.values["card"]


def test_an_iphone_card_keeps_its_own_labels(data: Path) -> None:
    labels = [phone["label"] for phone in only(data / "vcard" / "ezvcard_John_Doe_IPHONE.vcf").values["phones"]]
    assert labels == ["mobile", "home", "work", "home fax", "work fax", "pager", "assistant phone"]


def test_quoted_printable_goes_on_over_soft_breaks_and_blank_lines(write: Write) -> None:
    row = only(
        write(
            "a.vcf",
            card(
                "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:L=C3=B6=",
                "we;Zo=C3=AB;;;",
                "NOTE;ENCODING=QUOTED-PRINTABLE:one=0D=0A=",
                "two=",
                "",
                "TEL;CELL:5551234",
                version="2.1",
            ),
        )
    )
    assert (row.values["name"], row.values["family"], row.values["given"]) == ("Zoë Löwe", "Löwe", "Zoë")
    assert row.values["background"] == "one\ntwo"
    assert row.values["phones"] == [{"value": "5551234", "label": "mobile"}]


def test_a_soft_break_before_the_next_property_does_not_swallow_it(write: Write) -> None:
    row = only(write("a.vcf", card("FN:Ann", "NOTE;ENCODING=QUOTED-PRINTABLE:cut=", "TEL;CELL:5551234", version="2.1")))
    assert row.values["background"] == "cut"
    assert row.values["phones"]


def test_a_fold_in_the_middle_of_a_letter_is_mended(write: Write) -> None:
    body = card("FN:J\u00f6rg").encode().replace(b"\xc3\xb6", b"\xc3\r\n \xb6")
    assert only(write("a.vcf", body)).values["name"] == "Jörg"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-32"])
def test_any_encoding_gives_the_same_name(write: Write, encoding: str) -> None:
    assert only(write("a.vcf", card("FN:Béatrice Müller", "EMAIL:b@x.gov").encode(encoding))).values["name"] == "Béatrice Müller"


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\r\r\n"])
def test_any_line_end_is_read(write: Write, end: str) -> None:
    body = card("FN:Ann Lee", "NOTE:a\\nb").replace("\r\n", end)
    row = only(write("a.vcf", body))
    assert (row.values["name"], row.values["background"]) == ("Ann Lee", "a\nb")


def test_a_named_charset_is_used(write: Write) -> None:
    body = card("N;CHARSET=SHIFT_JIS:PLACE;;;;", version="2.1").encode().replace(b"PLACE", "田中".encode("shift_jis"))
    assert only(write("a.vcf", body)).values["family"] == "田中"


def test_damaged_utf_8_does_not_turn_the_rest_to_gibberish(write: Write) -> None:
    body = card("FN:ÑandúÑandú X").encode().replace(b" X", b" \x80")
    assert only(write("a.vcf", body)).values["name"].startswith("ÑandúÑandú")


def test_a_photo_without_folds_does_not_hide_what_follows(write: Write) -> None:
    body = card("PHOTO;ENCODING=BASE64;TYPE=JPEG:AAAA", "BBBBcccc", "dd==", "", "FN:Ann", version="2.1")
    row = only(write("a.vcf", body))
    assert row.values["name"] == "Ann"
    assert row.values["card"] == "PHOTO:data:image/jpeg;base64,AAAABBBBccccdd=="


def test_one_bad_card_never_loses_the_others(write: Write) -> None:
    bad = card("PHOTO;ENCODING=b:@@@not base64@@@", "X\x00Y;;;;;:;;;", ";;;:::", "=== junk", "TEL:none")
    found = list(read_vcards(write("a.vcf", card("FN:Ann") + bad + "junk between\r\n" + card("FN:Bo"))))
    assert [type(each) for each in found] == [Row, Rejected, Row]
    assert [each.number for each in found] == [1, 2, 3]
    assert isinstance(found[1], Rejected)
    assert found[1].reason


def test_a_card_that_is_not_closed_ends_where_the_next_begins(write: Write) -> None:
    found = rows(write("a.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\n" + card("FN:Bo")))
    assert [row.values["name"] for row in found] == ["Ann", "Bo"]


def test_a_file_cut_in_a_card_says_so_and_keeps_the_rest(write: Write) -> None:
    found = list(read_vcards(write("a.vcf", card("FN:Ann") + "BEGIN:VCARD\nVERSION:3.0\nFN:Bo Marsh\nTEL:55")))
    assert isinstance(found[0], Row)
    assert isinstance(found[1], Rejected)


def test_a_card_nested_as_agent_belongs_to_its_owner(write: Write) -> None:
    agent = "AGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:Secretary\nTEL:111\nEND:VCARD\n"
    row = only(write("a.vcf", f"BEGIN:VCARD\nVERSION:2.1\nFN:Boss\n{agent}TEL:5552222\nEND:VCARD\n"))
    assert row.values["name"] == "Boss"
    assert row.values["phones"] == [{"value": "5552222", "label": ""}]


def test_groups_of_an_address_book_are_not_people(write: Write) -> None:
    (found,) = read_vcards(write("a.vcf", card("FN:Team", "X-ADDRESSBOOKSERVER-KIND:group", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:1")))
    assert isinstance(found, Rejected)


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["EMAIL:ann@x.gov"], "ann@x.gov"),
        (["TEL:615-555-0101"], "615-555-0101"),
        (["ORG:Metro Police;Cyber Unit"], "Metro Police"),
        (["N:Lee;Ann;;Det.;"], "Det. Ann Lee"),
        (["NICKNAME:Annie"], "Annie"),
    ],
)
def test_a_card_without_fn_is_named_by_the_next_best(write: Write, lines: list[str], name: str) -> None:
    assert only(write("a.vcf", card(*lines))).values["name"] == name


def test_a_rank_is_taken_and_a_courtesy_title_is_not(write: Write) -> None:
    found = rows(write("a.vcf", card("N:Lee;Ann;;Det. Sgt.;") + card("N:Lee;Bo;;Mr.;")))
    assert [row.values.get("rank") for row in found] == ["Det. Sgt.", None]


def test_numbers_and_addresses_in_the_manner_of_every_version(write: Write) -> None:
    row = only(
        write(
            "a.vcf",
            card(
                "FN:Ann",
                'TEL;VALUE=uri;TYPE="work,voice";PREF=1:tel:+1-418-656-9254;ext=102',
                "item1.TEL:615 555 0100",
                "item1.X-ABLabel:Night desk",
                "TEL;type=FAX;type=HOME:615 555 0101",
                "EMAIL;TYPE=INTERNET:mailto:a@x.gov",
                "EMAIL:Ann Lee <a2@x.gov>",
                "EMAIL:A@X.gov",
                "EMAIL:no address",
            ),
        )
    )
    assert row.values["phones"] == [
        {"value": "+1-418-656-9254 ext. 102", "label": "work"},
        {"value": "615 555 0100", "label": "Night desk"},
        {"value": "615 555 0101", "label": "home fax"},
    ]
    assert [email["value"] for email in row.values["emails"]] == ["a@x.gov", "a2@x.gov"]
    assert "EMAIL:no address" in row.values["card"]


def test_the_key_is_the_uid_and_else_the_content_whatever_the_time_of_export(write: Write) -> None:
    assert only(write("a.vcf", card("UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1", "FN:Ann"))).key == "uid:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"
    first = only(write("b.vcf", card("FN:Ann", "REV:2020-01-01", "PRODID:one")))
    second = only(write("c.vcf", card("FN:Ann", "REV:2026-01-01")))
    assert first.key == second.key
    assert first.key.startswith("row:")


def test_repeated_cards_are_told_apart_and_named(write: Write) -> None:
    found = rows(write("a.vcf", card("FN:Ann") * 2 + card("UID:0", "FN:Bo") + card("UID:0", "FN:Cy") + card("UID:0", "FN:Bo")))
    assert len({row.key for row in found}) == 5
    assert [row.repeats for row in found] == [None, 1, None, None, 3]


def test_our_own_uid_gives_the_record_back() -> None:
    assert id_in_uid("uid:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1") == "4fbe89710bc3424c9c2636c3e1eff6b1"
    assert id_in_uid("uid:7") is None
    assert id_in_uid("row:4fbe89710bc3424c9c2636c3e1eff6b1") is None


def test_files_joined_without_a_newline_come_apart_again(write: Write) -> None:
    body = card("FN:Ann").rstrip() + card("FN:Bo").rstrip() + "\ufeff" + card("FN:Cy")
    assert [row.values["name"] for row in rows(write("a.vcf", body))] == ["Ann", "Bo", "Cy"]


@pytest.mark.parametrize(
    ("lines", "version", "values"),
    [
        (
            ["N;ENCODING=8BIT;CHARSET=UTF-8:;Päivi", "TEL;PREF;VOICE;CELL:+358 40 1234567", "X-CLASS:private"],
            "2.1",
            {"name": "Päivi", "phones": [{"value": "+358 40 1234567", "label": "mobile"}]},
        ),
        (
            ["FN:Ann", "item1.EMAIL;TYPE=INTERNET:a@x.gov", "item1.X-ABLabel:", "item2.TEL:615 555 0100", "item2.X-ABLabel:_$!<Mobile>!$_"],
            "3.0",
            {"emails": [{"value": "a@x.gov", "label": ""}], "phones": [{"value": "615 555 0100", "label": "mobile"}]},
        ),
        (
            ["FN:Ann", 'TEL;TYPE="CELL,VOICE":615 555 0100', "EMAIL;TYPE=:a@x.gov", "X-KADDRESSBOOK-X-Department:Cyber"],
            "3.0",
            {"phones": [{"value": "615 555 0100", "label": "mobile"}], "card": "X-KADDRESSBOOK-X-DEPARTMENT:Cyber"},
        ),
        (
            ["FN:Ann", "X-ANDROID-CUSTOM;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:vnd.android.cursor.item/nickname;=C3=84;1;;"],
            "2.1",
            {"card": "X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Ä;1;;"},
        ),
        (["FN:Ann", "TEL;WORK;X-Duty desk:615 555 0100", "NOTE:a\\, b\\; c"], "3.0", {"background": "a, b; c"}),
        (["FN:Ann", "CATEGORIES:My Contacts,Reno\\, NV,ICAC"], "3.0", {"tags": ["Reno, NV", "ICAC"]}),
        (["FN;CHARSET=UTF-8:Ann", "ORG:Metro\\; Police;", "TITLE:Det."], "3.0", {"organisation": "Metro; Police", "rank": "Det."}),
        (["FN:Metro Police", "KIND:org", "ORG:Metro Police"], "4.0", {"name": "Metro Police", "organisation": "Metro Police"}),
        (
            ["N:Lee;Ann", "LANG;PREF=1:es", "LANG:en", "TEL;VALUE=text:ext 12"],
            "4.0",
            {"name": "Ann Lee", "languages": ["es", "en"], "card": "TEL;VALUE=text:ext 12"},
        ),
    ],
)
def test_cards_in_the_manner_of_many_programs(write: Write, lines: list[str], version: str, values: dict[str, Any]) -> None:
    found = only(write("a.vcf", card(*lines, version=version))).values
    assert {name: found.get(name) for name in values} == values


def test_a_file_without_a_card_is_refused(write: Write) -> None:
    with pytest.raises(LiaisonError):
        list(read_vcards(write("a.vcf", "hello\n")))


def test_a_line_made_to_stall_a_pattern_is_read_at_once(write: Write) -> None:
    assert only(write("a.vcf", card("A" + ";" * 50_000, "NOTE" + ';x="' * 5_000 + ":y", "FN:Ann"))).values["name"] == "Ann"


_PIECES = st.sampled_from(
    [
        b"BEGIN:VCARD\r\n",
        b"END:VCARD\n",
        b"VERSION:2.1\n",
        b"FN:",
        b"N;ENCODING=QUOTED-PRINTABLE:",
        b"=\n",
        b"AGENT:\n",
        b"TEL;",
        b"PHOTO;ENCODING=b:",
        b"\\",
        b'"',
        b";",
        b":",
        b" ",
        b"\n",
        b"ORG:x\n",
    ]
)


@given(st.lists(_PIECES | st.binary(max_size=12), max_size=40).map(b"".join))
@example(b"BEGIN:VCARD\nAGENT:\nBEGIN:VCARD\n")
def test_whatever_the_bytes_every_card_is_accounted_for(body: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.vcf"
        path.write_bytes(body)
        try:
            found = list(read_vcards(path))
        except LiaisonError as error:
            assert error.code == "no_vcard"  # noqa: PT017 - bytes may hold no card
        else:
            assert [each.number for each in found] == list(range(1, len(found) + 1))
            keys = [each.key for each in found if isinstance(each, Row)]
            assert len(set(keys)) == len(keys)
            assert all(each.values["name"] for each in found if isinstance(each, Row))
