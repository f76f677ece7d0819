"""What one commit did, and who asked for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Records of one kind that a commit touched; `kind` may also be a topic: space, review, pending, quarantine."""

    kind: str
    ids: frozenset[str]
    origin: object = None
