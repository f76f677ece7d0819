"""Long text as a CRDT (Yjs): two people may type at once, and nothing either wrote is lost."""

from __future__ import annotations

import secrets
from typing import NamedTuple

from pycrdt import Doc, Text

from liaison_app.records import one_insertion
from liaison_app.records.text_difference import difference, union_of_lines

ROOT = "t"
LIGHT = 256
"""A history of so many bytes is carried by any text."""


REDACTION = 1 << 32
"""Generations between a redaction and the one before it; compaction counts them one by one."""


class BadProse(ValueError):
    """These bytes are not a text document we can read."""


class ProseState(NamedTuple):
    """One text as stored and sent: generation, and the Yjs v1 update of its document."""

    g: int
    u: bytes


def start(words: str, generation: int = 0) -> ProseState:
    """Begin a text with these words."""
    return ProseState(generation, one_insertion.write(words, secrets.randbits(one_insertion.AUTHOR_BITS)) if words else _fresh().get_update())


def read(state: ProseState) -> str:
    """Return the words of a text. Raises BadProse on foreign bytes that do not decode."""
    words = one_insertion.read(state.u)
    return str(_root(_load(state.u))) if words is None else words


def edited(state: ProseState, old: str, new: str, base: ProseState | None = None) -> ProseState:
    """Apply the change old → new, made on `base` (or, without it, on words that may have moved since)."""
    if base is not None and base.g == state.g and read(base) == old:
        return merged(state, ProseState(state.g, _typed(base.u, old, new)))
    current = read(state)
    return ProseState(state.g, _typed(state.u, current, transplant(old, new, current)))


def transplant(old: str, new: str, onto: str) -> str:
    """Play the change old → new onto words that have themselves moved on from old; no word that nobody removed goes."""
    if old == onto:
        return new
    root = start(old).u
    return read(merged(ProseState(0, _typed(root, old, new)), ProseState(0, _typed(root, old, onto))))


def _typed(update: bytes, old: str, new: str) -> bytes:
    doc = _load(update)
    text = _root(doc)
    with doc.transaction():
        for edit in reversed(difference(old, new)):
            _replace(text, old, edit.start, edit.end, edit.words)
    return doc.get_update()


def _replace(text: Text, whole: str, start: int, end: int, words: str) -> None:
    """Replace whole[start:end] in the document; its own positions are UTF-8 bytes."""
    first = len(whole[:start].encode())
    last = first + len(whole[start:end].encode())
    if last > first:
        del text[first:last]
    if words:
        text.insert(first, words)


def merged(mine: ProseState, theirs: ProseState) -> ProseState:
    """Merge two states of one generation; the order does not matter."""
    if mine.u == theirs.u:
        return theirs
    doc = _load(theirs.u)
    _apply(doc, mine.u)
    return ProseState(theirs.g, doc.get_update())


def reconciled(mine: ProseState, theirs: ProseState, base: ProseState | None) -> ProseState:
    """Merge this device's text with another's, whatever their generations and with or without a common base."""
    if mine == theirs:
        return theirs
    if mine.g == theirs.g and ((base is not None and base.g == mine.g) or _share_an_author(mine.u, theirs.u)):
        return merged(mine, theirs)
    high, low = (mine, theirs) if mine.g > theirs.g else (theirs, mine)
    words = read(high)
    change = transplant(read(base), read(low), words) if base is not None else union_of_lines(words, read(low))
    return high if change == words else ProseState(high.g, _typed(high.u, words, change))


def is_heavy(state: ProseState, words: str) -> bool:
    """Say whether the history of a text that has these words outweighs them (2 × text + 256 B)."""
    return len(state.u) > 2 * len(words) + LIGHT and len(state.u) > 2 * len(words.encode()) + LIGHT


def compacted(state: ProseState) -> ProseState | None:
    """Return the same words as a new generation where the history outweighs them, else None."""
    words = read(state)
    return start(words, state.g + 1) if is_heavy(state, words) else None


def redacted(words: str, before: ProseState) -> ProseState:
    """Return a text of these words that carries nothing of the one before; its generation tells every device to keep no earlier version."""
    return start(words, (before.g // REDACTION + 1) * REDACTION)


def redactions(state: ProseState) -> int:
    """Return how often a text has been redacted."""
    return state.g // REDACTION


class Draft:
    """A text open in an editor; positions are code points, and each save takes what was typed since the last."""

    def __init__(self, state: ProseState | None) -> None:
        self.generation = state.g if state else 0
        self._doc = _load(state.u) if state else _fresh()
        self._text = _root(self._doc)
        self._typed = False

    @property
    def words(self) -> str:
        return str(self._text)

    @property
    def state(self) -> ProseState:
        """The text as it stands, whether or not it has been taken."""
        return ProseState(self.generation, self._doc.get_update())

    def replace(self, start: int, removed: int, words: str) -> None:
        """Replace so many code points from here with these words."""
        self._typed = True
        with self._doc.transaction():
            _replace(self._text, self.words, start, start + removed, words)

    def take(self) -> ProseState | None:
        """Return the text if something was typed since the last call, else None."""
        if not self._typed:
            return None
        self._typed = False
        return ProseState(self.generation, self._doc.get_update())

    def receive(self, state: ProseState) -> bool:
        """Take in another's words; False when the text began a new generation and must be loaded anew."""
        if state.g != self.generation:
            return False
        _apply(self._doc, state.u)
        return True


def _fresh() -> Doc[Text]:
    return Doc()


def _root(doc: Doc[Text]) -> Text:
    return doc.get(ROOT, type=Text)


def _load(update: bytes) -> Doc[Text]:
    doc = _fresh()
    _apply(doc, update)
    return doc


def _apply(doc: Doc[Text], update: bytes) -> None:
    if _first_number(update) > len(update):  # it would make room for them all before it looks: hundreds of megabytes for twelve bytes
        raise BadProse("the text document names more authors than it has bytes")
    try:
        doc.apply_update(update)
    except Exception as error:
        raise BadProse(str(error)) from error
    except BaseException as panic:  # a Rust panic is no Exception, and must not end the thread
        if type(panic).__name__ != "PanicException":
            raise
        raise BadProse("the text document is malformed") from None


def _first_number(update: bytes) -> int:
    """Return how many authors an update says it has: a varint."""
    value = 0
    for place, byte in enumerate(update[:10]):
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            break
    return value


def _share_an_author(a: bytes, b: bytes) -> bool:
    return bool(_authors(a) & _authors(b))


def _authors(update: bytes) -> set[int]:
    """Return the client ids of a document, from its state vector: count, then (client, clock) as varints."""
    numbers: list[int] = []
    value = shift = 0
    for byte in _load(update).get_state():
        value |= (byte & 0x7F) << shift
        shift += 7
        if not byte & 0x80:
            numbers.append(value)
            value = shift = 0
    return set(numbers[1::2])
