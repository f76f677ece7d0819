"""Files are known by content, and the wrong ones end in a sentence."""

from __future__ import annotations

import io
import json
import os
import random
import tempfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.errors import LiaisonError
from liaison_app.work.readers.reading import read_rows
from liaison_app.work.readers.sniffing import FileSort, recognise, refusal

Write = Callable[[str, bytes | str], Path]

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Ann\r\nEND:VCARD\r\n"


def archive(*names: str) -> bytes:
    """Return a ZIP with these members."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as made:
        for name in names:
            made.writestr(name, "x" * 500)
    return body.getvalue()


@pytest.mark.parametrize(
    ("body", "sort"),
    [
        (CARD, FileSort.VCARD),
        ("\ufeff" + CARD, FileSort.VCARD),
        (CARD.encode("utf-16"), FileSort.VCARD),
        ("\n\n" + CARD.lower(), FileSort.VCARD),
        ("First Name,Last Name\nAnn,Lee\n", FileSort.CONTACTS),
        ("Name\nAnn\n".encode("utf-16-le"), FileSort.CONTACTS),
        ("ori,agency_type_name\nTN0190100,City\n", FileSort.AGENCIES),
        ("Agency name,State\nMetro,TN\n", FileSort.AGENCIES),
        ("First Name,Email,ORI\nAnn,a@x.gov,TN0190100\n", FileSort.CONTACTS),
        ("Name,Rank,Agency,ORI\nAnn,Det.,Metro,TN0190100\n", FileSort.CONTACTS),
        ("Agency Name,ORI,Phone,Email\nMetro,TN0190100,615,a@x.gov\n", FileSort.AGENCIES),
        ("Company,Email\nMetro,a@x.gov\n", FileSort.CONTACTS),
        (b"%PDF-1.7\nrest", FileSort.PDF),
        (b"\n\n%PDF-1.4", FileSort.PDF),
        (archive("[Content_Types].xml", "ppt/presentation.xml"), FileSort.PPTX),
        (archive("[Content_Types].xml", "ppt/presentation.xml")[:700], FileSort.PPTX),
        (archive("xl/workbook.xml"), FileSort.SPREADSHEET),
        (archive("word/document.xml"), FileSort.DOCUMENT),
        (archive("liaison.json"), FileSort.OWN_ZIP),
        (archive("a.txt"), FileSort.OTHER_ZIP),
        (b"PK\x03\x04junk", FileSort.DAMAGED_ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), FileSort.SEALED_OFFICE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), FileSort.OLD_OFFICE),
        (json.dumps([{"id": "0" * 32, "kind": "contact", "name": "Ann"}]), FileSort.OWN_JSON),
        ('{"a": 1}', FileSort.OTHER_JSON),
        ("BEGIN:VCALENDAR\n", FileSort.CALENDAR),
        ("<!DOCTYPE html><title>Sign in</title>", FileSort.WEB_PAGE),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), FileSort.PICTURE),
        (b"", FileSort.EMPTY),
        (b"\n \n", FileSort.EMPTY),
        (bytes(5000), FileSort.NOISE),
        (random.Random(1).randbytes(20_000), FileSort.NOISE),
        ("Dear all, we meet at noon.\n", FileSort.TEXT),
    ],
)
def test_a_file_is_known_by_its_content_and_not_by_its_name(write: Write, body: bytes | str, sort: FileSort) -> None:
    assert recognise(write("notes.xyz", body)) is sort


def test_every_real_file_is_known_for_what_it_is(data: Path) -> None:
    wanted = {
        "vcard": FileSort.VCARD,
        "pdf": FileSort.PDF,
        "pptx": FileSort.PPTX,
        "xlsx": FileSort.SPREADSHEET,
        "agencies": FileSort.AGENCIES,
        "ics": FileSort.CALENDAR,
        "msg": FileSort.OLD_OFFICE,
    }
    for folder, sort in wanted.items():
        assert {recognise(path) for path in (data / folder).iterdir()} == {sort}, folder


def test_a_sparse_file_of_two_gigabytes_is_answered_at_once_in_little_memory(write: Write) -> None:
    for start in (b"", b"Name,Email\nAnn,a@x.gov\n", CARD.encode(), b"%PDF-1.7\n", b"PK\x03\x04junk"):
        path = write("huge.bin", start)
        os.truncate(path, 2 << 30)
        tracemalloc.start()
        began = time.monotonic()
        with pytest.raises(LiaisonError):
            list(read_rows(path))
        assert time.monotonic() - began < 1.0, start
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
        tracemalloc.stop()


def test_what_cannot_be_read_is_said_in_a_sentence(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(LiaisonError) as failure:
            recognise(path)
        assert failure.value.title
        assert failure.value.what_to_do


@pytest.mark.parametrize("sort", list(FileSort))
def test_every_sort_that_is_no_list_has_a_sentence_and_a_remedy(sort: FileSort, tmp_path: Path) -> None:
    error = refusal(tmp_path / "file.bin", sort)
    assert "file.bin" in error.title
    assert error.what_to_do


_STARTS = st.sampled_from(
    [
        b"",
        b"PK\x03\x04",
        b"%PDF-",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"[{",
        b"BEGIN:VCARD\n",
        b"ori,name\n",
        b"PK\x05\x06" + bytes(18),
    ]
)


@given(_STARTS, st.binary(max_size=200))
def test_whatever_the_bytes_there_are_rows_or_a_sentence(start: bytes, rest: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes(start + rest)
        try:
            found = list(read_rows(path))
        except LiaisonError as error:
            assert error.title  # noqa: PT017 - either answer is right
            assert error.what_to_do  # noqa: PT017
        else:
            assert [each.number for each in found] == list(range(1, len(found) + 1))
