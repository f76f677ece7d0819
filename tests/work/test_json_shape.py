"""A record in JSON, there and back: no kind and no field is forgotten, whatever stands in it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, assert_never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.errors import LiaisonError
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.fields import AnyField, Choice, Day, File, Flag, Link, Links, Moment, Number, Part, Parts, Place, Prose, Record, Tags, Text
from liaison_app.records.kinds import KINDS
from liaison_app.records.parts import Email
from liaison_app.records.picklists import pick_list
from liaison_app.records.values import Manifest, Spot, When
from liaison_app.work.json_shape import READ_ONLY, from_json, to_json, utc
from tests.support import makers

LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
IDS = st.binary(min_size=16, max_size=16).map(bytes.hex)
NUMBERS = st.one_of(st.none(), st.integers(-(2**53), 2**53), st.floats(-1e9, 1e9))
WHENS = st.builds(When, st.integers(0, 4_000_000_000_000), st.sampled_from(["UTC", "America/Chicago", "Pacific/Guam", "Asia/Kathmandu"]))
SPOTS = st.builds(Spot, LETTERS, LETTERS, st.one_of(st.none(), st.floats(-90, 90)), st.one_of(st.none(), st.floats(-180, 180))).filter(
    lambda spot: spot != Spot()
)


def values(field: AnyField) -> st.SearchStrategy[Any]:
    """Return any value a field may hold."""
    match field:
        case Text() | Prose():
            return LETTERS
        case Choice(among=among):
            return st.sampled_from(["", *pick_list(among)])
        case Link():
            return st.one_of(st.none(), IDS)
        case Links():
            return st.sets(IDS, max_size=4).map(sorted).map(tuple)
        case Tags():
            return st.sets(LETTERS.map(str.strip).filter(bool), max_size=4).map(sorted).map(tuple)
        case Day():
            return st.one_of(st.none(), st.dates().map(lambda day: day.isoformat()))
        case Moment():
            return st.one_of(st.none(), WHENS)
        case Number():
            return NUMBERS
        case Flag():
            return st.booleans()
        case Place():
            return st.one_of(st.none(), SPOTS)
        case File():
            return st.none()
        case Parts():
            return st.lists(parts(field.of), max_size=3, unique_by=lambda part: part.id).map(tuple)
        case _:
            assert_never(field)


def parts(of: type[Part]) -> st.SearchStrategy[Part]:
    inner = {name: values(field) for name, field in of.fields().items()}
    return st.builds(of, id=IDS, **inner)


@st.composite
def records(draw: st.DrawFn) -> Record:
    kind = KINDS[draw(st.sampled_from(sorted(KINDS)))]
    whole = kind(**{name: draw(values(field)) for name, field in kind.fields().items()})
    filled = {name: ("ab" * 16 if isinstance(field, Link) else "x") for name, field in kind.fields().items() if field.required and not getattr(whole, name)}
    return replace(whole, **filled)


@given(records())
def test_every_record_survives_the_way_there_and_back(record: Record) -> None:
    shown = json.loads(json.dumps(to_json(record)))
    again = from_json(shown, type(record)(id=record.id))
    assert again == replace(record, created_at=again.created_at, space=again.space)


@given(records())
def test_putting_back_what_was_shown_changes_nothing(record: Record) -> None:
    assert from_json(to_json(record), record) == record


@given(
    st.recursive(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), LETTERS), lambda inner: st.lists(inner) | st.dictionaries(LETTERS, inner)),
    records(),
)
def test_any_json_in_any_field_is_taken_or_refused_in_words(anything: Any, record: Record) -> None:
    for name in record.fields():
        taken, refused = _taken({name: anything}, record)
        assert taken is not None or (refused is not None and refused.code in ("bad_field", "incomplete") and refused.what_to_do)


def _taken(data: dict[str, Any], record: Record) -> tuple[dict[str, Any] | None, LiaisonError | None]:
    try:
        return to_json(from_json(data, record)), None
    except LiaisonError as error:
        return None, error


def test_every_kind_has_the_keys_of_the_contract_first() -> None:
    front = [*READ_ONLY[:8], "tags", "marking", "links", "trashed", "losers"]
    for kind in KINDS.values():
        assert list(to_json(kind()))[: len(front)] == front


def test_moments_of_the_machine_are_utc_to_the_millisecond() -> None:
    assert utc(1_790_000_000_123) == "2026-09-21T14:13:20.123Z"
    assert utc(0) == "1970-01-01T00:00:00.000Z"


def test_a_moment_beyond_every_calendar_is_still_shown() -> None:
    visit = makers.visit(created_at=1 << 62, start=When(1 << 62, "America/Chicago"), end=When(-(1 << 62), "Pacific/Auckland"))
    shown = to_json(visit)
    assert shown["created_at"].startswith("9999-12-30")
    assert shown["start"]["at"].startswith("9999-12-30")
    assert shown["end"]["at"].startswith("0001-01-0")


def test_an_unknown_choice_of_a_newer_version_stays_where_it_stands() -> None:
    record = makers.contact(verification="palm-print")
    assert from_json({"verification": "palm-print", "rank": "Lt"}, record) == replace(record, rank="Lt")
    with pytest.raises(LiaisonError):
        from_json({"verification": "palm-print"}, makers.contact())


def test_a_stored_file_shows_no_key_and_cannot_be_set() -> None:
    deck = Deck(title="x", file=Manifest("a.pdf", "application/pdf", 3, "ab" * 32, "cd" * 16, b"k" * 32))
    shown = to_json(deck)
    assert shown["file"] == {"name": "a.pdf", "type": "application/pdf", "size": 3, "sha256": "ab" * 32}
    assert from_json(shown, deck) == deck
    with pytest.raises(LiaisonError):
        from_json({"file": None}, deck)


def test_parts_keep_what_is_not_said_of_them() -> None:
    record = Contact(name="Mia", emails=(Email(id="ab" * 16, o="V", value="mia@pd.gov", label="work"),))
    assert from_json({"emails": [" Mia@pd.gov"]}, record).emails[0].label == "work"
    assert from_json({"emails": [{"id": "ab" * 16, "value": "new@pd.gov"}]}, record).emails == (Email(id="ab" * 16, o="V", value="new@pd.gov", label="work"),)
    assert from_json({"emails": []}, record).emails == ()
    with pytest.raises(LiaisonError):
        from_json({"emails": [{"id": "ab" * 16, "value": "a"}, {"id": "ab" * 16, "value": "b"}]}, record)


def test_what_was_unfinished_before_does_not_stand_in_the_way_of_another_change() -> None:
    unfinished = Contact(version=3, organisation="Metro PD")
    assert from_json({"rank": "Lt"}, unfinished).organisation == "Metro PD"
    with pytest.raises(LiaisonError):
        from_json({"name": ""}, replace(makers.contact(), version=3))


def test_a_moment_inside_a_list_is_rfc_3339_with_its_zone_beside_it() -> None:
    from liaison_app.records.parts import Stop
    from liaison_app.records.trip import Trip
    from liaison_app.records.values import When

    trip = Trip(title="Ohio", stops=(Stop(id="11" * 16, o="V", at=When(1_791_900_000_000, "America/New_York")),))
    shown = to_json(trip)
    (stop,) = shown["stops"]
    assert stop["at"].startswith("2026-10-13T")
    assert stop["at"].endswith("-04:00")
    assert stop["at_zone"] == "America/New_York"
    assert from_json({"stops": shown["stops"]}, trip) == trip
