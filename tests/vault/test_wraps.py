"""A wrapped key opens for its one holder and its one use."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaison_app.core.errors import Damaged
from liaison_app.protocol.entry import certificate_message
from liaison_app.protocol.signing import verify
from liaison_app.vault.hpke import CannotUnwrap, SealingKey, seal_to
from liaison_app.vault.identity import AccountIdentity, DeviceIdentity, account_from_bytes, device_from_bytes, new_account, new_device
from liaison_app.vault.keys import escrow_key
from liaison_app.vault.wraps import (
    FOR_RECOVERY,
    WRAP_BYTES,
    box_account,
    new_space_key,
    open_account_box,
    open_escrow,
    open_previous_epoch,
    seal_escrow,
    seal_previous_epoch,
    unwrap_space_key,
    wrap_info,
    wrap_space_key,
)

ORG, SPACE = b"O" * 16, b"S" * 16


@given(seed=st.binary(min_size=32, max_size=32), space_key=st.binary(min_size=32, max_size=32), epoch=st.integers(1, 2**32 - 1))
def test_a_space_key_reaches_its_member(seed: bytes, space_key: bytes, epoch: int):
    holder, info = SealingKey(seed), wrap_info(ORG, SPACE, epoch, b"a" * 16)
    wrap = wrap_space_key(space_key, holder.public, info)
    assert len(wrap) == WRAP_BYTES
    assert unwrap_space_key(wrap, holder, info) == space_key


def test_a_wrap_serves_no_other_organisation_space_epoch_account_or_holder():
    holder, other = SealingKey(b"h" * 32), SealingKey(b"o" * 32)
    wrap = wrap_space_key(new_space_key(), holder.public, wrap_info(ORG, SPACE, 1, b"a" * 16))
    uses = [
        wrap_info(b"x" * 16, SPACE, 1, b"a" * 16),
        wrap_info(ORG, b"x" * 16, 1, b"a" * 16),
        wrap_info(ORG, SPACE, 2, b"a" * 16),
        wrap_info(ORG, SPACE, 1, b"x" * 16),
        wrap_info(ORG, SPACE, 1, FOR_RECOVERY),
    ]
    for info in uses:
        with pytest.raises(CannotUnwrap):
            unwrap_space_key(wrap, holder, info)
    with pytest.raises(CannotUnwrap):
        unwrap_space_key(wrap, other, wrap_info(ORG, SPACE, 1, b"a" * 16))


def test_every_flipped_bit_and_truncation_of_a_wrap_is_refused():
    holder, info = SealingKey(b"h" * 32), wrap_info(ORG, SPACE, 1)
    wrap = wrap_space_key(new_space_key(), holder.public, info)
    for at, bit in itertools.product(range(WRAP_BYTES), range(8)):
        altered = bytearray(wrap)
        altered[at] ^= 1 << bit
        if at == 31 and bit == 7:
            continue  # X25519 ignores this bit of a public key; HPKE's own key schedule is checked below
        with pytest.raises(CannotUnwrap):
            unwrap_space_key(bytes(altered), holder, info)
    for length in range(WRAP_BYTES):
        with pytest.raises(CannotUnwrap):
            unwrap_space_key(wrap[:length], holder, info)


def test_the_bit_that_x25519_ignores_is_bound_by_the_key_schedule():
    holder, info = SealingKey(b"h" * 32), wrap_info(ORG, SPACE, 1)
    altered = bytearray(wrap_space_key(new_space_key(), holder.public, info))
    altered[31] ^= 0x80
    with pytest.raises(CannotUnwrap):
        unwrap_space_key(bytes(altered), holder, info)


def test_a_sealed_thing_that_is_no_space_key_is_refused():
    holder, info = SealingKey(b"h" * 32), wrap_info(ORG, SPACE, 1)
    with pytest.raises(CannotUnwrap):
        unwrap_space_key(seal_to(holder.public, b"short", info), holder, info)


@pytest.mark.parametrize("public", [bytes(32), b"short", b""])
def test_nothing_is_sealed_to_a_key_that_is_none(public: bytes):
    with pytest.raises(CannotUnwrap):
        seal_to(public, b"x" * 32, b"")


def test_a_second_device_gets_the_account():
    account, device = new_account(), new_device()
    box = box_account(account, ORG, device.id, device.sealing.public)
    assert open_account_box(box, device.sealing, ORG, account.id, device.id) == account
    for org, who, where in [(b"x" * 16, account.id, device.id), (ORG, b"x" * 16, device.id), (ORG, account.id, b"x" * 16)]:
        with pytest.raises(CannotUnwrap):
            open_account_box(box, device.sealing, org, who, where)
    with pytest.raises(CannotUnwrap):
        open_account_box(box, new_device().sealing, ORG, account.id, device.id)


def test_the_paper_code_alone_gives_back_the_account():
    account, code = new_account(), bytes(range(16))
    sealed = seal_escrow(account, escrow_key(code))
    assert open_escrow(sealed, escrow_key(code)) == account
    for broken in (sealed[:-1], b"", sealed[:12], bytes(len(sealed))):
        with pytest.raises(CannotUnwrap):
            open_escrow(broken, escrow_key(code))
    with pytest.raises(CannotUnwrap):
        open_escrow(sealed, escrow_key(bytes(16)))


def test_an_older_epochs_key_hangs_from_the_next():
    old, new = new_space_key(), new_space_key()
    sealed = seal_previous_epoch(old, new, SPACE, 2)
    assert open_previous_epoch(sealed, new, SPACE, 2) == old
    for key, space, epoch in [(old, SPACE, 2), (new, b"x" * 16, 2), (new, SPACE, 3)]:
        with pytest.raises(CannotUnwrap):
            open_previous_epoch(sealed, key, space, epoch)


def test_identities_survive_the_database_and_do_not_show_their_secrets():
    device, account = new_device(), new_account()
    assert device_from_bytes(device.to_bytes()) == device
    assert account_from_bytes(account.to_bytes()) == account
    assert isinstance(account_from_bytes(account.to_bytes()), AccountIdentity)
    assert (device.signing.public, device.sealing.public) == (DeviceIdentity(device.id, device.secret).signing.public, SealingKey(device.secret[32:]).public)
    shown = f"{device!r}{account!r}{device.sealing!r}{device.signing!r}"
    assert device.secret.hex() not in shown
    assert repr(account.secret)[2:-1] not in shown
    for broken in (b"", device.to_bytes()[:-1], b"\x02" + device.to_bytes()[1:]):
        with pytest.raises(Damaged):
            device_from_bytes(broken)


def test_an_account_certifies_a_device():
    account, device = new_account(), new_device()
    cert = account.certify(ORG, device.id, device.signing.public, device.sealing.public)
    assert verify(account.signing.public, certificate_message(ORG, account.id, device.id, device.signing.public, device.sealing.public), cert)
