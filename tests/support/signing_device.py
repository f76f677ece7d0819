"""A vault's database that knows which device writes in it, so that approvals can be signed there."""

from __future__ import annotations

from liaison_app.store import names
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepValues
from liaison_app.vault.identity import DeviceIdentity


def give_keys(store: Store, device: str, secret: bytes = bytes(64)) -> DeviceIdentity:
    """Keep a device's keys in the database; `device` is its id, 32 hex."""
    identity = DeviceIdentity(bytes.fromhex(device), secret)
    store.perform(KeepValues(((names.DEVICE, identity.to_bytes()),))).result(10)
    return identity
