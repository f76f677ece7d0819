"""Two of three: custodians' keys, and the recovery key nested to each pair of them, so that none opens it alone."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.ids import RandomBytes
from liaison_app.core.words import _
from liaison_app.protocol.recovery import custodian_id
from liaison_app.protocol.signing import verify
from liaison_app.vault.hpke import CannotUnwrap, SealingKey, seal_to
from liaison_app.vault.identity import SECRET_BYTES, Identity
from liaison_app.vault.kdf import KdfFloor, KdfParameters
from liaison_app.vault.passphrase_file import FileSort, open_file, seal_file

CUSTODIANS: Final = 3
SHARE_BYTES: Final = 128
"""32 bytes of RK, sealed twice: 48 bytes each time."""
CUSTODIAN_FILE: Final = FileSort("liaison-custodian-file", b"liaison/v1/custodian-file\0", ("name", "signing", "sealing"), "newer_custodian_file")
_CARD: Final = "liaison-custodian-card"
_CARD_LABEL: Final = b"liaison/v1/custodian-card\0"
_SHARE: Final = b"liaison/v1/share\0"
_OUTER, _INNER = b"\x01", b"\x02"
_LONGEST_NAME: Final = 100
_Hex32 = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True)
class Custodian:
    """What everyone may know of a custodian: the name people know them by, and two public keys."""

    name: str
    signing: bytes
    sealing: bytes

    @property
    def id(self) -> bytes:
        """16 bytes that no other keys have."""
        return custodian_id(self.signing, self.sealing)


@dataclass(frozen=True)
class CustodianKeys(Identity):
    """A custodian's own keys, out of their file: one signs what was asked for, the other opens a layer of RK."""

    name: str = ""

    @property
    def public(self) -> Custodian:
        return Custodian(self.name, self.signing.public, self.sealing.public)


class _Card(Struct, frozen=True, forbid_unknown_fields=True):
    """A card's JSON; the signature shows that its maker holds the keys, and that the name is the one they gave."""

    kind: str
    version: int
    name: Annotated[str, Meta(min_length=1, max_length=_LONGEST_NAME)]
    signing: _Hex32
    sealing: _Hex32
    sig: Annotated[str, Meta(pattern="^[0-9a-f]{128}$")]


class NoCustodians(LiaisonError):
    """Nothing has been sealed to custodians yet, or not to these two."""

    code = "no_custodians"


def new_custodian(name: str, random: RandomBytes = secrets.token_bytes) -> CustodianKeys:
    """Make a custodian's keys."""
    name = " ".join(name.split())
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise LiaisonError(_("A custodian needs a name of at most 100 characters."), _("Give the name that colleagues know."), code="bad_name")
    secret = random(SECRET_BYTES)
    keys = Identity(b"", secret)
    return CustodianKeys(custodian_id(keys.signing.public, keys.sealing.public), secret, name)


# files


def seal_custodian_file(
    keys: CustodianKeys, passphrase: str, *, floor: KdfFloor, parameters: KdfParameters | None = None, random: RandomBytes = secrets.token_bytes
) -> bytes:
    """Return the secret file's bytes: the custodian keeps it, on something that is not at work every day."""
    public = {"name": keys.name, "signing": keys.signing.public.hex(), "sealing": keys.sealing.public.hex()}
    return seal_file(CUSTODIAN_FILE, public, keys.secret, passphrase, floor=floor, parameters=parameters, random=random)


def open_custodian_file(data: bytes, passphrase: str, *, floor: KdfFloor) -> CustodianKeys:
    """Return the keys; raises WrongPassphrase, KdfRefused or Damaged."""
    public, secret = open_file(CUSTODIAN_FILE, data, passphrase, floor=floor)
    if len(secret) != SECRET_BYTES:
        raise CUSTODIAN_FILE.damaged()
    keys = Identity(b"", secret)
    if (keys.signing.public.hex(), keys.sealing.public.hex()) != (public["signing"], public["sealing"]):
        raise CUSTODIAN_FILE.damaged()
    return CustodianKeys(custodian_id(keys.signing.public, keys.sealing.public), secret, public["name"])


def write_card(keys: CustodianKeys) -> bytes:
    """Return the public card's bytes, for whoever holds the root key to name this custodian by."""
    sig = keys.signing.sign(_card_message(keys.public)).hex()
    card = _Card(_CARD, 1, keys.name, keys.signing.public.hex(), keys.sealing.public.hex(), sig)
    return json.dumps(msgspec.structs.asdict(card), indent=2).encode() + b"\n"


def read_card(data: bytes) -> Custodian:
    """Return whom a card names; raises Damaged."""
    wrong = Damaged(_("This is not a custodian's card, or it is damaged."), _("Use the .card file that “liaison server recover custodian” wrote."))
    try:
        card = msgspec.json.decode(data[: 64 * 1024], type=_Card)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise wrong from None
    custodian = Custodian(card.name, bytes.fromhex(card.signing), bytes.fromhex(card.sealing))
    if card.kind != _CARD or card.version != 1 or not verify(custodian.signing, _card_message(custodian), bytes.fromhex(card.sig)):
        raise wrong
    return custodian


def _card_message(custodian: Custodian) -> bytes:
    return _CARD_LABEL + custodian.signing + custodian.sealing + custodian.name.encode()


# shares


def nest(recovery: SealingKey, org_id: bytes, custodians: Sequence[Custodian]) -> list[tuple[bytes, bytes, bytes]]:
    """Return (first, second, sealed) for each pair in either order: `first` opens the outer layer, `second` the one inside."""
    if len({custodian.id for custodian in custodians}) != CUSTODIANS or len(custodians) != CUSTODIANS:
        raise LiaisonError(_("Three different custodians are needed."), _("Name each of them by their own card."), code="three_custodians")
    return [(first.id, second.id, _nested(recovery, org_id, first, second)) for first, second in permutations(custodians, 2)]


def _nested(recovery: SealingKey, org_id: bytes, first: Custodian, second: Custodian) -> bytes:
    use = _use(org_id, recovery.public, first.id, second.id)
    return seal_to(first.sealing, seal_to(second.sealing, recovery.seed(), use + _INNER), use + _OUTER)


def open_outer(shares: Iterable[tuple[bytes, bytes, bytes]], keys: CustodianKeys, second: bytes, *, org_id: bytes, recovery_public: bytes) -> bytes:
    """Open the layer that is ours in the pair with `second`; what comes out opens for `second` only."""
    sealed = next((share for first, other, share in shares if (first, other) == (keys.id, second)), None)
    if sealed is None:
        raise NoCustodians(_("The recovery key was not sealed to this pair of custodians."), _("Look who they are: liaison server recover status DIR."))
    try:
        return keys.sealing.open(sealed, _use(org_id, recovery_public, keys.id, second) + _OUTER)
    except CannotUnwrap:
        raise NoCustodians(
            _("This share of the recovery key cannot be opened: it was sealed for another organization, key or custodian."),
            _("Take a newer copy of the server's log, and the file of the custodian who is named there."),
        ) from None


def open_inner(inner: bytes, keys: CustodianKeys, first: bytes, *, org_id: bytes, recovery_public: bytes) -> SealingKey:
    """Open the layer inside and return RK, which must be the very key that the log names."""
    try:
        seed = keys.sealing.open(inner, _use(org_id, recovery_public, first, keys.id) + _INNER)
    except CannotUnwrap:
        raise NoCustodians(
            _("What the first custodian opened was not sealed for this one, or belongs to another recovery key."),
            _("Ask the first custodian to name the second one: liaison server recover allow --with."),
        ) from None
    if len(seed) != 32 or (recovery := SealingKey(seed)).public != recovery_public:
        raise NoCustodians(
            _("What the custodians hold is not the organization's recovery key."), _("Nothing was opened. The custodians must be named anew by the root key.")
        )
    return recovery


def _use(org_id: bytes, recovery_public: bytes, first: bytes, second: bytes) -> bytes:
    return _SHARE + org_id + recovery_public + first + second
