"""A vault read from end to end: every page of the database, and every stored file against its hash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from liaison_app.core.words import _, plural
from liaison_app.records.fields import Record
from liaison_app.store.copying import faults
from liaison_app.store.files import manifests
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what was found."""

    name: str
    ok: bool
    detail: str


def examine(folder: Path, key_hex: str, store: Store, reader: Reader) -> list[Finding]:
    """Return what is whole and what is not. Takes as long as reading the vault does."""
    wrong = faults(folder / "vault.db", key_hex)
    database = Finding("database", not wrong, "; ".join(wrong[:5]) or _("every page is authentic and the tables are sound"))
    return [database, *([_files(store, reader)] if not wrong else [])]


def _files(store: Store, reader: Reader) -> Finding:
    chunks = {chunk for record in _with_files(reader) for file in manifests(record) for chunk in file.chunks}
    verdicts = [store.chunks.verify(chunk) for chunk in sorted(chunks)]
    damaged, missing = verdicts.count(False), verdicts.count(None)
    if damaged:
        return Finding("files", ok=False, detail=plural("{n} part of a stored file is damaged", "{n} parts of stored files are damaged", damaged))
    told = plural("{n} part of stored files is whole", "{n} parts of stored files are whole", len(verdicts) - missing)
    return Finding("files", ok=True, detail=told + (_(", {n} have not come from the server yet").format(n=missing) if missing else ""))


def _with_files(reader: Reader) -> list[Record]:
    return [record for trash in (False, True) for record in reader.list("deck", trash=trash)[0]]
