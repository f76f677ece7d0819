"""What is pasted or dropped into a note, beyond plain words: pictures, files, words with a look."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QImage, QTextCursor
from PySide6.QtWidgets import QFileDialog

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _, figure
from liaison_app.desktop.note.exchange import PICTURE_ENDINGS, has_picture, is_picture_file, words_in
from liaison_app.desktop.note.live_text import plain_words
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.note_pictures import NotePictures
from liaison_app.desktop.note.pasted_html import markdown_of
from liaison_app.desktop.workspace import Workspace

_AT_ONCE = 20_000
"""HTML of so many letters is read before the next key comes."""
_LONGEST = 1_000_000


class Incoming(QObject):
    """Takes in what the editor hands on; what takes long is read on a worker and put in where the caret was."""

    def __init__(self, edit: NoteEdit, pictures: NotePictures, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent or edit)
        self._edit = edit
        self._pictures = pictures
        self._workspace = workspace
        edit.given.connect(self.take)
        edit.too_long.connect(self._refuse)
        edit.link_asked.connect(self._open_link)

    def take(self, data: QMimeData) -> None:
        """Put into the note what was copied or dropped."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files:
            self._take_files(files)
        elif has_picture(data):
            image = data.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self._pictures.take_image(image)
            else:
                self._say(_("The picture that was copied cannot be read."), _("Save it as PNG or JPEG, and drop that file here."))
        else:
            self._take_html(data.html(), words_in(data))

    def choose_picture(self) -> None:
        """Let a person choose a picture's file."""
        ending = " ".join(f"*{suffix}" for suffix in PICTURE_ENDINGS)
        name, _filter = QFileDialog.getOpenFileName(self._edit, _("Put in a picture"), "", _("Pictures ({endings})").format(endings=ending))
        if name:
            self._pictures.take_file(Path(name))

    def _open_link(self, address: str) -> None:
        """Open an address in the browser; the browser learns it, and nothing else."""
        if not QDesktopServices.openUrl(QUrl(address)):
            self._say(_("No program on this computer opens {address}.").format(address=address), _("Copy the address and open it elsewhere."))

    def _take_files(self, files: list[Path]) -> None:
        others = [file.name for file in files if not is_picture_file(file.name)]
        for file in files:
            if is_picture_file(file.name):
                self._pictures.take_file(file)
        if others:
            self._say(
                _("“{name}” is not a picture; a note holds words and pictures.").format(name=others[0]),
                _("Add decks in Decks. Evidence belongs nowhere in Liaison."),
            )

    def _take_html(self, html: str, words: str) -> None:
        if len(html) > _LONGEST:
            self._put(words, None)
            if words:
                self._workspace.messages.notice(_("That was much at one time: its words are here, their look is not."))
        elif len(html) <= _AT_ONCE:
            self._put(plain_words(markdown_of(html)) or words, None)
        else:
            place = QTextCursor(self._edit.textCursor())
            self._workspace.tasks.run(lambda: plain_words(markdown_of(html)), lambda marked: self._put(marked or words, place), self)

    def _put(self, words: str, place: QTextCursor | None) -> None:
        if place is not None and not self._edit.isReadOnly():
            self._edit.setTextCursor(place)
        self._edit.insert(words)

    def _refuse(self, letters: int) -> None:
        words = _("That is {n} letters, more than a note takes at one time. Nothing was pasted, and it is still on the clipboard.").format(n=figure(letters))
        self._say(words, _("Paste it in parts."))

    def _say(self, words: str, what_to_do: str) -> None:
        self._workspace.messages.failed(LiaisonError(words, what_to_do, code="cannot_paste"))
