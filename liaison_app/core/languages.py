"""The languages of the app, which of them a person means, and where its words come from."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Mapping

from liaison_app.core.resources import resource_path

ENGLISH, SPANISH, STRETCHED = "en", "es", "qps"
NAMES: Mapping[str, str] = {ENGLISH: "English", SPANISH: "Español"}
"""What can be chosen, each in its own words; STRETCHED is for those who look for forgotten words."""

_HELD = re.compile(r"(\{[^{}]*\})")
_ACCENTED = str.maketrans("AEIOUYCNSaeiouycns", "ÂÊÎÔÛŶÇÑŠâêîôûŷçñš")
_LONGER = 0.4


class StretchedWords(gettext.NullTranslations):
    """Every sentence accented, bracketed and longer by two fifths: what is left plain was never marked for translation."""

    def gettext(self, message: str) -> str:
        return stretched(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return stretched(msgid1 if n == 1 else msgid2)


def stretched(message: str) -> str:
    """Return a sentence as the stretched language says it; what stands in braces is kept."""
    parts = [part if _HELD.fullmatch(part) else part.translate(_ACCENTED) for part in _HELD.split(message)]
    letters = sum(len(part) for part in parts if not _HELD.fullmatch(part))
    return f"[{''.join(parts)}{'~' * round(letters * _LONGER)}]"


def language_of(chosen: str, asked: Iterable[str]) -> str:
    """Return the language chosen, or the first one known of those the system asks for ("es_MX.UTF-8", "es-US"), or English."""
    for name in (chosen, *asked):
        short = name if name == STRETCHED else name[:2].lower()
        if short in NAMES or short == STRETCHED:
            return short
    return ENGLISH


def asked_of(environment: Mapping[str, str]) -> list[str]:
    """Return the languages a terminal asks for, the most wanted first; a locale that asks for none ends the list."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = environment.get(name, "")
        if locale.partition(".")[0] in ("C", "POSIX"):
            return []
        if locale:
            return [*filter(None, environment.get("LANGUAGE", "").split(":")), locale]
    return []


def catalogue(language: str) -> gettext.NullTranslations:
    """Return the words of a language; English, and whatever is not shipped, are as they stand in the code."""
    if language == STRETCHED:
        return StretchedWords()
    path = resource_path(f"translations/{language}.mo")
    if language not in NAMES or not path.exists():
        return gettext.NullTranslations()
    with path.open("rb") as file:
        return gettext.GNUTranslations(file)
