"""Lies about people and keys: the membership log, invites, enrolments, the header, the files of recovery."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from msgspec.structs import replace as fields

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol import messages as m
from liaison_app.protocol.codec import decode, encode
from liaison_app.protocol.entry import Actor, chain, decode_entry
from liaison_app.protocol.invite import read_invite, write_invite
from liaison_app.protocol.operations import NO_ONE, AddMember, CertifyDevice, CreateSpace, Operation, OrgInit, ServerKey, SetRecovery, SetRole
from liaison_app.protocol.signing import SigningKey
from liaison_app.sync.joining import at_server
from liaison_app.vault import header as headers
from liaison_app.vault import recovery_code
from liaison_app.vault.identity import AccountIdentity, DeviceIdentity, new_account, new_device
from liaison_app.vault.keys import escrow_key
from liaison_app.vault.recovery_file import make_organisation_keys, open_recovery_file, seal_recovery_file
from liaison_app.vault.wraps import seal_escrow, wrap_info, wrap_space_key
from tests.attacks.people import PASSPHRASE, Told
from tests.attacks.ring import Heard, Lie, Said, always, both, says
from tests.attacks.theatre import Theatre
from tests.support.keyring_in_memory import CHEAP_FLOOR, cheap_parameters

Play = Callable[[Theatre], Told]
Acts = Sequence[tuple[Actor, Operation]]


def shown_log(entries: Sequence[m.SignedEntry], log_n: int) -> Lie:
    """Return the lie of a log that goes on with these entries."""
    return both(
        says("/v1/heads", m.Heads, lambda heads: fields(heads, log_n=log_n)),
        says("/v1/org/log", m.LogPage, lambda _page: m.LogPage(list(entries), log_n), method="GET"),
    )


def entered(make: Callable[[Theatre], Acts]) -> Play:
    """Return a play in which the log that a is shown goes on with entries made against the rules."""

    def play(on: Theatre) -> Told:
        state = on.a.me.membership
        entries = chain(on.a.vault.clock.ms(), (state.log_n, state.head), make(on))
        on.lie(shown_log(entries, state.log_n + len(entries)))
        told = on.a.sync()
        assert on.a.me.membership.log_n == state.log_n, "nothing of it was taken in"
        return told

    return play


def as_device(device: DeviceIdentity, account: AccountIdentity, key: SigningKey | None = None) -> Actor:
    return Actor(account.id, device.id, key or device.signing)


def by_server(on: Theatre) -> Actor:
    """In a's name, with the server's key."""
    return as_device(on.a.me.device, on.a.me.account, on.key)


def by_editor(on: Theatre) -> Actor:
    return as_device(on.b.me.device, on.b.me.account)


def new_person(role: str) -> AddMember:
    fresh = new_account()
    return AddMember(fresh.id, "Mallory", fresh.signing.public, fresh.sealing.public, role)  # type: ignore[arg-type]


def another_device(on: Theatre) -> CertifyDevice:
    """A device for a's account, certified with a key that is not a's."""
    device, mallory = new_device(), new_account()
    cert = AccountIdentity(on.a.me.account.id, mallory.secret).certify(on.a.me.membership.org_id, device.id, device.signing.public, device.sealing.public)
    return CertifyDevice(on.a.me.account.id, device.id, "Laptop", device.signing.public, device.sealing.public, cert)


def bootstrap_again(on: Theatre) -> Acts:
    """The server's administrator has kept the first invite, and uses its key once more."""
    seed = read_invite(on.script.first_invite).bootstrap
    assert seed is not None
    added = new_person("owner")
    return [(Actor(added.account, new_device().id, SigningKey(seed)), added)]


forged_member = entered(lambda on: [(by_server(on), new_person("editor"))])
forged_owner = entered(lambda on: [(by_editor(on), new_person("owner"))])
second_bootstrap = entered(bootstrap_again)
forged_device = entered(lambda on: [(by_editor(on), another_device(on))])
device_by_server = entered(lambda on: [(by_server(on), another_device(on))])
forged_role = entered(lambda on: [(by_editor(on), SetRole(bytes.fromhex(on.team), on.c.me.account.id, "editor", []))])
forged_recovery = entered(lambda on: [(Actor(NO_ONE, NO_ONE, on.key), SetRecovery([], [], make_organisation_keys(b"o" * 16).recovery.public))])
recovery_by_owner = entered(lambda on: [(as_device(on.a.me.device, on.a.me.account), SetRecovery([], [], make_organisation_keys(b"o" * 16).recovery.public))])
forged_server_key = entered(lambda on: [(Actor(NO_ONE, NO_ONE, on.key), ServerKey(SigningKey(b"n" * 32).public))])
second_beginning = entered(
    lambda on: [(Actor(NO_ONE, NO_ONE, on.key), OrgInit(on.a.me.membership.org_id, on.key.public, on.key.public, b"R" * 32, on.key.public))]
)


def old_entry_again(on: Theatre) -> Told:
    """The owner's policy of before, signed by the owner, stands once more at the log's end."""
    on.a.run(on.a.engine.acts.set_policy(5, 6))
    [(raw,)] = on.a.vault.reader.query("SELECT entry FROM org_log ORDER BY n DESC LIMIT 1")
    on.a.run(on.a.engine.acts.set_policy(10, 20))
    on.lie(shown_log([decode(raw, m.SignedEntry)], on.a.me.membership.log_n + 1))
    told = on.a.sync()
    assert on.a.me.membership.policy.lease_lock_days == 20
    return told


def log_shortened(on: Theatre) -> Told:
    """The log ends earlier than it did."""
    on.lie(says("/v1/heads", m.Heads, lambda heads: fields(heads, log_n=heads.log_n - 1)))
    return on.a.sync()


def log_withheld(on: Theatre) -> Told:
    """The log is said to have gone on, but its new entries are not given."""
    log_n = on.a.me.membership.log_n
    on.lie(shown_log([], log_n + 2))
    return on.a.sync()


def log_entry_swapped(on: Theatre) -> Told:
    """The log goes on with an entry of elsewhere in it."""
    first: list[m.SignedEntry] = []
    on.lie(says("/v1/org/log", m.LogPage, lambda page: first.extend(page.entries) or page, method="GET"))
    on.newcomer("e").begin_join(on.a.invite("editor", on.team), on.stage.url)
    on.people["e"].sync()
    on.a.sync()
    on.people["e"].sync()
    assert first
    on.lie(shown_log([first[2]], on.a.me.membership.log_n + 1))
    return on.a.sync()


# newcomers


def newcomer_sees(change: Callable[[Theatre, list[m.SignedEntry]], list[m.SignedEntry]]) -> Play:
    """Return a play in which somebody who joins is shown another log from the beginning."""

    def play(on: Theatre) -> Told:
        new = on.newcomer("d")
        new.begin_join(on.a.invite("editor", on.team), on.stage.url)
        new.sync()
        on.a.sync()
        on.lie(says("/v1/org/log", m.LogPage, lambda page: m.LogPage((shown := change(on, list(page.entries))), len(shown))))
        told = new.sync()
        assert not new.me.joined
        assert not any(not fact.private for fact in new.me.spaces.values()), "no space was taken in"
        return told

    return play


def false_organisation(on: Theatre, entries: list[m.SignedEntry], root: SigningKey | None, recovery: bytes) -> list[m.SignedEntry]:
    """Write the whole log anew, whole in itself, with an owner of the server's own who lets the newcomer in.

    With a root of its own, or under the true root's name without its signature.
    """
    true = decode_entry(entries[0]).body
    assert isinstance(true, OrgInit)
    new, bootstrap, mallory, device = on.people["d"], SigningKey(b"b" * 32), new_account(), new_device()
    init = fields(true, OR=root.public if root else true.OR, RK=recovery, bootstrap_pub=bootstrap.public)
    cert = mallory.certify(true.org, device.id, device.signing.public, device.sealing.public)
    me, mine = new.me.account, new.me.device
    own_cert = me.certify(true.org, mine.id, mine.signing.public, mine.sealing.public)
    owner, space = as_device(device, mallory), b"s" * 16
    wraps = [(who.id, wrap_space_key(b"k" * 32, who.sealing.public, wrap_info(true.org, space, 1, who.id))) for who in (mallory, me)]
    acts: Acts = [
        (Actor(NO_ONE, NO_ONE, root or on.key), init),
        (Actor(mallory.id, device.id, bootstrap), AddMember(mallory.id, "Ana", mallory.signing.public, mallory.sealing.public, "owner")),
        (owner, CertifyDevice(mallory.id, device.id, "Laptop", device.signing.public, device.sealing.public, cert)),
        (owner, AddMember(me.id, "d", me.signing.public, me.sealing.public, "editor")),
        (owner, CertifyDevice(me.id, mine.id, "Laptop", mine.signing.public, mine.sealing.public, own_cert)),
        (owner, CreateSpace(space, "Team", False, wraps, b"w" * 80)),
    ]
    return chain(1, (0, bytes(32)), acts)


OWN_ROOT = make_organisation_keys(b"o" * 16).root
OWN_RECOVERY = make_organisation_keys(b"o" * 16).recovery.public
root_substituted = newcomer_sees(lambda on, entries: false_organisation(on, entries, OWN_ROOT, decode_entry(entries[0]).body.RK))  # type: ignore[union-attr]
recovery_substituted = newcomer_sees(lambda on, entries: false_organisation(on, entries, None, OWN_RECOVERY))
recovery_substituted_by_own_root = newcomer_sees(lambda on, entries: false_organisation(on, entries, OWN_ROOT, OWN_RECOVERY))


def invite_changed(**changes: Any) -> Play:
    """Return a play in which the invite's file was changed on its way."""

    def play(on: Theatre) -> Told:
        new = on.newcomer("d")
        invite = read_invite(on.a.invite("editor", on.team))
        new.begin_join(write_invite(fields(invite, **changes)), on.stage.url)
        new.sync()
        on.a.sync()
        told = new.sync()
        assert not new.me.joined
        return told

    return play


def enrolment_changed(change: Callable[[m.Enrolment], m.Enrolment]) -> Play:
    """Return a play in which the inviter is handed something else under the joiner's proof."""

    def play(on: Theatre) -> Told:
        on.newcomer("d").begin_join(on.a.invite("editor", on.team), on.stage.url)
        on.people["d"].sync()
        before = on.a.me.membership.log_n
        on.lie(says("/v1/enrol", m.Enrolments, lambda all: m.Enrolments([fields(one, enrolment=change(one.enrolment)) for one in all.items]), method="GET"))
        told = on.a.sync()
        assert on.a.me.membership.log_n == before
        return told

    return play


def other_keys(join: m.Enrolment) -> m.Enrolment:
    mallory, device = new_account(), new_device()
    return fields(join, AS=mallory.signing.public, AK=mallory.sealing.public, DS=device.signing.public, DK=device.sealing.public)


def moved_letters(join: m.Enrolment) -> m.Enrolment:
    """The same letters one after the other, and another end of the person's name among them."""
    assert join.device_name
    return fields(join, name=join.name + join.device_name[0], device_name=join.device_name[1:])


enrolment_swapped = enrolment_changed(other_keys)
enrolment_of_another_name = enrolment_changed(lambda join: fields(join, name="Ana"))
enrolment_of_another_device = enrolment_changed(lambda join: fields(join, device_name="Ana's laptop"))
enrolment_with_moved_letters = enrolment_changed(moved_letters)


def said_to_be_in(on: Theatre) -> Told:
    """A joiner is told to be in, which no entry of the log says."""
    new = on.newcomer("d")
    new.begin_join(on.a.invite("editor", on.team), on.stage.url)
    new.sync()
    log = [decode(raw, m.SignedEntry) for (raw,) in on.a.vault.reader.query("SELECT entry FROM org_log ORDER BY n")]
    answers = {"/v1/enrol": m.EnrolmentState("joined"), "/v1/session": m.Session("a token", 2**40), "/v1/org/log": m.LogPage(log, len(log))}

    def answer(heard: Heard) -> Said:
        if heard.path == "/v1/session" and heard.method == "GET":
            return Said(200, encode(m.Challenge(b"c" * 32)))
        return Said(200, encode(next(message for path, message in answers.items() if heard.path.startswith(path))))

    on.lie(always(answer))
    return new.sync()


def escrow_swapped(on: Theatre) -> Told:
    """Somebody comes back with the paper code, and is given what belongs to another."""
    others = escrow_key(recovery_code.read(on.script.codes["a"]))
    mine = escrow_key(recovery_code.read(on.script.codes["b"]))
    kept = seal_escrow(on.a.me.account, others)
    new = on.newcomer("d")
    invite = read_invite(on.a.invite("reader", on.team))
    on.lie(always(Said(200, kept, ((b"content-type", b"application/octet-stream"),)), "/v1/escrow"))
    told = new.attempt(lambda: new.engine.returning.begin(at_server(invite, on.stage.url), mine))
    assert new.me.account.id != on.b.me.account.id
    return told


# what lies on the disk


def header_lowered(on: Theatre) -> Told:
    """Somebody with the disk in hand has written a cheaper guess into both slots of the header, digests and all."""
    on.a.close()
    file = headers.HeaderFile(on.a.folder)
    kept, true = file.path.read_bytes(), file.read()
    cheaper = replace(true, kdf=replace(true.kdf, m_kib=4))
    file.path.write_bytes(headers._encode(replace(cheaper, generation=8), b"x" * 32) + headers._encode(replace(cheaper, generation=9), b"x" * 32))
    told = Told()
    try:
        on.a.vaults.open(on.a.folder, PASSPHRASE)
    except LiaisonError as refused:
        told.say(refused.code, f"{refused.title} {refused.what_to_do}")
    file.path.write_bytes(kept)
    return told


def recovery_file_lowered(on: Theatre) -> Told:
    """The recovery file names a cheaper guess than is accepted."""
    keys = make_organisation_keys(b"o" * 16)
    file = json.loads(seal_recovery_file(keys, "four words of mine", floor=CHEAP_FLOOR, parameters=cheap_parameters()))
    told = Told()
    try:
        open_recovery_file(json.dumps(file | {"m_kib": 4}).encode(), "four words of mine", floor=CHEAP_FLOOR)
    except LiaisonError as refused:
        told.say(refused.code, f"{refused.title} {refused.what_to_do}")
    assert on.a.me.joined
    return told
