"""Decks brought in, approved, checked and given back."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import BinaryIO

from liaison_app.core.clock import Clock, SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.parts import SpeakerNotes
from liaison_app.records.values import Manifest
from liaison_app.store.attachments import kept_elsewhere
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import FetchFiles
from liaison_app.vault.blobs import SourceChanged
from liaison_app.work.approvals import Approvals
from liaison_app.work.deck_slides import says_le_only
from liaison_app.work.deck_warnings import deck_warnings, warnings_line
from liaison_app.work.readers.deck_facts import DeckFacts
from liaison_app.work.readers.deck_pictures import PptxPictures
from liaison_app.work.readers.decks import DeckReader, deck_problem
from liaison_app.work.readers.sniffing import FileSort, recognise
from liaison_app.work.readers.text_lines import unreadable
from liaison_app.work.reading_back import ReadingBack
from liaison_app.work.stored_files import Condition, Progress, Source, StoredFiles

_MEDIA = {
    FileSort.PDF: "application/pdf",
    FileSort.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    FileSort.SEALED_OFFICE: "application/x-ole-storage",
}
_PIECE = 1 << 20
_LAST_NUMBER = re.compile(r"(.*?)(\d+)")

Pictures = Callable[[Path | bytes], bytes]
"""Draws a PPTX: returns a PDF, or a LiaisonError that says what to do instead."""


@dataclass(frozen=True, slots=True)
class AddedDeck:
    """What became of a file: its deck, whether that is new, and a sentence where something is still wanted."""

    deck: Deck
    is_new: bool
    notice: str = ""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The pages a deck is shown from, where they are not its file."""

    pdf: bytes
    facts: DeckFacts


@dataclass(frozen=True, slots=True)
class Verified:
    """Decks read back whole, those whose file has not come yet, and those that are not what was stored; files asked for again."""

    verified: int
    missing: int
    damaged: int
    asked_for: int = 0


class Decks:
    """The shelf of decks of one vault; `reader` belongs to the calling thread. Slow: never on the screen's thread."""

    def __init__(
        self,
        store: Store,
        reader: Reader,
        *,
        read: DeckReader | None = None,
        pictures: Pictures | None = None,
        clock: Clock | None = None,
        approvals: Approvals | None = None,
    ) -> None:
        self._store = store
        self._reader = reader
        self._read = read or DeckReader()
        self._pictures = pictures or PptxPictures().convert
        self._clock = clock or SystemClock()
        self._files = StoredFiles(store.chunks)
        self.approvals = approvals or Approvals(reader, self._clock)

    def add(self, path: Path, title: str = "", *, space: str = "", password: str = "", progress: Progress | None = None) -> AddedDeck:
        """Bring in a PDF or PPTX. The same file again gives its deck as it is; every fault of the file is a LiaisonError (of code "deck_encrypted"
        where the file wants its password, "deck_password" where that was another)."""
        return self._bring(path, Deck(title=title.strip(), space=space), progress, password)

    def revise(self, id: str, path: Path, *, password: str = "", progress: Progress | None = None) -> AddedDeck:
        """Bring in the next version of a deck: a deck of its own, to be approved anew. Refuses the very file of another."""
        old = self.deck(id)
        _demand_unlocked(old)
        like = Deck(
            title=old.title,
            space=old.space,
            audience=old.audience,
            topics=old.topics,
            marking=old.marking,
            edition=next_edition(old.edition),
            replaces=old.id,
        )
        added = self._bring(path, like, progress, password)
        if not added.is_new:
            raise LiaisonError(added.notice, _("Choose the changed file: a new version is another file."), code="same_file")
        return added

    def _bring(self, path: Path, like: Deck, progress: Progress | None, password: str) -> AddedDeck:
        sort = recognise(path)
        if sort not in _MEDIA:
            self._read.read(path)  # refuses, and says what the file is
        twin = self._twin(path)
        if twin is not None:
            return AddedDeck(twin, is_new=False, notice=_("“{name}” is already here as “{title}”.").format(name=path.name, title=twin.title))
        file, facts, opened = self._take(path, sort, progress, password)
        try:
            drawn, notice = _Drawn(opened, facts) if opened is not None else None, ""
            if facts.sort == "pptx":
                drawn, notice = self._drawn(path.name, path if opened is None else opened)
            show = self._seal(drawn.pdf, f"{path.stem}.pdf") if drawn else None
        except BaseException:
            self._files.drop(file)
            raise
        warnings = deck_warnings(facts, drawn.facts if drawn and facts.sort == "pptx" else None)
        title = like.title or facts.title or path.stem.replace("_", " ").strip() or path.name
        deck = replace(like, title=title, state="draft", pages=facts.pages, file=file, show=show, slides=_notes(facts), warnings=warnings)
        return AddedDeck(_as_deck(self._put(deck)), is_new=True, notice=" ".join(part for part in (notice, warnings_line(warnings)) if part))

    def attach_pages(self, id: str, path: Path) -> Deck:
        """Give a PowerPoint deck the PDF export its slides are drawn from. Refuses a PDF with another number of pages."""
        deck = self.deck(id)
        _demand_unlocked(deck)
        if recognise(path) is not FileSort.PDF:
            raise LiaisonError(_("“{name}” is not a PDF.").format(name=path.name), _("Export the slides as PDF and choose that file."), code="not_a_pdf")
        facts = self._read.read(path)
        if deck.pages and facts.pages != int(deck.pages):
            title = _("“{name}” has {n} pages, but the deck has {m} slides.").format(name=path.name, n=facts.pages, m=int(deck.pages))
            raise LiaisonError(title, _("Export every slide, hidden ones too, one slide a page."), code="pages_differ")
        warnings = deck.warnings
        if deck.file is not None and deck.file.media_type == _MEDIA[FileSort.PPTX]:
            warnings = deck_warnings(self._read.read_bytes(self._files.read(deck.file), "pptx", deck.file.name), facts)
        show, _facts, _opened = self._take(path, FileSort.PDF, None, "")
        return _as_deck(self._store.change(id, show=show, warnings=warnings).result())

    def approve(self, id: str, until: str, approver: str, *, forbids_older: bool = False) -> Future[Record]:
        """Sign for a deck's bytes in this device's name, in force through a day (YYYY-MM-DD, that day included)."""
        deck = self.deck(id)
        _demand_unlocked(deck)
        last = _day(until)
        today = self.approvals.today()
        if last < today:
            raise LiaisonError(_("{day} has passed.").format(day=until), _("Approve the deck until today or later."), code="day_passed")
        signed = self.approvals.sign(deck, last, approver, self._store.account, forbids=forbids_older)
        return self._store.change(
            id, state="approved", valid_from=today.isoformat(), valid_until=last.isoformat(), approver=signed.approver, approvals=(*deck.approvals, signed)
        )

    def send_to_review(self, id: str) -> Future[Record]:
        """Ask for somebody's approval."""
        self.deck(id)
        return self._store.change(id, state="in-review")

    def retire(self, id: str) -> Future[Record]:
        """Take a deck out of force; it stays on the shelf and in history."""
        self.deck(id)
        return self._store.change(id, state="retired")

    def verify(self, progress: Progress | None = None) -> Verified:
        """Read every chunk of every deck back and compare it with its manifest; a deck counts once, by its worst file. What is damaged here and whole
        at the server is asked for again: the next sync brings it."""
        found = dict.fromkeys(Condition, 0)
        decks = [[file for file in (deck.file, deck.show) if file is not None] for deck in self.all()]
        conditions = ReadingBack(self._store, self._reader).conditions((file for files in decks for file in files), progress)
        for files in decks:
            if each := {conditions[file.blob] for file in files}:
                found[next((worst for worst in (Condition.DAMAGED, Condition.MISSING) if worst in each), Condition.SOUND)] += 1
        damaged = [file for files in decks for file in files if conditions[file.blob] is Condition.DAMAGED]
        return Verified(found[Condition.SOUND], found[Condition.MISSING], found[Condition.DAMAGED], self._ask_again(damaged))

    def extract(self, id: str, to: Path) -> Path:
        """Write a deck's file as it was added, byte for byte; into a folder it goes under its own name. Returns the place."""
        deck = self.deck(id)
        if deck.file is None:
            raise LiaisonError(_("“{title}” has no file.").format(title=deck.title), _("Add the file with “liaison deck add”."), code="no_file")
        return self._files.save(deck.file, to / Path(deck.file.name).name if to.is_dir() else to)

    def deck(self, id: str) -> Deck:
        """Return a deck, or refuse in words."""
        return _as_deck(self._reader.need(id))

    def all(self) -> list[Deck]:
        """Return every deck outside the trash."""
        found, _total = self._reader.list("deck")
        return [deck for deck in found if isinstance(deck, Deck)]

    def today(self) -> date:
        """Return the day it is here, by the latest time known."""
        return self.approvals.today()

    # inside

    def _ask_again(self, damaged: Sequence[Manifest]) -> int:
        """Remove the damaged chunks of files that the server holds and ask for them; returns how many files those are. Others stay as they are."""
        held = kept_elsewhere(self._reader) if damaged else set[str]()
        again = {file.blob: file for file in damaged if file.blob in held}
        for file in again.values():
            self._files.drop_damaged(file)
        if again:
            self._store.perform(FetchFiles(tuple(again))).result()
        return len(again)

    def _put(self, deck: Deck) -> Record:
        try:
            return self._store.put(deck).result()
        except BaseException:
            for file in (deck.file, deck.show):
                self._files.drop(file) if file is not None else None
            raise

    def _twin(self, path: Path) -> Deck | None:
        """Return the deck made from these very bytes; the file is hashed only where one of its size is here."""
        size = _size(path)
        same_size = [deck for deck in self.all() if deck.file is not None and deck.file.size == size]
        sha256 = _sha256(path) if same_size else ""
        return next((deck for deck in same_size if deck.file is not None and deck.file.sha256 == sha256), None)

    def _take(self, path: Path, sort: FileSort, progress: Progress | None, password: str) -> tuple[Manifest, DeckFacts, bytes | None]:
        """Seal the file while the child reads it; a refusal from the child stops the sealing and leaves nothing."""
        with ThreadPoolExecutor(1, "deck child") as pool:
            before = _state(path)
            reading = pool.submit(self._look_into, path, sort, password)

            def go_on(done: int, total: int) -> None:
                if reading.done():
                    reading.result()
                if progress:
                    progress(done, total)

            try:
                with path.open("rb") as stream:
                    file = self._files.seal(Source(stream, before[0], path.name, _MEDIA[sort]), go_on)
            except OSError as error:
                raise unreadable(path, error) from error
            try:
                facts, opened = reading.result()
                if _state(path) != before:
                    raise SourceChanged
            except BaseException:
                self._files.drop(file)
                raise
        return file, facts, opened

    def _look_into(self, path: Path, sort: FileSort, password: str) -> tuple[DeckFacts, bytes | None]:
        """Return what a file tells; of one with a password also the file without it, whose pages are what is shown."""
        if sort is FileSort.SEALED_OFFICE and not password:
            raise deck_problem("deck_encrypted", path.name)
        if sort is FileSort.PPTX or not password:
            return self._read.read(path), None
        plain = "pdf" if sort is FileSort.PDF else "pptx"
        try:
            opened = self._read.unlocked(path.read_bytes(), password, path.name, plain)
        except OSError as error:
            raise unreadable(path, error) from error
        return self._read.read_bytes(opened, plain, path.name), opened

    def _drawn(self, name: str, source: Path | bytes) -> tuple[_Drawn | None, str]:
        """Return a PPTX's pages as a PDF, or the sentence that asks for one."""
        try:
            pdf = self._pictures(source)
            return _Drawn(pdf, self._read.read_bytes(pdf, "pdf", name)), ""
        except LiaisonError as error:
            return None, f"{error.title} {error.what_to_do}".strip()

    def _seal(self, pdf: bytes, name: str) -> Manifest:
        stream: BinaryIO = io.BytesIO(pdf)
        return self._files.seal(Source(stream, len(pdf), name, _MEDIA[FileSort.PDF]))


def _demand_unlocked(deck: Deck) -> None:
    """Refuse to change a show: its slides and their approval are those of the decks it was taken from."""
    if deck.sources:
        title = _("“{title}” was put together from approved slides and is locked.").format(title=deck.title)
        raise LiaisonError(title, _("Build another show from the slides you want; its approval follows their decks."), code="locked_show")


def next_edition(edition: str) -> str:
    """Return "v8" after "v7", and "v2" after nothing."""
    head = edition.strip()
    numbered = _LAST_NUMBER.fullmatch(head)
    if numbered:
        return f"{numbered[1]}{int(numbered[2]) + 1}"
    return f"{head} 2" if head else "v2"


def _notes(facts: DeckFacts) -> tuple[SpeakerNotes, ...]:
    """Return what is said of each slide; slides of which nothing is known have no entry."""
    each = zip(facts.titles, facts.notes, facts.hidden, strict=False)
    return tuple(
        SpeakerNotes(slide=number, title=title, text=text, hidden=hidden, le_only=says_le_only(title, text), o=f"{number:05d}V")
        for number, (title, text, hidden) in enumerate(each, 1)
        if title or text or hidden
    )


def _as_deck(record: Record) -> Deck:
    if not isinstance(record, Deck):
        raise LiaisonError(_("{id} is not a deck.").format(id=record.id), _("“liaison list deck” shows the decks."), code="not_a_deck")
    return record


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise LiaisonError(_("“{text}” is not a date.").format(text=text), _("Write it as year-month-day, such as 2027-03-31."), code="bad_date") from error


def _size(path: Path) -> int:
    return _state(path)[0]


def _state(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except OSError as error:
        raise unreadable(path, error) from error
    return found.st_size, found.st_mtime_ns


def _sha256(path: Path) -> str:
    whole = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                whole.update(piece)
    except OSError as error:
        raise unreadable(path, error) from error
    return whole.hexdigest()
