"""What a note gives to the clipboard and takes from it: its Markdown, the same as rich text, and what others copied."""

from __future__ import annotations

from PySide6.QtCore import QMimeData

from liaison_app.desktop.note.live_text import plain_words
from liaison_app.desktop.note.written_html import html_of, shown_words

NOTE = "application/x-liaison-note"
"""The very words of a note, pictures named: for another note only."""
PICTURE_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
_PICTURES = ("image/png", "image/jpeg", "image/webp", "image/bmp", "image/tiff", "application/x-qt-image")


def mime_of(words: str) -> QMimeData:
    """Return words of a note as they are copied: plain, and looking as they do here where another program takes that."""
    data = QMimeData()
    data.setText(shown_words(words))
    data.setHtml(html_of(words))
    data.setData(NOTE, words.encode())
    return data


def words_in(data: QMimeData) -> str:
    """Return the words that were copied, without their look."""
    if data.hasFormat(NOTE):
        return plain_words(bytes(data.data(NOTE).data()).decode("utf-8", "replace"))
    return plain_words(data.text()) if data.hasText() else ""


def has_picture(data: QMimeData) -> bool:
    """Say whether a picture itself was copied, and not words with a picture of them beside."""
    return not data.hasText() and (data.hasImage() or any(data.hasFormat(name) for name in _PICTURES))


def belongs_elsewhere(data: QMimeData) -> bool:
    """Say whether these are files of which no note takes any: the window knows where they go."""
    files = [url.toLocalFile() for url in data.urls() if url.isLocalFile()]
    return bool(files) and not any(is_picture_file(file) for file in files)


def is_picture_file(name: str) -> bool:
    return name.lower().endswith(PICTURE_ENDINGS)


def is_for_a_note(data: QMimeData) -> bool:
    """Say whether this is more than words: files, a picture, or words with a look."""
    return not data.hasFormat(NOTE) and (any(url.isLocalFile() for url in data.urls()) or has_picture(data) or data.hasHtml())
