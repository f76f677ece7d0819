"""A Yjs document that is one insertion by one author, as most texts are: its bytes written and read without opening a document."""

from __future__ import annotations

AUTHOR_BITS = 53
"""Authors are random numbers that a JavaScript number holds exactly."""
_BEGINS = b"\x01\x01"
"""One author, one block."""
_INSERTS = b"\x00\x04\x01\x01t"
"""From clock 0; a string without neighbours; in the root named by 1 byte, "t"."""
_NOTHING_DELETED = b"\x00"
_LONGEST_NUMBER = 8


def write(words: str, author: int) -> bytes:
    """Return the Yjs v1 update of a document in which this author has typed these words (at least one)."""
    text = words.encode()
    return b"".join((_BEGINS, _number(author), _INSERTS, _number(len(text)), text, _NOTHING_DELETED))


def read(update: bytes) -> str | None:
    """Return the words of such a document; None for every other, which the library must read."""
    if not update.startswith(_BEGINS) or not update.endswith(_NOTHING_DELETED):
        return None
    _author, at = _number_at(update, len(_BEGINS))
    if not update.startswith(_INSERTS, at):
        return None
    length, at = _number_at(update, at + len(_INSERTS))
    if not length or at + length + len(_NOTHING_DELETED) != len(update):
        return None
    try:
        return update[at:-1].decode()
    except UnicodeDecodeError:
        return None


def _number(value: int) -> bytes:
    """Return a variable-length number: seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _number_at(update: bytes, at: int) -> tuple[int, int]:
    """Return the number that stands here and where it ends; one too long to be ours ends beyond the update."""
    value = 0
    for place, byte in enumerate(update[at : at + _LONGEST_NUMBER]):
        value |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return value, at + place + 1
    return 0, len(update)
