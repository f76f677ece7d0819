"""A picture's bytes without what cameras and programs write beside it: where, when and by whom it was taken."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import Final

_MARKER: Final = re.compile(rb"\xff+([^\x00\xff])")
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD8)))
_NOTES: Final = frozenset((*range(0xE0, 0xF0), 0xFE))
"""Segments for programs (Exif, XMP, IPTC, depth, sound …) and comments."""
_TURNED: Final = 0x0112
_PNG_WORDS: Final = frozenset((b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"))
_WEBP_WORDS: Final = frozenset((b"EXIF", b"XMP "))
_WEBP_FLAGS: Final = 0x0C


def bare_picture(data: bytes, media_type: str) -> bytes:
    """Return a picture as it looks and nothing more; sorts that hold no such words are as they were. Raises ValueError where it is not built as it should be."""
    try:
        match media_type:
            case "image/jpeg":
                return b"".join(_jpeg(data))
            case "image/png":
                return b"".join(_png(data))
            case "image/webp":
                return _webp(data)
            case _:
                return data
    except (struct.error, IndexError) as error:
        raise ValueError("the picture ends too early") from error


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Give the segments that draw; what follows the end of the picture (a second one, a film) goes too."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    yield data[:2]
    at = 2
    while found := _MARKER.search(data, at):
        marker = found[1][0]
        if marker in _ALONE or marker == _END:
            yield data[at : found.end()]
            at = found.end()
            if marker == _END:
                return
            continue
        yield data[at : found.start()]  # what a scan before it drew
        (length,) = struct.unpack_from(">H", data, found.end())
        at = found.end() + length
        body = data[found.end() + 2 : at]
        if length < 2 or at > len(data):
            raise ValueError("a segment ends too early")
        if marker not in _NOTES or _draws(marker, body):
            yield b"\xff" + found[1] + data[found.end() : at]
        elif marker == 0xE1 and body.startswith(b"Exif\0\0") and (way := _way_up(body[6:])) > 1:
            yield _only_way_up(way)
    yield data[at:]  # programs show a picture whose end is missing


def _draws(marker: int, body: bytes) -> bool:
    """Say whether a program's segment is needed for the colours."""
    return body.startswith({0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}.get(marker, b"\xff\xff"))


def _way_up(exif: bytes) -> int:
    """Return how the picture is turned, 1 to 8; 1 where it does not say."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        (at,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, at)
        for number in range(count):
            tag, kind, _many, value = struct.unpack_from(f"{order}HHIH", exif, at + 2 + 12 * number)
            if tag == _TURNED and kind == 3:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _only_way_up(way: int) -> bytes:
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _TURNED, 3, 1, way, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _png(data: bytes) -> Iterator[bytes]:
    if data[:8] != b"\x89PNG\r\n\x1a\n":
        raise ValueError("no PNG")
    yield data[:8]
    at, name = 8, b""
    while name != b"IEND":
        length, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + length
        if end > len(data):
            raise ValueError("a chunk ends too early")
        if name not in _PNG_WORDS:
            yield data[at:end]
        at = end


def _webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    out = bytearray(b"WEBP")
    at, whole = 12, min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= whole:
        name, length = struct.unpack_from("<4sI", data, at)
        chunk = bytearray(data[at : at + 8 + length + length % 2])
        at += len(chunk)
        if name == b"VP8X":
            chunk[8] &= ~_WEBP_FLAGS & 0xFF
        if name not in _WEBP_WORDS:
            out += chunk
    return b"RIFF" + struct.pack("<I", len(out)) + bytes(out)
