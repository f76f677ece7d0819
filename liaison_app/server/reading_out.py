"""What a server keeps, read out of its folder without running it: for recovery on a separate machine, from a copy or a restored backup."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self

from liaison_app.core.clock import Clock
from liaison_app.protocol.messages import LogHead, LogPost, Row, SignedEntry
from liaison_app.protocol.recovery import RecoveryUsed
from liaison_app.server.accounts import Accounts, Behind, LogMoved
from liaison_app.server.blobs.stores import open_blobs
from liaison_app.server.care import Care
from liaison_app.server.database import accounts as account_sql
from liaison_app.server.database import oversight as sql
from liaison_app.server.database import spaces as space_sql
from liaison_app.server.database.spaces import HeadRow
from liaison_app.server.feed import fitting
from liaison_app.server.premises import blobs_url, read_config
from liaison_app.server.recovery import RecoveryUses
from liaison_app.server.refusal import Refusal, refused
from liaison_app.server.restoring import NewPlace, restore

_ALL = 1_000_000
_PAGE = 2000


class ServerCopy:
    """An existing server's database and blobs, opened beside or instead of the server itself; close it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        """Raises LiaisonError when there is no server in the folder, or it is damaged."""
        self._clock = clock
        self._stack = ExitStack()
        self._database = self._stack.enter_context(Care(folder).opened())
        self._blobs = open_blobs(blobs_url(folder, read_config(folder)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.__exit__(kind, error, trace)

    def entries(self) -> list[SignedEntry]:
        """Return the membership log from its first entry."""
        return self._database.read_now(lambda transaction: [SignedEntry(each.entry, each.sig) for each in account_sql.entries_from(transaction, 0, _ALL)])

    def heads(self, spaces: list[bytes]) -> dict[bytes, HeadRow]:
        return self._database.read_now(lambda transaction: space_sql.heads(transaction, spaces))

    def rows(self, space: bytes, upto: int) -> Iterator[Row]:
        """Give a space's log rows up to this number, with all the bytes there are, those kept under a hold included."""
        after = 0
        while after < upto:
            at, limit = after, min(_PAGE, upto - after)
            page = self._database.read_now(lambda transaction, at=at, limit=limit: fitting(sql.everything(transaction, space, at, limit), None))
            if not page:
                return
            yield from page
            after = page[-1].seq

    def chunk(self, space: bytes, content_hash: bytes) -> bytes | None:
        """Return a sealed chunk of a file."""
        return self._blobs.read(space, content_hash)

    def append(self, post: LogPost) -> LogHead | LogMoved | Refusal:
        """Append entries that prove themselves, as a post of theirs to the running server would."""
        outcome = asyncio.run(Accounts(self._database, self._clock).append(post))
        return refused("head_moved") if isinstance(outcome, Behind) else outcome

    def note_use(self, used: RecoveryUsed) -> Refusal | None:
        """Write a use of the recovery key into the audit log, as an announcement to the running server would."""
        outcome = asyncio.run(RecoveryUses(self._database, self._clock).note(Accounts(self._database, self._clock).membership, used))
        return outcome if isinstance(outcome, Refusal) else None


@contextmanager
def opened_copy(place: Path, clock: Clock) -> Generator[ServerCopy]:
    """Open a server's folder, or a backup of one: that is unpacked beside the system's temporary files, all still sealed, and removed again."""
    if not place.is_file():
        with ServerCopy(place, clock) as copy:
            yield copy
        return
    with TemporaryDirectory(prefix="liaison-recovery-") as temporary:
        folder = Path(temporary) / "server"
        restore(folder, place, NewPlace(key=secrets.token_bytes(32), serves=False), clock)  # a key of its own: nothing is ever answered with it
        with ServerCopy(folder, clock) as copy:
            yield copy
