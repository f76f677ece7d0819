"""What a person should hear of beside what sync tells: kept and put away as sync's own notices are."""

from __future__ import annotations

from typing import Final

from liaison_app.core.words import N_, _
from liaison_app.sync.noticing import Notice

DAMAGED, NO_COPY, KEYRING = "damaged", "no_copy", "keyring_refused"
_SAID: Final = {
    DAMAGED: N_("Part of this vault's database cannot be read any more. Back up what there is, restore the last good backup into a new folder, and sync."),
    NO_COPY: N_("The weekly copy of this vault could not be made: the disk may be full, or its folder closed to writing. Make a backup under Settings."),
    KEYRING: N_(
        "This computer's keyring did not keep how far this vault has sent. Syncing goes on; only a copy of this vault put back would be noticed later."
    ),
}


def sentence_of(notice: Notice) -> str:
    """Return what a notice says: of ours here, else what sync says of it."""
    return _(_SAID[notice.code]) if notice.code in _SAID else notice.sentence
