"""Chunks as objects in an S3 bucket; the only place with obstore."""

from __future__ import annotations

import configparser
import logging
import os
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import S3Store

from liaison_app.core.words import _
from liaison_app.server.database.failures import StorageBusy, StorageFailed, storage_full

if TYPE_CHECKING:
    from obstore import ObjectMeta

_LOG = logging.getLogger("liaison.server")
_FULL: Final = re.compile(r"status code: 507|<Code>(QuotaExceeded|XMinioStorageFull|InsufficientStorage\w*)</Code>")
_REFUSED: Final = re.compile(r"status code: 40[13]")
_STATUS: Final = re.compile(r"status code: (\d{3})\b")
_NO_BUCKET: Final = re.compile(r"<Code>NoSuchBucket</Code>")
_WAIT_S: Final = 10
"""The client's own patience with one request; a device that hears 503 comes again."""
_RETRY: Final = {"max_retries": 2, "retry_timeout": timedelta(seconds=_WAIT_S), "backoff": {"init_backoff": timedelta(milliseconds=100), "base": 2}}


class S3Blobs:
    """One key a chunk: PREFIX/SPACE/HASH. A bucket's keys are opened by credentials of the environment or of the usual files alone."""

    def __init__(self, url: str, environment: Mapping[str, str] = os.environ) -> None:
        """Take s3://BUCKET/PREFIX?endpoint=URL&region=NAME; asks nobody yet."""
        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        endpoint = asked.get("endpoint") or environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL") or ""
        region = asked.get("region") or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or "us-east-1"
        options: dict[str, Any] = {"region": region, "virtual_hosted_style_request": False, **credentials(environment)}
        if endpoint:
            options["endpoint"] = endpoint
        self._store = S3Store(
            parts.netloc,
            prefix=unquote(parts.path).strip("/") or None,
            client_options={"allow_http": endpoint.startswith("http://"), "timeout": timedelta(seconds=_WAIT_S), "connect_timeout": timedelta(seconds=3)},
            retry_config=_RETRY,  # type: ignore[arg-type]
            **options,
        )

    def put(self, space: bytes, content_hash: bytes, data: bytes) -> None:
        with _translated():
            obstore.put(self._store, _key(space, content_hash), data, use_multipart=False)

    def read(self, space: bytes, content_hash: bytes) -> bytes | None:
        with _translated():
            try:
                return bytes(obstore.get(self._store, _key(space, content_hash)).bytes())
            except FileNotFoundError as error:
                if _NO_BUCKET.search(str(error)):
                    raise
                return None

    def drop(self, space: bytes, hashes: Iterable[bytes]) -> None:
        keys = [_key(space, content_hash) for content_hash in hashes]
        with _translated():
            if keys:
                obstore.delete(self._store, keys)

    def stored(self, space: bytes) -> Iterator[bytes]:
        """Give the content hashes there are of a space, in any order."""
        with _translated():
            for page in self._pages(space.hex()):
                for found in page:
                    yield bytes.fromhex(found["path"].rpartition("/")[2])

    def _pages(self, prefix: str) -> Iterator[Sequence[ObjectMeta]]:
        return iter(obstore.list(self._store, prefix=prefix, chunk_size=1000))  # pyright: ignore[reportUnknownMemberType] - one of its overloads is untyped

    def check(self) -> None:
        """Ask for one key, so that a missing bucket or refused credentials are known before a device has to wait for them."""
        with _translated():
            next(self._pages("0"), None)


def credentials(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the environment or the usual file gives; nothing where the machine has a role of its own."""
    if environment.get("AWS_ACCESS_KEY_ID"):
        found = {"access_key_id": environment["AWS_ACCESS_KEY_ID"], "secret_access_key": environment.get("AWS_SECRET_ACCESS_KEY", "")}
        return found | ({"session_token": environment["AWS_SESSION_TOKEN"]} if environment.get("AWS_SESSION_TOKEN") else {})
    path = Path(environment.get("AWS_SHARED_CREDENTIALS_FILE") or Path(environment.get("HOME", "/")) / ".aws" / "credentials")
    reader = configparser.ConfigParser(interpolation=None)
    try:
        reader.read(path, encoding="utf-8")
    except (configparser.Error, UnicodeDecodeError, OSError) as error:
        raise StorageFailed(_("{path} cannot be read.").format(path=path), _("Mend the file, or give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")) from error
    profile = environment.get("AWS_PROFILE", "default")
    section: Mapping[str, str] = reader[profile] if reader.has_section(profile) else {}
    names = (("access_key_id", "aws_access_key_id"), ("secret_access_key", "aws_secret_access_key"), ("session_token", "aws_session_token"))
    return {ours: section[theirs] for ours, theirs in names if theirs in section}


@contextmanager
def _translated() -> Generator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        said = str(error)
        if _FULL.search(said):
            raise storage_full() from error
        if isinstance(error, (PermissionDeniedError, UnauthenticatedError)) or _REFUSED.search(said):
            raise StorageFailed(
                _("The bucket for files refuses the server's credentials."), _("Check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and what they may do.")
            ) from error
        if _NO_BUCKET.search(said):
            raise StorageFailed(
                _("The bucket for files does not exist."),
                _("Make it, or name another one: with --blobs for a new server, as blobs_url in the server.json of one that stands."),
            ) from error
        kind, status = type(error).__name__, _STATUS.search(said)  # its words hold the space, the part and whatever the bucket said
        _LOG.info("the bucket did not answer as it should: %s", f"{kind} {status[1]}" if status else kind)
        raise StorageBusy(_("The bucket for files does not answer."), _("Try again in a moment.")) from error


def _key(space: bytes, content_hash: bytes) -> str:
    return f"{space.hex()}/{content_hash.hex()}"
