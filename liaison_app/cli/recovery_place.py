"""Where recovery reads and writes: a copy of a server's folder, or the server itself, found by any invite of the organisation."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError, Offline
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.entry import Actor, Operation
    from liaison_app.protocol.invite import Invite
    from liaison_app.protocol.membership import Membership
    from liaison_app.protocol.messages import LogPost, Row, SignedEntry
    from liaison_app.protocol.recovery import RecoveryUsed
    from liaison_app.server.reading_out import ServerCopy
    from liaison_app.sync.effects import Answered
    from liaison_app.work.recovery_material import Material

LARGEST = 4 * 1024 * 1024
_PAGES = 10_000


def read_file(path: Path, what: str) -> bytes:
    """Return a small file's bytes, or say why it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise LiaisonError(
            _("The file with {what} cannot be read: {reason}.").format(what=what, reason=error.strerror or type(error).__name__),
            _("Check the path {path}.").format(path=path),
            code="no_such_file",
        ) from error


@contextmanager
def material_of(place: Path, root_fingerprint: bytes | None) -> Generator[Material]:
    """Open a copy of a server (a backup of it, or its folder) for as long as it is read."""
    from liaison_app.server.reading_out import opened_copy
    from liaison_app.work.recovery_material import KeptSpace, Material

    if not place.exists():
        raise LiaisonError(_("There is nothing at “{path}”.").format(path=place), _("Name a backup of the server, or a copy of its folder."), code="no_server")
    with opened_copy(place, SystemClock()) as copy:
        unread = Material(copy.entries(), {}, root_fingerprint)
        heads = copy.heads([space.space for space in unread.shared_spaces()])

        def kept(space: bytes) -> KeptSpace:
            head = heads[space]

            def rows() -> Iterator[Row]:
                return copy.rows(space, head.seq)

            def chunk(content_hash: bytes) -> bytes | None:
                return copy.chunk(space, content_hash)

            return KeptSpace(head.seq, head.hash, bool(head.hold), rows, chunk)

        yield Material(unread.entries, {space: kept(space) for space in heads}, root_fingerprint)


@dataclass(frozen=True)
class Place:
    """A server that can be written to: its folder on this machine, or its address out of an invite."""

    path: Path

    @property
    def is_folder(self) -> bool:
        return self.path.is_dir()

    def append(self, post: LogPost) -> int:
        """Hand entries to the server; returns how many its log has then. Raises LogMovedOn where it has others by now."""
        if self.is_folder:
            return self._append_here(post)
        from liaison_app.protocol.codec import decode, encode
        from liaison_app.protocol.messages import LogHead

        answer = self._call("/v1/org/log", encode(post))
        if answer.status == 409:
            raise LogMovedOn
        return decode(self._need(answer).body, LogHead).log_n

    def _append_here(self, post: LogPost) -> int:
        from liaison_app.protocol.messages import LogHead
        from liaison_app.server.accounts import LogMoved

        with self._copy() as copy:
            outcome = copy.append(post)
        if isinstance(outcome, LogHead):
            return outcome.log_n
        if isinstance(outcome, LogMoved):
            raise LogMovedOn
        raise LiaisonError(outcome.error.title, outcome.error.what_to_do, code=outcome.error.code)

    def announce(self, used: RecoveryUsed) -> None:
        """Have a use of the recovery key written into the server's audit log; raises LiaisonError where that cannot be."""
        from liaison_app.protocol.codec import encode

        if not self.is_folder:
            self._need(self._call("/v1/recovery", encode(used)))
            return
        with self._copy() as copy:
            refusal = copy.note_use(used)
        if refusal is not None:
            raise LiaisonError(refusal.error.title, refusal.error.what_to_do, code=refusal.error.code)

    def entries(self, root: Actor) -> list[SignedEntry]:
        """Return the whole membership log; over the network the root's signature asks for it, for there is no session."""
        if self.is_folder:
            with self._copy() as copy:
                return copy.entries()
        return self._fetched(root)

    def _fetched(self, root: Actor) -> list[SignedEntry]:
        """Post upon an older end than there is, and take what the refusal brings: the entries after it."""
        from liaison_app.protocol.codec import decode, encode
        from liaison_app.protocol.entry import NO_ENTRY, chain, entry_hash
        from liaison_app.protocol.messages import LogConflict, LogPost
        from liaison_app.protocol.operations import SetPolicy

        entries: list[SignedEntry] = []
        probe = chain(0, (0, NO_ENTRY), [(root, SetPolicy())])  # stands upon nothing, so that no log ever takes it
        for _page in range(_PAGES):
            after = entry_hash(entries[-1]) if entries else NO_ENTRY
            answer = self._call("/v1/org/log", encode(LogPost(after, probe)))
            if answer.status != 409:
                if entries and answer.status == 422:
                    return entries  # the end was named rightly: now only the probe itself is wrong
                self._need(answer)
            page = decode(answer.body, LogConflict)
            entries += page.entries
            if len(entries) >= page.log_n or not page.entries:
                return entries
        return entries

    def _need(self, answer: Answered) -> Answered:
        if answer.status == 200:
            return answer
        from liaison_app.protocol.codec import Undecodable, decode
        from liaison_app.protocol.messages import Error

        try:
            refusal = decode(answer.body, Error)
        except Undecodable:
            refusal = Error("refused", _("The server refused ({status}).").format(status=answer.status))
        raise LiaisonError(refusal.title, refusal.what_to_do, code=refusal.code)

    def _call(self, path: str, body: bytes) -> Answered:
        from liaison_app.sync.effects import Call, Unreachable
        from liaison_app.sync.transport import Transport

        invite = self.invite()
        transport = Transport(invite.server_url, invite.server_pub)
        try:
            answer = transport.call(Call("POST", path, body))
        finally:
            transport.close()
        if isinstance(answer, Unreachable):
            raise Offline(answer.reason, _("Nothing was changed. Try again when the server can be reached."))
        return answer

    def invite(self) -> Invite:
        """Return the invite that says where the server is and by which key it is known; it need not be fresh, nor unspent."""
        from liaison_app.protocol.invite import read_invite

        return read_invite(read_file(self.path, _("the server's address")))

    @contextmanager
    def _copy(self) -> Generator[ServerCopy]:
        from liaison_app.server.reading_out import ServerCopy

        with ServerCopy(self.path, SystemClock()) as copy:
            yield copy


class LogMovedOn(LiaisonError):
    """The log has entries that whoever made these did not know."""

    code = "log_moved"

    def __init__(self) -> None:
        super().__init__(
            _("The membership log has moved on since this was made."), _("Take a newer copy of the server and make it again, or make it online with an invite.")
        )


def written_by_root(root: Actor, membership: Membership, operations: Sequence[Operation]) -> LogPost:
    """Return a post of the root's entries upon the log's end."""
    from liaison_app.protocol.entry import chain
    from liaison_app.protocol.messages import LogPost

    entries = chain(SystemClock().ms(), (membership.log_n, membership.head), [(root, operation) for operation in operations])
    membership.extended(entries)  # what the server would refuse is refused here already
    return LogPost(membership.head, entries)
