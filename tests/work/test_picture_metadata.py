"""A picture that is kept says nothing of where, when and by whom it was taken, and looks as it did."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from liaison_app.work.picture_metadata import bare_picture

CANARY = b"Harlan County 41.8781"
TURNED, MAKER, PLACE = 0x0112, 0x010F, 0x8825
SORTS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def picture(sort: str, way: int = 6, **more: object) -> bytes:
    image = Image.effect_noise((60, 40), 80).convert("RGB")
    exif = Image.Exif()
    exif[TURNED] = way
    exif[MAKER] = CANARY.decode()
    exif.get_ifd(PLACE)[1] = "N"
    out = io.BytesIO()
    image.save(out, sort, exif=exif, **more)
    return out.getvalue()


def looks(data: bytes) -> list[int]:
    return list(Image.open(io.BytesIO(data)).convert("RGB").tobytes())


@pytest.mark.parametrize("sort", SORTS)
def test_the_words_beside_a_picture_go_and_it_looks_as_before(sort: str) -> None:
    words = PngInfo()
    words.add_text("Author", CANARY.decode())
    more = {"JPEG": {"comment": CANARY, "progressive": True}, "PNG": {"pnginfo": words}, "WEBP": {"xmp": CANARY, "lossless": True}}[sort]
    before = picture(sort, **more)
    after = bare_picture(before, SORTS[sort])
    assert CANARY in before
    assert CANARY not in after
    assert looks(after) == looks(before)
    assert PLACE not in Image.open(io.BytesIO(after)).getexif()


def test_a_photograph_that_was_held_upright_stays_upright() -> None:
    after = bare_picture(picture("JPEG", way=6), "image/jpeg")
    assert dict(Image.open(io.BytesIO(after)).getexif()) == {TURNED: 6}


def test_colours_keep_their_profile_and_what_follows_the_picture_goes() -> None:
    before = picture("JPEG", icc_profile=b"p" * 200) + b"ftyp" + CANARY
    after = bare_picture(before, "image/jpeg")
    assert Image.open(io.BytesIO(after)).info["icc_profile"] == b"p" * 200
    assert after.endswith(b"\xff\xd9")


@settings(max_examples=150, deadline=None)
@given(sort=st.sampled_from([*SORTS]), cut=st.integers(0, 3_000), at=st.integers(0, 3_000), byte=st.integers(0, 255))
def test_any_bytes_are_a_picture_or_refused(sort: str, cut: int, at: int, byte: int) -> None:
    data = bytearray(BODIES[sort][: cut or None])
    if data:
        data[at % len(data)] = byte
    try:
        assert len(bare_picture(bytes(data), SORTS[sort])) <= len(data) + 40
    except ValueError:
        return


BODIES = {sort: picture(sort) for sort in SORTS}
