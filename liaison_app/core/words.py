"""Words shown to people: marked with N_ where declared, translated with _ where shown."""

from __future__ import annotations

import gettext
from collections.abc import Sequence

_catalogue: list[gettext.NullTranslations] = [gettext.NullTranslations()]


def use_catalogue(catalogue: gettext.NullTranslations) -> None:
    """Show words from this catalogue from now on."""
    _catalogue[0] = catalogue


def _(text: str) -> str:
    """Translate a sentence for the screen."""
    return _catalogue[0].gettext(text) if text else ""


def N_(text: str) -> str:
    """Mark a word for translation where it is declared; it is translated where it is shown."""
    return text


def plural(one: str, many: str, n: int) -> str:
    """Choose and fill the form for n; the sentence names it as {n}."""
    return _catalogue[0].ngettext(one, many, n).format(n=figure(n))


def figure(n: int) -> str:
    """Return a count as people read it, thousands apart: "10,001"; the same in Spanish as it is written in the United States."""
    return f"{n:,}"


def begun(words: str) -> str:
    """Return words as they stand at the beginning of a line: many languages write days small."""
    return words[:1].upper() + words[1:]


def list_words(names: Sequence[str]) -> str:
    """Name several things as one: "A", "A and B", "A, B and C"."""
    if len(names) < 2:
        return "".join(names)
    return _("{first} and {last}").format(first=", ".join(names[:-1]), last=names[-1])
