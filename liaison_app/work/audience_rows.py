"""What audiences were shown: presentations with their visits, agencies, decks and what was asked, up to a marking."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.records.agency import Agency
from liaison_app.records.deck import Deck
from liaison_app.records.fields import Record
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.work.markings import RED, above, highest, marking_named

R = TypeVar("R", bound=Record)
HIGHEST = "TLP:AMBER+STRICT"
"""Nothing that leaves the app holds TLP:RED."""


@dataclass(frozen=True)
class Audiences:
    """Presentations to an audience (no rehearsals), the earliest first, and what they point at."""

    shown: tuple[Presentation, ...]
    visits: Mapping[str, Visit]
    agencies: Mapping[str, Agency]
    decks: Mapping[str, Deck]
    withheld: tuple[str, ...]
    marking: str

    def agency_of(self, shown: Presentation) -> Agency | None:
        """Return whose room it was."""
        visit = self.visits.get(shown.visit or "")
        return self.agencies.get(visit.agency or "") if visit else None


def ceiling_of(marking: str) -> str:
    """Read a marking that people typed as what may leave the app; empty for the highest that may. Raises LiaisonError for TLP:RED."""
    wanted = marking_named(marking)
    if wanted == RED:
        raise LiaisonError(_("A report cannot be TLP:RED."), _("Give it TLP:AMBER+STRICT or lower; what is RED stays out of it."), code="red_report")
    return wanted


def read_audiences(reader: Reader, shown: Iterable[Presentation], marking: str = "") -> Audiences:
    """Read what these presentations point at; what stands above the marking, or hangs on such a visit, is left out and counted."""
    wanted = ceiling_of(marking)
    ceiling = wanted or HIGHEST
    given = [each for each in shown if not each.rehearsal and not each.trashed]
    visits = _of(reader, Visit, (each.visit for each in given))
    hidden = {id for id, visit in visits.items() if above(visit.marking, ceiling)}
    kept = [each for each in given if not above(each.marking, ceiling) and each.visit not in hidden]
    decks = {id: deck for id, deck in _of(reader, Deck, (each.deck for each in kept)).items() if not above(deck.marking, ceiling)}
    visits = {each.visit: visits[each.visit] for each in kept if each.visit in visits}
    agencies = {id: agency for id, agency in _of(reader, Agency, (visit.agency for visit in visits.values())).items() if not above(agency.marking, ceiling)}
    marks = [record.marking for group in (kept, visits.values(), agencies.values(), decks.values()) for record in group]
    return Audiences(
        shown=tuple(sorted(kept, key=lambda each: (each.start.ms if each.start else 0, each.id))),
        visits=visits,
        agencies=agencies,
        decks=decks,
        withheld=tuple(each.id for each in given if each not in kept),
        marking=wanted or highest(marks) or "TLP:CLEAR",
    )


def presentations(reader: Reader, to: str = "", field: str = "") -> list[Presentation]:
    """Return every presentation, or those whose `field` (deck, visit) names this record."""
    if not to:
        return [each for each in reader.list("presentation")[0] if isinstance(each, Presentation)]
    cards = reader.pointing_at(to, "presentation", field, 100_000)
    return list(_of(reader, Presentation, (card.id for card in cards)).values())


def tasks_on(reader: Reader, ids: Iterable[str], ceiling: str = "") -> list[Task]:
    """Return the tasks promised on these records, those due first first; without those above the ceiling."""
    found = [card.id for id in ids for card in reader.pointing_at(id, "task", "on", 1000)]
    tasks = _of(reader, Task, found).values()
    return sorted((task for task in tasks if not above(task.marking, ceiling)), key=lambda task: (task.due or "9999", task.title, task.id))


def _of(reader: Reader, kind: type[R], ids: Iterable[str | None]) -> dict[str, R]:
    found = reader.many(dict.fromkeys(id for id in ids if id))
    return {id: record for id, record in found.items() if isinstance(record, kind) and not record.trashed}
