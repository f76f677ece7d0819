"""Approvals of decks: signed by a device's key, and judged offline by the membership log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from liaison_app.core.clock import Clock
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import new_id
from liaison_app.core.words import _
from liaison_app.protocol.membership import WRITERS, Membership
from liaison_app.records.deck import Deck
from liaison_app.records.parts import Approval
from liaison_app.records.values import When
from liaison_app.store import names
from liaison_app.store.kept import value_of
from liaison_app.store.reader import Reader
from liaison_app.vault.identity import DeviceIdentity, device_from_bytes
from liaison_app.work.approval_statement import is_of_these_bytes, is_signed, print_of_sources, sign
from liaison_app.work.deck_standing import Standing, Verdict, unapproved, version_words
from liaison_app.work.known_log import KnownLog
from liaison_app.work.known_time import KnownTime

_MOST_VERSIONS = 50


class Approvals:
    """Signs approvals in this device's name and says what every deck is worth; `reader` belongs to the calling thread."""

    def __init__(self, reader: Reader, clock: Clock, log: KnownLog | None = None, *, on_screen: bool = False) -> None:
        """Judge by a log that others verify too, else by one of its own; `on_screen` judges by what is verified already, rather than wait."""
        log = log or KnownLog()
        self._membership_of = log.at_once if on_screen else log.now
        self._reader = reader
        self._time = KnownTime(reader, clock)
        self._verified: set[tuple[str, Approval, bytes]] = set()

    def sign(self, deck: Deck, until: date, approver: str, account: str, *, forbids: bool = False) -> Approval:
        """Return an approval of a deck's bytes as they are now, in force through a day."""
        me = self._own()
        if deck.file is None:
            raise LiaisonError(_("“{title}” has no file.").format(title=deck.title), _("Add the file with “liaison deck add”."), code="no_file")
        if me is None:
            raise LiaisonError(_("This vault has no key to sign an approval with."), _("Restore the vault from its last backup."), code="no_device_key")
        at = self._time.ms(_latest(deck) + 1)
        bare = Approval(
            id=new_id(),
            o=f"{len(deck.approvals) + 1:05d}V",
            approver=approver.strip(),
            account=account,
            device=me.id.hex(),
            at=When(at),
            until=until.isoformat(),
            file=deck.file.sha256,
            pages=deck.show.sha256 if deck.show else "",
            replaces=deck.replaces or "",
            forbids=forbids,
            sources=print_of_sources(deck.sources),
        )
        return replace(bare, signature=sign(deck.id, bare, me.signing))

    def verdict(self, deck: Deck) -> Verdict:
        """Say what a deck is worth by now: its own approval, then the versions that came after it."""
        own = self._by_sources(deck, self._judged(deck))
        newer = own.newer
        for later in self._later_versions(deck):
            judged = self._judged(later)
            if judged.approval is not None and judged.approval.forbids and judged.standing in (Standing.APPROVED, Standing.EXPIRED, Standing.RETIRED):
                why = _("{title} has taken this version's place; this one may no longer be shown.").format(title=version_words(later))
                return Verdict(Standing.FORBIDDEN, why, own.until, None, own.approval, later if judged.is_approved else None)
            newer = later if judged.is_approved else newer
        return Verdict(own.standing, own.why, own.until, own.days_left, own.approval, newer)

    def signer(self, approval: Approval) -> str:
        """Return the name of who signed, as the membership log has it; empty where it names nobody."""
        membership = self._membership()
        known = membership.any_member(bytes.fromhex(approval.account)) if membership and _is_id(approval.account) else None
        return known.name if known else ""

    def today(self) -> date:
        """Return the day it is, by the latest time known."""
        return self._time.today()

    # inside

    def _judged(self, deck: Deck) -> Verdict:
        """Judge a deck by itself."""
        newest = max(deck.approvals, key=lambda each: (each.at.ms if each.at else 0, each.id), default=None)
        claims = unapproved(deck)
        if claims is not None:
            sound = newest is not None and not self._objection(deck, newest)
            return Verdict(claims.standing, claims.why, approval=newest if sound else None)
        if newest is None:
            return Verdict(Standing.VOID, _("This deck is called approved, but nobody has signed for it. It counts as not approved."))
        why = self._objection(deck, newest)
        if why:
            return Verdict(Standing.VOID, why, approval=newest)
        until = _earlier(newest.until, deck.valid_until)
        today = self._time.today(_latest(deck))
        if until < today:
            return Verdict(Standing.EXPIRED, self._expired(until, deck), until, approval=newest)
        return Verdict(Standing.APPROVED, "", until, (until - today).days, newest)

    def _by_sources(self, deck: Deck, own: Verdict) -> Verdict:
        """Judge a show by the decks its slides were taken from: it is worth no more than the least of them, and lasts no longer."""
        if not own.is_approved:
            return own
        until, newer = own.until or date.min, own.newer
        found = self._reader.many({each.deck for each in deck.sources if each.deck})
        for number, each in enumerate(deck.sources, 1):
            source = found.get(each.deck or "")
            if not isinstance(source, Deck) or source.trashed or source.sources:
                why = _("Slide {n} comes from a deck that is no longer here. Build the show again.").format(n=number)
                return replace(own, standing=Standing.VOID, why=why, days_left=None)
            judged = self.verdict(source)
            if not judged.is_approved:
                why = _("Slide {n} comes from {title}, which is no longer approved: {why}").format(n=number, title=version_words(source), why=judged.why)
                ended = Standing.EXPIRED if judged.standing is Standing.EXPIRED else Standing.VOID
                return replace(own, standing=ended, why=why, until=judged.until or own.until, days_left=None)
            if each.file != shown_hash(source):
                why = _("{title} was changed after slide {n} was taken from it. Build the show again.").format(n=number, title=version_words(source))
                return replace(own, standing=Standing.VOID, why=why, days_left=None)
            until, newer = min(until, judged.until or until), newer or judged.newer
        return replace(own, until=until, days_left=(until - self._time.today(_latest(deck))).days, newer=newer)

    def _expired(self, until: date, deck: Deck) -> str:
        ended = _("The approval of this deck ended on {day}. It is no longer in force.").format(day=until.isoformat())
        if not self._time.is_set_back(_latest(deck)):
            return ended
        return f"{ended} {_('This computer’s clock is behind the latest time that is known here; the later one counts.')}"

    def _objection(self, deck: Deck, approval: Approval) -> str:
        """Return why an approval does not hold, whatever the day, or nothing."""
        if not is_of_these_bytes(deck, approval):
            return _("The file was changed after it was approved. The approval no longer holds.")
        public = self._key_behind(approval)
        if public is None:
            return _("The approval was signed on a device that the membership log does not name. It does not count.")
        if not self._is_signed(deck, approval, public):
            return _("The signature under the approval is not right. The approval does not count.")
        return self._lack_of_rights(deck, approval)

    def _lack_of_rights(self, deck: Deck, approval: Approval) -> str:
        membership = self._membership()
        space = membership.spaces.get(bytes.fromhex(deck.space)) if membership and _is_id(deck.space) else None
        if membership is None:
            return ""
        gone = membership.revoked.get(bytes.fromhex(approval.device))
        if gone is not None and approval.at is not None and approval.at.ms > gone.ts_ms:
            return _("The approval was signed on a device that had lost its rights. It does not count.")
        account = bytes.fromhex(approval.account)
        if space is None or any(space.roles_in(epoch).get(account) in WRITERS for epoch in range(1, space.epoch + 1)):
            return ""
        return _("Whoever signed the approval may not approve decks here. It does not count.")

    def _is_signed(self, deck: Deck, approval: Approval, public: bytes) -> bool:
        known = (deck.id, approval, public)
        if known not in self._verified:
            if not is_signed(deck.id, approval, public):
                return False
            self._verified.add(known)
        return True

    def _key_behind(self, approval: Approval) -> bytes | None:
        """Return the public key of the device that says it signed, if it is that account's."""
        if not _is_id(approval.device) or not _is_id(approval.account):
            return None
        membership, own = self._membership(), self._own()
        device = membership.any_device(bytes.fromhex(approval.device)) if membership else None
        if device is not None:
            return device.DS if device.account.hex() == approval.account else None
        return own.signing.public if own is not None and own.id.hex() == approval.device else None

    def _later_versions(self, deck: Deck) -> Iterator[Deck]:
        """Give every version made after this one, nearest first."""
        seen, front = {deck.id}, [deck.id]
        while front and len(seen) < _MOST_VERSIONS:
            found = [each for id in front for each in self._reader.list("deck", where={"replaces": id}, limit=_MOST_VERSIONS)[0]]
            later = [each for each in found if isinstance(each, Deck) and each.id not in seen]
            front = [each.id for each in later]
            seen.update(front)
            yield from later

    def _own(self) -> DeviceIdentity | None:
        kept = value_of(self._reader, names.DEVICE)
        return device_from_bytes(kept) if kept else None

    def _membership(self) -> Membership | None:
        """Return what the membership log kept here says."""
        return self._membership_of(self._reader)


def shown_hash(deck: Deck) -> str:
    """Return the hash of the pages a deck is shown from."""
    shown = deck.show or deck.file
    return shown.sha256 if shown else ""


def _latest(deck: Deck) -> int:
    """Return the latest moment a deck proves to have passed: when it was last signed."""
    return max((each.at.ms for each in deck.approvals if each.at), default=0)


def _earlier(signed: str | None, written: str | None) -> date:
    """Return the day that was signed, or the one written in the record where somebody has made it earlier."""
    days = [date.fromisoformat(day) for day in (signed, written) if day and _is_day(day)]
    return min(days, default=date.min)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_id(text: str) -> bool:
    return len(text) == 32 and all(digit in "0123456789abcdef" for digit in text)
