"""Lies about recovery: files of custodians that are forged, of another organisation, spent, or of one who is custodian no more."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace as fields

from liaison_app.cli.recovery_place import written_by_root
from liaison_app.cli.team import VaultTeam
from liaison_app.core.clock import SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.codec import encode
from liaison_app.protocol.entry import Actor, chain
from liaison_app.protocol.entry_file import write_entries
from liaison_app.protocol.membership import Membership
from liaison_app.protocol.messages import LogHead, LogPost
from liaison_app.protocol.operations import NO_ONE, SetRecovery
from liaison_app.protocol.recovery import RecoveryOrder, case_hash, encode_order, sign_order
from liaison_app.vault.custody import CustodianKeys, nest, new_custodian, open_outer, seal_custodian_file
from liaison_app.vault.hpke import SealingKey
from liaison_app.vault.recovery_file import OrganisationKeys, make_organisation_keys
from liaison_app.vault.recovery_layer import Layer, write_layer
from tests.attacks.people import PASSPHRASE, Told
from tests.attacks.ring import Said, always
from tests.attacks.theatre import Theatre
from tests.support.in_process import run_command
from tests.support.keyring_in_memory import CHEAP_FLOOR, cheap_parameters

Play = Callable[[Theatre], Told]
CASE = "2026-114"
KIM, LOU, MAX, NIA = (new_custodian(name) for name in ("Kim", "Lou", "Max", "Nia"))
ELSEWHERE = make_organisation_keys(b"e" * 16)
"""Another organisation, which has named the same three."""


def shared_by(org: bytes, recovery: SealingKey, custodians: Iterable[CustodianKeys] = (KIM, LOU, MAX)) -> SetRecovery:
    known = [keys.public for keys in custodians]
    return SetRecovery([(one.id, one.sealing, one.name) for one in known], nest(recovery, org, known))


def state_of(on: Theatre) -> Membership:
    return on.a.me.membership


def written(on: Theatre, body: SetRecovery, root: OrganisationKeys) -> bytes:
    """Return the file that names custodians, as `recover name --to` writes it."""
    return write_entries(state_of(on).org_id, written_by_root(Actor(NO_ONE, NO_ONE, root.root), state_of(on), [body]))


def handed_in(on: Theatre, file: bytes) -> Told:
    """Hand a file in as the window does: Settings, Members, Custodians."""
    path, told = on.folder / "custodians.entries", Told()
    path.write_bytes(file)
    try:
        VaultTeam(on.a.vault, on.a.vault.online.service()).hand_in(path)
    except LiaisonError as refused:
        told.say(refused.code, f"{refused.title} {refused.what_to_do}")
    return told


def name(on: Theatre, *custodians: CustodianKeys) -> SetRecovery:
    """Have the root name custodians, honestly."""
    body = shared_by(state_of(on).org_id, on.script.root.recovery, custodians)
    assert handed_in(on, written(on, body, on.script.root)).words == {}
    assert state_of(on).recovery is not None
    return body


def forged(on: Theatre) -> Told:
    """The server's own custodians, signed with the server's key; the server says that its log has taken them."""
    state = state_of(on)
    entries = chain(on.a.vault.clock.ms(), (state.log_n, state.head), [(Actor(NO_ONE, NO_ONE, on.key), shared_by(state.org_id, ELSEWHERE.recovery))])
    on.lie(always(Said(200, encode(LogHead(state.log_n + 1, b"h" * 32))), "/v1/org/log", "POST"))
    told = handed_in(on, write_entries(state.org_id, LogPost(state.head, entries)))
    assert state_of(on).recovery is None
    return told


def of_another_organisation(on: Theatre) -> Told:
    """Another organisation's file is handed in here."""
    state = state_of(on)
    entries = chain(1, (state.log_n, state.head), [(Actor(NO_ONE, NO_ONE, ELSEWHERE.root), shared_by(ELSEWHERE.org_id, ELSEWHERE.recovery))])
    told = handed_in(on, write_entries(ELSEWHERE.org_id, LogPost(state.head, entries)))
    assert state_of(on).recovery is None
    return told


def handed_in_twice(on: Theatre) -> Told:
    """The file of before comes once more, after others were named; the server says that its log has taken it again."""
    spent = written(on, shared_by(state_of(on).org_id, on.script.root.recovery), on.script.root)
    assert handed_in(on, spent).words == {}
    name(on, KIM, MAX, NIA)
    on.lie(always(Said(200, encode(LogHead(state_of(on).log_n + 1, b"h" * 32))), "/v1/org/log", "POST"))
    told = handed_in(on, spent)
    recovery = state_of(on).recovery
    assert recovery is not None
    assert [each for _id, _key, each in recovery.custodians] == ["Kim", "Max", "Nia"]
    return told


# at the custodians' own machine


def layer_of(on: Theatre, first: CustodianKeys, second: CustodianKeys, inner: bytes, **otherwise: object) -> bytes:
    """Return what a first custodian allows upon the present log, or upon what the order says otherwise."""
    state = state_of(on)
    log = (state.log_n, state.head)
    order = RecoveryOrder(state.org_id, state.recovery_key, *log, [bytes.fromhex(on.team)], "legal", case_hash(CASE), SystemClock().ms())
    raw = encode_order(fields(order, **otherwise))
    return write_layer(Layer(CASE, raw, first.public, second.id, sign_order(raw, first.signing).sig, inner))


def exported(on: Theatre, layer: bytes, second: CustodianKeys, copy: Path) -> Told:
    """Have the second custodian export upon a copy of the server, as on a machine of their own, and tell the server first."""
    words, told = on.folder / "words", Told()
    words.write_text(f"{PASSPHRASE}\n")
    (on.folder / "a.layer").write_bytes(layer)
    (on.folder / "second.custodian").write_bytes(seal_custodian_file(second, PASSPHRASE, floor=CHEAP_FLOOR, parameters=cheap_parameters()))
    keys = ("--custodian-file", on.folder / "second.custodian", "--layer", on.folder / "a.layer", "--passphrase-file", words)
    to = ("--announce", on.folder / "server", "--to", on.folder / "export")
    done = run_command(on.a.vaults, "--json", "server", "recover", "export", copy, *keys, *to)
    if done.code:
        told.say(done.error["code"], f"{done.error['title']} {done.error['what_to_do']}")
    assert (on.folder / "export").exists() is (done.code == 0)
    return told


def copy_of(on: Theatre) -> Path:
    on.keep_server("copy")
    return on.folder / "copy"


def opened_for(on: Theatre, first: CustodianKeys, second: CustodianKeys, body: SetRecovery, org: OrganisationKeys) -> bytes:
    """Return what the first custodian's own layer gives."""
    return open_outer(body.shares, first, second.id, org_id=org.org_id, recovery_public=org.recovery.public)


def honest_pair(on: Theatre) -> Told:
    """Two of them open what they may: everything below is refused for what it is, and for nothing else."""
    body = name(on, KIM, LOU, MAX)
    return exported(on, layer_of(on, KIM, LOU, opened_for(on, KIM, LOU, body, on.script.root)), LOU, copy_of(on))


def custodian_no_more(on: Theatre) -> Told:
    """Lou goes on with what Kim allowed, and with a copy of before, after the root has named others."""
    body = name(on, KIM, LOU, MAX)
    layer, copy = layer_of(on, KIM, LOU, opened_for(on, KIM, LOU, body, on.script.root)), copy_of(on)
    name(on, KIM, MAX, NIA)
    return exported(on, layer, LOU, copy)


def order_of_another_organisation(on: Theatre) -> Told:
    """What Kim allowed in one organisation is used in the other."""
    name(on, KIM, LOU, MAX)
    body = shared_by(ELSEWHERE.org_id, ELSEWHERE.recovery)
    inner = opened_for(on, KIM, LOU, body, ELSEWHERE)
    return exported(on, layer_of(on, KIM, LOU, inner, org=ELSEWHERE.org_id, recovery=ELSEWHERE.recovery.public), LOU, copy_of(on))


def share_of_another_organisation(on: Theatre) -> Told:
    """Under an order for ours lies the share of another organisation."""
    name(on, KIM, LOU, MAX)
    inner = opened_for(on, KIM, LOU, shared_by(ELSEWHERE.org_id, ELSEWHERE.recovery), ELSEWHERE)
    return exported(on, layer_of(on, KIM, LOU, inner), LOU, copy_of(on))


def one_in_both_places(on: Theatre) -> Told:
    """One custodian plays the first and the second, with the share of the pair they belong to."""
    body = name(on, KIM, LOU, MAX)
    return exported(on, layer_of(on, LOU, LOU, opened_for(on, KIM, LOU, body, on.script.root)), LOU, copy_of(on))


def stranger_first(on: Theatre) -> Told:
    """The server's operator plays the first custodian, with a key of their own."""
    name(on, KIM, LOU, MAX)
    return exported(on, layer_of(on, NIA, LOU, b"\0" * 80), LOU, copy_of(on))


def shares_changed_in_a_copy(on: Theatre) -> Told:
    """In the copy that custodians get, other shares stand in the log, signed with the server's key."""
    before = state_of(on)
    body = name(on, KIM, LOU, MAX)
    copy = copy_of(on)
    false = chain(1, (before.log_n, before.head), [(Actor(NO_ONE, NO_ONE, on.key), shared_by(before.org_id, ELSEWHERE.recovery))])
    with closing(sqlite3.connect(copy / "server.db")) as database, database:
        assert database.execute("UPDATE org_log SET entry = ?, sig = ? WHERE n = ?", (false[0].entry, false[0].sig, before.log_n)).rowcount == 1
    return exported(on, layer_of(on, KIM, LOU, opened_for(on, KIM, LOU, body, on.script.root)), LOU, copy)
