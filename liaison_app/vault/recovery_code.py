"""The recovery code on paper: 128 bits as 26 Crockford base32 characters and 2 that check them."""

from __future__ import annotations

import hashlib
import secrets

from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _

CODE_BYTES = 16
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {letter: value for value, letter in enumerate(_ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_BITS = 5
_BODY = 26
_CHECK = 2
_GROUP = 4
_BETWEEN = frozenset(" -\t\r\n\u00a0\u2010\u2011\u2012\u2013\u2014\u2212_.")


class BadRecoveryCode(LiaisonError):
    """What was typed is no recovery code: a character, the length or the check is wrong."""

    code = "bad_recovery_code"
    exit_code = 3

    def __init__(self, title: str, *, position: int | None = None) -> None:
        super().__init__(title, _("Compare it with the recovery sheet: 28 characters in seven groups of four."))
        self.position = position


def new_recovery_code(random: RandomBytes = secrets.token_bytes) -> bytes:
    """Return 128 fresh bits."""
    return random(CODE_BYTES)


def spell(code: bytes) -> str:
    """Write the code for paper: seven groups of four."""
    if len(code) != CODE_BYTES:
        raise ValueError("a recovery code has 16 bytes")
    text = _letters(int.from_bytes(code, "big"), _BODY) + _check_letters(code)
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def read(text: str) -> bytes:
    """Read a code as people type it: any case, spaces or dashes, O for 0, I and L for 1; raises BadRecoveryCode."""
    letters = [letter for letter in text.upper() if letter not in _BETWEEN]
    for position, letter in enumerate(letters, 1):
        if letter not in _VALUE:
            raise BadRecoveryCode(
                _("Character {n} of the recovery code, “{letter}”, is never part of one.").format(n=position, letter=letter), position=position
            )
    if len(letters) != _BODY + _CHECK:
        raise BadRecoveryCode(_("The recovery code has 28 characters; {n} were given.").format(n=len(letters)))
    value = 0
    for letter in letters[:_BODY]:
        value = value << _BITS | _VALUE[letter]
    if value >> (8 * CODE_BYTES):
        raise BadRecoveryCode(_("The first character of the recovery code is wrong."), position=1)
    code = value.to_bytes(CODE_BYTES, "big")
    if "".join(_ALPHABET[_VALUE[letter]] for letter in letters[_BODY:]) != _check_letters(code):
        raise BadRecoveryCode(_("A character of the recovery code is wrong: its last two do not match the rest."))
    return code


def _letters(value: int, count: int) -> str:
    return "".join(_ALPHABET[value >> (_BITS * place) & 31] for place in reversed(range(count)))


def _check_letters(code: bytes) -> str:
    """Ten bits of a hash: one typing fault in 1,024 stays unseen here, and the key check catches it after."""
    return _letters(int.from_bytes(hashlib.sha256(b"liaison/v1/code-check\0" + code).digest()[:2], "big") >> 6, _CHECK)
