"""The account's keys under a paper code: another code takes the place of the one before, on the server too."""

from __future__ import annotations

import pytest

from liaison_app.sync.effects import Call
from liaison_app.vault.hpke import CannotUnwrap
from liaison_app.vault.identity import AccountIdentity
from liaison_app.vault.keys import EscrowKey, escrow_key
from liaison_app.vault.wraps import open_escrow
from tests.support.devices import DeviceUnderTest
from tests.sync.conftest import Pair

pytestmark = pytest.mark.loopback


def brought_back(device: DeviceUnderTest, escrow: EscrowKey) -> AccountIdentity:
    answer = device.driver.run(device.me, device.engine.calls.plain(Call("GET", f"/v1/escrow/{escrow.id.hex()}")))
    return open_escrow(answer.body, escrow)


def test_a_new_paper_code_brings_the_account_back_and_the_old_one_no_more(pair: Pair) -> None:
    device = pair.b
    lost, fresh = escrow_key(b"o" * 16), escrow_key(b"n" * 16)
    device.driver.run(device.me, device.engine.escrow.take(lost))
    device.sync()
    assert brought_back(device, lost).secret == device.me.account.secret
    device.driver.run(device.me, device.engine.escrow.take(fresh))
    device.driver.run(device.me, device.engine.escrow.give_up())
    device.reopen()
    assert device.me.escrow == fresh
    device.sync()
    assert brought_back(device, fresh).secret == device.me.account.secret
    with pytest.raises(CannotUnwrap):
        brought_back(device, lost)
    device.reopen()
    assert (device.me.escrow_kept, device.me.escrow_spent) == (True, b"")


def test_a_code_whose_place_was_being_taken_when_the_power_went_is_given_up_with_the_next(pair: Pair) -> None:
    device = pair.b
    first, broken_off, fresh = (escrow_key(letter * 16) for letter in (b"1", b"2", b"3"))
    device.driver.run(device.me, device.engine.escrow.take(first))
    device.sync()
    device.driver.run(device.me, device.engine.escrow.take(broken_off))
    device.reopen()
    device.sync()
    assert brought_back(device, first).secret == device.me.account.secret, "the vault still opens by the first, and so does the escrow"
    device.driver.run(device.me, device.engine.escrow.take(fresh))
    device.driver.run(device.me, device.engine.escrow.give_up())
    device.reopen()
    device.sync()
    for spent in (first, broken_off):
        with pytest.raises(CannotUnwrap):
            brought_back(device, spent)
    assert brought_back(device, fresh).secret == device.me.account.secret
