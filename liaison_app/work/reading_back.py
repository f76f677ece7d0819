"""Files read back from this disk: opened whole the first time, compared by their chunks' hashes from then on."""

from __future__ import annotations

import json
from collections.abc import Iterable

from liaison_app.records.values import Manifest
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepValues
from liaison_app.work.stored_files import Condition, Progress, StoredFiles


class ReadingBack:
    """Reads many files back. A chunk is named by its hash: one that was opened once and still has that hash opens again."""

    def __init__(self, store: Store, reader: Reader) -> None:
        self._store = store
        self._reader = reader
        self._files = StoredFiles(store.chunks)

    def conditions(self, files: Iterable[Manifest], progress: Progress | None = None) -> dict[str, Condition]:
        """Return how each file was found, by its blob id. Tells the bytes read and those in all; raising from that stops it."""
        wanted = {file.blob: file for file in files}
        total, done = sum(file.sealed_size for file in wanted.values()), 0
        opened = set[str](json.loads(value_of(self._reader, names.READ_BACK) or b"[]"))
        found: dict[str, Condition] = {}

        def told(count: int) -> None:
            nonlocal done
            done += count
            if progress:
                progress(min(done, total), total)

        try:
            for blob, file in wanted.items():
                found[blob] = self._files.read_back(file, told) if blob in opened else self._files.check(file, told)
        finally:
            sound = {blob for blob, condition in found.items() if condition is Condition.SOUND}
            if not sound <= opened:
                kept = json.dumps(sorted(opened | sound)).encode()
                self._store.perform(KeepValues(((names.READ_BACK, kept),))).result()
        return found
