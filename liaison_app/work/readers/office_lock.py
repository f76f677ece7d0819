"""A presentation sealed with a password, opened; runs in the child process only."""

from __future__ import annotations

import io
import struct
from typing import Any, cast

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError

from liaison_app.work.readers.deck_facts import DeckProblem

_DAMAGE = (FileFormatError, ParseError, DecryptionError, OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, struct.error)


def opened(data: bytes, password: str) -> bytes:
    """Return the file as it is without its password, its integrity checked. Raises DeckProblem."""
    out = io.BytesIO()
    try:
        file = cast("Any", msoffcrypto).OfficeFile(io.BytesIO(data))
        file.load_key(password=password, verify_password=True)
    except InvalidKeyError as error:
        raise DeckProblem("deck_password") from error
    except _DAMAGE as error:
        raise DeckProblem("deck_damaged", type(error).__name__) from error
    try:
        file.decrypt(out, verify_integrity=file.type == "agile")  # the older way of sealing has no check of its own
    except (InvalidKeyError, *_DAMAGE) as error:
        raise DeckProblem("deck_damaged", type(error).__name__) from error
    return out.getvalue()
