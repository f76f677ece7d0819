"""`doctor`: what this computer gives Liaison, and what to do where something is missing. Every question has a deadline."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.invite import Invite
    from liaison_app.sync.effects import Answered, Unreachable

KEYRING_S = 5.0
SERVER_S = 5.0
LEAST_FREE = 500 * 1024 * 1024
MOST_OFF_MS = 2 * 60 * 1000


@dataclass(frozen=True)
class Check:
    """One thing looked at: the verdict, what was found, and what to do where it is not well."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def configure_doctor(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=doctor)


def doctor(session: Session, _found: argparse.Namespace) -> None:
    """Look at everything; a passphrase, where one is given, lets it ask this vault's server too."""
    invite, vault_check = _invite(session)
    heard = _ask_server(invite) if invite else None
    checks = [
        _keyring(),
        _looked("cipher", _cipher),
        _fonts(),
        _display(),
        _server(invite, heard, vault_check),
        _clock(session, heard),
        _disk(session.options.folder),
    ]
    items = [{"name": one.name, "ok": one.ok, "detail": one.detail, "remedy": one.remedy} for one in checks]
    lines = [f"{'ok' if one.ok else '!!'}  {one.name}: {one.detail}" + (f"\n      {one.remedy}" if one.remedy else "") for one in checks]
    session.terminal.answer({"checks": items}, lines)


def _looked(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, ok=True, detail=look())
    except LiaisonError as error:
        return Check(name, ok=False, detail=error.title, remedy=error.what_to_do)


def _keyring() -> Check:
    from liaison_app.vault.os_keyring import Locked, OsKeyring, refusal

    keyring = OsKeyring(deadline_s=KEYRING_S)
    answer = keyring.name()
    if isinstance(answer, str) and isinstance(keyring.get("doctor"), Locked):
        locked = refusal(Locked())
        return Check("keyring", ok=False, detail=locked.title, remedy=locked.what_to_do)
    if isinstance(answer, str):
        return Check("keyring", ok=True, detail=_("{name} answers").format(name=answer))
    told = refusal(answer)
    return Check("keyring", ok=False, detail=told.title, remedy=_("Start the keyring service, or make vaults that open by passphrase alone (--no-keyring)."))


def _cipher() -> str:
    from liaison_app.store.copying import cipher_version

    return cipher_version()


def _fonts() -> Check:
    from importlib.util import find_spec

    found = find_spec("fontpkg_inter")
    fallback = [folder for folder in (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path("~/.local/share/fonts").expanduser()) if folder.exists()]
    if found is not None:
        return Check("fonts", ok=True, detail=_("Inter comes with the app"))
    if sys.platform != "linux" or fallback:
        return Check("fonts", ok=True, detail=_("this computer's own fonts are used; Inter is missing"), remedy=_("Install Liaison again to have Inter."))
    return Check(
        "fonts", ok=False, detail=_("no font was found: words would show as boxes"), remedy=_("Install Liaison again, or the package fonts-dejavu-core.")
    )


def _display() -> Check:
    chosen = os.environ.get("QT_QPA_PLATFORM", "")
    if chosen in ("offscreen", "minimal"):
        return Check("display", ok=True, detail=_("drawing into memory (QT_QPA_PLATFORM={name})").format(name=chosen))
    return _looked("display", _seen)


def _seen() -> str:
    from liaison_app.cli.display import demand_display

    demand_display()
    return _("a display is there")


def _invite(session: Session) -> tuple[Invite | None, Check | None]:
    """Return how this vault finds its server and knows it again, or what keeps it from being read."""
    if not (session.options.folder / "vault.hdr").exists():
        return None, Check("server", ok=True, detail=_("there is no vault here yet, so no server either"))
    if not session.options.passphrase_file:
        return None, Check("server", ok=True, detail=_("not asked: the vault is locked"), remedy=_("Give --passphrase-file to ask its server."))
    try:
        with session.vault() as vault:
            way = vault.online.me.way
    except LiaisonError as error:
        return None, Check("server", ok=False, detail=error.title, remedy=error.what_to_do)
    return (way, None) if way else (None, Check("server", ok=True, detail=_("this vault works alone; it has not joined a server")))


def _ask_server(invite: Invite) -> Answered | Unreachable:
    from liaison_app.sync.effects import Call
    from liaison_app.sync.transport import Transport

    transport = Transport(invite.server_url, invite.server_pub, connect_s=SERVER_S, read_s=SERVER_S)
    try:
        return transport.call(Call("GET", "/v1/config"))
    finally:
        transport.close()


def _server(invite: Invite | None, heard: Answered | Unreachable | None, vault_check: Check | None) -> Check:
    from liaison_app.sync.effects import Unreachable

    if vault_check is not None or invite is None:
        return vault_check or Check("server", ok=True, detail="")
    if isinstance(heard, Unreachable):
        return Check(
            "server",
            ok=False,
            detail=heard.reason,
            remedy=_("Work goes on without it. Check the network, or ask who runs {url}.").format(url=invite.server_url),
        )
    return Check("server", ok=True, detail=_("{url} answers and proves itself").format(url=invite.server_url))


def _clock(session: Session, heard: Answered | Unreachable | None) -> Check:
    from liaison_app.core.clock import SystemClock
    from liaison_app.sync.effects import Answered

    now = SystemClock().ms()
    remedy = _("Set this computer's date and time. Nothing is lost: times are corrected by the server's at the next sync.")
    if isinstance(heard, Answered):
        off = now - heard.server_ms
        if abs(off) > MOST_OFF_MS:
            return Check("clock", ok=False, detail=_("{n} minutes off the server's").format(n=round(off / 60000)), remedy=remedy)
        return Check("clock", ok=True, detail=_("agrees with the server's"))
    header = session.options.folder / "vault.hdr"
    if header.exists() and header.stat().st_mtime * 1000 > now + MOST_OFF_MS:
        return Check("clock", ok=False, detail=_("earlier than this vault's last change"), remedy=remedy)
    return Check("clock", ok=True, detail=_("plausible; no server was asked"))


def _disk(folder: Path) -> Check:
    from liaison_app.vault.folders import refuse_shared

    place = next((place for place in (folder, *folder.absolute().parents) if place.exists()), Path.cwd())
    try:
        refuse_shared(folder)
        free = shutil.disk_usage(place).free
    except LiaisonError as error:
        return Check("disk", ok=False, detail=error.title, remedy=error.what_to_do)
    except OSError as error:
        return Check("disk", ok=False, detail=error.strerror or type(error).__name__, remedy=_("Choose another folder for the vault."))
    told = _("{n} MB free").format(n=free // (1024 * 1024))
    if not os.access(place, os.W_OK):
        return Check("disk", ok=False, detail=_("{folder} cannot be written").format(folder=place), remedy=_("Restore write access, or choose another folder."))
    if free < LEAST_FREE:
        return Check("disk", ok=False, detail=told, remedy=_("Free some space: a full disk stops saving."))
    return Check("disk", ok=True, detail=told)
