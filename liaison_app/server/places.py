"""Where a server keeps its data and where it is found: what `init` was told, checked before anything is written."""

from __future__ import annotations

import ssl
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _

_SQLITE: Final = "sqlite:///"
_POSTGRESQL: Final = ("postgresql", "postgres")
_S3_OPTIONS: Final = frozenset({"endpoint", "region"})
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


def database_place(url: str) -> str:
    """Return a database's URL with a path that means the same from every folder; LiaisonError for one this version cannot use."""
    if url.partition(":")[0] in _POSTGRESQL:
        return _postgresql_place(url)
    path = url.removeprefix(_SQLITE)
    if not url.startswith(_SQLITE) or not path or path == ":memory:" or "?" in path:
        raise LiaisonError(
            _("This is not a database that this version can use."),
            _("Use sqlite:///PATH or postgresql://USER@HOST:PORT/NAME, or leave --database out."),
            code="database_unsupported",
        )
    return _SQLITE + str(Path(path).absolute())


def _postgresql_place(url: str) -> str:
    """Return a PostgreSQL address; one with a password in it is refused, for others can read a command line and server.json is copied about."""
    try:
        parts = urlsplit(url)
        named, password, _port = parts.path.strip("/"), parts.password, parts.port
    except ValueError:
        named, password = "", None
    if not named or "/" in named:
        raise UsageError(
            _("This is not the address of a PostgreSQL database."),
            _("Use postgresql://USER@HOST:PORT/NAME, or postgresql://USER@/NAME?host=FOLDER for a socket."),
            code="bad_url",
        )
    if password is not None or "password=" in url:
        raise UsageError(
            _("A database's password does not belong in its address."),
            _("Put it into a file named by PGPASSFILE (or ~/.pgpass), readable by the server's user alone, or into PGPASSWORD."),
            code="password_in_url",
        )
    return "postgresql" + url[url.index(":") :]


def blobs_place(url: str) -> str:
    """Return a place for blobs as it goes into server.json; LiaisonError for one this version cannot use."""
    try:
        parts = urlsplit(url)
        secret = parts.username is not None or parts.password is not None
    except ValueError:
        parts, secret = urlsplit(""), False
    if parts.scheme == "s3" and secret:
        raise UsageError(
            _("A bucket's credentials do not belong in its address."),
            _("Put them into AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or into ~/.aws/credentials."),
            code="password_in_url",
        )
    if parts.scheme == "s3" and parts.netloc and not parts.fragment and parse_qs(parts.query).keys() <= _S3_OPTIONS:
        return url
    if parts.scheme != "file" or parts.netloc or not parts.path.startswith("/"):
        raise LiaisonError(
            _("This version cannot keep files at this place."),
            _("Use file:///PATH or s3://BUCKET/PREFIX?endpoint=URL, or leave --blobs out."),
            code="blobs_unsupported",
        )
    return Path(unquote(parts.path)).as_uri()


def public_place(url: str) -> str:
    """Return the address clients are told, without a slash at its end; UsageError for one no client would talk to."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        parts, host = urlsplit(""), None
    if not host or not (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)):
        raise UsageError(
            _("“{url}” is not an address clients would talk to.").format(url=url),
            _("Give --public-url as https://NAME or https://NAME:PORT; plain http:// is for this very machine only."),
            code="bad_url",
        )
    return url.rstrip("/")


def check_tls(certificate: Path, key: Path) -> None:
    """Raise UsageError where the two files are not a certificate and its unlocked key."""
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password=lambda: "")
    except (ssl.SSLError, ValueError) as error:
        raise UsageError(
            _("{certificate} and {key} are not a certificate and its private key.").format(certificate=certificate, key=key),
            _("Give PEM files that belong together, the key without a passphrase."),
            code="bad_certificate",
        ) from error
    except OSError as error:
        raise LiaisonError(
            _("The certificate or its key cannot be read ({why}).").format(why=error.strerror or type(error).__name__),
            _("Check {certificate} and {key} and who may read them.").format(certificate=certificate, key=key),
            code="no_such_file",
        ) from error
