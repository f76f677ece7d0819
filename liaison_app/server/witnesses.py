"""What devices sign of the heads they have seen: checked, kept, handed to everybody else who reads the space."""

from __future__ import annotations

from msgspec.structs import replace

from liaison_app.protocol.codec import decode, encode
from liaison_app.protocol.hashes import witness_statement
from liaison_app.protocol.membership import Device
from liaison_app.protocol.messages import Done, Witness
from liaison_app.protocol.signing import verify
from liaison_app.server.database import witnesses as sql
from liaison_app.server.database.engine import Database, Transaction
from liaison_app.server.refusal import Refusal, refused


class Witnesses:
    """Takes statements from devices that push nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def take(self, space: bytes, device: Device, witness: Witness) -> Done | Refusal:
        """Keep what this device says it has seen, if it signed it."""
        if not is_signed(space, device, witness):
            return refused("bad_signature")
        await self._database.write(lambda transaction: keep(transaction, space, device, witness))
        return Done()


def is_signed(space: bytes, device: Device, witness: Witness) -> bool:
    """Say whether this device has signed the statement."""
    return verify(device.DS, witness_statement(space, witness.incarnation, witness.seq, witness.head), witness.sig)


def keep(transaction: Transaction, space: bytes, device: Device, witness: Witness) -> None:
    """Keep a statement that was found to be signed. It need not agree with this server's log: that is for its readers to see."""
    sql.keep_witness(transaction, space, device.device, witness.seq, encode(replace(witness, device=device.device)))


def shown(transaction: Transaction, space: bytes) -> list[Witness]:
    """Return what is handed to readers with the end of a space."""
    return [decode(statement, Witness) for _device, statement in sql.latest_witnesses(transaction, space)]
