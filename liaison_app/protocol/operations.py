"""What an entry of the membership log may do: every operation and what it carries."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta, Struct

from liaison_app.protocol.messages import Id, Key, Name, Number, OptionalKey, OptionalSignature, Role

WRAP_BYTES: Final = 80
NO_ONE: Final = bytes(16)
THE_ORGANISATION: Final = bytes(16)
"""In set_role: no space, but the organisation itself."""
Wrap = Annotated[bytes, Meta(min_length=WRAP_BYTES, max_length=WRAP_BYTES)]
OptionalWrap = Annotated[bytes, Meta(max_length=WRAP_BYTES)]
Box = Annotated[bytes, Meta(max_length=512)]
Epoch = Annotated[int, Meta(ge=1, le=2**32 - 1)]
Previous = Annotated[bytes, Meta(max_length=128)]
Share = Annotated[bytes, Meta(max_length=512)]
Days = Annotated[int, Meta(ge=1, le=365)]
SpaceRole = Literal[Role, "none"]
Reason = Literal["left", "lost", "stolen", "replaced", "other"]
"""A code, never free text: the log is read by the server's operator."""
Custodian = tuple[Id, Key, Name]
"""A custodian's id (an account, or a key file's own), public HPKE key, and name."""


class Op(Struct, frozen=True, forbid_unknown_fields=True):
    """What an entry does; a reader that does not know every key does not half-apply it."""

    op: ClassVar[str] = ""


class OrgInit(Op, frozen=True):
    """Entry 0, by the root: the organisation's id and the public halves of all its keys."""

    op: ClassVar[str] = "org_init"
    org: Id
    OR: Key
    server_pub: Key
    RK: Key
    bootstrap_pub: Key


class AddMember(Op, frozen=True):
    """A person's account: signing key AS, HPKE key AK, role in the organisation."""

    op: ClassVar[str] = "add_member"
    account: Id
    name: Name
    AS: Key
    AK: Key
    role: Role


class CertifyDevice(Op, frozen=True):
    """A device of an account; cert is made with the account's AS, box holds AS‖AK sealed to DK for a second device."""

    op: ClassVar[str] = "certify_device"
    account: Id
    device: Id
    name: Name
    DS: Key
    DK: Key
    cert: OptionalSignature
    box: Box = b""


class SetRole(Op, frozen=True):
    """What an account may do in a space, with the space's keys wrapped to it as [epoch, wrap]; "none" takes it out.

    Space THE_ORGANISATION stands for the role in the organisation as a whole, which comes without wraps.
    """

    op: ClassVar[str] = "set_role"
    space: Id
    account: Id
    role: SpaceRole
    wraps: list[tuple[Epoch, Wrap]]


class CreateSpace(Op, frozen=True):
    """A new space at epoch 1, its key wrapped to members as [account, wrap] and, unless private, to the recovery key."""

    op: ClassVar[str] = "create_space"
    space: Id
    name: Name
    private: bool
    wraps: list[tuple[Id, Wrap]]
    rk_wrap: OptionalWrap = b""


class NewEpoch(Op, frozen=True):
    """A new key of a space, wrapped to everybody who reads there; rows after `at_seq` under an older epoch count no more.

    `previous` is SK[S,e-1] sealed under SK[S,e]; empty where the actor never had it: an owner from outside the space, or one whose wrap was a false one.
    """

    op: ClassVar[str] = "new_epoch"
    space: Id
    e: Epoch
    wraps: list[tuple[Id, Wrap]]
    at_seq: Number
    rk_wrap: OptionalWrap = b""
    previous: Previous = b""


class RevokeDevice(Op, frozen=True):
    """A device may do nothing any more. `wipe` orders it to destroy its vault; `allow_final_push` lets it send once what it has unsent."""

    op: ClassVar[str] = "revoke_device"
    device: Id
    reason: Reason
    wipe: bool = False
    allow_final_push: bool = False


class RemoveMember(Op, frozen=True):
    """An account leaves the organisation, with all its devices and roles."""

    op: ClassVar[str] = "remove_member"
    account: Id
    reason: Reason


class RekeyAccount(Op, frozen=True):
    """New AS and AK for an account; boxes hold AS‖AK sealed to the DK of each device it has, as [device, box].

    `wraps` are the space keys that the account has already, sealed anew to its new AK as [space, epoch, wrap]; only the account itself can make them.
    """

    op: ClassVar[str] = "rekey_account"
    account: Id
    AS: Key
    AK: Key
    boxes: list[tuple[Id, Box]]
    wraps: list[tuple[Id, Epoch, Wrap]] = []


class SetPolicy(Op, frozen=True):
    """What holds for every device: days without the server after which one is warned, and locked until it has been online."""

    op: ClassVar[str] = "set_policy"
    lease_warn_days: Days = 14
    lease_lock_days: Days = 30


class SetRecovery(Op, frozen=True):
    """By the root: another recovery key (empty: the same), who keeps parts of it, and the parts, each sealed for two of them as [one, other, sealed]."""

    op: ClassVar[str] = "set_recovery"
    custodians: list[Custodian]
    shares: list[tuple[Id, Id, Share]]
    RK: OptionalKey = b""


class ServerKey(Op, frozen=True):
    """By the root: the key that signs the server's answers from now on."""

    op: ClassVar[str] = "server_key"
    server_pub: Key


Operation = (
    OrgInit | AddMember | CertifyDevice | SetRole | CreateSpace | NewEpoch | RevokeDevice | RemoveMember | RekeyAccount | SetPolicy | SetRecovery | ServerKey
)
OPERATIONS: Final[dict[str, type[Operation]]] = {
    kind.op: kind
    for kind in (
        OrgInit, AddMember, CertifyDevice, SetRole, CreateSpace, NewEpoch, RevokeDevice, RemoveMember, RekeyAccount, SetPolicy, SetRecovery, ServerKey,
    )
}  # fmt: skip
