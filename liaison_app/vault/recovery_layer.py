"""What the first of two custodians hands to the second: the order both sign, and the layer that the first has opened."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from liaison_app.core.errors import Damaged
from liaison_app.core.words import _
from liaison_app.protocol.recovery import OrderSignature, RecoveryOrder, case_hash, read_order, signs_order
from liaison_app.vault.custody import Custodian

_KIND: Final = "liaison-recovery-layer"
_LARGEST: Final = 256 * 1024
_Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
_Hex = Annotated[str, Meta(pattern="^([0-9a-f]{2})*$")]


@dataclass(frozen=True)
class Layer:
    """An order of the first custodian's, and RK with one seal left on it, for the second custodian alone."""

    case: str
    order: bytes
    first: Custodian
    second: bytes
    sig: bytes
    inner: bytes = field(repr=False)

    @property
    def says(self) -> RecoveryOrder:
        return read_order(self.order)

    @property
    def signature(self) -> OrderSignature:
        return OrderSignature(self.first.signing, self.sig, self.first.sealing)


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    version: int
    case: Annotated[str, Meta(max_length=1000)]
    order: _Hex
    first_name: Annotated[str, Meta(max_length=100)]
    first_signing: _Hex32
    first_sealing: _Hex32
    second: Annotated[str, Meta(pattern="^[0-9a-f]{32}$")]
    sig: Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]
    inner: _Hex


def write_layer(layer: Layer) -> bytes:
    """Return the file's bytes."""
    first = layer.first
    named = (first.name, first.signing.hex(), first.sealing.hex(), layer.second.hex())
    file = _File(_KIND, 1, layer.case, layer.order.hex(), *named, layer.sig.hex(), layer.inner.hex())
    return json.dumps(msgspec.structs.asdict(file), indent=2).encode() + b"\n"


def read_layer(data: bytes) -> Layer:
    """Return what a first custodian wrote, its signature and the case's words proven; raises Damaged or BadRecoveryUse."""
    damaged = Damaged(
        _("This is nothing that a first custodian wrote, or it is damaged."),
        _("Use the file that “liaison server recover allow” wrote, or another copy of it."),
    )
    try:
        file = msgspec.json.decode(data[:_LARGEST], type=_File)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise damaged from None
    if file.kind != _KIND or file.version != 1:
        raise damaged
    first = Custodian(file.first_name, bytes.fromhex(file.first_signing), bytes.fromhex(file.first_sealing))
    layer = Layer(file.case, bytes.fromhex(file.order), first, bytes.fromhex(file.second), bytes.fromhex(file.sig), bytes.fromhex(file.inner))
    if not signs_order(layer.signature, layer.order) or layer.says.case_hash != case_hash(layer.case):
        raise damaged
    return layer
