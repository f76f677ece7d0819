"""One device of the schedule: somebody who writes, syncs step by step, loses power, and puts old copies back."""

from __future__ import annotations

import io
import random
import shutil
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from liaison_app.core.errors import LiaisonError
from liaison_app.protocol.invite import Invite
from liaison_app.records.contact import Contact
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.note import Note
from liaison_app.records.parts import Email
from liaison_app.records.prose import Draft
from liaison_app.store.status import Counts, counts
from liaison_app.sync.outcome import Interrupted, Tally
from liaison_app.sync.transport import Transport
from liaison_app.work.stored_files import Source, StoredFiles
from tests.proof.in_process import Held, SkewedClock, WorldClock, copy_vault
from tests.proof.ledger import Ledger, named, value_of
from tests.support.keyring_in_memory import KeyringInMemory

TEXTS = {"contact": "background", "note": "body"}
TAGS = {"contact": "topics", "note": "topics", "deck": "topics"}
OUT, LOG_HIDDEN = {"removed", "revoked"}, {"log_rollback", "log_withheld"}
"""The log proves that this device may no longer; the server shows less of the log than it did, or than it says there is."""
WORDS = {"contact": ("name", "rank"), "note": ("title",), "deck": ("title", "edition")}


class Numbers:
    """Names that are used once only."""

    def __init__(self) -> None:
        self._last = 0

    def word(self, first: str) -> str:
        self._last += 1
        return f"{first}{self._last:04d}"


@dataclass(frozen=True)
class Backup:
    """A copy of a vault, its keyring as it was then, and what this person had written by then."""

    folder: Path
    keyring: KeyringInMemory
    written: frozenset[int]
    """By identity."""


class Person:
    """A device under the schedule. Whatever its store acknowledges goes into the ledger."""

    def __init__(
        self, name: str, folder: Path, keyring: KeyringInMemory, world: WorldClock, chance: random.Random, line: Callable[[Person, Invite], Transport]
    ) -> None:
        self.name = name
        self.root = folder
        self.clock = SkewedClock(world)
        self.cut_off = False
        self.out = False
        self.told = ""
        """What the last refusal to sync at all was called: removed, or this device revoked (what was not sent stays here, and nowhere else), or a log that is hidden."""
        self.broken = ""
        """What the last sync was interrupted by; empty where it came through."""
        self.steps: Generator[Any, Any, Tally] | None = None
        self.taken = 0
        """Steps of the sync under way that were carried out."""
        self.drafts: dict[tuple[str, str], tuple[Draft, str]] = {}
        self.forms: dict[str, Record] = {}
        self.backups: list[Backup] = []
        self.last: Tally | None = None
        self._answer: Any = None
        self._chance = chance
        self._copies = 0
        self._line = line
        self.held = Held(folder / "0", keyring, self.clock, lambda invite: line(self, invite))

    # opening and ending

    def next_folder(self) -> Path:
        self._copies += 1
        return self.root / str(self._copies)

    def open(self) -> None:
        self.held.open()

    def quit(self) -> None:
        self._forget()
        self.held.close()

    def die(self) -> None:
        self._forget()
        self.held.die(self.next_folder())

    def _forget(self) -> None:
        """What was only in memory goes with the process."""
        self.steps = None
        self.drafts.clear()
        self.forms.clear()

    def back_up(self, ledger: Ledger) -> None:
        """Copy the vault as it lies on the disk, and the keyring as it is."""
        folder = self.root / f"backup{len(self.backups)}"
        copy_vault(self.held.folder, folder)
        written = frozenset(id(each) for each in ledger.written_by(self.name))
        self.backups.append(Backup(folder, KeyringInMemory(dict(self.held.keyring.secrets)), written))

    def travel_back(self, which: int, ledger: Ledger, *, keyring_too: bool) -> None:
        """Put an older copy back in the place of the vault: what was not known to be on the server may be lost."""
        self.doubt(ledger)
        self.quit()
        backup = self.backups[which]
        for each in ledger.written_by(self.name):
            each.was_left_to_the_server = id(each) not in backup.written
        shutil.rmtree(self.held.folder)
        self.held.folder = self.next_folder()
        copy_vault(backup.folder, self.held.folder)
        if keyring_too:
            self.held.keyring.secrets = dict(backup.keyring.secrets)

    def doubt(self, ledger: Ledger) -> None:
        """Note what goes with this disk: writing on records that still wait, or whose erasure does."""
        query = self.reader.query
        waiting = {id for (id,) in query("SELECT id FROM rec WHERE dirty = 1")} | {id for (id,) in query("SELECT id FROM erased WHERE pending = 1")}
        known = {id for (id,) in query("SELECT id FROM rec")} | {id for (id,) in query("SELECT id FROM erased WHERE ver > 0")}
        unsent = {blob for (blob,) in query("SELECT blob FROM blob_jobs WHERE direction = 'up' AND done = 0")}
        for id, each in ledger.all_written():
            if each.client == self.name and (id in waiting or id not in known or each.value in unsent):
                each.may_be_lost = True

    def keep_to_itself(self, ledger: Ledger) -> None:
        """Whoever is out takes along what was not sent: others need not have it."""
        waiting = {id for (id,) in self.reader.query("SELECT id FROM rec WHERE dirty = 1 UNION SELECT id FROM erased WHERE pending = 1")}
        for id, each in ledger.all_written():
            if each.client == self.name and id in waiting:
                each.is_here_alone = True

    # looking

    @property
    def reader(self) -> Any:
        return self.held.vault.reader

    @property
    def store(self) -> Any:
        return self.held.vault.store

    @property
    def me(self) -> Any:
        return self.held.online.me

    @property
    def account(self) -> str:
        return self.me.account.id.hex()

    def counts(self) -> Counts:
        return counts(self.reader)

    def spaces(self) -> dict[str, Any]:
        return dict(self.me.spaces)

    def ids(self, *kinds: str) -> list[str]:
        marks = ",".join("?" * len(kinds))
        return [id for (id,) in self.reader.query(f"SELECT id FROM rec WHERE kind IN ({marks}) ORDER BY id", kinds)]

    # syncing

    @property
    def syncing(self) -> bool:
        return self.steps is not None

    def begin(self) -> None:
        self.steps, self._answer, self.taken = self.held.online.engine.sync(), None, 0

    def step(self) -> str:
        """Carry out one step of the sync under way; returns its name, or how the sync ended."""
        assert self.steps is not None
        try:
            effect = self.steps.send(self._answer)
            self._answer = self.held.online.driver._carry_out(self.me, effect)
        except StopIteration as end:
            self.steps, self.last, self.broken = None, end.value, ""
            return f"done {end.value}"
        except Interrupted as broken:
            self.steps, self.last, self.broken = None, None, broken.code
            return f"interrupted: {broken.code} {broken.reason}"
        except LiaisonError as told:  # the log proves that this device may no longer
            self.steps, self.last = None, None
            if told.code not in OUT | LOG_HIDDEN:
                raise
            self.out, self.told = told.code in OUT, told.code
            return f"told: {told.code}"
        self.taken += 1
        return type(effect).__name__ + (f" {effect.method} {effect.path.split('?')[0].rsplit('/', 1)[-1]}" if hasattr(effect, "method") else "")

    def sync(self) -> str:
        """Sync to the end."""
        if not self.syncing:
            self.begin()
        said = ""
        while self.syncing:
            said = self.step()
        return said

    # writing

    def create(self, kind: str, space: str, numbers: Numbers, ledger: Ledger) -> str:
        word, value = numbers.word("w"), numbers.word("v")
        made: Record
        if kind == "contact":
            made = Contact(name=value, background=f"Start{word}", space=space)
        elif kind == "deck":
            made = Deck(title=value, file=self._file(numbers), space=space)
        else:
            made = Note(title=value, body=f"Start{word}", space=space)
        saved: Record = self.store.put(made).result()
        ledger.create(self.name, saved.id, saved.space)
        ledger.write(self.name, (saved.id, WORDS[kind][0]), value, None)
        if kind in TEXTS:
            ledger.type(self.name, (saved.id, TEXTS[kind]), [f"Start{word}"], [])
        if isinstance(saved, Deck):
            ledger.write(self.name, (saved.id, "file"), named(self._body_value(saved.id, "file")), None)
        return f"made {kind} {saved.id[:6]}"

    def _file(self, numbers: Numbers) -> Any:
        content = numbers.word("file").encode() * 20
        return StoredFiles(self.store.chunks, self._chance.randbytes).seal(Source(io.BytesIO(content), len(content), "a.bin", "application/octet-stream"))

    def _body_value(self, id: str, name: str) -> object:
        body = self.reader.body(id)
        return value_of(body, name) if body else None

    def load(self, id: str) -> None:
        """Open a record in a form, to be saved some time later."""
        found = self.reader.get(id)
        if found is not None:
            self.forms[id] = found

    def _saved(self, id: str) -> None:
        """A form hears of what is saved beside it on its own device, and shows it; what comes from elsewhere it may not have shown yet."""
        self.forms.pop(id, None)

    def write_value(self, id: str, numbers: Numbers, ledger: Ledger) -> str:
        base = self.forms.pop(id, None) or self.reader.get(id)
        if base is None:
            return "nothing"
        name = self._chance.choice(WORDS[base.kind])
        value = numbers.word("v")
        self._saved(id)
        self.store.put(replace(base, **{name: value}), base=base).result()
        ledger.write(self.name, (id, name), value, getattr(base, name) or None)
        return f"{id[:6]}.{name} = {value} (was {getattr(base, name)})"

    def write_file(self, id: str, numbers: Numbers, ledger: Ledger) -> str:
        base = self.reader.get(id)
        saw = self._body_value(id, "file")
        self._saved(id)
        self.store.put(replace(base, file=self._file(numbers)), base=base).result()
        ledger.write(self.name, (id, "file"), self._body_value(id, "file"), saw)
        return f"{id[:6]}.file replaced"

    def type(self, id: str, numbers: Numbers, ledger: Ledger) -> str:
        """Put a word in somewhere, and perhaps take another out."""
        base = self.forms.pop(id, None) or self.reader.get(id)
        if base is None:
            return "nothing"
        name = TEXTS[base.kind]
        words = getattr(base, name).split()
        taken = [words.pop(self._chance.randrange(len(words)))] if words and self._chance.random() < 0.25 else []
        new = numbers.word("w")
        words.insert(self._chance.randint(0, len(words)), new)
        self._saved(id)
        self.store.put(replace(base, **{name: " ".join(words)}), base=base).result()
        ledger.type(self.name, (id, name), [new], taken)
        return f"{id[:6]}.{name} + {new} − {taken}"

    def draft(self, id: str) -> None:
        """Open a text in an editor that stays open while sync goes on."""
        record, body = self.reader.get(id), self.reader.body(id)
        if record is not None and body is not None:
            name = TEXTS[record.kind]
            self.drafts[id, name] = (Draft(body.t.get(name)), record.space)

    def type_in_draft(self, id: str, numbers: Numbers, ledger: Ledger) -> str:
        """Type a word into an open editor and save what it holds, as the window does."""
        name = next(name for (owner, name) in self.drafts if owner == id)
        draft, _space = self.drafts[id, name]
        new = numbers.word("w")
        whole = draft.words
        at = self._chance.choice([0, len(whole)] + [n for n, ch in enumerate(whole) if ch == " "])
        draft.replace(at, 0, f"{new} " if at == 0 else f" {new}")
        base = self.reader.get(id)
        if base is None:
            return "nothing"
        state = draft.take()
        self.store.put(base, base=base, texts={name: state} if state else {}, session="sitting").result()
        ledger.type(self.name, (id, name), [new], [])
        return f"{id[:6]}.{name} + {new} in an open editor"

    def tag(self, id: str, numbers: Numbers, ledger: Ledger) -> str:
        base = self.forms.pop(id, None) or self.reader.get(id)
        if base is None:
            return "nothing"
        name = TAGS[base.kind]
        tags = list(getattr(base, name))
        taken = [tags.pop(self._chance.randrange(len(tags)))] if tags and self._chance.random() < 0.3 else []
        new = numbers.word("t")
        self._saved(id)
        self.store.put(replace(base, **{name: (*tags, new)}), base=base).result()
        ledger.tag(self.name, (id, name), [new], taken)
        return f"{id[:6]}.{name} + {new} − {taken}"

    def mail(self, id: str, numbers: Numbers, ledger: Ledger) -> str:
        """Add an address, label one, or take one away."""
        self._saved(id)
        base = self.reader.get(id)
        emails: tuple[Email, ...] = base.emails
        turn = self._chance.random()
        if not emails or turn < 0.4:
            address = numbers.word("m")
            self.store.put(replace(base, emails=(*emails, Email(value=address))), base=base).result()
            ledger.tag(self.name, (id, "emails"), [address], [])
            return f"{id[:6]}.emails + {address}"
        chosen = self._chance.choice(emails)
        place = (id, f"emails.{chosen.id}.label")
        if turn < 0.8:
            label = numbers.word("v")
            self.store.put(replace(base, emails=tuple(replace(each, label=label) if each is chosen else each for each in emails)), base=base).result()
            ledger.write(self.name, place, label, chosen.label or None)
            return f"{id[:6]}.emails {chosen.value} labelled {label}"
        self.store.put(replace(base, emails=tuple(each for each in emails if each is not chosen)), base=base).result()
        ledger.tag(self.name, (id, "emails"), [], [chosen.value])
        seen = {loser.value for loser in self.reader.body(id).l if loser.field == place[1]}
        ledger.settle(place, {chosen.label} | seen)
        return f"{id[:6]}.emails − {chosen.value}"

    def trash(self, id: str) -> str:
        record = self.reader.get(id)
        self._saved(id)
        self.store.change(id, trashed=not record.trashed).result()
        return f"{id[:6]} trashed: {not record.trashed}"

    def review(self, id: str, ledger: Ledger) -> str:
        """Look at a record's losers and settle one field."""
        body = self.reader.body(id)
        chosen = self._chance.choice(sorted(body.l, key=repr))
        seen = {named(loser.value) for loser in body.l if loser.field == chosen.field}
        current = value_of(body, chosen.field)
        keep = self._chance.random() < 0.5
        self._saved(id)
        at = (chosen.clock[0], chosen.clock[1], chosen.clock[2].hex())
        self.store.resolve(id, chosen.field, None if keep else at, keep_current=keep).result()
        if chosen.field == "trashed":
            return f"{id[:6]} review of trash"
        ledger.settle((id, chosen.field), seen if keep else (seen - {named(chosen.value)}) | {current})
        if not keep:
            ledger.write(self.name, (id, chosen.field), named(chosen.value), None)
        return f"{id[:6]}.{chosen.field} reviewed: {'kept' if keep else f'took {named(chosen.value)}'}"

    def erase(self, id: str, ledger: Ledger) -> str:
        self.store.erase(id, "asked").result()
        ledger.erase(self.name, id)
        return f"{id[:6]} erased"
