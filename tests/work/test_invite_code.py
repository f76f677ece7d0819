"""An invite's square code: what is drawn is read back, and a picture without one says so."""

from __future__ import annotations

import pytest

from liaison_app.protocol.invite import BadInvite, read_invite, write_invite
from liaison_app.work.invite_code import NoCode, SquareCode, code_of, draw_code, read_code
from tests.support.makers import INVITE


def _picture(code: SquareCode, scale: int = 3, quiet: int = 4) -> memoryview:
    side = (code.side + 2 * quiet) * scale
    pixels = bytearray(b"\xff" * side * side)
    for y in range(code.side * scale):
        for x in range(code.side * scale):
            if code.is_dark(x // scale, y // scale):
                pixels[(y + quiet * scale) * side + x + quiet * scale] = 0
    return memoryview(bytes(pixels)).cast("B", (side, side))


def test_the_code_is_read_back_as_the_very_invite() -> None:
    file = read_code(_picture(draw_code(code_of(INVITE))))
    assert read_invite(file) == read_invite(write_invite(INVITE))


def test_a_code_with_a_stain_is_still_read() -> None:
    code = draw_code(code_of(INVITE))
    stained = bytearray(code.modules)
    for y in range(30, 37):
        stained[y * code.side + 30 : y * code.side + 37] = bytes(7)
    assert read_invite(read_code(_picture(SquareCode(code.side, bytes(stained))))).token == INVITE.token


def test_an_empty_picture_and_another_code_say_that_there_is_no_invite() -> None:
    with pytest.raises(NoCode):
        read_code(memoryview(b"\xff" * 100 * 100).cast("B", (100, 100)))
    with pytest.raises(NoCode):
        read_code(_picture(draw_code(b"https://example.org/menu")))


def test_a_code_with_the_mark_and_rubbish_is_no_invite() -> None:
    with pytest.raises(BadInvite):
        read_code(_picture(draw_code(b"LSN-INVITE-1\n" + b"\xc1" * 40)))
