"""ORI: the nine characters that name an agency, however a list writes them."""

from __future__ import annotations

import re

ORI = re.compile(r"[A-Z]{2}[A-Z0-9]{7}")
_BETWEEN = re.compile(r"[;,|/\n]+|\s{2,}|(?<=\w{7}) (?=\w{7})")


def read_ori(text: str) -> str | None:
    """Return one ORI of nine characters (a form of seven gets "00" behind it), or None when this is none."""
    plain = re.sub(r"[\s\-.'\"]", "", text).upper()
    plain += "00" if len(plain) == 7 else ""
    return plain if ORI.fullmatch(plain) else None


def read_oris(text: str) -> list[str]:
    """Return the valid ORIs of a cell that may hold several, each once, in order."""
    found = [read_ori(part) for part in _BETWEEN.split(text) if part.strip()]
    return list(dict.fromkeys(ori for ori in found if ori))


def misread_ori(text: str) -> str | None:
    """Return the ORI that was probably meant where a digit stands for a letter at the front ("C0…" for "CO…")."""
    plain = re.sub(r"[\s\-.]", "", text).upper()
    return read_ori(plain[:2].translate(str.maketrans("0158", "OISB")) + plain[2:]) if plain else None
