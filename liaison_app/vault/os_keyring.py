"""The operating system's keyring: asked in a worker thread with a deadline, never replaced by a file."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

SERVICE = "liaison"
DEADLINE_S = 20.0
_PROBE_DEADLINE_S = 2.0
_SYSTEM_BACKENDS = frozenset(
    f"keyring.backends.{name}"
    for name in ("SecretService.Keyring", "libsecret.Keyring", "kwallet.DBusKeyring", "kwallet.DBusKeyringKWallet4", "macOS.Keyring", "Windows.WinVaultKeyring")
)
"""An allow-list: whatever else is installed (plain files, null, fail, third parties) is no keyring to us."""

_log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")


class Backend(Protocol):
    """The part of a keyring backend that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


@dataclass(frozen=True)
class Found:
    """The keyring holds this secret."""

    secret: bytes = field(repr=False)


@dataclass(frozen=True)
class Done:
    """The keyring has stored or removed it."""


@dataclass(frozen=True)
class Missing:
    """The keyring works and holds no such secret."""


@dataclass(frozen=True)
class Locked:
    """The keyring is there and the person's login has not opened it."""


@dataclass(frozen=True)
class Unavailable:
    """There is no keyring, or it does not answer."""

    reason: str


class KeyringMissing(LiaisonError):
    """The keyring has no secret for this vault."""

    code = "keyring_missing"

    def __init__(self) -> None:
        super().__init__(
            _("This computer's keyring no longer holds the secret of this vault."),
            _("Open the vault with the recovery code; a new secret is then put into the keyring."),
        )


class KeyringLocked(LiaisonError):
    """The keyring is locked."""

    code = "keyring_locked"

    def __init__(self) -> None:
        super().__init__(_("This computer's keyring is locked."), _("Unlock it (it normally opens when you log in to the computer) and try again."))


class KeyringUnavailable(LiaisonError):
    """No keyring answers."""

    code = "keyring_unavailable"

    def __init__(self, reason: str) -> None:
        super().__init__(
            _("This computer's keyring does not answer: {reason}.").format(reason=reason),
            _("Start the keyring service and try again. The vault is unharmed; nothing is kept in a file instead."),
        )


Failure = Missing | Locked | Unavailable


def refusal(failure: Failure) -> LiaisonError:
    """Turn a failure state into the error a person is shown."""
    match failure:
        case Missing():
            return KeyringMissing()
        case Locked():
            return KeyringLocked()
        case Unavailable(reason):
            return KeyringUnavailable(reason)


class OsKeyring:
    """Device secrets and push numbers in the system's keyring; every call comes back within its deadline."""

    def __init__(self, backend: Backend | None = None, deadline_s: float = DEADLINE_S) -> None:
        self._backend = backend
        self._deadline_s = deadline_s

    def name(self) -> str | Failure:
        """Return the backend's name for the header and the security page."""
        return self._ask(_name_of)

    def get(self, user: str) -> Found | Failure:
        def ask(backend: Backend) -> Found | Failure:
            text = backend.get_password(SERVICE, user)
            return Missing() if text is None else _decoded(text)

        return self._ask(ask)

    def set(self, user: str, secret: bytes) -> Done | Failure:
        """Store the secret and read it back, so that success means it is there."""

        def ask(backend: Backend) -> Done | Failure:
            backend.set_password(SERVICE, user, secret.hex())
            kept = backend.get_password(SERVICE, user) == secret.hex()
            return Done() if kept else Unavailable(_("it did not keep what was stored"))

        return self._ask(ask)

    def delete(self, user: str) -> Done | Failure:
        def ask(backend: Backend) -> Done | Failure:
            if backend.get_password(SERVICE, user) is None:
                return Missing()
            backend.delete_password(SERVICE, user)
            return Done()

        return self._ask(ask)

    def set_push_no(self, vault_id: bytes, space: bytes, push_no: int) -> Done | Failure:
        """Remember the last push number of a space outside the vault, so that a restored copy of the vault is noticed."""
        return self.set(_push_user(vault_id, space), push_no.to_bytes(8, "big"))

    def get_push_no(self, vault_id: bytes, space: bytes) -> int | Failure:
        match self.get(_push_user(vault_id, space)):
            case Found(secret):
                return int.from_bytes(secret, "big")
            case failure:
                return failure

    def _ask(self, call: Callable[[Backend], _Answer | Failure]) -> _Answer | Failure:
        """Run the call on a thread of its own: a keyring that never answers costs one idle thread, not the app."""

        def work() -> _Answer | Failure:
            backend = self._backend or _system_backend()
            return backend if isinstance(backend, Unavailable) else call(backend)

        answer = _within(self._deadline_s, work)
        if answer is not None:
            return answer
        if self._backend is None and _within(_PROBE_DEADLINE_S, _collection_is_locked):
            return Locked()
        return Unavailable(_("no answer within {n:g} seconds").format(n=self._deadline_s))


def usable(backend: object) -> Backend | None:
    """Return the system keyring that this is or contains; None for files, null, fail and unknown ones."""
    kind = type(backend)
    if kind.__module__ == "keyring.backends.chainer":
        inner = (usable(each) for each in getattr(backend, "backends", ()))
        return next((each for each in inner if each is not None), None)
    return backend if f"{kind.__module__}.{kind.__qualname__}" in _SYSTEM_BACKENDS else None  # type: ignore[return-value]


def _system_backend() -> Backend | Unavailable:
    import keyring  # here, because it costs 0.1 s that the unlock screen should not wait for

    return usable(keyring.get_keyring()) or Unavailable(_("no keyring service was found"))


def _name_of(backend: Backend) -> str:
    kind = type(backend)
    return f"{kind.__module__.removeprefix('keyring.backends.')}.{kind.__qualname__}"


def _decoded(text: str) -> Found | Missing:
    try:
        return Found(bytes.fromhex(text))
    except ValueError:
        return Missing()


def _push_user(vault_id: bytes, space: bytes) -> str:
    return f"{vault_id.hex()}/push/{space.hex()}"


def _within(deadline_s: float, work: Callable[[], _Answer | Failure]) -> _Answer | Failure | None:
    """Return the work's outcome, or None when the deadline passes first."""
    answers: queue.SimpleQueue[_Answer | Failure] = queue.SimpleQueue()
    threading.Thread(target=lambda: answers.put(_translated(work)), name="keyring", daemon=True).start()
    try:
        return answers.get(timeout=deadline_s)
    except queue.Empty:
        return None


def _translated(work: Callable[[], _Answer | Failure]) -> _Answer | Failure:
    try:
        return work()
    except Exception as error:  # noqa: BLE001  each desktop's backend raises errors of its own (D-Bus, GLib, Win32): this is their border
        name = type(error).__name__
        _log.info("keyring: %s", name)
        if name in ("KeyringLocked", "LockedException", "PromptDismissedException"):
            return Locked()
        return Unavailable(name)


def _collection_is_locked() -> bool:
    """Ask the Secret Service, without a prompt, whether its default collection is locked (Linux only)."""
    try:
        import secretstorage
    except ImportError:
        return False
    connection = secretstorage.dbus_init()
    try:
        return secretstorage.Collection(connection).is_locked()
    finally:
        connection.close()
