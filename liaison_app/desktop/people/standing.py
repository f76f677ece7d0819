"""How well a person is known to be who they say, as a badge and in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from liaison_app.core.words import _
from liaison_app.desktop.painting.chip import Tone
from liaison_app.desktop.painting.person import BADGES, Verification
from liaison_app.desktop.people.shown_days import iso_words
from liaison_app.records.contact import Contact
from liaison_app.records.picklists import label_of

_SHORT = {"called_back": "Called back"}
_TONES: dict[Verification, Tone] = {
    "unverified": "neutral",
    "official_domain": "accent",
    "called_back": "ok",
    "met_in_person": "ok",
    "credential_seen": "ok",
    "expired": "warn",
    "revoked": "danger",
}


@dataclass(frozen=True)
class Standing:
    """The badge's state, the chip's words and tone, and the icon that goes with them."""

    state: Verification
    words: str
    tone: Tone
    icon: str

    @property
    def is_verified(self) -> bool:
        return self.tone in ("ok", "accent")


def standing_of(contact: Contact, now: date) -> Standing:
    """Return how a person stands today: a verification past its day counts as expired."""
    kept = contact.verification.replace("-", "_")
    state: Verification = kept if kept in BADGES else "unverified"
    until = contact.verified_until or ""
    if state not in ("unverified", "revoked") and until and until < now.isoformat():
        words = _("Verification expired {day}").format(day=iso_words(until, now))
        return Standing("expired", words, "warn", BADGES["expired"][0])
    label = _(_SHORT[state]) if state in _SHORT else label_of("verification", state.replace("_", "-"))
    words = f"{label}, {iso_words(contact.verified_on, now)}" if contact.verified_on and state != "unverified" else label
    return Standing(state, words, _TONES[state], BADGES[state][0])
