"""What left this vault in the clear, written down in it: when, what kind, how many records, by which way, the file's name."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec

from liaison_app.core.clock import Clock
from liaison_app.core.words import N_, _, plural
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepValues
from liaison_app.work.json_shape import utc

BULK: Final = 25
"""More records than these at once are an export in bulk, for which the passphrase is asked. It is about what one screen of a list shows, the stops of a trip,
the people of an agency: what somebody takes along for a day's work, and no more than whoever found the laptop open could photograph."""

CLIPBOARD, PAPER = "clipboard", "paper"
_KEPT: Final = "departure:"
_WAYS: Final = {CLIPBOARD: N_("{records} to the clipboard"), PAPER: N_("{records} to a printer")}
_INTO_FILE: Final = N_("{records} into “{file}”")


@dataclass(frozen=True, slots=True)
class Departure:
    """One deed: when (ms UTC), which kind of record (`all`, or nothing for several), how many, by which way, and the file's name without its folder."""

    at: int
    kind: str
    records: int
    way: str
    """A file's ending without its dot, or CLIPBOARD or PAPER."""
    name: str = ""

    @property
    def words(self) -> str:
        """Say how many left and by which way, without when."""
        return _(_WAYS.get(self.way, _INTO_FILE)).format(records=plural("{n} record", "{n} records", self.records), file=self.name)

    def as_json(self) -> dict[str, Any]:
        """Return the line as `liaison vault exports` gives it."""
        return {"at": utc(self.at), "kind": self.kind, "records": self.records, "way": self.way, "name": self.name}


def is_bulk(records: int) -> bool:
    """Say whether so many records leave only once the passphrase was given again."""
    return records > BULK


def write_down(store: Store, departure: Departure) -> None:
    """Keep this line in the vault. It is on the disk when this returns: call it before what it tells of can be had. Raises LiaisonError."""
    name = f"{_KEPT}{departure.at:015d}:{secrets.token_hex(4)}"
    line = (departure.at, departure.kind, departure.records, departure.way, departure.name)
    store.perform(KeepValues(((name, msgspec.msgpack.encode(line)),))).result()


def into_file(store: Store, clock: Clock, kind: str, to: Path) -> Callable[[int], None]:
    """Return what writes down that so many records go into this file; called when it is written and not yet there under its name."""
    name = to.name.encode("utf-8", "replace").decode()  # a name that is no UTF-8 has lone surrogates
    return lambda records: write_down(store, Departure(clock.ms(), kind, records, to.suffix.lower().lstrip("."), name))


def departures(reader: Reader, most: int = -1) -> Sequence[Departure]:
    """Return the lines kept, the latest first; all of them unless `most` says how many."""
    rows = reader.query("SELECT v FROM kv WHERE k LIKE ? ORDER BY k DESC LIMIT ?", (f"{_KEPT}%", most))
    return [Departure(*msgspec.msgpack.decode(value, type=tuple[int, str, int, str, str])) for (value,) in rows]
