"""How a sync ended, in values."""

from __future__ import annotations

from dataclasses import dataclass, field

from liaison_app.protocol.answers import SignedAnswer

DEVICE_REVOKED = "device_revoked"
"""What the server calls a device whose rights were taken away: a hint to ask for the order, and nothing more."""


class Interrupted(Exception):
    """The server could not be reached, or refused as a whole; `reason` is a sentence, `kind` says in a word what is wrong with the line.

    `signed` is an answer under a key that is not the server's as it is known here.
    """

    def __init__(self, reason: str, *, retry_after: float = 0.0, code: str = "offline", kind: str = "", signed: SignedAnswer | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after = retry_after
        self.code = code
        self.kind = kind
        self.signed = signed


class SpaceStopped(Exception):
    """One space must not be synced further; `state` is its stable name."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


@dataclass
class Tally:
    """What one sync moved."""

    pushed: int = 0
    pulled: int = 0
    merged: int = 0
    blobs: int = 0
    admitted: int = 0
    stopped: dict[str, str] = field(default_factory=dict[str, str])
    """Spaces that stopped, by id, with the name of their red state."""
    waiting: bool = False
    noticed: dict[str, int] = field(default_factory=dict[str, int])
    """What a person should hear of, and how often it happened, by the names of noticing.py."""

    def notice(self, code: str) -> None:
        self.noticed[code] = self.noticed.get(code, 0) + 1
