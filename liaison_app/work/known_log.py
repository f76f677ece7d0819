"""The membership log kept here, verified from entry 0 once for all threads that ask what it says."""

from __future__ import annotations

import threading

from liaison_app.protocol.entry import BadEntry
from liaison_app.protocol.membership import Membership, replay
from liaison_app.store.kept import log_entries, log_length
from liaison_app.store.reader import Reader


class KnownLog:
    """Remembers what the log said when it was last verified; verifying takes a tenth of a second for a thousand entries."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: tuple[int, Membership | None] | None = None

    def now(self, reader: Reader) -> Membership | None:
        """Return what the log says now, verified whenever it has grown; None where this version cannot read it, and nobody is vouched for."""
        self.verify(reader)
        known = self._known
        return known[1] if known else None

    def at_once(self, reader: Reader) -> Membership | None:
        """Return what it said when it was last verified; waits only where it never was. For the screen's thread."""
        known = self._known
        return known[1] if known else self.now(reader)

    def verify(self, reader: Reader) -> bool:
        """Verify the log if it has grown; say whether it had."""
        many = log_length(reader)
        with self._lock:
            if self._known is not None and self._known[0] == many:
                return False
            try:
                self._known = (many, replay(log_entries(reader)))
            except BadEntry:
                self._known = (many, None)  # of a later version: nobody is vouched for until this app is newer too
            return True
