"""Which places can hold sealed chunks, and how one is opened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from liaison_app.server.blobs.folder import FolderBlobs


class BlobStore(Protocol):
    """Keeps bytes by space and content hash; every call may come again and changes nothing then. Raises StorageFull, StorageBusy or StorageFailed."""

    def put(self, space: bytes, content_hash: bytes, data: bytes) -> None:
        """Keep bytes; they are there whole, or not at all, and last when this returns."""
        ...

    def read(self, space: bytes, content_hash: bytes) -> bytes | None:
        """Return bytes as they were put, unchecked; None where there are none."""
        ...

    def drop(self, space: bytes, hashes: Iterable[bytes]) -> None:
        """Forget bytes, whether they are there or not."""
        ...

    def stored(self, space: bytes) -> Iterator[bytes]:
        """Give the content hashes there are of a space, in any order."""
        ...

    def check(self) -> None:
        """Raise what keeps the place from being used at all."""
        ...


def open_blobs(url: str) -> BlobStore:
    """Open the place a checked URL names: file:///FOLDER or s3://BUCKET/PREFIX."""
    parts = urlsplit(url)
    if parts.scheme == "s3":
        from liaison_app.server.blobs.s3 import S3Blobs

        return S3Blobs(url)
    return FolderBlobs(Path(unquote(parts.path)))
