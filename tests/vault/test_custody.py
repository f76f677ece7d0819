"""Two of three custodians open the recovery key; one alone, a stranger, or shares that do not belong together open nothing."""

from __future__ import annotations

import json
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.core.errors import Damaged, LiaisonError, WrongPassphrase
from liaison_app.vault.custody import (
    SHARE_BYTES,
    Custodian,
    CustodianKeys,
    NoCustodians,
    nest,
    new_custodian,
    open_custodian_file,
    open_inner,
    open_outer,
    read_card,
    seal_custodian_file,
    write_card,
)
from liaison_app.vault.hpke import CannotUnwrap, SealingKey, seal_to
from liaison_app.vault.kdf import KdfFloor, KdfRefused
from liaison_app.vault.recovery_file import RootOnly, make_organisation_keys, open_recovery_file, seal_recovery_file
from tests.support.keyring_in_memory import CHEAP_FLOOR

ORG = bytes(range(16))
RK = SealingKey(bytes(range(32)))


@pytest.fixture(scope="module")
def three() -> list[CustodianKeys]:
    return [new_custodian(name) for name in ("Ana Cruz", "Ben Ott", "Dee Marsh")]


@pytest.fixture(scope="module")
def shares(three: list[CustodianKeys]) -> list[tuple[bytes, bytes, bytes]]:
    return nest(RK, ORG, [one.public for one in three])


def _use(first: CustodianKeys, second: CustodianKeys, shares: list[tuple[bytes, bytes, bytes]], org: bytes = ORG, public: bytes = RK.public) -> SealingKey:
    inner = open_outer(shares, first, second.id, org_id=org, recovery_public=public)
    return open_inner(inner, second, first.id, org_id=org, recovery_public=public)


def test_every_two_of_the_three_open_the_recovery_key_in_either_order(three: list[CustodianKeys], shares: list[tuple[bytes, bytes, bytes]]):
    assert len(shares) == 6
    assert {len(sealed) for _first, _second, sealed in shares} == {SHARE_BYTES}
    for first, second in permutations(three, 2):
        assert _use(first, second, shares).seed() == RK.seed()


def test_one_custodian_alone_gets_nothing_out_of_all_the_shares(three: list[CustodianKeys], shares: list[tuple[bytes, bytes, bytes]]):
    alone = three[0]
    for _first, _second, sealed in shares:
        layers = [sealed]
        for other in three[1:]:
            for one, two in ((alone.id, other.id), (other.id, alone.id)):
                try:
                    layers.append(open_outer([(alone.id, other.id, sealed)], alone, other.id, org_id=ORG, recovery_public=RK.public))
                except NoCustodians:
                    pass
                for layer in layers:
                    assert RK.seed() not in layer
                    with pytest.raises(NoCustodians):
                        open_inner(layer, alone, one if one != alone.id else two, org_id=ORG, recovery_public=RK.public)


def test_what_the_first_opened_is_of_no_use_to_the_third(three: list[CustodianKeys], shares: list[tuple[bytes, bytes, bytes]]):
    first, second, third = three
    inner = open_outer(shares, first, second.id, org_id=ORG, recovery_public=RK.public)
    with pytest.raises(NoCustodians):
        open_inner(inner, third, first.id, org_id=ORG, recovery_public=RK.public)
    with pytest.raises(NoCustodians):  # nor to the second, who says that somebody else had opened it
        open_inner(inner, second, third.id, org_id=ORG, recovery_public=RK.public)


def test_shares_of_different_settings_do_not_mix(three: list[CustodianKeys], shares: list[tuple[bytes, bytes, bytes]]):
    first, second, _third = three
    other_key = SealingKey(bytes(32))
    others = nest(other_key, ORG, [one.public for one in three])
    with pytest.raises(NoCustodians):
        _use(first, second, others)  # the log names RK, the shares were made of another key
    inner = open_outer(others, first, second.id, org_id=ORG, recovery_public=other_key.public)
    with pytest.raises(NoCustodians):
        open_inner(inner, second, first.id, org_id=ORG, recovery_public=RK.public)
    with pytest.raises(NoCustodians):
        _use(first, second, shares, org=bytes(16))
    with pytest.raises(NoCustodians):
        _use(first, new_custodian("Eve"), shares)


def test_what_custodians_hold_must_be_the_key_that_the_log_names(three: list[CustodianKeys]):
    first, second, _third = three
    inner = seal_to(second.sealing.public, bytes(31) + b"\x01", b"liaison/v1/share\0" + ORG + RK.public + first.id + second.id + b"\x02")
    with pytest.raises(NoCustodians) as refused:  # rightly sealed, wrong inside
        open_inner(inner, second, first.id, org_id=ORG, recovery_public=RK.public)
    assert "not the organization's recovery key" in refused.value.title


def test_a_swapped_share_inside_one_setting_opens_nothing(three: list[CustodianKeys], shares: list[tuple[bytes, bytes, bytes]]):
    first, second, third = three
    by_pair = {(one, two): sealed for one, two, sealed in shares}
    swapped = [(first.id, second.id, by_pair[first.id, third.id])]
    with pytest.raises(NoCustodians):
        open_outer(swapped, first, second.id, org_id=ORG, recovery_public=RK.public)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, SHARE_BYTES * 8 - 1), st.integers(0, SHARE_BYTES))
def test_an_altered_or_shortened_share_opens_nothing(three: list[CustodianKeys], shares: list[tuple[bytes, bytes, bytes]], bit: int, length: int):
    first, second, _third = three
    sealed = next(sealed for one, two, sealed in shares if (one, two) == (first.id, second.id))
    flipped = bytearray(sealed)
    flipped[bit // 8] ^= 1 << bit % 8
    for wrong in (bytes(flipped), sealed[:length] if length < SHARE_BYTES else sealed + b"\0"):
        with pytest.raises(NoCustodians):
            open_outer([(first.id, second.id, wrong)], first, second.id, org_id=ORG, recovery_public=RK.public)


def test_three_different_custodians_are_needed(three: list[CustodianKeys]):
    public = [one.public for one in three]
    for wrong in (public[:2], [*public[:2], public[0]], [*public, new_custodian("Eve").public]):
        with pytest.raises(LiaisonError) as refused:
            nest(RK, ORG, wrong)
        assert refused.value.code == "three_custodians"


def test_nothing_is_sealed_to_a_key_that_anyone_could_guess():
    with pytest.raises(CannotUnwrap):
        nest(RK, ORG, [Custodian("Eve", bytes(32), bytes(32)), new_custodian("Ana").public, new_custodian("Ben").public])


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a\x1b[2J"])
def test_a_custodian_has_a_name_that_people_can_read(name: str):
    with pytest.raises(LiaisonError) as refused:
        new_custodian(name)
    assert refused.value.code == "bad_name"


# files


def test_a_custodians_file_opens_with_its_passphrase_alone(three: list[CustodianKeys]):
    keys = three[0]
    data = seal_custodian_file(keys, "pass phrase", floor=CHEAP_FLOOR)
    assert open_custodian_file(data, "pass phrase", floor=CHEAP_FLOOR) == keys
    assert keys.secret.hex().encode() not in data
    assert keys.secret[:32].hex() not in repr(keys)
    with pytest.raises(WrongPassphrase):
        open_custodian_file(data, "pass phrases", floor=CHEAP_FLOOR)
    with pytest.raises(KdfRefused):
        open_custodian_file(data, "pass phrase", floor=KdfFloor())


def test_every_altered_byte_and_truncation_of_a_custodians_file_is_told_in_a_sentence(three: list[CustodianKeys]):
    data = seal_custodian_file(three[0], "pass phrase", floor=CHEAP_FLOOR)
    meant = json.loads(data)
    for at in range(len(data)):
        for altered in (data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :], data[:at]):
            try:
                if json.loads(altered) == meant:
                    continue
            except ValueError:
                pass
            with pytest.raises(LiaisonError):
                open_custodian_file(altered, "pass phrase", floor=CHEAP_FLOOR)


def test_files_of_one_sort_are_not_taken_for_another(three: list[CustodianKeys]):
    custodians = seal_custodian_file(three[0], "pass phrase", floor=CHEAP_FLOOR)
    organisations = seal_recovery_file(make_organisation_keys(ORG), "pass phrase", floor=CHEAP_FLOOR)
    for wrong in (organisations, write_card(three[0]), b"", b"null", b"[" * 100_000, b"\xff"):
        with pytest.raises(Damaged):
            open_custodian_file(wrong, "pass phrase", floor=CHEAP_FLOOR)
    for wrong in (custodians, organisations, b"", b"[]", b"[" * 100_000, b"\xff"):
        with pytest.raises(Damaged):
            read_card(wrong)


def test_a_card_says_who_and_is_refused_when_any_of_it_was_changed(three: list[CustodianKeys]):
    card = write_card(three[1])
    assert read_card(card) == three[1].public
    shown = json.loads(card)
    for name, value in (("name", "Eve"), ("sealing", "00" * 32), ("signing", three[0].signing.public.hex()), ("version", 2), ("kind", "x")):
        with pytest.raises(Damaged):
            read_card(json.dumps(shown | {name: value}).encode())


def test_a_recovery_file_without_the_recovery_key_says_who_has_it():
    keys = make_organisation_keys(ORG)
    data = seal_recovery_file(keys.root_alone(), "pass phrase", floor=CHEAP_FLOOR)
    opened = open_recovery_file(data, "pass phrase", floor=CHEAP_FLOOR)
    assert opened.root.public == keys.root.public
    assert not opened.holds_recovery
    assert keys.recovery.seed().hex().encode() not in data
    with pytest.raises(RootOnly):
        assert opened.recovery
