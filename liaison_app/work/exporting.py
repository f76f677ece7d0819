"""Records written to files that other programs and Liaison itself read."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.fields import File, Link, Record
from liaison_app.records.kinds import KINDS, kind_named
from liaison_app.records.visit import Visit
from liaison_app.store.files import ChunkFolder
from liaison_app.store.reader import Reader
from liaison_app.work.json_shape import to_json
from liaison_app.work.markings import above, marking_named, too_high
from liaison_app.work.own_exports import FILES
from liaison_app.work.readers.rows import PostHint
from liaison_app.work.stored_files import Condition, StoredFiles
from liaison_app.work.whole_file import whole_file
from liaison_app.work.writers.calendars import write_calendar
from liaison_app.work.writers.tables import write_table
from liaison_app.work.writers.vcards import write_vcards

ALL = "all"
_PAGE = 500
_NOT_IN_TABLES = frozenset({"kind", "trashed", "losers", "source", "card"})
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


@dataclass(slots=True)
class Exported:
    """How many records were written, and which were held back or are not whole, each with a reason."""

    written: int = 0
    withheld: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def as_json(self) -> dict[str, Any]:
        """Return INTERFACE's answer to `export`."""
        return {"written": self.written, "withheld": [{"id": id, "reason": reason} for id, reason in self.withheld]}


class Exporter:
    """Writes what stands outside the trash, up to a marking."""

    def __init__(self, reader: Reader, chunks: ChunkFolder) -> None:
        self._reader = reader
        self._files = StoredFiles(chunks)

    def write(self, kind: str, to: Path, ceiling: str = "", leaving: Callable[[int], object] | None = None) -> Exported:
        """Write records of a kind, or all, in the format that the suffix names. The file is whole or is not there. Raises LiaisonError.

        `leaving` is told how many records it holds before the file can be had.
        """
        kinds = list(KINDS) if kind == ALL else [kind_named(kind).kind]
        writer = self._writer(to, kinds)
        done = Exported()
        ceiling = marking_named(ceiling)
        with whole_file(to) as out:
            writer(kinds, ceiling, out, done)
            if leaving is not None:
                leaving(done.written)
        return done

    def _writer(self, to: Path, kinds: Sequence[str]) -> Callable[[Sequence[str], str, IO[bytes], Exported], None]:
        match to.suffix.lower():
            case ".json":
                return self._json
            case ".zip":
                return self._zip
            case ".csv" if len(kinds) == 1:
                return self._table
            case ".vcf" if kinds == ["contact"]:
                return self._cards
            case ".ics" if kinds == ["visit"]:
                return self._calendar
            case ".ics":
                raise LiaisonError(_("A calendar holds visits only."), _("Export “visit” as .ics; other kinds as .csv, .json or .zip."), code="one_kind_only")
            case ".csv":
                raise LiaisonError(
                    _("A table holds records of one kind."), _("Export one kind as .csv, or all of them as .zip or .json."), code="one_kind_only"
                )
            case ".vcf":
                raise LiaisonError(_("vCards hold people only."), _("Export “contact” as .vcf; other kinds as .csv, .json or .zip."), code="one_kind_only")
            case other:
                raise LiaisonError(
                    _("Liaison does not write “{suffix}” files.").format(suffix=other)
                    if other
                    else _("The name “{name}” has no ending that tells the format.").format(name=to.name),
                    _("Give the file one of these endings: .vcf .csv .ics .json .zip."),
                    code="unknown_format",
                )

    # formats

    def _json(self, kinds: Sequence[str], ceiling: str, out: IO[bytes], done: Exported) -> None:
        out.write(b'{"items": [')
        before = done.written
        for kind in kinds:
            for record in self._records(kind, ceiling, done):
                out.write((b",\n" if done.written - before > 1 else b"\n") + msgspec.json.encode(to_json(record)))
        out.write(b'\n], "total": %d}\n' % (done.written - before))

    def _zip(self, kinds: Sequence[str], ceiling: str, out: IO[bytes], done: Exported) -> None:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for kind in kinds:
                with archive.open(_entry(f"{kind}.json"), "w", force_zip64=True) as listed:
                    self._json([kind], ceiling, listed, done)
            for kind in kinds:
                if any(isinstance(each, File) for each in KINDS[kind].fields().values()):
                    self._add_files(kind, ceiling, archive, done)

    def _add_files(self, kind: str, ceiling: str, archive: zipfile.ZipFile, done: Exported) -> None:
        for record in self._records(kind, ceiling, Exported()):
            for name, declared in record.fields().items():
                file = getattr(record, name) if isinstance(declared, File) else None
                if file is None:
                    continue
                condition = self._files.check(file)
                if condition is not Condition.SOUND:
                    done.withheld.append((record.id, _missing(file.name, condition)))
                    continue
                with archive.open(_entry(f"{FILES}{record.id}/{name}/{Path(file.name).name or name}"), "w", force_zip64=True) as stored:
                    for piece in self._files.open(file):
                        stored.write(piece)

    def _table(self, kinds: Sequence[str], ceiling: str, out: IO[bytes], done: Exported) -> None:
        cls = KINDS[kinds[0]]
        links = [name for name, declared in cls.fields().items() if isinstance(declared, Link)]
        records = list(self._records(kinds[0], ceiling, done))
        names = {id: card.title for id, card in self._reader.cards(getattr(r, name) for r in records for name in links if getattr(r, name)).items()}
        rows = [self._row(record, links, names) for record in records]
        columns = list(rows[0]) if rows else list(self._row(cls(), links, {}))
        out.writelines(write_table(rows, columns))

    @staticmethod
    def _row(record: Record, links: Sequence[str], names: Mapping[str, str]) -> dict[str, Any]:
        """Return a record's cells: a link's id, and beside it what it is called."""
        out: dict[str, Any] = {}
        for name, value in to_json(record).items():
            if name not in _NOT_IN_TABLES:
                out[name] = value
            if name in links:
                out[f"{name} name"] = names.get(value or "", "")
        return out

    def _cards(self, kinds: Sequence[str], ceiling: str, out: IO[bytes], done: Exported) -> None:
        records = self._records(kinds[0], ceiling, done)
        for page in _pages(records):
            out.writelines(write_vcards([to_json(record) for record in page], posts=self._posts(page, ceiling)))

    def _calendar(self, kinds: Sequence[str], ceiling: str, out: IO[bytes], done: Exported) -> None:
        visits = [record for record in self._records(kinds[0], ceiling, done) if isinstance(record, Visit)]
        done.withheld += [(visit.id, _("The visit has no time yet.")) for visit in visits if visit.start is None]
        visits = [visit for visit in visits if visit.start is not None]
        done.written = len(visits)
        agencies = self._reader.many(visit.agency for visit in visits if visit.agency)
        names = {id: agency.heading for id, agency in agencies.items() if not above(agency.marking, ceiling)}
        out.write(write_calendar(visits, lambda id: names.get(id, "")))

    def _posts(self, people: Sequence[Record], ceiling: str) -> dict[str, list[PostHint]]:
        """Return the posts that people hold, without those at an agency that is held back."""
        held: dict[str, list[Any]] = {}
        for person in people:
            cards = self._reader.pointing_at(person.id, "post", "contact")
            posts = self._reader.many(card.id for card in cards).values()
            held[person.id] = [post for post in posts if not getattr(post, "end", None) and not above(post.marking, ceiling)]
        agencies = self._reader.many(post.agency for posts in held.values() for post in posts if post.agency)
        return {
            id: [PostHint(agencies[post.agency].heading, post.title, post.unit) for post in posts if self._may_name(agencies.get(post.agency), ceiling)]
            for id, posts in held.items()
        }

    @staticmethod
    def _may_name(agency: Record | None, ceiling: str) -> bool:
        return agency is not None and not above(agency.marking, ceiling)

    # records

    def _records(self, kind: str, ceiling: str, done: Exported) -> Iterator[Record]:
        """Give the records that may leave, counting them; the others are noted."""
        numbers = self._reader.numbers(kind)
        for at in range(0, len(numbers), _PAGE):
            page = self._reader.page(numbers[at : at + _PAGE])
            for n in numbers[at : at + _PAGE]:
                record = page.get(n)
                if record is None:
                    continue
                if above(record.marking, ceiling):
                    done.withheld.append((record.id, too_high(record.marking, ceiling)))
                else:
                    done.written += 1
                    yield record


def _missing(name: str, condition: Condition) -> str:
    if condition is Condition.MISSING:
        return _("The record is written, but its file “{name}” has not come to this device yet.").format(name=name)
    return _("The record is written, but its file “{name}” is damaged here.").format(name=name)


def _entry(name: str) -> zipfile.ZipInfo:
    """Return an archive's entry without a time: the same records are the same bytes."""
    entry = zipfile.ZipInfo(name, _ZIP_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _pages(records: Iterator[Record]) -> Iterator[list[Record]]:
    page: list[Record] = []
    for record in records:
        page.append(record)
        if len(page) == _PAGE:
            yield page
            page = []
    if page:
        yield page


def export(reader: Reader, chunks: ChunkFolder, kind: str, to: Path, ceiling: str = "") -> dict[str, Any]:
    """Write records to a file and return INTERFACE's answer."""
    return Exporter(reader, chunks).write(kind, to, ceiling).as_json()
