"""A server's folder: which files it has, what server.json says, and how they are read and written."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _
from liaison_app.protocol.signing import SigningKey
from liaison_app.server.limits import Rates
from liaison_app.server.quotas import Quotas

CONFIG_FILE: Final = "server.json"
KEY_FILE: Final = "server.key"
DATABASE_FILE: Final = "server.db"


class ServerConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What server.json says: where things are; nothing secret."""

    v: int = 1
    org_id: str
    database_url: str = ""
    """Empty, as blobs_url: inside the folder itself, which may then be moved."""
    blobs_url: str = ""
    public_url: str = ""
    """The address given at init; empty: each run writes down its own in listen_url."""
    listen_url: str = ""
    invite_file: str = ""
    rates: Rates = Rates()
    """How often one caller may ask; only what differs from the usual is written."""
    quotas: Quotas = Quotas()
    trusted_proxies: tuple[str, ...] = ("127.0.0.1", "::1")
    """Whose word about a caller's address (X-Forwarded-For) is taken: addresses and networks."""


def database_url(folder: Path, config: ServerConfig) -> str:
    return config.database_url or f"sqlite:///{folder.absolute() / DATABASE_FILE}"


def blobs_url(folder: Path, config: ServerConfig) -> str:
    return config.blobs_url or (folder.absolute() / "blobs").as_uri()


def read_config(folder: Path) -> ServerConfig:
    try:
        return msgspec.json.decode((folder / CONFIG_FILE).read_bytes(), type=ServerConfig)
    except FileNotFoundError as error:
        raise LiaisonError(_("There is no server in this folder."), _("Make one with “liaison server init DIR”."), code="no_server") from error
    except msgspec.ValidationError as error:
        raise LiaisonError(
            _("{file} says something that is not understood ({what}).").format(file=CONFIG_FILE, what=error),
            _("Put that line right: docs/server.md tells what it may say."),
            code="bad_config",
        ) from error
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Damaged(_("The server's {file} cannot be read.").format(file=CONFIG_FILE), _("Restore it from a backup of this folder.")) from error


def write_private(path: Path, data: bytes) -> None:
    """Write a file for this user alone, whole or not at all."""
    arriving = path.with_name(path.name + ".new")
    handle = os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    arriving.replace(path)


@contextmanager
def file_failures(folder: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise LiaisonError(
            _("The server's folder cannot be used ({why}).").format(why=error.strerror or type(error).__name__),
            _("Check that {folder} exists and may be written to.").format(folder=folder),
            code="server_folder",
        ) from error


def read_key(folder: Path) -> SigningKey:
    """Return the key that signs the answers."""
    with file_failures(folder):
        seed = (folder / KEY_FILE).read_bytes()
    if len(seed) != 32:
        raise Damaged(_("The server's key file is damaged."), _("Restore {file} from a backup of this folder.").format(file=KEY_FILE))
    return SigningKey(seed)


def write_config(folder: Path, config: ServerConfig) -> None:
    write_private(folder / CONFIG_FILE, msgspec.json.format(msgspec.json.encode(config), indent=1) + b"\n")
