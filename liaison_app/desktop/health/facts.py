"""What Sync shows beside the engine's own state."""

from __future__ import annotations

from dataclasses import dataclass, field

from liaison_app.desktop.desk import Desk, Heard, SetAsideRecord, StoppedSpace
from liaison_app.desktop.team_facts import TeamFacts
from liaison_app.desktop.titles import titles_of
from liaison_app.store import agenda
from liaison_app.store.reader import Reader

MOST = 50


@dataclass(frozen=True)
class Waiting:
    """A record the server has not confirmed."""

    id: str
    kind: str
    title: str
    changed_ms: int
    refused: bool


@dataclass(frozen=True)
class SyncFacts:
    """Everything on the page at one moment."""

    waiting: tuple[Waiting, ...]
    spaces: tuple[agenda.SpaceLine, ...]
    files: tuple[agenda.Moving, ...]
    set_aside: tuple[SetAsideRecord, ...] = ()
    stopped: tuple[StoppedSpace, ...] = ()
    to_hear: tuple[Heard, ...] = ()
    troubles: tuple[Heard, ...] = ()
    team: TeamFacts = field(default_factory=lambda: TeamFacts(joined=False))


def gather(reader: Reader, desk: Desk) -> SyncFacts:
    """Read what waits; for a worker."""
    unsent = agenda.unsent(reader, MOST)
    titles = titles_of(reader, (row.id for row in unsent))
    waiting = tuple(Waiting(row.id, row.kind, titles.get(row.id, ""), row.changed, row.refused) for row in unsent)
    return SyncFacts(
        waiting,
        tuple(agenda.spaces(reader)),
        tuple(agenda.files_to_move(reader)),
        tuple(desk.quarantined()),
        tuple(desk.stopped()),
        tuple(desk.to_hear()),
        tuple(desk.troubles()),
        desk.team.facts(),
    )
