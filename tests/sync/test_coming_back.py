"""Who is let back in by an invite made for one account: that account, by its own keys, and nobody else."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any, cast

import pytest

from liaison_app.core.clock import SystemClock
from liaison_app.protocol.entry import AddMember, CertifyDevice
from liaison_app.protocol.invite import Invite
from liaison_app.sync.admitting import Admitting
from tests.server.parties import Organisation, Party

ORG = Organisation()


@pytest.fixture
def admitting() -> Admitting:
    organisation = SimpleNamespace(membership=SimpleNamespace(org_id=ORG.org_id))
    return Admitting(cast("Any", SimpleNamespace(keys={})), cast("Any", None), cast("Any", organisation), SystemClock())


def invite(account: bytes | None) -> Invite:
    return Invite("", ORG.server.public, ORG.org_id, os.urandom(32), os.urandom(16), "editor", 2**50, account=account)


def test_an_invite_for_one_account_certifies_that_account_and_gives_no_new_role(admitting: Admitting) -> None:
    back, other = Party(ORG.org_id), Party(ORG.org_id, "Eve")
    made = invite(back.account)
    (operation,) = admitting._operations(made, back.enrolment(made.token))
    assert isinstance(operation, CertifyDevice)
    assert operation.account == back.account
    assert admitting._operations(made, other.enrolment(made.token)) == []


def test_an_invite_for_somebody_new_brings_nobody_back(admitting: Admitting) -> None:
    back = Party(ORG.org_id)
    made = invite(None)
    assert isinstance(admitting._operations(made, back.enrolment(made.token))[0], AddMember)  # which the log refuses for an account that is there
