"""How a space stands when it does not sync: every state by its stable name, with a sentence and a way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from liaison_app.core.words import N_, _

RED_STATES: Final = ("rollback", "fork")
"""The server contradicts what it showed before: the space waits for a person. Every other state is tried again by itself."""
NO_KEY, FALSE_KEY = "no_key", "false_key"

_WAY_OUT: Final = N_(
    "Your work is all here and you can go on. Ask your administrator what happened to the server. Then start this space again (it compares and sends everything "
    "anew, and loses nothing), or export it first."
)
_STATES: Final = {
    "rollback": (N_("The server shows an older or another history than it did before."), _WAY_OUT),
    "fork": (N_("The server shows this device another history than it shows a colleague."), _WAY_OUT),
    "incarnation_changed": (
        N_("The server was restored from a backup just now."),
        N_("Nothing is to be done: the next sync compares everything and sends what is missing there."),
    ),
    "device_rewound": (
        N_("This vault is an older copy of one that went on elsewhere."),
        N_("Nothing is to be done: it goes on as a new device, and what is unsent is sent."),
    ),
    "no_access": (
        N_("The server does not let this device into this space."),
        N_("What you have stays here. Ask an owner whether your role was changed; it is tried again by itself."),
    ),
    "gap": (
        N_("The server leaves out rows of this space, or gives them twice or out of order."),
        N_("Nothing of it was taken, and nothing here is lost; it is tried again by itself. If it stays so, tell your administrator."),
    ),
    "unreadable": (
        N_("What the server answers for this space cannot be read, or answers something else than was asked."),
        N_("Nothing of it was taken, and nothing here is lost; it is tried again by itself. A newer version of Liaison may be needed."),
    ),
    "no_room": (
        N_("The server has no more room for this space."),
        N_("Your work is all here, and what others wrote still comes. Ask your administrator for more room; it is tried again by itself."),
    ),
    "left": (
        N_("You are no longer in this space."),
        N_("What you have of it stays here; nothing more comes or goes. Ask an owner if that is wrong."),
    ),
    "flood": (
        N_("The server gives more and more of this space that is not what it claims to be."),
        N_("Nothing more of it is taken in until you have looked at what was set aside and forgotten it. Your work is all here; tell your administrator."),
    ),
    FALSE_KEY: (
        N_("The present key of this space does not open on this device."),
        N_(
            "Whoever made it sealed something else for you; the membership log names them. What you have stays here, and what you write waits. Ask an owner, or an "
            "admin of the space, to make a new key for it."
        ),
    ),
    NO_KEY: (N_("The key of this space has not reached this device."), N_("It comes by itself once a member who holds it has been online.")),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a state means, and what to do about it. `red` means that the space waits for a person."""

    title: str
    what_to_do: str
    red: bool


def told(state: str) -> Told:
    """Put the name of a state into words."""
    title, what_to_do = _STATES.get(state, (N_("This space is not being synced ({state})."), N_("It is tried again by itself; your work is safe here.")))
    return Told(_(title).format(state=state), _(what_to_do), state in RED_STATES)
