"""Lines of text files in whatever encoding they came, in bounded memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

LONGEST_LINE = 4 << 20
LARGEST_FILE = 512 << 20
HEAD = 64 << 10
_NOISE = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def unreadable(path: Path, why: OSError) -> LiaisonError:
    """Say that the file cannot be opened."""
    if isinstance(why, FileNotFoundError):
        return LiaisonError(_("There is no file “{name}”.").format(name=path.name), _("Check the name and the folder."), code="file_missing")
    return LiaisonError(
        _("“{name}” cannot be read: {why}.").format(name=path.name, why=why.strerror or why),
        _("Check that you may read it, then try again."),
        code="file_unreadable",
    )


def read_head(path: Path, size: int = HEAD) -> bytes:
    """Return the first bytes of a file."""
    try:
        with path.open("rb") as stream:
            return stream.read(size)
    except OSError as error:
        raise unreadable(path, error) from error


def wide_encoding(head: bytes) -> str | None:
    """Return the UTF-16 or UTF-32 encoding of this text, by its mark or its pattern of zero bytes; None for 8-bit text."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name
    sample = head[:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    most = len(sample) // 2
    if most >= 4 and even <= most // 20 and odd >= most * 6 // 10:
        return "utf-16-le"
    if most >= 4 and odd <= most // 20 and even >= most * 6 // 10:
        return "utf-16-be"
    return None


def looks_like_text(head: bytes) -> bool:
    """Say whether these first bytes can be text in any encoding we read."""
    if wide_encoding(head):
        return True
    return bool(head.strip()) and len(_NOISE.findall(head)) <= len(head) // 200


def decode_guess(data: bytes, charset: str = "") -> str:
    """Decode bytes: the named charset where it fits, else UTF-8, else Windows-1252, else Latin-1. Never fails.

    UTF-8 with a few damaged bytes stays UTF-8: three whole characters outweigh one broken one.
    """
    for name in (charset, "utf-8"):
        try:
            return data.decode(name or "utf-8")
        except (UnicodeDecodeError, LookupError, ValueError):
            continue
    patched = data.decode("utf-8", "replace")
    broken = patched.count("\ufffd")
    if sum(char > "\x7f" for char in patched) - broken >= 3 * broken:
        return patched
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def byte_lines(path: Path) -> Iterator[bytes]:
    """Yield lines without their end (CR, LF or CRLF) as bytes, 16- and 32-bit text as UTF-8; a line is cut at 4 MiB.

    Lines stay bytes because some programs fold a line in the middle of a character.
    """
    head = read_head(path)
    wide = wide_encoding(head)
    if path.stat().st_size > LARGEST_FILE:
        raise LiaisonError(
            _("“{name}” is larger than {limit} MB.").format(name=path.name, limit=LARGEST_FILE >> 20),
            _("Export it again in smaller parts."),
            code="file_too_large",
        )
    try:
        with path.open(encoding=wide or "latin-1", errors="replace", newline=None) as stream:
            first = True
            cut = False
            while line := stream.readline(LONGEST_LINE):
                whole = line.endswith("\n")
                if not cut:
                    data = line.rstrip("\n").encode("utf-8", "replace") if wide else line.rstrip("\n").encode("latin-1", "replace")
                    yield data.removeprefix(codecs.BOM_UTF8) if first else data
                first, cut = False, not whole
    except OSError as error:
        raise unreadable(path, error) from error


def text_lines(path: Path) -> Iterator[str]:
    """Yield lines as text, each decoded by itself: files pasted from two programs keep both their accents."""
    return (decode_guess(line).replace("\0", "") for line in byte_lines(path))


def ends_with_newline(path: Path) -> bool:
    """Say whether the last line of the file is complete."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, 2)
            stream.seek(max(0, size - 4))
            return b"\n" in (tail := stream.read(4)) or b"\r" in tail
    except OSError as error:
        raise unreadable(path, error) from error
