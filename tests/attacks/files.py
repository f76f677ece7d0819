"""Lies about files: chunks in disorder, of another file, cut short; and a member whose manifest lies."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

from liaison_app.core.errors import LiaisonError
from liaison_app.records.deck import Deck
from liaison_app.records.values import Manifest
from liaison_app.vault.blobs import CHUNK_BYTES, BlobKey, BlobSealer, new_blob_key
from liaison_app.work.stored_files import StoredFiles
from tests.attacks.people import Person, Told
from tests.attacks.ring import Heard, Said
from tests.attacks.theatre import Theatre

Play = Callable[[Theatre], Told]


def deck_by(play: Theatre, person: Person, size: int = CHUNK_BYTES + 5000, *, order: Callable[[list[str]], list[str]] = list) -> Deck:
    """Let somebody add a file of two chunks and send it."""
    word = play.bird("file").encode()
    content = (word * (size // len(word) + 1))[:size]
    key = new_blob_key()
    sealer = BlobSealer(io.BytesIO(content), size, BlobKey(key.blob_id, key.key))
    names: list[str] = []
    for chunk in sealer:
        person.vault.store.chunks.write(chunk.sha256.hex(), chunk.sealed)
        names.append(chunk.sha256.hex())
    manifest = sealer.manifest()
    file = Manifest("talk.pdf", "application/pdf", size, manifest.sha256.hex(), key.blob_id.hex(), key.key, tuple(order(names)), size)
    made = person.put(Deck(title=play.bird("title"), file=file, space=play.team))
    assert isinstance(made, Deck)
    person.sync()
    return made


def given(change: Callable[[bytes, list[bytes]], bytes]) -> Play:
    """Return a play in which a is given other bytes for a chunk; `change` sees all chunks that went before."""

    def play(on: Theatre) -> Told:
        decks = [deck_by(on, on.b), deck_by(on, on.b)]
        seen: list[bytes] = []

        def lie(heard: Heard, said: Said) -> Said:
            if heard.method != "GET" or "/v1/blobs/" not in heard.path or heard.path.endswith("/status") or said.status != 200:
                return said
            seen.append(said.body)
            return replace(said, body=change(said.body, seen))

        on.lie(lie)
        told = on.a.sync()
        for deck in decks:
            assert deck.file is not None
            assert not all(on.a.vault.store.chunks.has(chunk) for chunk in deck.file.chunks), "false bytes are not kept"
        on.repent()
        on.a.sync()
        for deck in decks:
            assert whole(on.a, deck) > 0, "and asked for again"
        return told

    return play


def whole(person: Person, deck: Deck) -> int:
    """Read a file to its end; returns its size."""
    assert deck.file is not None
    return sum(len(piece) for piece in StoredFiles(person.vault.store.chunks).open(deck.file))


def manifest_in_disorder(on: Theatre) -> Told:
    """A member's manifest names the chunks in another order; each is what it names."""
    deck = deck_by(on, on.b, order=lambda names: names[::-1])
    on.a.sync()
    told = Told()
    try:
        whole(on.a, deck)
    except LiaisonError as refused:
        told.say(refused.code, f"{refused.title} {refused.what_to_do}")
    return told


def manifest_of_another(on: Theatre) -> Told:
    """A member's manifest names another file's chunk among its own."""
    other = deck_by(on, on.b)
    assert other.file is not None
    taken = other.file.chunks
    deck = deck_by(on, on.b, order=lambda names: [names[0], taken[1]])
    on.a.sync()
    told = Told()
    try:
        whole(on.a, deck)
    except LiaisonError as refused:
        told.say(refused.code, f"{refused.title} {refused.what_to_do}")
    return told
