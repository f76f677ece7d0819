"""What a file is, known by its content and never by its name."""

from __future__ import annotations

import json
import re
import struct
import zipfile
from enum import StrEnum
from pathlib import Path

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import N_, _
from liaison_app.work.readers import agency_lists, contact_tables
from liaison_app.work.readers.table_records import find_head
from liaison_app.work.readers.text_lines import LARGEST_FILE, decode_guess, looks_like_text, read_head, unreadable, wide_encoding

_LARGEST_DIRECTORY = 16 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CARD = re.compile(r"^\s*BEGIN\s*:\s*VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_SLIDES, _HEAD_OF_OPEN = b"opendocument.presentation", 200
"""The first member of an OpenDocument file says its sort, in plain letters."""
_KEYNOTE = (".iwa", "index.apxl", "index.apxl.gz")
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")


class FileSort(StrEnum):
    """The sorts of file that people hand us."""

    VCARD = "vcard"
    CONTACTS = "contacts"
    AGENCIES = "agencies"
    PDF = "pdf"
    PPTX = "pptx"
    SEALED_OFFICE = "sealed office"
    OWN_JSON = "json"
    OWN_ZIP = "zip"
    EMPTY = "empty"
    CALENDAR = "calendar"
    SPREADSHEET = "spreadsheet"
    DOCUMENT = "document"
    OLD_OFFICE = "old office"
    OTHER_SLIDES = "other slides"
    PICTURE = "picture"
    WEB_PAGE = "web page"
    DAMAGED_ZIP = "damaged zip"
    OTHER_ZIP = "other zip"
    OTHER_JSON = "other json"
    TEXT = "text"
    NOISE = "noise"


_REFUSALS = {
    FileSort.PDF: (N_("“{name}” is a PDF, not a list."), N_("Add it as a deck.")),
    FileSort.PPTX: (N_("“{name}” is a presentation, not a list."), N_("Add it as a deck.")),
    FileSort.EMPTY: (N_("“{name}” is empty."), N_("Export it again, then import the new file.")),
    FileSort.SEALED_OFFICE: (
        N_("“{name}” is protected by a password."),
        N_("Open it in the program that made it, save it without a password, then try again."),
    ),
    FileSort.SPREADSHEET: (N_("“{name}” is a spreadsheet."), N_("Save the sheet as CSV (UTF-8), then import that file.")),
    FileSort.DOCUMENT: (N_("“{name}” is a text document, not a list or a deck."), N_("For a deck, export it as PDF. For people, use vCard or CSV.")),
    FileSort.OLD_OFFICE: (N_("“{name}” is in an old Office format."), N_("Save it as .pptx or PDF (a deck) or as CSV (a list), then try again.")),
    FileSort.OTHER_SLIDES: (N_("“{name}” is a presentation of another program."), N_("Export it there as PDF or .pptx, then add that file.")),
    FileSort.PICTURE: (N_("“{name}” is a picture."), N_("For a deck, export it as PDF. For people, use vCard or CSV.")),
    FileSort.WEB_PAGE: (N_("“{name}” is a web page, perhaps a sign-in page saved in place of the file."), N_("Download the file again while signed in.")),
    FileSort.DAMAGED_ZIP: (N_("“{name}” is damaged or was cut off."), N_("Copy or download the file again.")),
    FileSort.OTHER_ZIP: (N_("“{name}” is an archive that Liaison did not make."), N_("Unpack it and import the files inside.")),
    FileSort.OTHER_JSON: (N_("“{name}” is JSON that Liaison did not make."), N_("Use vCard or CSV.")),
    FileSort.TEXT: (
        N_("“{name}” is text without column headings that Liaison knows."),
        N_("The first line must name the columns, for example: Name, Email, Phone, Company."),
    ),
    FileSort.NOISE: (N_("Liaison does not know what “{name}” is."), N_("It reads vCard, CSV, calendars (.ics), PDF, PowerPoint (.pptx) and its own exports.")),
}


def recognise(path: Path) -> FileSort:
    """Return what a file is, from its first 64 KiB and an archive's directory; unreadable files are a LiaisonError."""
    if not path.is_file():
        if path.exists():
            raise LiaisonError(_("“{name}” is not a file.").format(name=path.name), _("Choose the files inside it."), code="file_unreadable")
        raise unreadable(path, FileNotFoundError())
    head = read_head(path)
    if not head:
        return FileSort.EMPTY
    known = _by_signature(path, head)
    if known:
        return known
    return _text_sort(path, head) if looks_like_text(head) else FileSort.EMPTY if not head.strip() and path.stat().st_size == len(head) else FileSort.NOISE


def refusal(path: Path, sort: FileSort) -> LiaisonError:
    """Say why a file of this sort cannot be imported, and what to do instead."""
    title, remedy = _REFUSALS.get(sort, _REFUSALS[FileSort.NOISE])
    made = Damaged if sort is FileSort.DAMAGED_ZIP else LiaisonError
    code = {FileSort.EMPTY: "file_empty", FileSort.SEALED_OFFICE: "deck_encrypted", FileSort.DAMAGED_ZIP: "file_damaged"}.get(sort, "file_unknown")
    return made(_(title).format(name=path.name), _(remedy), code=code)


def _by_signature(path: Path, head: bytes) -> FileSort | None:
    if b"%PDF-" in head[:1024] and not _CARD.search(decode_guess(head[:1024])):
        return FileSort.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_sort(path, head)
    if head.startswith(_OLE):
        sealed = any(name.encode("utf-16-le") in head + _tail(path) for name in ("EncryptedPackage", "EncryptionInfo"))
        return FileSort.SEALED_OFFICE if sealed else FileSort.OLD_OFFICE
    if head.startswith(_PICTURES):
        return FileSort.PICTURE
    return None


def _tail(path: Path, size: int = 256 << 10) -> bytes:
    try:
        with path.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, 2) - size))
            return stream.read(size)
    except OSError as error:
        raise unreadable(path, error) from error


def _zip_sort(path: Path, head: bytes) -> FileSort:
    names = _zip_names(path)
    if names is None:
        return FileSort.PPTX if b"ppt/" in head else FileSort.DAMAGED_ZIP
    if any(name.startswith("ppt/") for name in names):
        return FileSort.PPTX
    if any(name.startswith("xl/") for name in names):
        return FileSort.SPREADSHEET
    if any(name.startswith("word/") for name in names):
        return FileSort.DOCUMENT
    if _SLIDES in head[:_HEAD_OF_OPEN] or any(name.endswith(_KEYNOTE) for name in names):
        return FileSort.OTHER_SLIDES
    return FileSort.OWN_ZIP if any(name.endswith((".json", ".jsonl", ".ndjson")) for name in names) else FileSort.OTHER_ZIP


def _zip_names(path: Path) -> list[str] | None:
    """Return the names in an archive, or None when its directory is damaged or absurdly large."""
    tail = _tail(path, 66_000)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22 or struct.unpack("<I", tail[at + 12 : at + 16])[0] > _LARGEST_DIRECTORY:
        return None
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, IndexError, OverflowError):
        return None


def _text_sort(path: Path, head: bytes) -> FileSort:
    text = decode_guess(head, wide_encoding(head) or "").lstrip("\ufeff").lstrip()
    if _CARD.search(text.replace("\r", "\n")):
        return FileSort.VCARD
    if re.match(r"BEGIN\s*:\s*V(CALENDAR|EVENT|TODO|JOURNAL|FREEBUSY|TIMEZONE)", text, re.IGNORECASE):
        return FileSort.CALENDAR
    if re.match(r"<(!doctype html|html|\?xml)", text, re.IGNORECASE):
        return FileSort.WEB_PAGE
    if text[:1] in "[{" and _is_json(text):
        return FileSort.OWN_JSON if all(f'"{name}"' in text for name in ("id", "kind")) else FileSort.OTHER_JSON
    if path.stat().st_size > LARGEST_FILE:
        raise LiaisonError(
            _("“{name}” is larger than {limit} MB.").format(name=path.name, limit=LARGEST_FILE >> 20),
            _("Export it again in smaller parts."),
            code="file_too_large",
        )
    return _table_sort(path)


def _is_json(text: str) -> bool:
    """Say whether a text begins as JSON does; it may be cut."""
    try:
        json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        return len(text) > 60_000 and error.pos > 100
    except RecursionError:
        return False
    return True


def _table_sort(path: Path) -> FileSort:
    people = find_head(path, contact_tables.score)
    agencies = find_head(path, agency_lists.score)
    if agencies and not (people and contact_tables.tells_people(people.headings)):
        columns = agency_lists.roles(agencies.headings)
        if "ori" in columns or any("agency" in heading.casefold() for heading in agencies.headings):
            return FileSort.AGENCIES
    return FileSort.CONTACTS if people else FileSort.TEXT
