"""An invite comes as its file or as a picture of its code, and anything else says what it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QPainter, QTransform

from liaison_app.core.errors import LiaisonError
from liaison_app.desktop.team.code_picture import picture
from liaison_app.desktop.team.code_reading import invite_from
from liaison_app.protocol.invite import read_invite
from liaison_app.work.invite_code import NoCode, code_of, draw_code
from tests.support.makers import INVITE


@pytest.fixture
def photo(qapp: object, tmp_path: Path) -> Path:
    """The code at an angle on a grey table, as a telephone takes it."""
    code = picture(draw_code(code_of(INVITE))).scaled(600, 600)
    table = QImage(1600, 1200, QImage.Format.Format_RGB32)
    table.fill(0xFF8A8478)
    painter = QPainter(table)
    painter.setTransform(QTransform().translate(500, 250).rotate(7))
    painter.drawImage(0, 0, code)
    painter.end()
    path = tmp_path / "photo.jpg"
    assert table.save(str(path), "JPEG", 85)
    return path


def test_a_photograph_of_the_code_is_the_invite(photo: Path) -> None:
    assert read_invite(invite_from(photo)).token == INVITE.token


def test_a_file_is_taken_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "team.invite").write_bytes(b'{"v": 1}')
    assert invite_from(tmp_path / "team.invite") == b'{"v": 1}'


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_a_picture_without_a_code_a_broken_one_and_no_file_at_all_say_so(qapp: object, tmp_path: Path, photo: Path) -> None:
    blank = QImage(300, 300, QImage.Format.Format_RGB32)
    blank.fill(0xFFFFFFFF)
    blank.save(str(tmp_path / "blank.png"))
    (tmp_path / "broken.jpg").write_bytes(photo.read_bytes()[:2000])
    with pytest.raises(NoCode):
        invite_from(tmp_path / "blank.png")
    with pytest.raises(NoCode):
        invite_from(tmp_path / "broken.jpg")
    with pytest.raises(LiaisonError, match="cannot be read"):
        invite_from(tmp_path / "none.invite")


@pytest.mark.qt_log_level_fail("CRITICAL")
def test_a_picture_that_claims_to_be_endless_is_refused_in_words(qapp: object, tmp_path: Path) -> None:
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + chunk(b"IEND", b"")
    )
    (tmp_path / "bomb.png").write_bytes(bomb)
    with pytest.raises(NoCode):
        invite_from(tmp_path / "bomb.png")
