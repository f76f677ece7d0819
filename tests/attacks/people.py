"""People under attack: vaults put together by the app's own composition root, and everything that must never leave them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from liaison_app.cli.compose import OpenedVault, Vaults
from liaison_app.core.clock import Clock, SystemClock
from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.invite import read_invite, write_invite
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.store import names
from liaison_app.store.set_aside import set_aside
from liaison_app.store.status import counts
from liaison_app.store.verbs import KeepValues
from liaison_app.sync.joining import at_server
from liaison_app.sync.noticing import notices
from liaison_app.sync.outcome import Interrupted
from liaison_app.sync.reasons import why_refused, why_set_aside
from liaison_app.sync.standing import told as told_of
from liaison_app.vault.os_keyring import OsKeyring
from tests.attacks.ring import Heard
from tests.support.canaries import disguises
from tests.support.keyring_in_memory import CHEAP_FLOOR, KeyringInMemory, cheap_parameters

T = TypeVar("T")
PASSPHRASE = "quokka umbrella violin seventeen"


@dataclass
class Told:
    """What a client said of one sync: stable words, each with its sentence."""

    words: dict[str, str] = field(default_factory=dict[str, str])
    pushed: int = 0
    pulled: int = 0

    def say(self, word: str, sentence: str) -> None:
        self.words.setdefault(word, sentence)


class Person:
    """One vault folder and its keyring, opened as `liaison` opens it."""

    def __init__(self, folder: Path, keyring: KeyringInMemory, clock: Clock | None = None) -> None:
        self.folder = folder
        self.keyring = keyring
        self.vaults = Vaults(floor=CHEAP_FLOOR, parameters=cheap_parameters(), keyring=OsKeyring(keyring), clock=clock or SystemClock())
        self.opened: OpenedVault | None = None

    @property
    def vault(self) -> OpenedVault:
        if self.opened is None:
            self.opened = self.vaults.open(self.folder, PASSPHRASE)
        return self.opened

    def create(self, name: str) -> str:
        """Make the vault; returns the recovery code."""
        made = self.vaults.create(self.folder, PASSPHRASE, passphrase_only=False)
        self.opened = made.opened
        self.opened.online.me.name = name
        self.opened.store.perform(KeepValues(((names.PERSON_NAME, name.encode()),))).result()
        return made.recovery_code

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()
            self.opened = None

    def run(self, steps: Generator[Any, Any, T]) -> T:
        return self.vault.online.driver.run(self.me, steps)

    @property
    def me(self) -> Any:
        return self.vault.online.me

    @property
    def engine(self) -> Any:
        return self.vault.online.engine

    def begin_join(self, invite: bytes, url: str) -> None:
        self.run(self.engine.joining.begin(at_server(read_invite(invite), url)))

    def invite(self, role: str, space: str) -> bytes:
        return write_invite(self.run(self.engine.admitting.invite(role, space)))

    def sync(self) -> Told:
        """Sync once, and return what a person gets to see of how it went."""
        return self.attempt(self.engine.sync)

    def attempt(self, steps: Callable[[], Generator[Any, Any, Any]]) -> Told:
        """Carry steps out, as the commands do."""
        told = Told()
        try:
            tally = self.run(steps())
            told.pushed, told.pulled = getattr(tally, "pushed", 0), getattr(tally, "pulled", 0)
        except Interrupted as broken:
            told.say(broken.kind or broken.code, broken.reason)
        except LiaisonError as refused:
            told.say(refused.code, f"{refused.title} {refused.what_to_do}".strip())
        self.look(told)
        return told

    def look(self, told: Told) -> None:
        """Add what Sync health shows."""
        for one in set_aside(self.vault.reader):
            told.say(one.reason.partition(":")[0], why_set_aside(one.reason))
        for (reason,) in self.vault.reader.query("SELECT reason FROM rejected"):
            told.say(reason, why_refused(reason))
        for fact in self.me.spaces.values():
            if fact.stopped:
                state = told_of(fact.stopped)
                told.say(fact.stopped, f"{state.title} {state.what_to_do}")
        for word, sentence in warnings_of(self):
            told.say(word, sentence)

    def note(self, body: str, space: str) -> str:
        return self.put(Note(body=body, space=space)).id

    def put(self, record: Record) -> Record:
        return self.vault.store.put(record).result()

    def change(self, id: str, **fields: object) -> None:
        self.vault.store.change(id, **fields).result()

    def has(self, id: str) -> bool:
        return self.vault.reader.get(id) is not None

    def body(self, id: str) -> str:
        found = self.vault.reader.need(id)
        assert isinstance(found, Note)
        return found.body

    @property
    def pending(self) -> int:
        return counts(self.vault.reader).pending

    # what must not leave

    def secrets(self) -> dict[str, bytes]:
        """Return every key this vault holds, by name."""
        me, keys = self.me, self.vault.keys
        found = {
            "DS": me.device.secret[:32], "DK": me.device.secret[32:], "AS": me.account.secret[:32], "AK": me.account.secret[32:],
            "database": keys.database_key, "cache": keys.cache_key, "header": keys.header_key, "passphrase": PASSPHRASE.encode(),
        }  # fmt: skip
        if me.escrow is not None:
            found["escrow"] = me.escrow.key
        found |= {f"SK {space[:6]} {epoch}": key for (space, epoch), key in me.keys.items()}
        found |= {f"keyring {user}": bytes.fromhex(kept) for (_service, user), kept in self.keyring.secrets.items() if "/push/" not in user}
        found |= {f"invite {n}": invite.token for n, invite in enumerate(me.invites_made.values())}
        decks = self.vault.reader.many([id for (id,) in self.vault.reader.query("SELECT id FROM rec WHERE kind = 'deck'")])
        for deck in decks.values():
            if isinstance(deck, Deck) and deck.file is not None:
                found[f"BK {deck.id[:6]}"] = deck.file.key
        return found


def shapes(secret: bytes) -> set[bytes]:
    """Return the ways in which bytes could travel."""
    ways = {secret, secret[::-1], secret.hex().encode(), secret.hex().upper().encode()}
    for shift in range(3):
        coded = base64.b64encode(bytes(shift) + secret)
        sure = coded[-(-8 * shift // 6) : len(coded) - 4]
        ways |= {sure, sure.translate(bytes.maketrans(b"+/", b"-_"))}
    return ways


def leaks(heard: Iterable[Heard], secrets: dict[str, bytes], words: Iterable[str]) -> list[str]:
    """Return which secret or word stood, in any shape, in which request."""
    sought = {f"the key {name}": shapes(secret) for name, secret in secrets.items()}
    sought |= {f"the words {word}": set(disguises(word).values()) for word in words}
    found: list[str] = []
    for one in heard:
        everything = one.everything
        found += [f"{name} in {one.where}" for name, ways in sought.items() if any(way in everything for way in ways)]
    return found


def warnings_of(person: Person) -> list[tuple[str, str]]:
    """Return what the app warns of beside what stands still."""
    return [(notice.code, notice.sentence) for notice in notices(person.vault.reader)]
