"""Invite files: read back whole, or refused saying which kind of wrong they are."""

from __future__ import annotations

import json
import os
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.protocol.invite import MAX_FILE, BadInvite, Invite, Inviter, enrolment_is_proven, read_invite, write_invite
from tests.server.parties import Party

INVITE = Invite(
    "https://liaison.example", os.urandom(32), os.urandom(16), os.urandom(32), os.urandom(16), "editor", 5, inviter=Inviter(os.urandom(16), os.urandom(32)), space=os.urandom(16)
)  # fmt: skip


def test_an_invite_reads_back_with_and_without_its_optional_parts() -> None:
    first = msgspec.structs.replace(INVITE, bootstrap=os.urandom(32), inviter=None, space=None)
    for invite in (INVITE, first):
        found = read_invite(write_invite(invite))
        assert msgspec.structs.replace(found, v=0, type="") == invite
    assert INVITE.token.hex() not in repr(INVITE)
    assert first.bootstrap is not None
    assert first.bootstrap.hex() not in repr(first)


@given(st.binary(max_size=300))
def test_arbitrary_files_are_no_invites(raw: bytes) -> None:
    with pytest.raises(BadInvite):
        read_invite(raw)


@given(st.data())
def test_a_file_with_changed_bytes_is_refused_or_reads_as_another_invite(data: st.DataObject) -> None:
    raw = bytearray(write_invite(INVITE))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] = data.draw(st.integers(0, 255))
    with suppress(BadInvite):
        assert read_invite(bytes(raw)).v == 1


def test_the_kinds_of_wrong_are_told_apart() -> None:
    text = json.loads(write_invite(INVITE))
    for wrong, sentence in (
        (b"{}", "not a Liaison invite"), (json.dumps(text | {"type": "recipe"}).encode(), "not a Liaison invite"),
        (json.dumps(text | {"v": 2}).encode(), "newer version"), (json.dumps(text | {"token": "00"}).encode(), "damaged or incomplete"),
        (json.dumps({key: value for key, value in text.items() if key != "server_pub"}).encode(), "damaged or incomplete"),
        (b" " * (MAX_FILE + 1), "too large"), ("{ä}".encode("latin-1"), "not a Liaison invite"),
    ):  # fmt: skip
        with pytest.raises(BadInvite, match=sentence):
            read_invite(wrong)


def test_only_who_holds_the_file_proves_an_enrolment_and_no_key_can_be_exchanged() -> None:
    token, joiner = os.urandom(16), Party(os.urandom(16))
    enrolment = joiner.enrolment(token)
    assert enrolment_is_proven(token, enrolment)
    assert not enrolment_is_proven(os.urandom(16), enrolment)
    for name in ("AS", "AK", "DS", "DK"):
        assert not enrolment_is_proven(token, msgspec.structs.replace(enrolment, **{name: os.urandom(32)}))
    for name in ("account_id", "device_id"):
        assert not enrolment_is_proven(token, msgspec.structs.replace(enrolment, **{name: os.urandom(16)}))
    for name in ("name", "device_name"):
        assert not enrolment_is_proven(token, msgspec.structs.replace(enrolment, **{name: "The Sheriff"}))
    one, two = enrolment.name, enrolment.device_name
    assert not enrolment_is_proven(token, msgspec.structs.replace(enrolment, name=one + two, device_name=""))
