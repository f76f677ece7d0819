"""Any list a person hands us, as rows: the one door to the readers of lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from liaison_app.work.readers.agency_lists import read_agencies
from liaison_app.work.readers.calendars import read_calendars
from liaison_app.work.readers.contact_tables import read_contacts
from liaison_app.work.readers.rows import Rejected, Row
from liaison_app.work.readers.sniffing import FileSort, recognise, refusal
from liaison_app.work.readers.vcards import read_vcards

Reader = Callable[[Path], Iterator[Row | Rejected]]

_READERS: dict[FileSort, Reader] = {
    FileSort.VCARD: read_vcards,
    FileSort.CONTACTS: read_contacts,
    FileSort.AGENCIES: read_agencies,
    FileSort.CALENDAR: read_calendars,
}
_TABLES: dict[str, Reader] = {"contact": read_contacts, "agency": read_agencies}


def read_rows(path: Path, *, kind: str = "") -> Iterator[Row | Rejected]:
    """Yield the rows of a vCard file, a calendar or a table; `kind` ("contact", "agency") says what a table is about where it is not plain.

    Raises LiaisonError before the first row when the file is no list, and never anything else.
    """
    sort = recognise(path)
    reader = _READERS.get(sort)
    if kind in _TABLES and sort in (FileSort.CONTACTS, FileSort.AGENCIES, FileSort.TEXT):
        reader = _TABLES[kind]
    if reader is None:
        raise refusal(path, sort)
    return reader(path)
