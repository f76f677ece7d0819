"""Which files may leave a disk that runs full: none that is pinned, none that is nowhere else."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from liaison_app.core.clock import Clock
from liaison_app.core.words import _
from liaison_app.records.deck import Deck
from liaison_app.records.values import Manifest
from liaison_app.store.attachments import all_packed, kept_elsewhere
from liaison_app.store.files import manifests
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import FetchFiles, LetFilesGo
from liaison_app.work.approvals import Approvals
from liaison_app.work.deck_standing import Standing
from liaison_app.work.stored_files import StoredFiles

RESERVE = 1 << 30
"""Bytes that are to stay free, for the vault itself and for the system."""
_RANKS = {Standing.RETIRED: 0, Standing.FORBIDDEN: 1, Standing.EXPIRED: 3, Standing.VOID: 4, Standing.DRAFT: 5, Standing.IN_REVIEW: 6, Standing.APPROVED: 7}


@dataclass(frozen=True, slots=True)
class Offer:
    """A deck whose files may go: why it before others, and the bytes that frees."""

    deck: str
    title: str
    why: str
    bytes: int
    files: tuple[Manifest, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is free and still wanted, and what may go, the first first."""

    free: int
    wanted: int
    """Bytes still to come, and the reserve."""
    offers: tuple[Offer, ...]

    @property
    def short_by(self) -> int:
        """Bytes that must go before the rest fits; 0 where all is well."""
        return max(0, self.wanted - self.free)

    @property
    def enough(self) -> tuple[Offer, ...]:
        """The first offers that make room; all of them where they do not."""
        chosen: list[Offer] = []
        for offer in self.offers:
            if sum(each.bytes for each in chosen) >= self.short_by:
                break
            chosen.append(offer)
        return tuple(chosen)


class LettingGo:
    """Looks at the disk and lets files go; they can be fetched again from the server. Slow: not on the screen's thread."""

    def __init__(self, store: Store, reader: Reader, clock: Clock, approvals: Approvals | None = None, free: int | None = None) -> None:
        """`free` in place of what the disk says, for tests."""
        self._store = store
        self._reader = reader
        self._approvals = approvals or Approvals(reader, clock)
        self._files = StoredFiles(store.chunks)
        self._free = free

    def plan(self, coming: int, folder: Path) -> Plan:
        """Return what may go so that so many bytes more fit into the vault's folder."""
        free = shutil.disk_usage(folder).free if self._free is None else self._free
        pinned, elsewhere = all_packed(self._reader), kept_elsewhere(self._reader)
        decks = [deck for deck in self._reader.list("deck")[0] if isinstance(deck, Deck) and deck.id not in pinned]
        ranked = sorted((rank, -offer.bytes, offer.title, offer) for deck in decks if (found := self._offer(deck, elsewhere)) for rank, offer in [found])
        return Plan(free, coming + RESERVE, tuple(offer for _rank, _size, _title, offer in ranked))

    def let_go(self, offers: Iterable[Offer]) -> int:
        """Remove the chunks of these files from this disk; returns the bytes freed. `bring_back` asks for them again."""
        files = [file for offer in offers for file in offer.files]
        self._store.perform(LetFilesGo(tuple(file.blob for file in files))).result()
        for file in files:
            self._files.drop(file)
        return sum(file.sealed_size for file in files)

    def bring_back(self, files: Iterable[Manifest]) -> None:
        """Ask for files again; they come when this device is online."""
        self._store.perform(FetchFiles(tuple(file.blob for file in files))).result()

    def _offer(self, deck: Deck, elsewhere: set[str]) -> tuple[int, Offer] | None:
        files = tuple(file for file in manifests(deck) if file.blob in elsewhere and not self._files.missing(file))
        if not files:
            return None
        verdict = self._approvals.verdict(deck)
        rank, why = _RANKS[verdict.standing], _(verdict.standing.value)
        if verdict.is_approved and verdict.newer is not None:
            rank, why = 2, _("A newer version is approved")
        title = f"{deck.title} {deck.edition}".strip()
        return rank, Offer(deck.id, title, why, sum(file.sealed_size for file in files), files)
