"""The theatre itself: an honest play is quiet, and what leaves in the clear is seen."""

from __future__ import annotations

import pytest

from tests.attacks.theatre import Theatre

pytestmark = pytest.mark.loopback


def test_where_nobody_lies_nothing_is_said_and_everything_arrives(theatre: Theatre) -> None:
    here = theatre.note_by(theatre.b)
    there = theatre.a.note(theatre.bird(), theatre.other)
    assert theatre.a.sync().words == {}
    assert theatre.b.sync().words == {}
    assert theatre.a.has(here)
    assert theatre.b.has(there)
    assert theatre.leaked() == []


def test_a_key_or_word_that_leaves_is_noticed(theatre: Theatre) -> None:
    theatre.a.sync()
    before = theatre.ring.heard[-1]
    word = theatre.bird()
    for spoilt in (word.encode(), word.encode("utf-16-le"), theatre.a.me.device.secret[:32], theatre.a.me.device.secret[:32].hex().encode()):
        theatre.ring.heard[-1] = type(before)(before.method, before.path, before.query, before.headers, b"\x81" + spoilt + b"\xff")
        assert theatre.leaked()
    theatre.ring.heard[-1] = before
    assert theatre.leaked() == []
