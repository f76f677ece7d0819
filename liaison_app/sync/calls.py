"""Requests with a session: opening it, proving it again when it has run out, and reading what the server says."""

from __future__ import annotations

import re
from collections.abc import Generator
from typing import Any, TypeVar

from msgspec import Struct

from liaison_app.core.clock import Clock
from liaison_app.core.words import _
from liaison_app.protocol import messages as m
from liaison_app.protocol.answers import session_message
from liaison_app.protocol.codec import Undecodable, decode, encode
from liaison_app.store import names
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.account import Account
from liaison_app.sync.effects import Answered, Call, Effect, Unreachable
from liaison_app.sync.outcome import Interrupted

T = TypeVar("T", bound=Struct)
DAY_MS = 86_400_000
FIRST_MS, LAST_MS = 1_704_067_200_000, 7_258_118_400_000
"""2024 and 2200: a server that says another time has lost its clock, and nothing is stamped by it."""
LARGE = 64 * 1024
SLOW_BYTES_A_MS = 2_000
"""A request of so many bytes that goes at less than this says that the line is slow (16 Mbit/s)."""
_CODE = re.compile(r"[a-z][a-z_]{0,39}")
_LONGEST_SAYING = 300


class Calls:
    """Sends messages for one account and remembers the server's time."""

    def __init__(self, me: Account, clock: Clock, *, keeps_token: bool = True) -> None:
        """`keeps_token` is for the one who syncs records; who works beside it opens sessions that nobody else knows of."""
        self._me = me
        self._clock = clock
        self._keeps_token = keeps_token
        self.offset_ms = 0
        """Server time minus our own, as last heard."""
        self.clocks_differ = False
        """Whether the last answer's time was a day or more from ours, or no time at all."""
        self.line_is_slow = False
        """Whether the last large request took long to go through: then packing it better is worth the time."""

    def server_ms(self) -> int:
        """Return the server's time, as its last answer tells it."""
        return self._clock.ms() + self.offset_ms

    def plain(self, call: Call) -> Generator[Effect, Any, Answered]:
        """Send one request; Interrupted where no proven answer comes or the server asks to wait."""
        began = self._clock.ms()
        answer: Answered | Unreachable = yield call
        if len(call.body) >= LARGE:
            self.line_is_slow = len(call.body) < SLOW_BYTES_A_MS * (self._clock.ms() - began)
        match answer:
            case Unreachable(reason, kind, signed):
                raise Interrupted(reason, kind=kind, signed=signed)
            case Answered(507) if self.refusal(answer).code.startswith("quota_"):
                raise Interrupted(_("The server has no more room for this; ask its administrator."), code="no_room")
            case Answered(429 | 503 | 507 as status, _body, _ms, wait):
                raise Interrupted(
                    _("The server is busy.") if status != 507 else _("The server's disk is full; tell its administrator."), retry_after=wait or 2.0, code="busy"
                )
            case Answered(status) if status >= 500:
                raise Interrupted(_("The server failed to answer ({status}).").format(status=status), code="server_failed")
            case Answered():
                self.clocks_differ = abs(answer.server_ms - self._clock.ms()) > DAY_MS
                if FIRST_MS <= answer.server_ms <= LAST_MS:
                    self.offset_ms = answer.server_ms - self._clock.ms()
                return answer

    def send(
        self, method: str, path: str, body: Struct | bytes | None = None, *, raw: bool = False, headers: tuple[tuple[str, str], ...] = ()
    ) -> Generator[Effect, Any, Answered]:
        """Send one request in a session, opening a new session where the old one has run out."""
        payload = body if isinstance(body, bytes) else encode(body) if body is not None else b""
        for _attempt in range(2):
            if not self._me.token:
                yield from self._open_session()
            answer = yield from self.plain(Call(method, path, payload, self._me.token, raw, headers))
            if answer.status != 401:
                return answer
            self._me.token = ""
        raise Interrupted(_("The server does not accept this device's session."), code="session_refused")

    def ask(self, kind: type[T], method: str, path: str, body: Struct | bytes | None = None) -> Generator[Effect, Any, T]:
        """Send one request and read its 200 answer; Interrupted for any other."""
        answer = yield from self.send(method, path, body)
        return self.read(kind, answer)

    def read(self, kind: type[T], answer: Answered, *, status: int = 200) -> T:
        """Return the message of an answer with this status; Interrupted for any other."""
        if answer.status != status:
            refusal = self.refusal(answer)
            raise Interrupted(f"{refusal.title} {refusal.what_to_do}".strip(), code=refusal.code)
        try:
            return decode(answer.body, kind)
        except Undecodable as error:
            raise Interrupted(_("The server's answer cannot be read; it may be of a newer version."), code="unreadable") from error

    def refusal(self, answer: Answered) -> m.Error:
        """Return what a refusing answer says: a code that is one word, and sentences that are shown as the server's own and no longer than a line or two."""
        try:
            said = decode(answer.body, m.Error)
        except Undecodable:
            return m.Error("refused", _("The server refused ({status}).").format(status=answer.status))
        code = said.code if _CODE.fullmatch(said.code) else "refused"
        words = _one_line(f"{_(said.title)} {_(said.what_to_do)}")
        return m.Error(code, _("The server says: “{words}”").format(words=words) if words else _("The server refused ({status}).").format(status=answer.status))

    def _open_session(self) -> Generator[Effect, Any, None]:
        invite = self._me.invite
        if invite is None:
            raise Interrupted(_("This vault has not joined a server."), code="not_joined")
        challenge = self.read(m.Challenge, (yield from self.plain(Call("GET", "/v1/session")))).challenge
        device = self._me.device
        server_pub = self._me.membership.server_pub if self._me.membership else invite.server_pub
        order = m.SessionOrder(device.id, challenge, device.signing.sign(session_message(server_pub, challenge, device.id)))
        answer = yield from self.plain(Call("POST", "/v1/session", encode(order)))
        self._me.token = self.read(m.Session, answer).token
        if self._keeps_token:
            yield KeepValues(((names.TOKEN, self._me.token.encode()),))


def _one_line(words: str) -> str:
    """Return words without what could steer a screen or fill it."""
    line = "".join(letter if letter.isprintable() else " " for letter in words[: 2 * _LONGEST_SAYING])
    return " ".join(line.split())[:_LONGEST_SAYING]
