"""Files brought in: lists row by row, every row accounted for; decks as decks."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import is_id
from liaison_app.core.precedence import after_you
from liaison_app.core.words import _, plural
from liaison_app.store.imports import first_key_of
from liaison_app.store.kept import spaces
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.decks import Decks
from liaison_app.work.import_rows import Batch, ImportRows
from liaison_app.work.own_exports import OwnFiles, read_own_json, read_own_zip
from liaison_app.work.readers.reading import read_rows
from liaison_app.work.readers.rows import Rejected, Row
from liaison_app.work.readers.sniffing import FileSort, recognise
from liaison_app.work.readers.vcard_lines import escape

BATCH = 500

Progress = Callable[[int, str], None]
"""Told the rows done so far and the file's name, between batches; raising from it stops the import and keeps what is done."""
Notice = Callable[[str], None]
_NOT_KEPT = frozenset({"left_out"})


@dataclass(slots=True)
class Account:
    """What became of one file."""

    file: str
    created: int = 0
    updated: int = 0
    same: int = 0
    rejected: list[Rejected] = field(default_factory=list[Rejected])
    twins: int = 0
    left_out: set[str] = field(default_factory=set[str])
    error: LiaisonError | None = None
    new_ids: list[str] = field(default_factory=list[str])
    """The records that were made, so that they can be taken back."""

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.same + len(self.rejected)

    def add(self, batch: Batch) -> None:
        """Count a batch that is written."""
        self.created += batch.created
        self.updated += batch.updated
        self.same += batch.same
        self.rejected += batch.rejected
        self.twins += batch.twins
        self.new_ids += [write.record.id for write in batch.writes if write.record is not None and write.base is None]

    def as_json(self) -> dict[str, Any]:
        """Return the entry of INTERFACE `import`; `error` only where the file could not be read to its end."""
        entry: dict[str, Any] = {
            "file": self.file,
            "rows": self.rows,
            "created": self.created,
            "updated": self.updated,
            "same": self.same,
            "rejected": [{"row": each.number, "reason": each.reason} for each in sorted(self.rejected, key=lambda each: each.number)],
            "duplicates": self.twins,
        }
        if self.error is not None:
            entry["error"] = {"code": self.error.code, "title": self.error.title, "what_to_do": self.error.what_to_do}
        return entry


@dataclass(frozen=True, slots=True)
class Choices:
    """How files are to be brought in: what a table is about where it is not plain, into which space, and whether only to say what would happen."""

    kind: str = ""
    space: str = ""
    dry_run: bool = False


class Importer:
    """Brings files into one vault; `reader` belongs to the calling thread. Slow: never on the screen's thread."""

    def __init__(self, store: Store, reader: Reader, *, decks: Decks | None = None, progress: Progress | None = None, notice: Notice | None = None) -> None:
        self._store = store
        self._reader = reader
        self._decks = decks or Decks(store, reader)
        self._progress: Progress = progress or _untold
        self._notice: Notice = notice or _untold

    def bring_in(self, paths: Iterable[Path], choices: Choices = Choices()) -> list[Account]:
        """Import each file; one that cannot be read is accounted for by its error, and the others go on."""
        return [self._file(path, choices) for path in paths]

    def _file(self, path: Path, choices: Choices) -> Account:
        account = Account(str(path))
        try:
            sort = recognise(path)
            if sort in (FileSort.PDF, FileSort.PPTX) and choices.kind in ("", "deck"):
                self._deck(path, choices, account)
            else:
                self._rows(path, sort, choices, account)
        except LiaisonError as error:
            account.error = error
        self._tell(path, account)
        return account

    def _deck(self, path: Path, choices: Choices, account: Account) -> None:
        if choices.dry_run:
            account.created = 1
            return
        added = self._decks.add(path, space=choices.space)
        account.created, account.same = int(added.is_new), int(not added.is_new)
        account.new_ids = [added.deck.id] if added.is_new else []
        if added.notice:
            self._notice(added.notice)

    def _rows(self, path: Path, sort: FileSort, choices: Choices, account: Account) -> None:
        space = choices.space or self._default_space()
        landing = ImportRows(self._reader, space, first_key_of(self._reader, space))
        files = OwnFiles(path, self._store.chunks) if sort is FileSort.OWN_ZIP and not choices.dry_run else None
        under_way: tuple[Future[Any], Batch] | None = None
        try:
            for rows in _batches(_read(path, sort, choices.kind), account):
                batch = landing.decide(rows)
                under_way = self._settled(under_way, account)
                if files is not None:
                    batch.writes = [files.attached(write) for write in batch.writes]
                if choices.dry_run:
                    account.add(batch)
                else:
                    under_way = (self._store.land_import(batch.writes), batch)
                self._progress(account.rows, path.name)
        finally:
            self._settled(under_way, account)

    def _settled(self, under_way: tuple[Future[Any], Batch] | None, account: Account) -> None:
        """Wait for the batch that is being written; only then does it count."""
        if under_way is not None:
            under_way[0].result()
            account.add(under_way[1])

    def _default_space(self) -> str:
        return next((space.id for space in spaces(self._reader)), "")

    def _tell(self, path: Path, account: Account) -> None:
        if account.twins:
            words = plural("{n} person has an e-mail address that is here already", "{n} people have an e-mail address that is here already", account.twins)
            self._notice(_("{file}: {words}; they may be duplicates. Nothing was merged.").format(file=path.name, words=words))
        if account.left_out:
            self._notice(
                _("{file}: left out of the cards, as too large or not text: {names}.").format(file=path.name, names=", ".join(sorted(account.left_out)))
            )


def _untold(*_words: object) -> None:
    """Nobody listens."""


def import_files(
    store: Store,
    reader: Reader,
    paths: Iterable[Path],
    *,
    kind: str = "",
    space: str = "",
    dry_run: bool = False,
    progress: Progress | None = None,
    notice: Notice | None = None,
) -> list[dict[str, Any]]:
    """Import files and return INTERFACE's list, one entry a file; see Choices for the words."""
    importer = Importer(store, reader, progress=progress, notice=notice)
    return [account.as_json() for account in importer.bring_in(paths, Choices(kind, space, dry_run=dry_run))]


def _read(path: Path, sort: FileSort, kind: str) -> Iterator[Row | Rejected]:
    match sort:
        case FileSort.OWN_JSON:
            return read_own_json(path)
        case FileSort.OWN_ZIP:
            return read_own_zip(path)
        case _:
            return read_rows(path, kind=kind)


def _batches(found: Iterator[Row | Rejected], account: Account) -> Iterator[list[Row]]:
    """Give rows in batches; those refused by the reader go straight into the account."""
    courteous = _one_by_one(found)
    while several := list(itertools.islice(courteous, BATCH)):
        account.rejected += [each for each in several if isinstance(each, Rejected)]
        rows = [_plain(each, account) for each in several if isinstance(each, Row)]
        yield rows


def _one_by_one(found: Iterator[Row | Rejected]) -> Iterator[Row | Rejected]:
    for each in found:
        after_you()
        yield each


def _plain(row: Row, account: Account) -> Row:
    """Return a contact's row with what no field holds kept as lines of its card."""
    account.left_out.update(row.extra.get("left_out", ()))
    lines = [f'X-LIAISON-CELL;X-HEADING="{_heading(name)}":{escape(str(cell))}' for name, cell in row.extra.items() if name not in _NOT_KEPT]
    if row.kind != "contact" or not lines or is_id(str(row.extra.get("id", ""))):
        return row
    card = row.values.get("card", "")
    return replace(row, values={**row.values, "card": "\n".join([card, *lines] if card else lines)})


def _heading(name: str) -> str:
    return re.sub(r'[\x00-\x1f"]', " ", name)
