"""The pictures of an open note: sealed as they come in, blurred where they stand, shown when asked for."""

from __future__ import annotations

import errno
import io
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import new_id
from liaison_app.core.words import _
from liaison_app.desktop.note.line_marks import picture_line, pictures_in
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.picture_reading import as_png, blurred, demand_small, media_type_of, shown, too_large, without_metadata
from liaison_app.desktop.note.picture_view import PictureView
from liaison_app.desktop.note.tile import Tile
from liaison_app.desktop.workspace import Workspace
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.records.values import Manifest
from liaison_app.store.changes import Change
from liaison_app.work.stored_files import FileNotHere, Source, StoredFiles

_MOST_KEPT = 300


@dataclass(frozen=True)
class _Coming:
    """A picture on its way into the vault."""

    id: str
    name: str
    line: str
    on: str
    space: str


class NotePictures(QObject):
    """Every picture is a note of its own, about the record whose words name it."""

    def __init__(self, edit: NoteEdit, workspace: Workspace, host: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent or edit)
        self._edit = edit
        self._workspace = workspace
        self._host = host
        self._files = StoredFiles(workspace.store.chunks)
        self._record: Record | None = None
        self._seen: set[str] = set()
        """Pictures that stood in this note since it was opened."""
        self._tiles: dict[str, Tile] = {}
        self._view: PictureView | None = None
        edit.canvas.tile_of = self.tile
        edit.picture_asked.connect(self.show_picture)
        workspace.changes.happened.connect(self._changed)
        workspace.sync.changed.connect(self._look_again)

    def begin(self, record: Record, words: str) -> None:
        """Keep the pictures of this record from now on."""
        self._record = record
        self._seen = set(pictures_in(words))

    # coming in

    def take_file(self, path: Path) -> None:
        """Put a picture's file into the note, at the caret."""
        try:
            size = path.stat().st_size
            if not path.is_file():
                raise OSError(errno.EINVAL, _("it is no file"))
        except OSError as error:
            words = _("“{name}” cannot be opened: {why}.").format(name=path.name, why=error.strerror or error)
            self._workspace.messages.failed(LiaisonError(words, _("Copy the picture itself, and paste that."), code="cannot_read"))
            return
        if (refusal := too_large(path.name, size)) is not None:
            self._workspace.messages.failed(refusal)
            return
        self._take(path.name, path)

    def take_image(self, image: QImage) -> None:
        """Put a picture that was copied into the note, at the caret."""
        now = datetime.fromtimestamp(self._workspace.clock.ms() / 1000).astimezone()
        self._take(_("Picture, {time}").format(time=f"{now:%H:%M:%S}") + ".png", image)

    def _take(self, name: str, source: Path | QImage) -> None:
        record = self._record
        if record is None:
            return
        id = new_id()
        coming = _Coming(id, name, picture_line(name, id), record.id, record.space)
        self._tiles[id] = Tile(name, _("Being sealed…"))
        self._seen.add(id)
        self._edit.insert_line(coming.line)
        self._workspace.tasks.run(
            lambda: self._seal(coming, source), lambda sealed: self._sealed(*sealed), self, failed=lambda error: self._refused(coming, error)
        )

    def _seal(self, coming: _Coming, source: Path | QImage) -> tuple[Note, QImage]:
        """On a worker: read, look whether it is a picture, seal."""
        if isinstance(source, Path):
            try:
                data = source.read_bytes()
            except OSError as error:
                words = _("“{name}” cannot be opened: {why}.").format(name=coming.name, why=error.strerror or error)
                raise LiaisonError(words, _("Copy the picture itself, and paste that."), code="cannot_read") from error
        else:
            data = as_png(source)
        sort = media_type_of(coming.name, data)
        data = without_metadata(coming.name, data, sort)
        blur = blurred(data)
        manifest = self._files.seal(Source(io.BytesIO(data), len(data), coming.name, sort))
        return Note(id=coming.id, title=coming.name, on=coming.on, space=coming.space, picture=manifest), blur

    def _sealed(self, note: Note, blur: QImage) -> None:
        self._workspace.tasks.watch(self._workspace.store.put(note, origin=self), parent=self)
        if note.picture is not None:
            self._tiles[note.id] = _tile(note.picture, blur)
        self._edit.viewport().update()

    def _refused(self, coming: _Coming, error: BaseException) -> None:
        self._workspace.messages.failed(error)
        self._tiles[coming.id] = Tile(coming.name, _("It could not be kept. Delete this line."), failed=True)
        self._seen.discard(coming.id)
        self._edit.take_line(coming.line)

    # where they stand

    def tile(self, id: str) -> Tile | None:
        """Return how a picture looks where it stands; it is fetched, blurred, if it was not yet."""
        if id not in self._tiles:
            note = self._workspace.reader.get(id)
            if not isinstance(note, Note) or note.picture is None:
                return None
            if len(self._tiles) > _MOST_KEPT:
                self._tiles.clear()
            self._tiles[id] = _tile(note.picture, None)
            self._fetch(id, note.picture)
        return self._tiles[id]

    def _fetch(self, id: str, file: Manifest) -> None:
        def came(blur: QImage) -> None:
            self._tiles[id] = _tile(file, blur)
            self._edit.viewport().update()

        self._workspace.tasks.run(lambda: blurred(self._bytes(file)), came, self, failed=lambda error: self._not_here(id, file, error))

    def _not_here(self, id: str, file: Manifest, error: BaseException) -> None:
        if isinstance(error, FileNotHere):
            self._tiles[id] = Tile(file.name, _("On its way to this device"))
        else:
            self._tiles[id] = Tile(file.name, error.title if isinstance(error, LiaisonError) else _("It cannot be read"), failed=True)
        self._edit.viewport().update()

    def _changed(self, change: Change) -> None:
        if change.kind == "note" and change.origin is not self:
            for id in change.ids & set(self._tiles):
                del self._tiles[id]
            self._edit.viewport().update()

    def _look_again(self, _state: object) -> None:
        """What was not here may have come."""
        self._tiles = {id: tile for id, tile in self._tiles.items() if tile.blur is not None or tile.failed}
        self._edit.viewport().update()

    # shown

    def show_picture(self, id: str) -> None:
        """Show a picture as it is, until it is closed."""
        note = self._workspace.reader.get(id)
        if not isinstance(note, Note) or note.picture is None:
            return
        file = note.picture
        self._view = self._view or PictureView(self._host)
        room = self._view.room()
        self._workspace.tasks.run(lambda: self._looked_at(file, room), lambda image: self._open(file.name, image), self)

    def _looked_at(self, file: Manifest, room: QSize) -> QImage:
        return shown(self._bytes(file), room)

    def _bytes(self, file: Manifest) -> bytes:
        demand_small(file)
        return self._files.read(file)

    def _open(self, name: str, image: QImage) -> None:
        if self._view is not None:
            self._view.open(name, image)

    # leaving

    def settle(self) -> None:
        """Bring the records in line with the words: what was taken out goes to the trash, what was pasted from another note is this one's."""
        record = self._record
        if record is None or self._edit.isReadOnly():
            return
        named = set(pictures_in(self._edit.live.words))
        for id, note in self._workspace.reader.many([*(named | self._seen)]).items():
            if not isinstance(note, Note) or note.picture is None or note.space != record.space:
                continue
            wanted = replace(note, on=record.id, trashed=False) if id in named else replace(note, trashed=True) if note.on == record.id else note
            if wanted != note:
                self._workspace.tasks.watch(self._workspace.store.put(wanted, base=note, origin=self), parent=self)
        self._seen |= named


def _tile(file: Manifest, blur: QImage | None) -> Tile:
    megabytes = max(0.1, file.size / 1_000_000)
    words = _("{size} MB, blurred. Enter or a click shows it.").format(size=f"{megabytes:.1f}")
    return Tile(file.name, words, blur)
