"""A server made from a backup, in a place that is empty; it starts a new incarnation, so that devices send again what the backup lacks."""

from __future__ import annotations

import re
import secrets
import shutil
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import msgspec

from liaison_app.core.clock import Clock
from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol.entry import BadEntry, ServerKey, decode_entry
from liaison_app.protocol.membership import Membership, replay
from liaison_app.protocol.messages import LogPost, SignedEntry
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.audit import AuditEvent
from liaison_app.server.backing_up import BLOBS, CONFIG, FRAME, KEY, MANIFEST, TABLES, Manifest
from liaison_app.server.blobs.stores import open_blobs
from liaison_app.server.database import accounts as account_sql
from liaison_app.server.database import copying
from liaison_app.server.database.audit import append_audit
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.database.schema import SCHEMA_VERSION, create_tables, is_in_use
from liaison_app.server.places import blobs_place, database_place
from liaison_app.server.premises import DATABASE_FILE, KEY_FILE, ServerConfig, blobs_url, database_url, file_failures, write_config, write_private

_NOT_CARRIED_OVER: Final = frozenset({"meta", "device_state"})
"""The incarnation is new, and devices have counted pushes on since: each begins again at whatever number it has come to."""
_PIECE: Final = 1024 * 1024
_LONGEST_ROW: Final = 16 * 1024 * 1024
_NOBODY: Final = bytes(16)
_PART: Final = re.compile(r"manifest\.json|server\.(json|key)|tables/[a-z_]+|blobs/[0-9a-f]{32}/[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class NewPlace:
    """Where the restored server is to keep its data; empty addresses mean inside its folder."""

    database_url: str = ""
    blobs_url: str = ""
    key: bytes | None = None
    """The server's key, where the backup was made without it."""
    key_entry: LogPost | None = None
    """The root's word that this key is the server's from now on, where the backup's log names another."""
    serves: bool = True
    """Whether devices shall believe it; a copy that is only read needs no key of theirs."""


class Restored(NamedTuple):
    """What came back."""

    manifest: Manifest
    incarnation: bytes
    config: ServerConfig


def restore(folder: Path, backup: Path, place: NewPlace, clock: Clock, random: RandomBytes = secrets.token_bytes) -> Restored:
    """Make a server in an empty folder from a backup whose every part was checked first; fails with nothing left behind."""
    _require_empty(folder)
    with _opened(backup) as archive:
        manifest = _checked(archive)
        key = _the_key(archive, manifest, place)
        config = _config(archive, place)
        making = folder.with_name(f".{folder.name}.restoring-{secrets.token_hex(4)}")
        with file_failures(folder):
            making.mkdir(mode=0o700, parents=True)
            try:
                believed = key if place.serves else None
                incarnation = _Making(making, archive, manifest, config, believed=believed, key_entry=place.key_entry).make(key, clock.ms(), random(16))
                making.replace(folder)
            finally:
                shutil.rmtree(making, ignore_errors=True)
    return Restored(manifest, incarnation, config)


def _require_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise LiaisonError(
            _("{folder} is not empty.").format(folder=folder), _("Restore into a new or an empty folder; nothing there is ever written over."), code="not_empty"
        )


@contextmanager
def _opened(backup: Path) -> Generator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(backup) as archive:
            yield archive
    except FileNotFoundError as error:
        raise LiaisonError(_("There is no file {file}.").format(file=backup), _("Check the path."), code="no_such_file") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        raise _damaged(backup.name) from error


def _damaged(what: str) -> Damaged:
    return Damaged(
        _("This is not a whole backup of a server ({what}).").format(what=what), _("Nothing was restored. Take an earlier backup, or another copy of this one.")
    )


def _checked(archive: zipfile.ZipFile) -> Manifest:
    """Return the manifest once every part it names is there with its hash, and no other."""
    try:
        manifest = msgspec.json.decode(archive.read(MANIFEST), type=Manifest)
    except (KeyError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _damaged(MANIFEST) from error
    if manifest.v != 1 or manifest.schema > SCHEMA_VERSION:
        raise Damaged(_("This backup was made by a newer version."), _("Update Liaison on this machine, then restore it."))
    if manifest.schema < SCHEMA_VERSION:
        raise LiaisonError(
            _("This backup was made by an earlier version ({version}).").format(version=manifest.app),
            _("Restore it with that version; running this one upon it brings the database up to date."),
            code="old_schema",
        )
    named = [info.filename for info in archive.infolist()]
    fits = sorted(named) == sorted([*manifest.parts, MANIFEST]) and all(_PART.fullmatch(name) for name in named)
    if not fits or any(info.compress_type != zipfile.ZIP_STORED for info in archive.infolist()):
        raise _damaged(MANIFEST)
    for name, part in manifest.parts.items():
        if archive.getinfo(name).file_size != part.size or _hash_of(archive, name) != part.sha256:
            raise _damaged(name)
    return manifest


def _hash_of(archive: zipfile.ZipFile, name: str) -> str:
    digest = sha256()
    with archive.open(name) as member:
        while piece := member.read(_PIECE):
            digest.update(piece)
    return digest.hexdigest()


def _the_key(archive: zipfile.ZipFile, manifest: Manifest, place: NewPlace) -> bytes:
    key = place.key if place.key is not None else archive.read(KEY) if manifest.key else None
    if key is None:
        raise LiaisonError(
            _("This backup was made without the server's key."), _("Give the copy of server.key that was kept apart: --key FILE."), code="key_needed"
        )
    if len(key) != 32:
        raise Damaged(_("The server's key file is damaged."), _("Take another copy of server.key."))
    return key


def _config(archive: zipfile.ZipFile, place: NewPlace) -> ServerConfig:
    """Return the old server's settings at the new place; what it listened on and its first invite are no more."""
    try:
        old = msgspec.json.decode(archive.read(CONFIG), type=ServerConfig)
    except (KeyError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _damaged(CONFIG) from error
    return msgspec.structs.replace(
        old,
        database_url=place.database_url and database_place(place.database_url),
        blobs_url=place.blobs_url and blobs_place(place.blobs_url),
        listen_url="",
        invite_file="",
    )


class _Making:
    """One restored server on its way into being, in a folder that gets its name at the end."""

    def __init__(
        self, folder: Path, archive: zipfile.ZipFile, manifest: Manifest, config: ServerConfig, *, believed: bytes | None, key_entry: LogPost | None
    ) -> None:
        """`believed` must be the key that the membership log names, where one is given; with `key_entry` at its end."""
        self._folder = folder
        self._archive = archive
        self._manifest = manifest
        self._config = config
        self._believed = believed
        self._key_entry = key_entry

    def make(self, key: bytes, now_ms: int, incarnation: bytes) -> bytes:
        """Write blobs, key and settings, and at last the database in one transaction."""
        self._put_blobs()
        write_private(self._folder / KEY_FILE, key)
        write_config(self._folder, self._config)
        if not self._config.database_url:
            (self._folder / DATABASE_FILE).touch(mode=0o600)
        database = Database(database_url(self._folder, self._config))
        try:
            database.write_now(lambda transaction: self._load(transaction, now_ms, incarnation))
        finally:
            database.close()
        return incarnation

    def _put_blobs(self) -> None:
        store = open_blobs(blobs_url(self._folder, self._config))
        for name in self._manifest.parts:
            if not name.startswith(BLOBS):
                continue
            space, content_hash = (bytes.fromhex(word) for word in name.removeprefix(BLOBS).split("/"))
            store.put(space, content_hash, self._archive.read(name))

    def _load(self, transaction: Transaction, now_ms: int, incarnation: bytes) -> None:
        if is_in_use(transaction):
            raise LiaisonError(
                _("There is a server's database at this place already."), _("Choose an empty folder, or another --database."), code="server_exists"
            )
        create_tables(transaction, incarnation)
        copying.write_meta(transaction, copying.RESTORED, str(now_ms).encode())
        for name in copying.table_names():
            if name in _NOT_CARRIED_OVER:
                continue
            if TABLES + name not in self._manifest.parts:
                raise _damaged(name)
            with self._archive.open(TABLES + name) as member:
                rows = _rows(member)
                columns = next(rows, None)
                if columns is None or set(columns) - set(copying.column_names(name)):
                    raise _damaged(name)
                if copying.insert_rows(transaction, name, columns, rows) != self._manifest.rows.get(name):
                    raise _damaged(name)
        if self._key_entry is not None:
            _name_key(transaction, self._key_entry, now_ms)
        if self._believed is not None:
            _require_the_key_of(transaction, self._believed)
        seen = sha256(self._archive.read(MANIFEST)).digest()
        append_audit(transaction, AuditEvent(now_ms, copying.RESTORED, _NOBODY, seen))


def _replayed(transaction: Transaction) -> Membership:
    try:
        return replay([SignedEntry(each.entry, each.sig) for each in account_sql.entries_from(transaction, 0, 1_000_000)])
    except BadEntry as error:
        raise _damaged(TABLES + "org_log") from error


def _name_key(transaction: Transaction, post: LogPost, now_ms: int) -> None:
    """Append the root's entry that names another key; nothing else may come in this way."""
    before = _replayed(transaction)
    entries = [decode_entry(signed) for signed in post.entries]
    if post.expected_prev != before.head or not all(isinstance(entry.body, ServerKey) for entry in entries):
        raise LiaisonError(
            _("These entries do not belong to the end of this backup's membership log, or do more than name a key."),
            _("Nothing was restored. Make them from this very backup: liaison server recover server-key BACKUP …"),
            code="log_moved",
        )
    before.posted(post.entries)
    for entry in entries:
        account_sql.append_entry(transaction, entry.n, account_sql.StoredEntry(entry.signed.entry, entry.signed.sig, entry.hash), now_ms)
        append_audit(transaction, AuditEvent(now_ms, entry.body.op, entry.account + entry.device, entry.hash))


def _require_the_key_of(transaction: Transaction, key: bytes) -> None:
    """Refuse a key that the restored membership log does not name: every device would take that server for a stranger."""
    log = _replayed(transaction)
    if log.server_pub != SigningKey(key).public:
        raise LiaisonError(
            _("This key is not the one that the backup's membership log names; no device would believe the server."),
            _("Nothing was restored. Give the copy of server.key that belongs to this organization: --key FILE."),
            code="wrong_key",
        )


def _rows(member: IO[bytes]) -> Iterator[list[Any]]:
    decoder = msgspec.msgpack.Decoder(list[Any])
    while length := member.read(FRAME):
        size = int.from_bytes(length, "big")
        data = member.read(size) if size <= _LONGEST_ROW else b""
        if len(data) != size:
            raise _damaged(TABLES)
        try:
            yield decoder.decode(data)
        except msgspec.MsgspecError as error:
            raise _damaged(TABLES) from error
