"""The keyring's answers are values, within a deadline, and only a real system keyring counts."""

from __future__ import annotations

import time

import keyring.backends.chainer
import keyring.backends.fail
import keyring.backends.null
import keyring.backends.SecretService
import pytest
from keyring.errors import InitError, NoKeyringError
from keyring.errors import KeyringLocked as BackendLocked

from liaison_app.vault.os_keyring import Done, Found, Locked, Missing, OsKeyring, Unavailable, usable
from tests.support.keyring_in_memory import BlockedKeyring, FailingKeyring, KeyringInMemory


def test_a_secret_is_kept_found_and_removed():
    ring = OsKeyring(KeyringInMemory())
    assert ring.get("v") == Missing()
    assert ring.set("v", b"\0\xff" * 16) == Done()
    assert ring.get("v") == Found(b"\0\xff" * 16)
    assert ring.delete("v") == Done()
    assert ring.delete("v") == Missing()


def test_push_numbers_are_kept_per_vault_and_space():
    ring = OsKeyring(KeyringInMemory())
    vault, one, two = b"v" * 16, b"1" * 16, b"2" * 16
    assert ring.get_push_no(vault, one) == Missing()
    ring.set_push_no(vault, one, 41)
    ring.set_push_no(vault, two, 7)
    ring.set_push_no(b"w" * 16, one, 1)
    assert (ring.get_push_no(vault, one), ring.get_push_no(vault, two)) == (41, 7)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (BackendLocked("x"), Locked()),
        (InitError("x"), Unavailable("InitError")),
        (NoKeyringError("x"), Unavailable("NoKeyringError")),
        (OSError("x"), Unavailable("OSError")),
    ],
)
def test_what_a_backend_raises_becomes_a_state(error: Exception, state: object):
    ring = OsKeyring(FailingKeyring(error))
    assert [ring.get("v"), ring.set("v", b"s"), ring.delete("v")] == [state] * 3


def test_a_keyring_that_never_answers_costs_its_deadline_and_no_more():
    blocked = BlockedKeyring()
    start = time.monotonic()
    answer = OsKeyring(blocked, deadline_s=0.2).get("v")
    took = time.monotonic() - start
    blocked.release.set()
    assert answer == Unavailable("no answer within 0.2 seconds")
    assert 0.2 <= took < 2


def test_a_keyring_that_drops_what_it_is_given_is_not_trusted():
    class Forgetful(KeyringInMemory):
        def set_password(self, service: str, username: str, password: str) -> None:
            """Keep nothing, and say nothing."""

    assert isinstance(OsKeyring(Forgetful()).set("v", b"s"), Unavailable)


def test_something_else_under_our_name_is_no_secret_of_ours():
    backend = KeyringInMemory({("liaison", "v"): "not hex"})
    assert OsKeyring(backend).get("v") == Missing()


def test_files_null_and_fail_backends_are_no_keyring():
    class PlaintextKeyring(KeyringInMemory):
        pass

    PlaintextKeyring.__module__ = "keyrings.alt.file"
    for refused in (keyring.backends.fail.Keyring(), keyring.backends.null.Keyring(), PlaintextKeyring(), KeyringInMemory()):
        assert usable(refused) is None
    real = object.__new__(keyring.backends.SecretService.Keyring)
    assert usable(real) is real


def test_a_chain_of_keyrings_gives_its_first_real_one():
    real = object.__new__(keyring.backends.SecretService.Keyring)

    class ChainerBackend:
        backends = (keyring.backends.null.Keyring(), real)

    ChainerBackend.__module__ = "keyring.backends.chainer"
    assert usable(ChainerBackend()) is real


def test_without_a_system_keyring_nothing_is_written_anywhere(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keyring, "get_keyring", keyring.backends.fail.Keyring)
    ring = OsKeyring()
    assert ring.get("v") == ring.set("v", b"s") == ring.name() == Unavailable("no keyring service was found")


def test_a_found_secret_does_not_show_itself():
    assert "6162" not in repr(Found(b"ab"))
    assert "ab" not in repr(Found(b"ab"))
