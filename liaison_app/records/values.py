"""Values that are more than one word or number."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class When:
    """A moment people see: milliseconds since 1970 UTC, and the IANA zone it was meant in."""

    ms: int
    zone: str = "UTC"

    def local(self) -> datetime:
        """Return the wall time in its own zone (UTC where this machine does not know the zone)."""
        try:
            zone = ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            zone = ZoneInfo("UTC")
        return datetime.fromtimestamp(self.ms / 1000, UTC).astimezone(zone)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: what people call it, its postal address, and degrees where known."""

    name: str = ""
    address: str = ""
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A stored file: how to fetch, open and check its chunks (PROTOCOL 3, Blobs). Keys never leave the record."""

    name: str
    media_type: str
    size: int
    """Bytes of plaintext."""
    sha256: str
    """Of the plaintext, hex."""
    blob: str
    """Blob id, 32 hex."""
    key: bytes = field(repr=False)
    """BK, 32 bytes."""
    chunks: tuple[str, ...] = ()
    """SHA-256 of each sealed chunk, hex."""
    sealed_size: int = 0
    """Bytes of all sealed chunks."""
