"""The files of a legal export: records by kind, every version, the sealed bytes, attachments."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import PurePosixPath
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from liaison_app.protocol.membership import Space
from liaison_app.records.fields import File, Record
from liaison_app.records.values import Manifest
from liaison_app.vault.blobs import BlobKey, open_chunks
from liaison_app.vault.blobs import Manifest as SealedManifest
from liaison_app.work.hashed_folder import HashedFile, HashedFolder
from liaison_app.work.recovered_rows import Version
from liaison_app.work.recovery_material import KeptSpace

_OTHER: Final = "other"


class SpaceFiles:
    """The files of one space in the folder: records by kind, every version, the sealed bytes, attachments."""

    def __init__(self, folder: HashedFolder, space: Space) -> None:
        self._folder = folder
        self._root = f"spaces/{space.space.hex()}"
        self._stack = ExitStack()
        self._kinds: dict[str, tuple[HashedFile, list[int]]] = {}
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        self._versions = self._stack.enter_context(self._folder.open(f"{self._root}/versions.jsonl"))
        self._sealed = self._stack.enter_context(self._folder.open(f"{self._root}/sealed.jsonl"))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for file, count in self._kinds.values():
            file.write(b'\n], "total": %d}\n' % count[0])
        self._stack.__exit__(kind, error, trace)

    def version(self, version: Version) -> None:
        self._versions.write(as_line(version.line))
        if version.row.env is not None:
            self._sealed.write(as_line({"seq": version.row.seq, "env": as_base64(version.row.env)}))

    def record(self, value: dict[str, Any]) -> None:
        """Add to the list of its kind, in the shape that “liaison import” reads back."""
        kind = value["kind"] if str(value["kind"]).isidentifier() and len(value["kind"]) <= 40 else _OTHER
        if kind not in self._kinds:
            file = self._stack.enter_context(self._folder.open(f"{self._root}/records/{kind}.json"))
            file.write(b'{"items": [')
            self._kinds[kind] = (file, [0])
        file, count = self._kinds[kind]
        file.write((b",\n" if count[0] else b"\n") + msgspec.json.encode(value))
        count[0] += 1

    def is_new(self, manifest: Manifest) -> bool:
        """Say whether this very file has not been written or found missing before."""
        fresh = manifest.blob not in self._seen
        self._seen.add(manifest.blob)
        return fresh

    def attachment(self, id: str, name: str, manifest: Manifest, pieces: Iterator[bytes]) -> None:
        shown = "".join(letter for letter in PurePosixPath(manifest.name.replace("\\", "/")).name if letter.isprintable())[:80].strip(". ") or name
        with self._folder.open(f"{self._root}/files/{id}/{name}-{manifest.blob[:8]}/{shown}") as file:
            for piece in pieces:
                file.write(piece)


def attached(record: Record) -> Iterator[tuple[str, Manifest]]:
    """Give the files that a record holds, by field."""
    for name, declared in record.fields().items():
        if isinstance(declared, File) and (manifest := getattr(record, name)) is not None:
            yield name, manifest


def opened_file(manifest: Manifest, kept: KeptSpace) -> Iterator[bytes]:
    """Give a stored file's plaintext piece by piece; raises BlobDamaged."""

    def fetch(index: int) -> bytes:
        return kept.chunk(bytes.fromhex(manifest.chunks[index])) or b""

    sealed = SealedManifest(manifest.size, bytes.fromhex(manifest.sha256), tuple(bytes.fromhex(chunk) for chunk in manifest.chunks))
    return open_chunks(fetch, BlobKey(bytes.fromhex(manifest.blob), manifest.key), sealed)


def as_base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def as_line(document: Any) -> bytes:
    """Return a document as one line of JSON."""
    return msgspec.json.encode(document) + b"\n"
