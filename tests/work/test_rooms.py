"""What a room was shown is laid to those alone who agreed to it."""

from __future__ import annotations

from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.presentation import Presentation
from liaison_app.records.values import When
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.work.people_timeline import timeline
from liaison_app.work.rooms import Room, room_of


def test_only_who_agreed_is_a_viewer_and_who_is_not_known_has_not(store: Store, reader: Reader) -> None:
    yes = store.put(Contact(name="Mia Ott", tracking_consent=True)).result(30).id
    no = store.put(Contact(name="Abe Lund")).result(30).id
    assert room_of(reader, Visit(attendees=(yes, no))) == Room(2, (yes,))
    assert room_of(reader, Visit(attendees=(yes, no))).anonymous
    assert not room_of(reader, Visit(attendees=(yes,))).anonymous
    assert room_of(reader, Visit(attendees=(yes, "aa" * 16))).anonymous
    assert not room_of(reader, Visit()).anonymous
    assert room_of(reader, None) == Room()
    store.change(yes, trashed=True).result(30)
    assert room_of(reader, Visit(attendees=(yes,))).anonymous


def test_a_talk_stands_on_the_page_of_who_agreed_and_not_of_who_did_not(store: Store, reader: Reader) -> None:
    yes = store.put(Contact(name="Mia Ott", tracking_consent=True)).result(30)
    no = store.put(Contact(name="Abe Lund")).result(30)
    start = When(1_790_000_000_000, "UTC")
    visit = store.put(Visit(title="Cook", attendees=(yes.id, no.id), start=start)).result(30)
    deck = store.put(Deck(title="Legal process")).result(30)
    shown = store.put(Presentation(title="Legal process", deck=deck.id, visit=visit.id, start=start, anonymous=True, viewers=(yes.id,))).result(30)

    def told(id: str) -> set[str]:
        person = reader.need(id)
        return {one.record for one in timeline(reader, person, {}).happenings}

    assert shown.id in told(yes.id)
    assert shown.id not in told(no.id)
    assert visit.id in told(no.id)
    store.change(no.id, tracking_consent=True).result(30)
    assert shown.id not in told(no.id)  # agreed only later
    store.change(yes.id, tracking_consent=False).result(30)
    assert shown.id not in told(yes.id)  # withdrawn
