"""Texts whose history outweighs their words begin a new generation when nobody writes in them any more; nothing anybody wrote goes with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from liaison_app.records.note import Note
from liaison_app.records.prose import Draft, ProseState
from liaison_app.store.verbs import CompactTexts
from liaison_app.sync import compacting
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback

FOREVER = 2**62


def text(device: DeviceUnderTest, id: str) -> ProseState:
    body = device.reader.body(id)
    assert body is not None
    return body.t["body"]


def words(device: DeviceUnderTest, id: str) -> str:
    note = device.get(id)
    assert isinstance(note, Note)
    return note.body


def much_edited(pair: Pair) -> str:
    """Return a note that both devices hold and that the first has rewritten often."""
    note = pair.a.put(Note(title="Long", body="begin"))
    for turn in range(40):
        now = pair.a.get(note.id)
        assert isinstance(now, Note)
        pair.a.put(replace(now, body=f"turn {turn} of many, each with other words {turn * 7}"), base=now)
    for device in (pair.a, pair.b):
        device.sync()
    return note.id


def test_a_much_edited_text_is_sent_anew_without_its_history_and_reads_the_same_everywhere(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    id = much_edited(pair)
    heavy, said, versions = text(pair.a, id), words(pair.a, id), len(pair.a.reader.history(id))
    assert pair.a.sync().pushed == 0  # written a moment ago: somebody may go on
    monkeypatch.setattr(compacting, "QUIET_MS", -60_000)
    assert pair.b.sync().pushed == 0  # not the one who wrote it
    assert pair.a.sync().pushed == 1
    assert pair.a.sync().pushed == 0
    pair.b.sync()
    for device in (pair.a, pair.b):
        light = text(device, id)
        assert (light.g, words(device, id)) == (heavy.g + 1, said)
        assert len(light.u) < len(heavy.u) / 4
        assert device.reader.search("turn 39").total == 1
    assert len(pair.a.reader.history(id)) == versions


def test_words_written_elsewhere_meanwhile_stay_and_the_compaction_is_dropped(pair: Pair) -> None:
    id = much_edited(pair)
    before = text(pair.a, id).g
    now = pair.b.get(id)
    assert isinstance(now, Note)
    pair.b.put(replace(now, body=f"{now.body} and theirs"), base=now)
    pair.b.sync()
    assert pair.a.store.perform(CompactTexts(pair.a.team, FOREVER)).result() == 1
    for device in (pair.a, pair.b, pair.a):
        device.sync()
    assert words(pair.a, id) == words(pair.b, id)
    assert words(pair.a, id).endswith("and theirs")
    assert text(pair.a, id).g == before


def test_unsent_words_land_on_a_text_that_was_compacted_elsewhere(pair: Pair) -> None:
    id = much_edited(pair)
    now = pair.b.get(id)
    assert isinstance(now, Note)
    pair.b.put(replace(now, body=f"{now.body} and theirs"), base=now)
    assert pair.a.store.perform(CompactTexts(pair.a.team, FOREVER)).result() == 1
    for device in (pair.a, pair.b, pair.a):
        device.sync()
    assert words(pair.a, id) == words(pair.b, id) == f"{now.body} and theirs"


def test_what_is_typed_in_an_editor_that_was_open_all_the_while_is_saved_once(pair: Pair) -> None:
    id = much_edited(pair)
    open_note, draft = pair.a.get(id), Draft(text(pair.a, id))
    assert isinstance(open_note, Note)
    assert pair.a.store.perform(CompactTexts(pair.a.team, FOREVER)).result() == 1
    draft.replace(0, 0, "First of all: ")
    typed = draft.take()
    assert typed is not None
    pair.a.store.put(open_note, base=open_note, texts={"body": typed}, session="s").result()
    assert words(pair.a, id) == f"First of all: {open_note.body}"
