"""Liaison's own exports read back: records by their ids, and the files of decks."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Self, cast

import msgspec

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.ids import is_id
from liaison_app.core.words import _
from liaison_app.records.fields import File
from liaison_app.records.kinds import KINDS
from liaison_app.store.files import ChunkFolder
from liaison_app.store.verbs import Imported
from liaison_app.work.json_shape import READ_ONLY
from liaison_app.work.readers.rows import Occurrences, Rejected, Row
from liaison_app.work.readers.text_lines import LARGEST_FILE, unreadable
from liaison_app.work.stored_files import Source, StoredFiles

FILES = "files/"
"""Folder of deck files inside an archive; each is named by record id and field."""
_LARGEST_LIST = 1 << 30
_HIGHEST_RATIO = 100
_SET_HERE = frozenset({*READ_ONLY, "source"})


def read_own_json(path: Path) -> Iterator[Row | Rejected]:
    """Yield the records of a JSON export, of `liaison list` or of `liaison get`. Raises LiaisonError before the first row."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise LiaisonError(_("“{name}” is too large to be read in one piece.").format(name=path.name), _("Export it as .zip."), code="file_too_large")
        raw = path.read_bytes()
    except OSError as error:
        raise unreadable(path, error) from error
    return _rows(_items(raw.removeprefix(b"\xef\xbb\xbf"), path.name), Occurrences(), 0)


def read_own_zip(path: Path) -> Iterator[Row | Rejected]:
    """Yield the records of an archive made by `liaison export`, list after list."""
    known = Occurrences()
    number = 0
    with _Archive(path) as archive:
        for name in archive.lists():
            for row in _rows(_items(archive.read(name), f"{path.name}/{name}"), known, number):
                number = row.number
                yield row


def _items(raw: bytes, name: str) -> list[msgspec.Raw]:
    try:
        if raw.lstrip()[:1] == b"[":
            return msgspec.json.decode(raw, type=list[msgspec.Raw])
        whole = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
        return msgspec.json.decode(whole["items"], type=list[msgspec.Raw]) if "items" in whole else [msgspec.Raw(raw)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Damaged(_("“{name}” is cut off or is not JSON.").format(name=name), _("Export it again."), code="bad_json") from error


def _rows(items: list[msgspec.Raw], known: Occurrences, before: int) -> Iterator[Row | Rejected]:
    for number, raw in enumerate(items, before + 1):
        try:
            item = msgspec.json.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            yield Rejected(number, _("This entry is not a record."))
            continue
        yield _row(number, item, known)


def _row(number: int, item: Any, known: Occurrences) -> Row | Rejected:
    if not isinstance(item, Mapping):
        return Rejected(number, _("This entry is not a record."))
    data = cast("Mapping[str, Any]", item)
    id, kind = str(data.get("id", "")).lower(), str(data.get("kind", ""))
    if kind not in KINDS:
        return Rejected(number, _("“{kind}” is not a kind of record that this version knows.").format(kind=kind[:40]))
    if not is_id(id):
        return Rejected(number, _("This record has no id of 32 hexadecimal digits."))
    key, repeats = known.name(f"id:{id}", number)
    return Row(number, key, kind, _values(kind, data), repeats=repeats)


def _values(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that the record fills and this version has; files come apart."""
    declared = KINDS[kind].fields()
    return {
        name: value
        for name, value in data.items()
        if name in declared and name not in _SET_HERE and not isinstance(declared[name], File) and value not in (None, "", [], False)
    }


class OwnFiles:
    """Seals the deck files of an archive into this vault as their records come in."""

    def __init__(self, path: Path, chunks: ChunkFolder) -> None:
        self._path = path
        self._files = StoredFiles(chunks)

    def attached(self, write: Imported) -> Imported:
        """Return the write with the files its new record has in the archive."""
        record = write.record
        if record is None or write.base is not None:
            return write
        fields = [name for name, field in record.fields().items() if isinstance(field, File)]
        if not fields:
            return write
        with _Archive(self._path) as archive:
            found = {name: manifest for name in fields if (manifest := archive.seal(f"{FILES}{record.id}/{name}/", self._files)) is not None}
        return replace(write, record=replace(record, **found))


class _Archive:
    """A zip that is read with care: sizes and ratios are checked before anything is unpacked."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._zip = self._careful(lambda: zipfile.ZipFile(self._path))
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def lists(self) -> list[str]:
        return [name for name in self._zip.namelist() if "/" not in name and name.endswith(".json")]

    def read(self, name: str) -> bytes:
        return self._careful(lambda: self._zip.read(self._checked(name)))

    def seal(self, folder: str, files: StoredFiles) -> Any:
        """Seal the one file in a folder of the archive; None where there is none."""
        name = next((name for name in self._zip.namelist() if name.startswith(folder) and name != folder), None)
        if name is None:
            return None
        return self._careful(lambda: self._sealed(name, files))

    def _sealed(self, name: str, files: StoredFiles) -> Any:
        info = self._checked(name)
        shown = Path(name).name
        media = "application/pdf" if shown.lower().endswith(".pdf") else "application/vnd.openxmlformats-officedocument.presentationml.presentation"
        with self._zip.open(info) as stream:
            return files.seal(Source(cast("BinaryIO", stream), info.file_size, shown, media))

    def _checked(self, name: str) -> zipfile.ZipInfo:
        info = self._zip.getinfo(name)
        if info.file_size > _LARGEST_LIST or info.file_size > max(1 << 20, info.compress_size * _HIGHEST_RATIO):
            raise LiaisonError(
                _("“{name}” unpacks to far more than its size.").format(name=self._path.name), _("Use an archive that Liaison made."), code="file_too_large"
            )
        return info

    def _careful(self, do: Callable[[], Any]) -> Any:
        try:
            return do()
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
            raise Damaged(_("“{name}” is damaged or was cut off.").format(name=self._path.name), _("Copy or export it again."), code="file_damaged") from error
        except OSError as error:
            raise unreadable(self._path, error) from error
