"""Failures we expect: what happened, and what to do about it."""

from __future__ import annotations


class LiaisonError(Exception):
    """A refusal told to a person: a title, a remedy, a stable code and an exit code."""

    code = "refused"
    exit_code = 1

    def __init__(self, title: str, what_to_do: str = "", *, code: str | None = None) -> None:
        super().__init__(f"{title} {what_to_do}".strip())
        self.title = title
        self.what_to_do = what_to_do
        if code is not None:
            self.code = code


class UsageError(LiaisonError):
    """The command's words are wrong."""

    code = "usage"
    exit_code = 2


class WrongPassphrase(LiaisonError):
    """The passphrase, recovery code or key does not open this vault."""

    code = "wrong_passphrase"
    exit_code = 3


class Offline(LiaisonError):
    """The server cannot be reached, or refused."""

    code = "offline"
    exit_code = 4


class VaultInUse(LiaisonError):
    """Another process has this vault open."""

    code = "vault_in_use"
    exit_code = 5


class Damaged(LiaisonError):
    """The vault or a file is damaged."""

    code = "damaged"
    exit_code = 6
