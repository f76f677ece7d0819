"""`server`: make a server, and run it."""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog, whole_number
from liaison_app.cli.recovery import configure_recovery
from liaison_app.cli.server_care import configure_care
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.protocol.invite import Invite
    from liaison_app.server.setup import NewServer
    from liaison_app.vault.recovery_file import OrganisationKeys

PORT = 8470
MOST_WORKERS = 64
SHORTEST_TOKEN = 16
INVITE_NAME = "first-invite.json"
RECOVERY_NAME = "organisation-recovery.json"


def configure_server(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB", required=True)
    says = _("make a server in a folder, with the organization's keys in a recovery file and a first invite")
    making = verbs.add_parser("init", help=says, description=says, epilog=epilog("liaison server init /srv/liaison --public-url https://liaison.example.org"))
    making.add_argument("folder", metavar="DIR", type=Path, help=_("the server's folder"))
    making.add_argument(
        "--database", metavar="URL", default="", help=_("sqlite:///FILE or postgresql://USER@HOST/NAME, its password by PGPASSFILE; else a file inside DIR")
    )
    making.add_argument(
        "--blobs", metavar="URL", default="", help=_("file:///FOLDER or s3://BUCKET/PREFIX?endpoint=URL, its keys by AWS_…; else a folder inside DIR")
    )
    making.add_argument("--public-url", metavar="URL", default="", help=_("the address clients use; else each run writes down its own"))
    making.set_defaults(run=init)
    add_options(making)
    says = _("run the server of a folder until it is told to stop")
    running = verbs.add_parser(
        "run", help=says, description=says, epilog=epilog("liaison server run /srv/liaison --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem")
    )
    running.add_argument("folder", metavar="DIR", type=Path, help=_("the server's folder"))
    running.add_argument("--host", metavar="H", default="127.0.0.1", help=_("the address to listen on (127.0.0.1)"))
    running.add_argument("--port", metavar="P", type=whole_number, default=PORT, help=_("the port to listen on ({port})").format(port=PORT))
    running.add_argument("--tls-cert", metavar="F", type=Path, help=_("certificate chain, PEM"))
    running.add_argument("--tls-key", metavar="F", type=Path, help=_("its private key, PEM"))
    running.add_argument("--workers", metavar="N", type=whole_number, default=1, help=_("how many processes serve, over PostgreSQL (1)"))
    says = _("what /metrics asks for as a bearer token, in the first line of a file; without it only this machine is answered")
    running.add_argument("--metrics-token-file", metavar="FILE", type=Path, help=says)
    running.set_defaults(run=run)
    add_options(running)
    configure_care(verbs)
    configure_recovery(verbs)


def init(session: Session, found: argparse.Namespace) -> None:
    """Make OR, RK, the server's key and the bootstrap key; the first two go into the recovery file and nowhere else."""
    from liaison_app.protocol.hashes import fingerprint
    from liaison_app.server.setup import CONFIG_FILE, init_server
    from liaison_app.vault.recovery_file import make_organisation_keys, seal_recovery_file

    folder: Path = found.folder
    if (folder / CONFIG_FILE).exists():
        raise LiaisonError(
            _("There is a server in this folder already."), _("Run it with “liaison server run”, or choose an empty folder."), code="server_exists"
        )
    keys = make_organisation_keys(secrets.token_bytes(16))
    sealed = seal_recovery_file(keys, session.chosen_passphrase(), floor=session.vaults.floor)
    recovery, is_new = folder / RECOVERY_NAME, not folder.exists()
    _write_recovery(recovery, sealed)
    try:
        config = init_server(folder, _new_server(keys, found))
    except BaseException:
        recovery.unlink()
        if is_new:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    invite = folder / config.invite_file
    document = {
        "org_id": keys.org_id.hex(),
        "root_fingerprint": fingerprint(keys.root.public).hex(),
        "invite_file": str(invite),
        "recovery_files": [str(recovery)],
    }
    lines = [
        _("The server is in {folder}; start it with “liaison server run {folder}”.").format(folder=folder),
        _("The first owner joins with {file}, once.").format(file=invite),
        _("The root's fingerprint, to be kept on paper: {fingerprint}").format(fingerprint=document["root_fingerprint"]),
        _("Move {file} off this machine now: with it and its passphrase the organization's data can be recovered.").format(file=recovery),
    ]
    session.terminal.answer(document, lines)


def _write_recovery(path: Path, sealed: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())


def _new_server(keys: OrganisationKeys, found: argparse.Namespace) -> NewServer:
    from liaison_app.core.clock import SystemClock
    from liaison_app.protocol.entry import NO_ENTRY, NO_ONE, Actor, OrgInit, encode_entry
    from liaison_app.protocol.invite import write_invite
    from liaison_app.protocol.signing import SigningKey
    from liaison_app.server.setup import NewServer

    server, bootstrap = SigningKey(secrets.token_bytes(32)), SigningKey(secrets.token_bytes(32))
    now = SystemClock().ms()
    body = OrgInit(keys.org_id, keys.root.public, server.public, keys.recovery.public, bootstrap.public)
    entry = encode_entry(0, NO_ENTRY, now, Actor(NO_ONE, NO_ONE, keys.root), body)
    invite = _first_invite(keys, server.public, bootstrap.seed(), now, found.public_url or f"http://127.0.0.1:{PORT}")
    return NewServer(
        org_init=entry,
        server_seed=server.seed(),
        database_url=found.database,
        blobs_url=found.blobs,
        public_url=found.public_url,
        invite=write_invite(invite),
        invite_file=INVITE_NAME,
    )


def _first_invite(keys: OrganisationKeys, server_pub: bytes, bootstrap: bytes, now: int, url: str) -> Invite:
    from liaison_app.protocol.hashes import fingerprint
    from liaison_app.protocol.invite import VALID_MS, Invite

    return Invite(
        server_url=url.rstrip("/"),
        server_pub=server_pub,
        org_id=keys.org_id,
        or_fpr=fingerprint(keys.root.public),
        token=secrets.token_bytes(16),
        role="owner",
        expires_ms=now + VALID_MS,
        bootstrap=bootstrap,
    )


def run(session: Session, found: argparse.Namespace) -> None:
    """Serve until SIGTERM or Ctrl+C."""
    from liaison_app.core.clock import SystemClock
    from liaison_app.server.app import Surroundings
    from liaison_app.server.logs import logging_to
    from liaison_app.server.metrics import Metrics
    from liaison_app.server.setup import Server

    if bool(found.tls_cert) != bool(found.tls_key):
        raise UsageError(_("--tls-cert and --tls-key go together."), _("Give both, or neither behind a proxy that does TLS."))
    if found.port > 65535:
        raise UsageError(_("A port is a number from 0 to 65535."), _("The usual one is {port}.").format(port=PORT))
    if not 1 <= found.workers <= MOST_WORKERS:
        raise UsageError(_("A server runs with 1 to {most} workers.").format(most=MOST_WORKERS), _("One for each processor is usual."))
    for file in (found.tls_cert, found.tls_key):
        if file and not file.is_file():
            raise LiaisonError(_("There is no file {file}.").format(file=file), _("Check the path."), code="no_such_file")
    tls = (found.tls_cert, found.tls_key) if found.tls_cert else None
    token = _metrics_token(found.metrics_token_file)
    with logging_to(sys.stderr), TemporaryDirectory(prefix="liaison-figures-") as figures:
        metrics = Metrics(Path(figures) if found.workers > 1 else None)
        Server(found.folder, Surroundings(SystemClock(), metrics, token)).run(
            found.host,
            found.port,
            tls=tls,
            workers=found.workers,
            on_listening=lambda url: session.terminal.answer({"listening": url}, [_("Listening on {url}").format(url=url)]),
        )


def _metrics_token(file: Path | None) -> str:
    if file is None:
        return ""
    try:
        token = file.read_text(encoding="ascii").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise LiaisonError(
            _("{file} cannot be read.").format(file=file), _("Check the path; the token is one line of plain letters and digits."), code="no_such_file"
        ) from error
    if len(token) < SHORTEST_TOKEN:
        raise UsageError(_("The token for /metrics is too short."), _("Put at least {n} random letters and digits into the file.").format(n=SHORTEST_TOKEN))
    return token
