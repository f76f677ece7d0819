"""Brings the words of the code into the catalogues: the template, each language's file, and what the app loads."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "resources" / "translations"
TEMPLATE = FOLDER / "liaison.pot"
LANGUAGES = ("es",)
KEYWORDS = {"_": None, "N_": None, "plural": (1, 2)}
PICK_LISTS = "resources/pick-lists/*.toml"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"

"""


def found_words() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Give every sentence marked in the code or standing in a pick-list, with its file."""
    for path in sorted((ROOT / "liaison_app").rglob("*.py")):
        for _line, words, _comments, _context in extract_from_file("python", path, keywords=KEYWORDS):
            yield path.relative_to(ROOT).as_posix(), words
    for path in sorted(ROOT.glob(PICK_LISTS)):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["values"]:
            yield path.relative_to(ROOT).as_posix(), entry["label"]


def template() -> Catalog:
    """Return the template as the code stands now."""
    made = Catalog(project="Liaison", version="", copyright_holder="Liaison", fuzzy=False)
    for file, words in found_words():
        if words and all(words):
            made.add(words, locations=[(file, None)])
    return made


def read(path: Path, locale: str | None = None) -> Catalog:
    """Return a catalogue as it stands in its file."""
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def write(path: Path, words: Catalog, header: str = "") -> None:
    """Write a catalogue, in the order of its words and without dates: a second run changes nothing."""
    with path.open("wb") as file:
        file.write(header.encode())
        write_po(file, words, width=120, sort_output=True, omit_header=True, ignore_obsolete=True)


def untranslated(words: Catalog) -> list[Message]:
    """Return what a language does not say yet."""
    return [word for word in words if word.id and (word.fuzzy or not all(word.string if isinstance(word.string, tuple) else (word.string,)))]


def as_loaded(words: Catalog) -> bytes:
    """Return what the app loads; the same words are the same bytes."""
    words.creation_date = words.revision_date = LONG_AGO
    made = BytesIO()
    write_mo(made, words)
    return made.getvalue()


def main() -> None:
    """Write everything anew, and say what is missing."""
    FOLDER.mkdir(exist_ok=True)
    made = template()
    write(TEMPLATE, made)
    for language in LANGUAGES:
        path = FOLDER / f"{language}.po"
        words = read(path, language) if path.exists() else Catalog(locale=language, project="Liaison", fuzzy=False)
        words.update(made, no_fuzzy_matching=True)
        write(path, words, HEADER.format(language=language, plural=words.plural_forms))
        path.with_suffix(".mo").write_bytes(as_loaded(read(path, language)))
        missing = untranslated(words)
        sys.stdout.write(f"{language}: {len(words)} sentences, {len(missing)} not translated\n")


if __name__ == "__main__":
    main()
