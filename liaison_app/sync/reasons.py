"""Why a record was set aside or refused, as a sentence: every reason the opener and the store give is a word of these lists."""

from __future__ import annotations

from typing import Final

from liaison_app.core.words import N_, _

CURABLE: Final = ("key", "epoch", "role")
"""Reasons that an entry of the membership log may end."""
_SET_ASIDE: Final = {
    "length": N_("It is cut short, or has more bytes than it says."),
    "magic": N_("It is not a sealed record at all."),
    "suite": N_("It is sealed by a method that this app does not accept; weaker ones are never taken."),
    "kind": N_("It is something else than a record."),
    "flags": N_("It is marked in a way that this app does not know."),
    "hash": N_("It is not what the server's log names: the bytes were changed on the way or on the server."),
    "space": N_("It belongs to another space."),
    "record": N_("It belongs to another record."),
    "version": N_("It is another version than the server said."),
    "older": N_("The server shows an older version than it did before. The newer one stands here."),
    "prev_hash": N_("It does not follow the version that is known here."),
    "time": N_("The server gives an impossible time for it."),
    "device": N_("The server names another device as its writer."),
    "revoked": N_("It came from a device after that device was revoked."),
    "removed": N_("It came from somebody after they had left the organization."),
    "late": N_("It was sealed with an old key of this space after that key had been replaced."),
    "role": N_("Whoever wrote it may not write in this space."),
    "epoch": N_("It names a key of this space that was never made."),
    "signature": N_("Its signature is not that of the device it names."),
    "key": N_("The key it is sealed with has not reached this device."),
    "commitment": N_(
        "It is sealed with another key than this device was given for its space: whoever made that key gave people different ones, or its writer's app is at fault."
    ),
    "tag": N_("Its sealed part was changed."),
    "padding": N_("Its sealed part is not filled as it should be."),
    "compression": N_("It does not unpack within the size a record may have."),
    "schema": N_("What it holds is of no shape that this app can read."),
    "erasure": N_("It was said to be erased, but nobody who may do that has signed it. It is kept here."),
}

_REFUSED: Final = {
    "too_large": N_("The server says that it is too large."),
    "gone": N_("The server says that it was erased; it is kept here until whoever erased it has signed so."),
    "forbidden": N_("The server does not let this device write it; what you have stays here."),
    "unreadable_there": N_("A version of it that cannot be read stands on the server. Yours stays here until you have decided what becomes of that one."),
    "on_hold": N_("It is under a legal hold, and is not erased before that ends."),
    "invalid": N_("The server says that its form is wrong. It stays here; this app or the server may need an update."),
    "malformed": N_("The server says that it cannot be read. It stays here; this app or the server may need an update."),
}


def why_refused(reason: str) -> str:
    """Return the sentence for what a server says of a change it does not take."""
    return _(_REFUSED[reason]) if reason in _REFUSED else _("The server refuses it ({reason}). It stays here.").format(reason=reason)


def why_set_aside(reason: str) -> str:
    """Return the sentence for a reason; what follows a colon is for those who look closer."""
    word = reason.partition(":")[0]
    return _(_SET_ASIDE[word]) if word in _SET_ASIDE else _("It could not be taken ({reason}).").format(reason=reason)
