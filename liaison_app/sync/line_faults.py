"""What is wrong with the line to the server, told apart and said in words. Nobody but the configured server is ever asked."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from liaison_app.core.words import _
from liaison_app.sync.effects import Unreachable

SIGN_IN_NEEDED: Final = 511
"""RFC 6585: a network that says by itself that it wants a sign-in."""
_NOT_YET_VALID, _EXPIRED, _OTHER_HOST = 9, 10, (62, 64)
"""OpenSSL's X509_V_ERR_*: certificate not yet valid, has expired, host name or address mismatch."""


def of_error(error: httpx.HTTPError, url: str) -> Unreachable:
    """Return what a request that ended without an answer means."""
    host = urlsplit(url).hostname or ""
    causes = list(_causes(error))
    match error:
        case httpx.ProxyError():
            return _of_proxy(str(error))
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Unreachable(_("The server did not answer in time: {host}.").format(host=host), "timeout")
        case httpx.TimeoutException():
            return Unreachable(_("The server did not answer in time."), "timeout")
        case _:
            pass
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return _of_tls(cause, host)
        if isinstance(cause, socket.gaierror):
            return Unreachable(_("The server cannot be reached: this network does not know the name {host}.").format(host=_asked_host(host)), "name")
        if isinstance(cause, ConnectionRefusedError):
            return Unreachable(_("The server cannot be reached: nothing answers at {host}.").format(host=_asked_host(host)), "refused")
    if isinstance(error, httpx.ConnectError):
        return Unreachable(_("The server cannot be reached."), "unreachable")
    return Unreachable(_("The connection to the server broke off."), "broken")


def of_answer(response: httpx.Response) -> Unreachable:
    """Return what an answer means that the server did not sign."""
    if _is_portal(response):
        sentence = _(
            "This network wants you to sign in: it shows a sign-in page in place of the server. Open a browser and sign in; syncing goes on by itself."
        )
        return Unreachable(sentence, "portal")
    return Unreachable(_("Something between here and the server answered in its place, perhaps a sign-in page of this network."), "impostor")


def _is_portal(response: httpx.Response) -> bool:
    if response.status_code == SIGN_IN_NEEDED:
        return True
    if response.has_redirect_location:
        return _host_of(response.headers["Location"]) not in ("", response.url.host)
    return response.status_code < 400 and "html" in response.headers.get("Content-Type", "")


def _host_of(url: str) -> str:
    """Return whom an address leads to; nothing where it is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _of_proxy(told: str) -> Unreachable:
    if told.startswith("407"):
        sentence = _("The proxy of this network wants a name and a password. Put them into this computer's proxy settings, or ask your IT department.")
        return Unreachable(sentence, "proxy_sign_in")
    return Unreachable(_("The proxy of this network does not let Liaison through ({reason}). Ask your IT department.").format(reason=told[:80]), "proxy")


def _of_tls(error: ssl.SSLError, host: str) -> Unreachable:
    code = error.verify_code if isinstance(error, ssl.SSLCertVerificationError) else None
    match code:
        case None:
            return Unreachable(_("No safe connection to {host} came about; something on this network may be in its way.").format(host=host), "tls")
        case n if n == _EXPIRED:
            sentence = _("The certificate of {host} has run out. Tell your administrator, unless this computer's clock is wrong: then put it right.")
            return Unreachable(sentence.format(host=host), "tls_expired")
        case n if n == _NOT_YET_VALID:
            return Unreachable(
                _("The certificate of {host} is not valid yet: this computer's clock is probably wrong. Put it right.").format(host=host), "tls_clock"
            )
        case n if n in _OTHER_HOST:
            sentence = _("Whoever answers for {host} shows the certificate of another host; this network may want you to sign in first. Open a browser.")
            return Unreachable(sentence.format(host=host), "tls_host")
        case _:
            sentence = _("The server's certificate is not one this computer trusts. Ask your administrator whether a certificate has to be installed here.")
            return Unreachable(sentence, "tls_untrusted")


def _asked_host(host: str) -> str:
    """Return whom this computer connects to for this host: a proxy, where one is set; its name and nothing else of the setting."""
    settings: Mapping[str, str] = getproxies()
    proxy = settings.get("https") or settings.get("all")
    if not proxy or proxy_bypass(host):
        return host
    return urlsplit(proxy if "://" in proxy else f"http://{proxy}").hostname or host


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Give an error and what it came from, the innermost last."""
    seen: set[int] = set()
    at: BaseException | None = error
    while at is not None and id(at) not in seen:
        seen.add(id(at))
        yield at
        at = at.__cause__ or at.__context__
