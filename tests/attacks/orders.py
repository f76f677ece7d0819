"""Lies about revocation: orders nobody gave, and what people write after they have gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace as fields

from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import encode
from liaison_app.protocol.entry import chain
from liaison_app.protocol.operations import RevokeDevice
from tests.attacks.feeds import FeedLie, sealed, state_of
from tests.attacks.members import Acts, by_editor, by_server
from tests.attacks.people import PASSPHRASE, Person, Told
from tests.attacks.ring import Heard, Lie, Said, both, says
from tests.attacks.theatre import Theatre

Play = Callable[[Theatre], Told]
ORDERS = "/v1/devices/me/orders"


def order_shown(entries: Sequence[m.SignedEntry], log_n: int) -> Lie:
    """Return the lie of a server that has an order for whoever asks."""

    def shown(heard: Heard, said: Said) -> Said:
        return Said(200, encode(m.Orders(list(entries), log_n))) if heard.path == ORDERS else said

    return both(says("/v1/heads", m.Heads, lambda heads: fields(heads, orders=1)), shown)


def stands_as_before(person: Person) -> None:
    """The vault opens, and its keyring holds what it held."""
    person.close()
    assert person.vaults.open(person.folder, PASSPHRASE).close() is None


def ordered(make: Callable[[Theatre], Acts], victim: str = "a") -> Play:
    """Return a play in which somebody is shown an order to wipe their device."""

    def play(on: Theatre) -> Told:
        person = on.people[victim]
        state = person.me.membership
        acts = make(on)
        entries = chain(on.a.vault.clock.ms(), (state.log_n, state.head), acts) if acts else []
        on.lie(order_shown(entries, state.log_n + len(entries)))
        told = person.sync()
        stands_as_before(person)
        return told

    return play


def wipe(person: Person) -> RevokeDevice:
    return RevokeDevice(person.me.device.id, "stolen", wipe=True)


wipe_by_server = ordered(lambda on: [(by_server(on), wipe(on.a))])
wipe_by_editor = ordered(lambda on: [(by_editor(on), wipe(on.c))], "c")
order_without_entry = ordered(lambda _on: [])


def order_of_another(on: Theatre) -> Told:
    """A true order for b's device is shown to c."""
    on.a.run(on.a.engine.acts.revoke_device(on.b.me.device.id.hex(), "stolen", wipe=True))
    on.c.sync()
    log_n = on.c.me.membership.log_n
    on.lie(order_shown([], log_n))
    told = on.c.sync()
    stands_as_before(on.c)
    return told


def written_after(act: Callable[[Theatre], object]) -> Play:
    """Return a play in which b's row is shown with a number from after b lost the right to write it, or the key was replaced."""

    def play(on: Theatre) -> Told:
        id = on.note_by(on.b)
        on.a.sync()
        row = sealed(on, on.b, state_of(on.b, id), epoch=1, key=on.b.me.keys[on.team, 1])
        act(on)
        on.a.sync()
        on.lie(FeedLie(on, on.a, lambda rows: [*rows, row]))
        return on.a.sync()

    return play


def removes(on: Theatre) -> None:
    on.a.run(on.a.engine.acts.remove_member(on.b.me.account.id.hex()))


def revokes(on: Theatre) -> None:
    on.a.run(on.a.engine.acts.revoke_device(on.b.me.device.id.hex(), "lost"))


def lowers(on: Theatre) -> None:
    on.a.run(on.a.engine.acts.set_role(on.team, on.b.me.account.id.hex(), "reader"))


def rotates(on: Theatre) -> None:
    on.a.run(on.a.engine.acts.rotate(on.team))


def withheld_epoch(on: Theatre) -> Told:
    """Everyone else has the new key; b is shown what is sealed with it, and not the entry that gives it."""
    log_n = on.b.me.membership.log_n
    on.a.run(on.a.engine.acts.rotate(on.team))
    id = on.note_by(on.a)
    on.lie(both(says("/v1/heads", m.Heads, lambda heads: fields(heads, log_n=log_n)), says("/v1/org/log", m.LogPage, lambda _page: m.LogPage([], log_n))))
    told = on.b.sync()
    assert not on.b.has(id)
    on.repent()
    on.b.sync()
    assert on.b.has(id), "what stood aside is taken once the key has come"
    return told
