"""The server's key was replaced while this device was away: the new one is believed out of the membership log alone."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from liaison_app.protocol import messages as m
from liaison_app.protocol.answers import SignedAnswer
from liaison_app.protocol.codec import Undecodable, decode
from liaison_app.protocol.entry import BadEntry
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.account import Account
from liaison_app.sync.effects import Answered, Call, Effect, Unreachable
from liaison_app.sync.organisation import Organisation

_PAGES = 10_000


class NewServerKey:
    """Follows the log's server_key; whoever answers under another key, and has no such entry to show, stays a stranger."""

    def __init__(self, me: Account, organisation: Organisation) -> None:
        self._me = me
        self._organisation = organisation

    def follow(self, stranger: SignedAnswer) -> Generator[Effect, Any, bool]:
        """Ask for the rest of our log; True once it names, by the root, the key of whoever answered, and that is kept."""
        known = self._me.membership
        if known is None:
            return False  # no log yet that could go on: the invite alone says whom to believe
        state, heard, entries = known, [stranger], list[m.SignedEntry]()
        for _page in range(_PAGES):
            page = yield from self._page(self._me.log + len(entries), heard)
            if page is None:
                return False
            try:
                state = state.extended(page.entries)
            except BadEntry:
                return False
            entries += page.entries
            if not (page.more and page.entries):
                break
        if not all(each.is_by(state.server_pub) for each in heard):
            return False  # nor is it by the key known until now, else it were no stranger: so the entries named another
        yield from self._organisation.take(entries)
        self._me.token = ""  # a session is bound to the key it was opened with
        yield KeepValues(((names.TOKEN, None),))
        return True

    def _page(self, first: int, heard: list[SignedAnswer]) -> Generator[Effect, Any, m.LogPage | None]:
        """Return a page of the log that the stranger shows, with its signature noted; nothing where none can be read."""
        answer: Answered | Unreachable = yield Call("GET", f"/v1/org/log?from={first}", signed_by=self._me.device)
        if not isinstance(answer, Unreachable) or answer.signed is None or answer.signed.status != 200:
            return None
        heard.append(answer.signed)
        try:
            return decode(answer.signed.body, m.LogPage)
        except Undecodable:
            return None
