"""People as a name is typed after @."""

from __future__ import annotations

import pytest

from liaison_app.desktop.note.people_search import people_like
from liaison_app.records.contact import Contact
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store

NAMES = ("Zoë O’Neil-Smith", "José Ñandú", "محمد العلي", "שרה כהן", "🚓 Unit Seven", "Straße, Uwe")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("zoe", 0),
        ("o'nei", 0),
        ("o’nei", 0),
        ("zoe smi", 0),
        ("oneil", 0),
        ("zoe onei", 0),
        ("nandu", 1),
        ("jose", 1),
        ("العل", 2),
        ("שרה", 3),
        ("unit", 4),
        ("strasse", 5),
    ],
)
def test_a_name_is_found_without_the_accents_and_apostrophes_it_is_written_with(store: Store, reader: Reader, typed: str, name: int) -> None:
    people = [Contact(name=one) for one in NAMES]
    store.put_all(people).result(10)
    wanted = people[name].id
    assert [one.id for one in people_like(reader, typed)] == [wanted]
    assert [one.id for one in people_like(reader, typed, [one.id for one in people])] == [wanted]
