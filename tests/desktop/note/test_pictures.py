"""Pictures in a note: sealed, blurred, shown when asked for, refused in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.note import picture_reading
from liaison_app.desktop.note.incoming import Incoming
from liaison_app.desktop.note.line_marks import pictures_in
from liaison_app.desktop.note.note_edit import NoteEdit
from liaison_app.desktop.note.note_pictures import NotePictures
from liaison_app.records.note import Note
from liaison_app.records.visit import Visit
from liaison_app.work.stored_files import StoredFiles


def photo(wide: int = 320, high: int = 200) -> QImage:
    image = QImage(wide, high, QImage.Format.Format_RGB32)
    image.fill(QColor("#c02020"))
    for x in range(0, wide, 2):
        for y in range(high):
            image.setPixelColor(x, y, QColor("#20c040"))
    return image


class Page:
    """An editor with its pictures, on a visit of a real store."""

    def __init__(self, workspace, visit):
        self.host = QWidget()
        self.edit = NoteEdit("Notes")
        QVBoxLayout(self.host).addWidget(self.edit)
        self.pictures = NotePictures(self.edit, workspace, self.host)
        self.incoming = Incoming(self.edit, self.pictures, workspace)
        self.edit.live.load(None)
        self.pictures.begin(visit, "")
        self.host.resize(800, 600)
        self.host.show()


@pytest.fixture
def visit(store):
    return store.put(Visit(title="Visit")).result(10)


@pytest.fixture
def page(qtbot, workspace, visit):
    page = Page(workspace, visit)
    qtbot.addWidget(page.host)
    yield page
    qtbot.waitUntil(lambda: not workspace.tasks.busy)


def dropped(*files: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    return data


def kept(reader, id: str) -> Note:
    note = reader.get(id)
    assert isinstance(note, Note)
    return note


def test_a_dropped_picture_is_sealed_with_the_visit_and_stands_blurred_in_a_line_of_its_own(qtbot, page, workspace, reader, visit, tmp_path):
    file = tmp_path / "front [door].png"
    photo().save(str(file))
    page.edit.insertFromMimeData(dropped(file))
    [id] = pictures_in(page.edit.live.words)
    qtbot.waitUntil(lambda: reader.get(id) is not None)
    note = kept(reader, id)
    assert (note.on, note.space) == (visit.id, visit.space)
    assert note.picture is not None
    assert StoredFiles(workspace.store.chunks).read(note.picture) == file.read_bytes()
    qtbot.waitUntil(lambda: (tile := page.pictures.tile(id)) is not None and tile.blur is not None)
    assert page.edit.live.words.endswith("\n")
    assert not any(file.read_bytes()[:64] in one.read_bytes() for one in workspace.store.chunks._folder.rglob("*") if one.is_file())


def test_a_copied_picture_is_kept_as_png(qtbot, page, reader):
    data = QMimeData()
    data.setImageData(photo())
    page.edit.insertFromMimeData(data)
    [id] = pictures_in(page.edit.live.words)
    qtbot.waitUntil(lambda: reader.get(id) is not None)
    picture = kept(reader, id).picture
    assert picture is not None
    assert picture.media_type == "image/png"


def test_the_blur_is_grey_and_shows_nothing(qapp):
    blur = picture_reading.blurred(picture_reading.as_png(photo()))
    assert blur.isGrayscale()
    levels = {blur.pixelColor(x, y).value() for x in range(blur.width()) for y in range(blur.height())}
    assert max(levels) - min(levels) < 24


def test_enter_shows_it_and_closing_lets_it_go(qtbot, page, workspace, reader):
    data = QMimeData()
    data.setImageData(photo())
    page.edit.insertFromMimeData(data)
    [id] = pictures_in(page.edit.live.words)
    qtbot.waitUntil(lambda: reader.get(id) is not None)
    page.edit.picture_asked.emit(id)
    qtbot.waitUntil(lambda: page.pictures._view is not None and page.pictures._view.isVisible())
    view = page.pictures._view
    assert view._canvas._image.size() == QSize(320, 200)
    qtbot.keyClick(view._close, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert view._canvas._image.isNull()


def test_a_broken_picture_is_refused_in_words_and_the_note_is_as_it_was(qtbot, page, heard, tmp_path):
    file = tmp_path / "broken.png"
    photo().save(str(file))
    file.write_bytes(file.read_bytes()[:90])
    page.edit.live.load(None)
    page.edit.insert("kept")
    page.edit.insertFromMimeData(dropped(file))
    qtbot.waitUntil(lambda: bool(heard.failures))
    assert "cannot be read as a picture" in heard.failures[0].sentence
    qtbot.waitUntil(lambda: pictures_in(page.edit.live.words) == [])
    assert page.edit.live.words.strip() == "kept"


def test_a_picture_of_a_hundred_megabytes_is_refused_without_reading_it(page, heard, tmp_path):
    file = tmp_path / "huge.jpg"
    with file.open("wb") as out:
        out.truncate(100_000_000)
    page.edit.insertFromMimeData(dropped(file))
    assert heard.failures[0].title == "“huge.jpg” has 100 MB; a picture in a note may have 50."
    assert page.edit.live.words == ""


def test_a_small_file_that_unpacks_into_a_huge_picture_is_refused(qapp):
    bomb = QImage(16, 16, QImage.Format.Format_Mono)
    data = bytearray(picture_reading.as_png(bomb))
    data[16:24] = (60_000).to_bytes(4, "big") * 2
    with pytest.raises(LiaisonError):
        picture_reading.media_type_of("bomb.png", bytes(data))


def test_a_file_that_is_no_picture_says_where_it_belongs(page, heard, tmp_path):
    file = tmp_path / "deck.pdf"
    file.write_bytes(b"%PDF-1.7")
    page.edit.insertFromMimeData(dropped(file))
    assert "holds words and pictures" in heard.failures[0].sentence
    assert page.edit.live.words == ""


def test_a_picture_taken_out_goes_to_the_trash_and_comes_back_with_its_line(qtbot, page, reader):
    data = QMimeData()
    data.setImageData(photo(32, 32))
    page.edit.insertFromMimeData(data)
    [id] = pictures_in(page.edit.live.words)
    qtbot.waitUntil(lambda: reader.get(id) is not None)
    words = page.edit.live.words
    page.edit.selectAll()
    page.edit.insert("gone")
    page.pictures.settle()
    qtbot.waitUntil(lambda: kept(reader, id).trashed)
    page.edit.undo_typing()
    assert page.edit.live.words == words
    page.pictures.settle()
    qtbot.waitUntil(lambda: not kept(reader, id).trashed)


def test_html_of_five_megabytes_comes_in_as_words_without_a_stall(page, heard):
    data = QMimeData()
    data.setHtml("<p class=MsoNormal style='margin:0'><b>word</b></p>" * 110_000)
    data.setText("word " * 20_000)
    page.edit.insertFromMimeData(data)
    assert page.edit.live.words == "word " * 20_000
    assert "look is not" in heard.notices[0].words


def test_longer_html_is_read_away_from_the_screen_and_put_where_the_caret_was(qtbot, page, workspace):
    page.edit.insert("before after")
    cursor = page.edit.textCursor()
    cursor.setPosition(7)
    page.edit.setTextCursor(cursor)
    data = QMimeData()
    data.setHtml("<ul>" + "<li>entry</li>" * 3_000 + "</ul>")
    data.setText("entry")
    page.edit.insertFromMimeData(data)
    qtbot.waitUntil(lambda: page.edit.live.words.count("- entry") == 3_000)
    assert page.edit.live.words.startswith("before - entry\n")


def test_where_a_photograph_was_taken_is_not_kept(qtbot, page, workspace, reader, tmp_path):
    from PIL import Image

    exif = Image.Exif()
    exif[0x010F] = "Harlan County 41.8781"
    file = tmp_path / "door.jpg"
    Image.new("RGB", (40, 30), "red").save(file, exif=exif)
    page.edit.insertFromMimeData(dropped(file))
    [id] = pictures_in(page.edit.live.words)
    qtbot.waitUntil(lambda: reader.get(id) is not None)
    picture = kept(reader, id).picture
    assert picture is not None
    assert b"Harlan" in file.read_bytes()
    assert b"Harlan" not in StoredFiles(workspace.store.chunks).read(picture)


@pytest.mark.parametrize(
    "hostile",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="20" height="20"/></svg>',
        b"P6 20000 20000 255\n" + bytes(64),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + (60_000).to_bytes(4, "big") * 2 + b"\x08\x06\0\0\0" + bytes(30),
        b"",
    ],
    ids=["drawing", "vast", "bomb", "nothing"],
)
def test_a_picture_that_another_device_let_in_is_not_handed_to_any_decoder_there_is(qapp, hostile):
    for look in (picture_reading.blurred, lambda data: picture_reading.shown(data, QSize(50, 50))):
        with pytest.raises(LiaisonError) as failure:
            look(hostile)
        assert failure.value.code == "picture_unreadable"


def test_a_picture_of_another_device_that_is_too_large_is_not_read(page, workspace):
    from liaison_app.records.values import Manifest

    with pytest.raises(LiaisonError) as failure:
        page.pictures._bytes(Manifest("a.png", "image/png", 10**10, "00" * 32, "11" * 16, bytes(32), ("22" * 32,), 10**10))
    assert failure.value.code == "picture_too_large"


def test_a_pipe_with_the_name_of_a_picture_is_not_waited_for(page, heard, tmp_path):
    import os

    os.mkfifo(tmp_path / "door.png")
    page.edit.insertFromMimeData(dropped(tmp_path / "door.png"))
    assert "cannot be opened" in heard.failures[0].title
