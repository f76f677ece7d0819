"""What the sync engine asks of the store: frozen values, each one transaction."""

from __future__ import annotations

from dataclasses import dataclass, field

from liaison_app.records.body import Body
from liaison_app.records.fields import Record
from liaison_app.store.rows import Ready


@dataclass(frozen=True, slots=True)
class Position:
    """How far a space has been pulled: sequence number and head hash, and the heads on the way there, for comparing with what colleagues saw."""

    seq: int
    head: bytes
    trail: tuple[tuple[int, bytes], ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class SnapshotPosition:
    """A first sync under way: the head it is taken at, and the sequence number below which rows are still to come."""

    at: int
    head: bytes
    before: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record in a push: the generation that was sealed, and the body that was."""

    id: str
    gen: int
    state: bytes
    """What was sealed; not kept in the outbox, for the envelope says it."""
    env_hash: bytes
    ver: int
    """The version it becomes when accepted."""
    erasure: bool = False
    restamped: bool = False
    """The state differs from the one that was read: its stamps were moved to the server's time."""


@dataclass(frozen=True, slots=True)
class Outbox:
    """A push that was made and has no answer yet: its number, its very bytes, what is in it."""

    push_no: int
    body: bytes
    items: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class StoreOutbox:
    """T1: keep a push before it is sent. Answers False when a record has been edited since it was sealed."""

    space: str
    outbox: Outbox


@dataclass(frozen=True, slots=True)
class Accepted:
    """The server holds this version now."""

    id: str
    gen: int
    ver: int
    env_hash: bytes
    state: bytes


@dataclass(frozen=True, slots=True)
class Landed:
    """A record from another device, merged where needed. `seen_gen` is the local generation it was merged with, 0 for none."""

    id: str
    kind: str
    ver: int
    env_hash: bytes
    state: bytes
    base: bytes | None
    dirty: bool
    seen_gen: int
    body: Body | None = field(default=None, compare=False, repr=False)
    """What `state` says, where it has been read already."""
    ready: Ready | None = field(default=None, compare=False, repr=False)
    """The same as a record, where that was made already."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """An envelope that cannot be taken: kept, shown in Sync health, never in the way of the others."""

    id: str
    seq: int
    ver: int
    env_hash: bytes
    reason: str
    env: bytes


@dataclass(frozen=True, slots=True)
class Gone:
    """A record erased on the server."""

    id: str
    ver: int


@dataclass(frozen=True, slots=True)
class ApplyPage:
    """Pull: rows and position in one transaction. Answers False, having done nothing, when a record was edited since it was merged."""

    space: str
    landed: tuple[Landed, ...] = ()
    gone: tuple[Gone, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    position: Position | None = None
    snapshot: SnapshotPosition | None = None
    resurfaced: tuple[Gone, ...] = ()
    """Records erased here that the server shows as living, with the version shown: to be erased there again."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server will not take this record; it stays here and is shown with the reason."""

    id: str
    gen: int
    reason: str


@dataclass(frozen=True, slots=True)
class MarkPushed:
    """T2: take in the answer to a push and forget the outbox."""

    space: str
    accepted: tuple[Accepted, ...] = ()
    refused: tuple[Refused, ...] = ()
    erased: tuple[Gone, ...] = ()
    overtaken: tuple[Gone, ...] = ()
    """Erasures that a newer version stood in the way of: to be made again upon that version."""
    position: Position | None = None
    values: tuple[tuple[str, bytes | None], ...] = ()
    """Named values that change with it: the number of the push, what was signed."""


@dataclass(frozen=True, slots=True)
class DropOutbox:
    """The server refused the push as a whole (too large, malformed): make smaller ones."""

    space: str


@dataclass(frozen=True, slots=True)
class ReadDirty:
    """Answers a list of Held with unsent changes, newest rows first, leaving out what the server refused at this very generation."""

    space: str
    limit: int
    before: int = 2**63 - 1
    """Only rows with lower numbers: what comes after a batch that is under way."""


@dataclass(frozen=True, slots=True)
class ReadHeld:
    """Answers {id: Held} for those that exist."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Erasing:
    """An erasure the server has not confirmed."""

    id: str
    ver: int
    reason: str
    blobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadErasing:
    """Answers a list of Erasing."""

    space: str


@dataclass(frozen=True, slots=True)
class ReadOutbox:
    """Answers the Outbox, or None."""

    space: str


@dataclass(frozen=True, slots=True)
class PositionOf:
    """Where a space stands."""

    position: Position
    snapshot: SnapshotPosition | None


@dataclass(frozen=True, slots=True)
class ReadPosition:
    """Answers a PositionOf."""

    space: str


@dataclass(frozen=True, slots=True)
class TryAgain:
    """What was refused in a space for this reason is to be sent again."""

    space: str
    reason: str


@dataclass(frozen=True, slots=True)
class CompactTexts:
    """Give texts whose history outweighs them a new generation: only where record and server agree, this device wrote last, and before this moment (ms).
    Answers how many records are unsent for it."""

    space: str
    written_before: int


@dataclass(frozen=True, slots=True)
class BeginAgain:
    """Take nothing the server showed of a space for granted: its place is kept as evidence, every record is compared and sent anew.

    Nothing that is here goes. Answers how many records that are.
    """

    space: str
    reason: str
    """Why: the stable name of what was found."""


@dataclass(frozen=True, slots=True)
class ReadVersions:
    """Answers {id: the bodies that a record had on this device before}."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadHeads:
    """Answers {seq: head} for those of these that are kept from the latest pages of a space."""

    space: str
    seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReadLog:
    """Answers the membership log's entries (encoded SignedEntry) from this number on."""

    first: int


@dataclass(frozen=True, slots=True)
class ReadValue:
    """Answers one named value, or None."""

    name: str


@dataclass(frozen=True, slots=True)
class SizeSetAside:
    """Answers (how many envelopes stand aside in a space, how many of them for other reasons than these, the bytes of all)."""

    space: str
    besides: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadSetAside:
    """Answers what stands aside in a space for one of these reasons, as SetAside, in the order of its rows."""

    space: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownIds:
    """Answers the set of those ids that are erased here: their rows are not taken again."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KeepLog:
    """Append verified membership log entries (encoded SignedEntry) from this number on."""

    first: int
    entries: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class SpaceFact:
    """A space this device works in."""

    id: str
    name: str
    private: bool
    served: bool
    role: str
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class KeepSpace:
    """Keep what is known of a space, and its keys by epoch."""

    space: SpaceFact
    keys: tuple[tuple[int, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class StopSpace:
    """Stop syncing one space, with the name of what was found; empty starts it again."""

    space: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveUnsent:
    """Move records that were never pushed from one space to another, ids kept; `forget` drops the emptied space. Answers how many."""

    source: str
    target: str
    forget: bool = False


@dataclass(frozen=True, slots=True)
class StartOver:
    """This device is new to the server (restored or cloned vault): drop outboxes and push numbers, keep what is unsent."""


@dataclass(frozen=True, slots=True)
class KeepValues:
    """Set named values (session token, server, incarnation, account keys …); None deletes."""

    values: tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True, slots=True)
class BlobJob:
    """One chunk to move."""

    blob: str
    space: str
    chunk: int
    total: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ReadBlobQueue:
    """Answers the ids of the files with chunks to be moved in one direction ("up" or "down"): those of pinned trips first, then the newest."""

    direction: str


@dataclass(frozen=True, slots=True)
class ReadBlobJobs:
    """Answers the chunks of one file still to be moved in one direction, in order."""

    direction: str
    blob: str


@dataclass(frozen=True, slots=True)
class BlobToCommit:
    """A file all of whose chunks are on the server, which has not been told that it is whole."""

    blob: str
    space: str
    hashes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadBlobsToCommit:
    """Answers a list of BlobToCommit."""


@dataclass(frozen=True, slots=True)
class BlobDone:
    """These chunks are through; `committed` says that the server knows the file as whole."""

    direction: str
    chunks: tuple[tuple[str, int], ...]
    committed: bool = False


@dataclass(frozen=True, slots=True)
class BlobLost:
    """The server lacks these chunks that were thought to be sent."""

    chunks: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class LetFilesGo:
    """These files are not wanted on this device until they are asked for; their chunks are removed by whoever says so."""

    blobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FetchFiles:
    """These files are wanted here (again)."""

    blobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """A row of an imported file and what it became: the record to write and the base it was read with, or nothing to write."""

    key: str
    id: str
    cells: bytes
    record: Record | None
    base: Record | None


Verb = (
    StoreOutbox | ApplyPage | MarkPushed | DropOutbox | ReadDirty | ReadHeld | ReadErasing | ReadOutbox | ReadPosition | KnownIds | ReadSetAside | SizeSetAside
    | TryAgain | BeginAgain | ReadVersions | ReadLog | ReadHeads | ReadValue | KeepLog
    | KeepSpace | StopSpace | MoveUnsent | StartOver | KeepValues | ReadBlobQueue | ReadBlobJobs | ReadBlobsToCommit | BlobDone | BlobLost
    | LetFilesGo | FetchFiles
    | CompactTexts
)  # fmt: skip
