"""What the engine asks of the world, beside the store's verbs: frozen values, answered by a driver."""

from __future__ import annotations

from dataclasses import dataclass, field

from liaison_app.protocol.answers import SignedAnswer
from liaison_app.store.verbs import Verb
from liaison_app.vault.identity import AccountIdentity, DeviceIdentity


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the server. Answered by Answered or Unreachable."""

    method: str
    path: str
    body: bytes = b""
    token: str = field(default="", repr=False)
    raw: bool = False
    """The body is bytes of a blob, not a message."""
    headers: tuple[tuple[str, str], ...] = ()
    signed_by: DeviceIdentity | None = None
    """Sign the request id with this device (enrol/mine, orders, the log without a session)."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer proven to come from the server: status, body, the server's time (ms UTC), seconds to wait where it says so."""

    status: int
    body: bytes
    server_ms: int
    retry_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Unreachable:
    """No proven answer came: `reason` says in words what did, `kind` in one (portal, proxy, name, refused, timeout, tls_expired …)."""

    reason: str
    kind: str = ""
    signed: SignedAnswer | None = field(default=None, repr=False)
    """What came instead, where it carries a signature: not by the server's key as it is known here."""


@dataclass(frozen=True, slots=True)
class KeepPushNo:
    """Tell the keyring how far this space has pushed; a failure is shown, not fatal."""

    space: str
    push_no: int


@dataclass(frozen=True, slots=True)
class LoadChunk:
    """Read a sealed chunk from this device. Answered by bytes, or None where it is missing."""

    sha256: str


@dataclass(frozen=True, slots=True)
class StoreChunk:
    """Keep a sealed chunk on this device."""

    sha256: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Become:
    """Write as this device and account from now on."""

    device: DeviceIdentity
    account: AccountIdentity


@dataclass(frozen=True, slots=True)
class KnowDevices:
    """Learn which account (32 hex) each device belongs to."""

    accounts: tuple[tuple[bytes, str], ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a long sync stands, for the screen."""

    pushed: int = 0
    pulled: int = 0


@dataclass(frozen=True, slots=True)
class Wipe:
    """Destroy this vault: keyring secret, header slots, then the files. A proven order says so."""


Effect = Verb | Call | KeepPushNo | LoadChunk | StoreChunk | Become | KnowDevices | Progress | Wipe
