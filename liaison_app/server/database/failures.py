"""What can go wrong with a database or a blob store, in our own words."""

from __future__ import annotations

import errno
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import N_, _

_NO_ROOM: Final = N_("The server has no room left.")
_NOTHING_STORED: Final = N_("Tell the server's administrator; nothing of this request was stored.")
_FAILED: Final = N_("The server's database reported an error.")
_LOOK: Final = N_("Look into the log of the database and at its disk. Where it is damaged, restore the latest backup that verifies.")
"""For whoever runs a command on the server's folder; what a client is told stands in server/refusal.py."""
_FULL: Final = frozenset({"53100"})
_SERIALIZATION: Final = frozenset({"40001", "40P01", "23505"})
"""PostgreSQL ended one of two transactions that stood in each other's way, or both inserted the same: it may simply be run again and sees the other's work."""


class StorageFull(LiaisonError):
    """No room is left for the database or the blobs."""

    code = "disk_full"


class StorageBusy(LiaisonError):
    """Another process holds the database for too long, or it cannot be reached just now."""

    code = "busy"


class StorageClash(StorageBusy):
    """Two transactions stood in each other's way; this one left nothing behind and may be run again."""


class StorageFailed(Damaged):
    """The database answers with an error of its own."""

    code = "storage_failed"


class DatabaseFailed(StorageFailed):
    """It is the database itself, not the files beside it."""


def storage_full() -> StorageFull:
    return StorageFull(_(_NO_ROOM), _(_NOTHING_STORED))


def storage_busy() -> StorageBusy:
    return StorageBusy(_("The server is busy."), _("Try again in a moment."))


def storage_away() -> StorageBusy:
    """Return what to say of a PostgreSQL that no connection could be opened to."""
    return StorageBusy(
        _("The server's database does not answer, or lets nobody in."),
        _("See that it runs, that --database (database_url in server.json) names it, and that user and password are right; then try again."),
    )


@contextmanager
def translated() -> Generator[None]:
    """Turn the database's failures into ours."""
    try:
        yield
    except DBAPIError as error:
        raise _ours(error) from error
    except NoConnection as error:
        raise storage_busy() from error
    except SQLAlchemyError as error:
        raise DatabaseFailed(_(_FAILED), _(_LOOK)) from error


def _ours(error: DBAPIError) -> LiaisonError:
    state = getattr(error.orig, "sqlstate", None)
    said = str(error.orig).lower()
    if state in _FULL or (state is None and ("full" in said or "disk i/o" in said)):
        return storage_full()
    if state in _SERIALIZATION:
        return StorageClash(_("The server is busy."), _("Try again in a moment."))
    if state is None and _is_passing(state, error) and not error.connection_invalidated:
        return storage_away()
    if _is_passing(state, error) or "locked" in said or "busy" in said:
        return storage_busy()
    return DatabaseFailed(_(_FAILED), _(_LOOK))


def _is_passing(state: str | None, error: DBAPIError) -> bool:
    """Say whether PostgreSQL is out of reach, out of connections, starting or stopping, or let nobody at a row for too long."""
    if error.connection_invalidated:
        return True
    if state is None:
        return hasattr(error.orig, "sqlstate") and isinstance(error, OperationalError)
    return state[:2] in {"08", "53", "57"} or state == "55P03"


@contextmanager
def disk_translated() -> Generator[None]:
    """Turn a full disk under the blob folder into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise storage_full() from error
        raise StorageFailed(_("The server's folder for files reported an error."), _("Tell the server's administrator.")) from error
