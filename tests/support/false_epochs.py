"""A member's app that begins a new key of a space dishonestly: some get the key, others another one, or noise."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from liaison_app.protocol.operations import NewEpoch, RevokeDevice
from liaison_app.sync.account import Account
from liaison_app.sync.drafting import Draft
from liaison_app.vault.wraps import wrap_info, wrap_space_key


def false_epoch(me: Account, lost: bytes, space: bytes, at_seq: int, keys: Mapping[bytes, bytes] | None = None) -> Callable[[Draft], None]:
    """Return what writes it: a device of one's own is given up, and `keys` says which accounts get which key; the others get noise, and recovery too."""

    def write(draft: Draft) -> None:
        draft.add(RevokeDevice(lost, "lost"))
        draft.rekey(me.account.id)
        state = draft.state
        epoch = state.spaces[space].epoch + 1
        wraps = [(each, _wrap(state.org_id, space, epoch, each, state.members[each].AK, (keys or {}).get(each))) for each in state.receivers(space)]
        draft.add(NewEpoch(space, epoch, wraps, at_seq, os.urandom(80), os.urandom(60)))

    return write


def _wrap(org: bytes, space: bytes, epoch: int, account: bytes, sealing: bytes, key: bytes | None) -> bytes:
    return os.urandom(80) if key is None else wrap_space_key(key, sealing, wrap_info(org, space, epoch, account))
