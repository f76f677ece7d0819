"""What a person should hear of though nothing stands still: kept in the vault until they have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from liaison_app.core.words import N_, _
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader

CLOCK, FALSE_ENROLMENT, FALSE_CHUNK, SERVER_RESTORED, NEW_DEVICE = "clock", "false_enrolment", "false_chunk", "server_restored", "new_device"
_SAID: Final = {
    CLOCK: N_("The clocks of this computer and of the server are more than a day apart. Set this computer's clock; if it is right, tell your administrator."),
    FALSE_ENROLMENT: N_(
        "Somebody tried to join with an invite of yours without holding its file, or the server changed what they sent. They were not let in. Make a new invite."
    ),
    FALSE_CHUNK: N_(
        "The server gave other bytes for a file than were put there. They were thrown away; the file is asked for again. If this stays, tell your administrator."
    ),
    NEW_DEVICE: N_(
        "This vault was an older copy of one that went on elsewhere, or was put back from a backup. It goes on as a new device; nothing unsent was dropped. "
        "If the other one is not yours to use any more, revoke it under Devices."
    ),
    SERVER_RESTORED: N_("The server was restored from a backup. Changes that are compared with it and sent again: {n}."),
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that happened: its stable name, when (ms UTC), how often, and the sentence."""

    code: str
    at: int
    count: int

    @property
    def sentence(self) -> str:
        return _(_SAID[self.code]).format(n=self.count) if self.code in _SAID else self.code


def keep(noticed: Mapping[str, int], now: int) -> KeepValues:
    """Return the verb that keeps what one sync noticed, by code and how often."""
    return KeepValues(tuple((names.notice(code), msgspec.msgpack.encode([now, count])) for code, count in sorted(noticed.items())))


def heard(code: str) -> KeepValues:
    """Return the verb that forgets a notice, once a person has heard of it."""
    return KeepValues(((names.notice(code), None),))


def notices(reader: Reader) -> list[Notice]:
    """Return what is still to be heard of, the latest first."""
    found = [(name.removeprefix("notice:"), msgspec.msgpack.decode(value)) for name, value in reader.query("SELECT k, v FROM kv WHERE k LIKE 'notice:%'")]
    return sorted((Notice(code, at, count) for code, (at, count) in found), key=lambda one: (-one.at, one.code))
