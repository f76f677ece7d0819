"""What a vault's window sees to by itself: every page read back once a week and after an unclean end, and a sealed copy a week."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from liaison_app.cli.copies import WEEK_MS, OwnCopies
from liaison_app.cli.own_notices import DAMAGED, NO_COPY
from liaison_app.core.errors import LiaisonError
from liaison_app.store.copying import faults
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.noticing import keep

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault

_CHECKED, _IN_USE = "upkeep_checked", "upkeep_in_use"
"""When every page was last read back, ms UTC, ASCII digits; b"1" while a window has the vault open."""
_FIRST_S, _EVERY_S, _STOP_S = 600.0, 3600.0, 5.0
_log = logging.getLogger(__name__)


class Upkeep:
    """A thread beside the window; nothing waits for it."""

    def __init__(self, opened: OpenedVault) -> None:
        self._opened = opened
        self._copies = OwnCopies(opened.folder)
        self._stopping = threading.Event()
        self._unclean = False
        self._thread = threading.Thread(target=self._run, name="upkeep", daemon=True)

    def begin(self) -> None:
        """Note that the vault is in use, and whether it still was when the last window ended."""
        self._unclean = bool(self._opened.store.values(_IN_USE))
        self._note(b"1")

    def start(self) -> None:
        """See to what is due from now on, first when the window has been open for a while."""
        self.begin()
        self._thread.start()

    def stop(self) -> None:
        """End; a copy that is being made is given up with the program and cleared away by the next."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_S)
        if self._opened.vault.exists():  # an order may have destroyed it meanwhile
            self._note(None)

    def round(self) -> None:
        """Do what is due."""
        now = self._opened.clock.ms()
        checked = int(self._opened.store.values(_CHECKED).get(_CHECKED, b"0"))
        if self._unclean or abs(now - checked) >= WEEK_MS:
            self._check(now)
        if self._copies.is_due(now):
            self._copy(now)

    def _check(self, now: int) -> None:
        if not self._is_whole():
            self._tell(DAMAGED, now)
        self._unclean = False
        self._keep((_CHECKED, str(now).encode()))

    def _is_whole(self) -> bool:
        try:
            return not faults(self._opened.folder / "vault.db", self._opened.keys.database_key.hex())
        except LiaisonError as error:
            if error.code != "disk_failed":
                raise
            return False

    def _copy(self, now: int) -> None:
        try:
            self._copies.make(self._opened.keys, now)
        except (LiaisonError, OSError) as error:
            _log.info("upkeep: no copy (%s)", type(error).__name__)
            self._tell(NO_COPY, now)

    def _tell(self, code: str, now: int) -> None:
        self._opened.store.perform(keep({code: 1}, now)).result()

    def _note(self, in_use: bytes | None) -> None:
        try:
            self._keep((_IN_USE, in_use))
        except LiaisonError as error:
            _log.info("upkeep: %s", error.code)  # a full disk keeps no window from opening, nor from closing the vault

    def _keep(self, value: tuple[str, bytes | None]) -> None:
        self._opened.store.perform(KeepValues((value,))).result()

    def _run(self) -> None:
        wait = _FIRST_S
        while not self._stopping.wait(wait):
            wait = _EVERY_S
            try:
                self.round()
            except LiaisonError as error:
                _log.info("upkeep: %s", error.code)  # the vault closed meanwhile, or the disk does not answer: the next hour tries again
