"""`join` and `sync`: into an organisation, and in step with its server."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.session import Session
from liaison_app.cli.sync_standing import sentences, standing_of, start_again
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.protocol.invite import Invite
    from liaison_app.sync.outcome import Tally
    from liaison_app.sync.service import SyncState
    from liaison_app.vault.keys import EscrowKey

MOST_ROUNDS = 6


def configure_join(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("invite", metavar="INVITE-FILE", type=Path, help=_("the invite file that was given to you"))
    parser.add_argument("--server", metavar="URL", help=_("another address of the same server"))
    parser.add_argument("--share", action="store_true", help=_("move what was made here so far into the team's space; without it, it stays private"))
    parser.add_argument("--name", metavar="NAME", help=_("how colleagues see you (else this computer's name for you)"))
    lost = _(
        "come back after a lost computer: a file with that vault's recovery code; - is standard input. Any invite of the organization will do, also a spent one"
    )
    parser.add_argument("--recovery-code", metavar="FILE", help=lost)
    parser.add_argument("--card", metavar="FILE", type=Path, help=_("write one's public keys here, for the root to let one in (“server recover owner”)"))
    parser.set_defaults(run=join)


def configure_sync(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--watch", action="store_true", help=_("stay, and sync whenever something changes, until stopped"))
    parser.add_argument(
        "--start-again",
        metavar="SPACE",
        help=_("go on with a space whose server contradicted itself: everything here is compared and sent anew, nothing is lost"),
    )
    parser.set_defaults(run=sync)


def join(session: Session, found: argparse.Namespace) -> None:
    """Join with an invite file; where the inviter has yet to be online, the next syncs finish it."""
    from liaison_app.store import names
    from liaison_app.store.verbs import KeepValues

    invite = read_invite_file(found.invite, found.server)
    code = recovery_code(session, found.recovery_code) if found.recovery_code else None
    with session.vault() as vault:
        online = vault.online
        if found.name or not online.me.name:
            online.me.name = (found.name or own_name())[:100]
            vault.store.perform(KeepValues(((names.PERSON_NAME, online.me.name.encode()),))).result()
        if code is None:
            online.run(lambda: online.engine.joining.begin(invite))
        else:
            online.run(lambda: online.engine.returning.begin(invite, code))
        if found.card:
            write_joiner_card(vault, found.card)
        if found.share:
            vault.store.perform(KeepValues(((names.SHARE, b"1"),))).result()
            online.me.share = True
        joined = arrive(vault)
        words = _six_words(invite, online.me.account.signing.public)
    document = {"state": "joined" if joined else "waiting", "org_id": invite.org_id.hex(), "words": words}
    told = _("Joined.") if joined else _("Waiting until the inviter's device has been online; the next syncs finish this by themselves.")
    session.terminal.answer(document, [told, *([_("Compare these words with your inviter by voice: {words}").format(words=words)] if words else [])])


def recovery_code(session: Session, place: str) -> EscrowKey:
    """Read a paper code, and return what it opens on the server."""
    from liaison_app.vault.keys import escrow_key
    from liaison_app.vault.recovery_code import read

    if place == "-":
        session.terminal.claim_input(_("the recovery code"))
    return escrow_key(read(session.terminal.first_line(place, _("the recovery code"))))


def write_joiner_card(vault: OpenedVault, to: Path) -> None:
    """Write one's public keys, certified by the account's own, for whoever has the organisation's root key."""
    from liaison_app.protocol.entry_file import joiner_card, write_card
    from liaison_app.work.whole_file import whole_file

    me = vault.online.me
    assert me.invite is not None
    account, device = me.account, me.device
    keys = (account.signing.public, account.sealing.public, device.signing.public, device.sealing.public)
    cert = account.certify(me.invite.org_id, device.id, keys[2], keys[3])
    with whole_file(to) as out:
        out.write(write_card(joiner_card(me.invite.org_id, (account.id, device.id), me.name, keys, cert)))


def read_invite_file(path: Path, server: str | None) -> Invite:
    """Read an invite, at another address of the same server where one is given."""
    from liaison_app.protocol.invite import MAX_FILE, read_invite
    from liaison_app.sync.joining import at_server

    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except OSError as error:
        raise LiaisonError(
            _("The invite file cannot be read: {reason}.").format(reason=error.strerror), _("Check the path {path}.").format(path=path), code="no_such_file"
        ) from error
    invite = read_invite(raw)
    return at_server(invite, server) if server else invite


def own_name() -> str:
    """Return what this computer calls the person."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return _("Someone")


def arrive(vault: OpenedVault) -> bool:
    """Do what is left of joining; True once this device is in."""
    return vault.online.me.joined or vault.online.run(vault.online.engine.joining.go_on)


def _six_words(invite: Invite, mine: bytes) -> str:
    """Return the words to compare by voice; the first owner has nobody to compare with, nor has one's own second device."""
    from liaison_app.protocol.hashes import six_words
    from liaison_app.protocol.invite import DEVICE_ROLE

    if invite.inviter is None or invite.role == DEVICE_ROLE:
        return ""
    return " ".join(six_words(invite.inviter.AS, mine))


def sync(session: Session, found: argparse.Namespace) -> None:
    """Bring vault and server together once, or stay and do it whenever something changes."""
    with session.vault() as vault:
        if vault.online.me.invite is None:
            raise LiaisonError(
                _("This vault has not joined a server; there is nothing to sync with."),
                _("Join one with “liaison join INVITE-FILE”, or go on working here."),
                code="not_joined",
            )
        again = start_again(vault, found.start_again) if found.start_again else None
        if found.watch:
            watch(session, vault)
            return
        document = once(vault) | ({} if again is None else {"compared": again})
    counted = ", ".join(f"{name} {value}" for name, value in document.items() if not isinstance(value, list))
    session.terminal.answer(document, [counted, *sentences(document)])


def once(vault: OpenedVault) -> dict[str, Any]:
    """Sync until records and stored files are through both ways; returns what `sync` answers."""
    began = time.monotonic()
    if not arrive(vault):
        return _report(vault, "waiting", began, [])
    tallies: list[Tally] = []
    for _round in range(MOST_ROUNDS):
        tallies.append(vault.online.run(vault.online.engine.sync))
        if _is_through(vault) or not (tallies[-1].pushed or tallies[-1].pulled or tallies[-1].blobs):
            break
    _note_success(vault)
    stopped = any(fact.stopped for fact in vault.online.me.spaces.values())
    return _report(vault, "stopped" if stopped else "done" if _is_through(vault) else "incomplete", began, tallies)


def _is_through(vault: OpenedVault) -> bool:
    from liaison_app.store.status import counts

    waiting = counts(vault.reader)
    return waiting.pending <= waiting.rejected and waiting.blobs_pending == 0


def _note_success(vault: OpenedVault) -> None:
    from liaison_app.store import names
    from liaison_app.store.verbs import KeepValues

    vault.store.perform(KeepValues(((names.LAST_SYNC, str(vault.clock.ms()).encode()),))).result()


def _report(vault: OpenedVault, state: str, began: float, tallies: list[Tally]) -> dict[str, Any]:
    from liaison_app.store.status import counts

    waiting = counts(vault.reader)
    return {
        "state": state,
        "pushed": sum(tally.pushed for tally in tallies),
        "pulled": sum(tally.pulled for tally in tallies),
        "merged": sum(tally.merged for tally in tallies),
        "review": waiting.review,
        "quarantine": waiting.quarantine,
        "rejected": waiting.rejected,
        "pending": waiting.pending,
        "blobs_pending": waiting.blobs_pending,
        "seconds": round(time.monotonic() - began, 3),
        **standing_of(vault),
    }


def watch(session: Session, vault: OpenedVault) -> None:
    """Sync by itself until SIGTERM or Ctrl+C, telling each new state on standard error."""
    import signal
    import threading

    over = threading.Event()
    before = {each: signal.signal(each, lambda _number, _frame: over.set()) for each in (signal.SIGTERM, signal.SIGINT)}
    arrive(vault)
    service = vault.online.service()
    began = time.monotonic()
    service.listen(lambda state: session.terminal.notice(_told(state)))
    service.start()
    try:
        while not over.wait(3600):
            pass
    finally:
        service.stop()
        for each, handler in before.items():
            signal.signal(each, handler)
    session.terminal.answer(_report(vault, service.state.phase, began, [vault.online.driver.moved]), [_("Stopped.")])


def _told(state: SyncState) -> str:
    told = f"{state.phase}: {state.sentence}" if state.sentence else state.phase
    return _("{state} ({n} unsent)").format(state=told, n=state.pending) if state.pending else told
