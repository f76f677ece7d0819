"""Members who begin a new key of a space dishonestly, and hand out noise, or different keys to different people."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Mapping
from typing import Any

from tests.attacks.people import Person, Told
from tests.attacks.theatre import Theatre
from tests.support.false_epochs import false_epoch


def begun_by(on: Theatre, cheat: Person, keys: Mapping[bytes, bytes]) -> None:
    """Let somebody who has two devices give one up, and with it the team a new key that `keys` hands out."""
    phone = on.newcomer("phone")
    phone.begin_join(cheat.invite("device", ""), on.stage.url)
    for person in (phone, cheat, phone, cheat):
        person.sync()
    write = false_epoch(cheat.me, phone.me.device.id, bytes.fromhex(on.team), on.head_of(cheat)[0], keys)

    def steps() -> Generator[Any, Any, None]:
        yield from cheat.engine.organisation.read()
        yield from cheat.engine.acts.post(write)

    cheat.run(steps())


def goes_on(on: Theatre) -> None:
    """The other space is not kept back, and an owner's new key ends it."""
    on.a.sync()
    after = on.a.note(on.bird("other space"), on.other)
    on.a.sync()
    on.b.sync()
    assert on.b.has(after)
    on.a.run(on.a.engine.acts.remove_member(on.c.me.account.id.hex()))
    ended = on.note_by(on.a)
    on.b.sync()
    assert on.b.has(ended)
    assert not any(fact.stopped for person in (on.a, on.b) for fact in person.me.spaces.values())


def noise_for_everybody(on: Theatre) -> Told:
    """A reader gives the team a key that nobody gets."""
    begun_by(on, on.c, {})
    told = on.a.sync()
    assert (on.team, 2) not in on.a.me.keys
    goes_on(on)
    return told


def noise_for_one(on: Theatre) -> Told:
    """Everybody gets the key but the owner."""
    key = secrets.token_bytes(32)
    begun_by(on, on.c, {person.me.account.id: key for person in (on.b, on.c)})
    written = on.note_by(on.b)
    told = on.a.sync()
    assert not on.a.has(written)
    goes_on(on)
    return told


def two_keys_of_one_number(on: Theatre) -> Told:
    """The owner gets another key than the editor: nothing that the editor writes is shown to the owner as the editor's words."""
    begun_by(on, on.c, {person.me.account.id: secrets.token_bytes(32) for person in (on.a, on.b, on.c)})
    written = on.note_by(on.b)
    told = on.a.sync()
    assert not on.a.has(written)
    goes_on(on)
    return told
