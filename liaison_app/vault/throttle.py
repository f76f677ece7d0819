"""Slows guessing at the unlock screen: five free tries, then waits that double; the count outlives a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from liaison_app.core.clock import Clock
from liaison_app.core.errors import WrongPassphrase
from liaison_app.core.words import _, plural
from liaison_app.vault.disk import storing, write_whole

THROTTLE_NAME = "unlock.json"
FREE_TRIES = 5
LONGEST_MS = 15 * 60 * 1000

_Opened = TypeVar("_Opened")


class TooManyTries(WrongPassphrase):
    """No passphrase is tried before the wait is over; `seconds` remain."""

    code = "throttled"

    def __init__(self, seconds: int) -> None:
        wait = plural("{n} second", "{n} seconds", seconds)
        super().__init__(_("Too many wrong passphrases."), _("Wait {time}, then try again.").format(time=wait))
        self.seconds = seconds


class _Kept(msgspec.Struct, forbid_unknown_fields=True):
    """What is written down: how many wrong tries, and when the wait began (ms UTC)."""

    failures: int = 0
    since_ms: int = 0


class UnlockThrottle:
    """Stands before every unlock of one vault folder.

    It slows a person at the keyboard; against someone with a copy of the files only Argon2id helps.
    """

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._path = folder / THROTTLE_NAME
        self._clock = clock

    def wait_ms(self) -> int:
        """Return how long no try is allowed; a clock set back makes the wait begin again."""
        kept = self._read()
        if kept.failures < FREE_TRIES:
            return 0
        now = self._clock.ms()
        if now < kept.since_ms:
            kept.since_ms = now
            self._write(kept)
        return max(0, kept.since_ms + delay_ms(kept.failures) - now)

    def guard(self, attempt: Callable[[], _Opened]) -> _Opened:
        """Run an unlock: TooManyTries while waiting; a WrongPassphrase is counted; success starts the count afresh."""
        wait = self.wait_ms()
        if wait:
            raise TooManyTries(-(-wait // 1000))
        try:
            opened = attempt()
        except WrongPassphrase:
            self._write(_Kept(self._read().failures + 1, self._clock.ms()))
            raise
        with storing():
            self._path.unlink(missing_ok=True)
        return opened

    def _read(self) -> _Kept:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Kept)
        except FileNotFoundError:
            return _Kept()
        except (OSError, msgspec.MsgspecError):
            return _Kept(FREE_TRIES, self._clock.ms())

    def _write(self, kept: _Kept) -> None:
        write_whole(self._path, msgspec.json.encode(kept))


def delay_ms(failures: int) -> int:
    """Return the wait after so many wrong tries: none before the fifth, then 2, 4, 8 … seconds up to 15 minutes."""
    if failures < FREE_TRIES:
        return 0
    return min(1000 << min(failures - FREE_TRIES + 1, 20), LONGEST_MS)
