"""A vault and its copy, both at work: the one that learns of the other takes a new identity before it believes it."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from liaison_app.records.contact import Contact
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


def copied(pair: Pair) -> DeviceUnderTest:
    """Copy Ben's vault as it lies on the disk; it goes on beside the first."""
    pair.b.close()
    shutil.copytree(pair.b.folder, pair.folder / "twin")
    pair.b.open()
    twin = DeviceUnderTest.__new__(DeviceUnderTest)
    twin.__dict__ |= {**pair.b.__dict__, "folder": pair.folder / "twin", "name": "twin"}
    twin.open()
    pair.more.append(twin)
    return twin


def test_what_a_copy_wrote_is_not_written_over_unseen_by_a_form_that_stood_open(pair: Pair) -> None:
    shown = pair.b.put(Contact(name="Mia Ott", rank="Officer", space=pair.b.team))
    pair.b.sync()
    shown = pair.b.get(shown.id)
    twin = copied(pair)
    twin.put(replace(twin.get(shown.id), rank="Chief"))
    twin.sync()
    pair.b.sync()
    pair.b.put(replace(shown, rank="Sergeant"), base=shown)
    while pair.b.pending:
        pair.b.sync()
    pair.a.sync()
    came = pair.a.reader.body(shown.id)
    assert came is not None
    assert (came.f["rank"], [(loser.field, loser.value) for loser in came.l]) == ("Sergeant", [("rank", "Chief")])


def test_a_copy_is_known_by_a_record_of_its_own_before_anything_is_sent(pair: Pair) -> None:
    pair.b.put(Contact(name="Mia Ott", space=pair.b.team))
    pair.b.sync()
    twin = copied(pair)
    made = twin.put(Contact(name="Ada Lund", space=twin.team))
    twin.sync()
    pair.b.sync()
    pair.b.sync()
    assert pair.b.me.device.id != twin.me.device.id
    assert pair.b.reader.get(made.id) is not None
