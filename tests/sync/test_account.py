"""Who a vault is to its server, and how it knows that server again."""

from __future__ import annotations

import os

from liaison_app.protocol.entry import NO_ONE, Actor, ServerKey, chain
from liaison_app.protocol.membership import replay
from liaison_app.sync.account import Account
from liaison_app.vault.identity import new_account, new_device
from tests.server.parties import Organisation


def test_the_server_is_known_by_the_invites_key_until_the_root_names_another() -> None:
    org, fresh = Organisation(), os.urandom(32)
    me = Account(new_device(), new_account(), invite=org.invite())
    assert me.way == me.invite
    state = replay([org.first_entry])
    me.membership = state
    assert me.way is not None
    assert me.way.server_pub == org.server.public
    me.membership = state.posted(chain(1, (state.log_n, state.head), [(Actor(NO_ONE, NO_ONE, org.root), ServerKey(fresh))]))
    assert me.way.server_pub == fresh
    assert Account(new_device(), new_account()).way is None
