"""TLS with the files an administrator gives: 1.2 or later, and read again on SIGHUP, so that a renewed certificate needs no restart."""

from __future__ import annotations

import logging
import signal
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from liaison_app.core.errors import LiaisonError
from liaison_app.server.places import check_tls

_LOG = logging.getLogger("liaison.server")


class Tls:
    """A certificate chain and its key, as files that may be replaced while the server runs."""

    def __init__(self, certificate: Path, key: Path) -> None:
        """Raises UsageError or LiaisonError where the files do not fit."""
        check_tls(certificate, key)
        self._files = certificate, key
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.set_alpn_protocols(["http/1.1"])
        self._load()

    def context_for(self, _config: Any, _usual: Any) -> ssl.SSLContext:
        """Return the context, as uvicorn asks for it."""
        return self._context

    def renew(self) -> None:
        """Read the files again for connections yet to come; files that do not fit change nothing."""
        try:
            check_tls(*self._files)
            self._load()
        except (LiaisonError, ssl.SSLError, OSError) as error:
            _LOG.warning("the certificate was not read again: %s", error)
        else:
            _LOG.info("the certificate was read again")

    def _load(self) -> None:
        self._context.load_cert_chain(*self._files, password=lambda: "")


@contextmanager
def renewing(tls: Tls | None) -> Generator[None]:
    """Read the certificate again on SIGHUP, which without TLS does nothing instead of ending the process."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGHUP"):
        yield
        return
    before = signal.signal(signal.SIGHUP, lambda _number, _frame: tls.renew() if tls else None)
    try:
        yield
    finally:
        signal.signal(signal.SIGHUP, before)
