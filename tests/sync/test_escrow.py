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
    device.driver.run(device.me, device.engine.escrow.give_up(lost))
    device.reopen()
    assert device.me.escrow == fresh
    device.sync()
    assert brought_back(device, fresh).secret == device.me.account.secret
    with pytest.raises(CannotUnwrap):
        brought_back(device, lost)
    device.reopen()
    assert (device.me.escrow_kept, device.me.escrow_spent) == (True, b"")
