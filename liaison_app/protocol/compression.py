"""zstandard with numbered dictionaries of our own record shapes; always before sealing, one record at a time."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import Final

import zstandard

from liaison_app.core.errors import LiaisonError
from liaison_app.core.resources import resource_path
from liaison_app.core.words import _
from liaison_app.protocol.envelope import FLAG_ZSTD, flags_for

BODY_LIMIT: Final = 4 * 1024 * 1024
LEVEL: Final = 3
THOROUGH: Final = 6
"""For a slow line: an eighth smaller for twice the time (30 µs more for a body of 1.9 KB, which 100 bytes take at 26 Mbit/s)."""
NO_DICTIONARY: Final = 0
NEWEST_DICTIONARY: Final = 1
"""The dictionary written with when it is shipped; older numbers stay readable for ever."""


class BadCompression(LiaisonError):
    """Compressed bytes that do not unpack within the limit."""

    code = "bad_compression"

    def __init__(self, reason: str) -> None:
        super().__init__(_("A record could not be unpacked ({reason}).").format(reason=reason), _("It was set aside; nothing else is affected."))
        self.reason = reason


class Codec:
    """One dictionary's compressor and decompressor, made once a thread: zstandard's are not safe to share."""

    def __init__(self, number: int, dictionary: bytes | None) -> None:
        self.number = number
        self._bytes = dictionary
        self._dictionary = zstandard.ZstdCompressionDict(dictionary) if dictionary else None
        self._digested: dict[int, zstandard.ZstdCompressionDict] = {}
        self._local = threading.local()

    def pack(self, body: bytes, level: int = LEVEL) -> bytes:
        made: dict[int, zstandard.ZstdCompressor] = self._local.__dict__.setdefault("compressors", {})
        if level not in made:
            made[level] = zstandard.ZstdCompressor(level=level, dict_data=self._digest(level), write_content_size=True, write_dict_id=False)
        return made[level].compress(body)

    def _digest(self, level: int) -> zstandard.ZstdCompressionDict | None:
        """Return the dictionary made ready for one level; two threads may both make it, and either will do."""
        if self._bytes and level not in self._digested:
            digested = zstandard.ZstdCompressionDict(self._bytes)
            digested.precompute_compress(level=level)  # pyright: ignore[reportUnknownMemberType]
            self._digested[level] = digested
        return self._digested.get(level)

    def unpack(self, data: bytes, limit: int) -> bytes:
        decompressor = getattr(self._local, "decompressor", None)
        if decompressor is None:
            decompressor = zstandard.ZstdDecompressor(dict_data=self._dictionary, max_window_size=2 * BODY_LIMIT)
            self._local.decompressor = decompressor
        try:
            size = zstandard.frame_content_size(data)
            if size < 0 or size > limit:
                raise BadCompression("size")
            return decompressor.decompress(data, max_output_size=limit, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise BadCompression("zstd") from error


class Compression:
    """Packs a body with the newest shipped dictionary and unpacks with whichever the flags name."""

    def __init__(self, dictionaries: dict[int, bytes], *, write_with: int) -> None:
        """`dictionaries` by number 1..255; `write_with` 0 packs without one."""
        self._codecs = {number: Codec(number, data) for number, data in dictionaries.items()} | {NO_DICTIONARY: Codec(NO_DICTIONARY, None)}
        self._writer = self._codecs[write_with]

    @classmethod
    def shipped(cls) -> Compression:
        """Return the codec over resources/dictionaries/N.zdict."""
        found = {int(path.stem): path.read_bytes() for path in resource_path("dictionaries").glob("*.zdict")}
        return cls(found, write_with=NEWEST_DICTIONARY if NEWEST_DICTIONARY in found else NO_DICTIONARY)

    def compress(self, body: bytes, level: int = LEVEL) -> tuple[int, bytes]:
        """Return (envelope flags, bytes): the body itself with flags 0 when packing would not make it smaller."""
        packed = self._writer.pack(body, level)
        return (flags_for(compressed=True, dictionary=self._writer.number), packed) if len(packed) < len(body) else (0, body)

    def decompress(self, data: bytes, flags: int, limit: int = BODY_LIMIT) -> bytes:
        """Return the body; BadCompression when it is larger than the limit, broken, or its dictionary is not known here."""
        if not flags & FLAG_ZSTD:
            if len(data) > limit:
                raise BadCompression("size")
            return data
        codec = self._codecs.get(flags >> 8)
        if codec is None:
            raise BadCompression("dictionary")
        return codec.unpack(data, limit)


class Shipped:
    """Loads the shipped dictionaries at first use, so that importing costs nothing."""

    @cached_property
    def codec(self) -> Compression:
        return Compression.shipped()


_SHIPPED: Final = Shipped()


def compress(body: bytes, level: int = LEVEL) -> tuple[int, bytes]:
    """Pack with the shipped dictionaries; see Compression.compress."""
    return _SHIPPED.codec.compress(body, level)


def decompress(data: bytes, flags: int, limit: int = BODY_LIMIT) -> bytes:
    """Unpack with the shipped dictionaries; see Compression.decompress."""
    return _SHIPPED.codec.decompress(data, flags, limit)
