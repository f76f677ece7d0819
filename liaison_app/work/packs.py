"""What goes along on a trip, and whether every byte of it is on this disk."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.agency import Agency
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.trip import Trip
from liaison_app.records.values import Manifest
from liaison_app.store import names
from liaison_app.store.attachments import packed_with
from liaison_app.store.files import manifests
from liaison_app.store.kept import value_of
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import FetchFiles, KeepValues
from liaison_app.sync.lease import from_bytes
from liaison_app.work.approvals import Approvals
from liaison_app.work.reading_back import ReadingBack
from liaison_app.work.stored_files import Condition, Progress, StoredFiles

_PINNED_STATES = ("not-ready", "ready")


@dataclass(frozen=True, slots=True)
class PackFile:
    """One file that goes along: whose it is, what needs it, what of it has not come, and what is to be known of it."""

    record: str
    kind: str
    title: str
    file: Manifest
    missing: int
    """Bytes that have not come."""
    needed_by: str = ""
    """The title of the visit it is for; empty where it is the pin itself."""
    caution: str = ""
    """Why the deck may not be shown as approved; empty for one that may."""
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """What a pin holds on this device, and how it was found when it was last read back."""

    id: str
    pinned: bool
    files: tuple[PackFile, ...]
    records: int
    """Records that go along; they are in the vault's database already."""
    checked_ms: int | None
    """When every file was read back from this disk, none of which has changed since; None where that is still to be done."""
    first_to_expire: tuple[str, date] | None = None
    """The deck whose approval ends first, and its last day."""
    lease_until: date | None = None
    """The day this device locks unless it has been online before; None where it has no server."""

    @property
    def bytes(self) -> int:
        return sum(each.file.sealed_size for each in self.files)

    @property
    def missing_bytes(self) -> int:
        return sum(each.missing for each in self.files)

    @property
    def wanting(self) -> tuple[PackFile, ...]:
        """Files that have not come, or are not what was stored."""
        return tuple(each for each in self.files if each.missing or each.damaged)

    @property
    def is_ready(self) -> bool:
        """Whether it can be left with: pinned, and every chunk of every file compared with its hash on this disk."""
        return self.pinned and self.checked_ms is not None and not self.wanting


class Packs:
    """Pins trips, agencies and decks to this device and says what is missing; `reader` belongs to the calling thread."""

    def __init__(self, store: Store, reader: Reader, clock: Clock, approvals: Approvals | None = None) -> None:
        self._store = store
        self._reader = reader
        self._clock = clock
        self._files = StoredFiles(store.chunks)
        self._approvals = approvals or Approvals(reader, clock)

    def look(self, id: str) -> Pack:
        """Return a pack as the disk lists it: nothing is read. For a worker."""
        record = self._pinnable(id)
        with_files, count = packed_with(self._reader, id)
        found = self._reader.many(with_files)
        records = [each for each in (found[one] for one in with_files if one in found) if not each.trashed]
        last: dict[str, Any] = json.loads(value_of(self._reader, names.pack_checked(id)) or b"{}")
        damaged = frozenset[str](last.get("damaged") or ())
        files = tuple(sorted((file for each in records for file in self._of(each, id, damaged)), key=lambda one: (-one.missing, one.title.casefold())))
        state = self._state(files)
        ends = sorted((until, each.title) for each in records if isinstance(each, Deck) and (until := self._approvals.verdict(each).until) is not None)
        lease = from_bytes(value_of(self._reader, names.LEASE))
        return Pack(
            id,
            pinned=self.is_pinned(record),
            files=files,
            records=count,
            checked_ms=int(last["ms"]) if state and last.get("state") == state else None,
            first_to_expire=(ends[0][1], ends[0][0]) if ends else None,
            lease_until=self._approvals.today() + timedelta(days=lease.left(self._clock.ms())) if lease else None,
        )

    def check(self, id: str, progress: Progress | None = None) -> Pack:
        """Read every file of a pack back from this disk and keep what was found. Slow."""
        pack = self.look(id)
        found = ReadingBack(self._store, self._reader).conditions((each.file for each in pack.files), progress)
        damaged = frozenset(blob for blob, condition in found.items() if condition is Condition.DAMAGED)
        state = self._state(pack.files) if all(condition is Condition.SOUND for condition in found.values()) else ""
        self._keep_found(id, {"ms": self._clock.ms(), "state": state, "damaged": sorted(damaged)})
        after = self.look(id)
        record = self._reader.get(id)
        if isinstance(record, Trip) and after.pinned and record.pack != (now := "ready" if after.is_ready else "not-ready"):
            self._store.change(id, pack=now).result()
        return after

    def pin(self, id: str) -> Future[Any]:
        """Keep what goes along with a trip, an agency or a deck on this device; files that were let go come back."""
        record = self._pinnable(id)
        pack = self.look(id)
        self._store.perform(FetchFiles(tuple(each.file.blob for each in pack.files if each.missing))).result()
        if isinstance(record, Trip):
            return self._store.change(id, pack="not-ready")
        return self._keep_pins(self._pins() | {id})

    def unpin(self, id: str) -> Future[Any]:
        """Let what goes along be let go again when the disk is full; nothing is removed now."""
        if isinstance(self._pinnable(id), Trip):
            return self._store.change(id, pack="not-pinned")
        return self._keep_pins(self._pins() - {id})

    def mend(self, id: str) -> int:
        """Remove damaged chunks of a pack and ask for them again; returns how many there were."""
        wrong = {each.file.blob: self._files.drop_damaged(each.file) for each in self.look(id).files}
        self._store.perform(FetchFiles(tuple(blob for blob, count in wrong.items() if count))).result()
        self._keep_found(id, {})
        return sum(wrong.values())

    def is_pinned(self, record: Record) -> bool:
        """Say whether somebody pinned this very record."""
        return record.pack in _PINNED_STATES if isinstance(record, Trip) else record.id in self._pins()

    # inside

    def _keep_found(self, id: str, found: dict[str, Any]) -> None:
        self._store.perform(KeepValues(((names.pack_checked(id), json.dumps(found).encode()),))).result()

    def _of(self, record: Record, pin: str, damaged: frozenset[str]) -> list[PackFile]:
        title = f"{record.title} {record.edition}".strip() if isinstance(record, Deck) else str(getattr(record, "title", ""))
        needing = [] if record.id == pin else self._reader.pointing_at(record.id, "visit", "links", 1)
        caution = ""
        if isinstance(record, Deck) and not (verdict := self._approvals.verdict(record)).is_approved:
            caution = _(verdict.standing.value)
        return [
            PackFile(
                record.id,
                record.kind,
                title or file.name,
                file,
                self._files.missing_bytes(file),
                needing[0].title if needing else "",
                caution,
                file.blob in damaged,
            )
            for file in manifests(record)
        ]

    def _state(self, files: tuple[PackFile, ...]) -> str:
        """Return a print of every chunk as the disk lists it; empty where one is missing."""
        each = [self._files.state(one.file) for one in files]
        return hashlib.sha256("\n".join(sorted(each)).encode()).hexdigest() if all(each) else ""

    def _pinnable(self, id: str) -> Record:
        record = self._reader.need(id)
        if not isinstance(record, Trip | Agency | Deck):
            title = _("{id} is not a trip, an agency or a deck.").format(id=id)
            raise LiaisonError(title, _("Those three can be kept on this device."), code="not_pinnable")
        return record

    def _pins(self) -> set[str]:
        return set(json.loads(value_of(self._reader, names.PINNED) or b"[]"))

    def _keep_pins(self, ids: set[str]) -> Future[Any]:
        return self._store.perform(KeepValues(((names.PINNED, json.dumps(sorted(ids)).encode()),)))


def checked_at(ms: int) -> datetime:
    """Return a moment as this computer's wall clock showed it."""
    return datetime.fromtimestamp(ms / 1000, UTC).astimezone()
