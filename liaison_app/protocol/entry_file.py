"""Files between machines that never meet: entries made apart from the server, and the public halves of somebody who is to be let in."""

from __future__ import annotations

from typing import Final

import msgspec

from liaison_app.core.errors import Damaged
from liaison_app.core.words import _
from liaison_app.protocol.codec import JSON, Undecodable, decode, encode
from liaison_app.protocol.entry import certificate_message
from liaison_app.protocol.messages import Hash, Id, Key, LogPost, Message, Name, Signature, SignedEntry
from liaison_app.protocol.signing import verify

MAX_FILE: Final = 4 * 1024 * 1024
_ENTRIES: Final = "liaison-log-entries"
_CARD: Final = "liaison-joiner-card"


class EntryFile(Message, frozen=True):
    """Entries that follow upon `expected_prev`, to be handed to the server by whoever can reach it."""

    type: str
    v: int
    org_id: Id
    expected_prev: Hash
    entries: list[SignedEntry]

    @property
    def post(self) -> LogPost:
        return LogPost(self.expected_prev, self.entries)


class JoinerCard(Message, frozen=True):
    """Who wants to be let in when there is nobody who could invite: name, account and device, public halves only."""

    type: str
    v: int
    org_id: Id
    account: Id
    device: Id
    name: Name
    AS: Key
    AK: Key
    DS: Key
    DK: Key
    cert: Signature


def write_entries(org_id: bytes, post: LogPost) -> bytes:
    return msgspec.json.format(encode(EntryFile(_ENTRIES, 1, org_id, post.expected_prev, post.entries), JSON), indent=1) + b"\n"


def read_entries(raw: bytes) -> EntryFile:
    """Read a file of entries; raises Damaged. Whether they are right is for the log to say."""
    wrong = Damaged(_("This file holds no entries for the membership log, or it is damaged."), _("Use the file that “liaison server recover” wrote."))
    try:
        found = decode(raw[: MAX_FILE + 1], EntryFile, JSON)
    except Undecodable:
        raise wrong from None
    if found.type != _ENTRIES or found.v != 1 or not 0 < len(found.entries) <= 64:
        raise wrong
    return found


def write_card(card: JoinerCard) -> bytes:
    return msgspec.json.format(encode(card, JSON), indent=1) + b"\n"


def joiner_card(org_id: bytes, ids: tuple[bytes, bytes], name: str, keys: tuple[bytes, bytes, bytes, bytes], cert: bytes) -> JoinerCard:
    """Return a card; ids = (account, device), keys = (AS, AK, DS, DK)."""
    return JoinerCard(_CARD, 1, org_id, *ids, name, *keys, cert)


def read_card(raw: bytes) -> JoinerCard:
    """Read a card whose device the account's own key has certified; raises Damaged."""
    wrong = Damaged(_("This is not the card of somebody who wants to join, or it is damaged."), _("Use the file that “liaison join --card” wrote."))
    try:
        card = decode(raw[: MAX_FILE + 1], JoinerCard, JSON)
    except Undecodable:
        raise wrong from None
    message = certificate_message(card.org_id, card.account, card.device, card.DS, card.DK)
    if card.type != _CARD or card.v != 1 or not verify(card.AS, message, card.cert):
        raise wrong
    return card
