"""Counts by state: visits, trainings, what is open; for the coverage map."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liaison_app.store.reader import Reader

_VISITS = (
    "SELECT ka.state, count(*), sum(k.type = 'training') FROM k_visit AS k JOIN card AS c ON c.n = k.n JOIN rec AS ar ON ar.id = k.agency "
    "JOIN k_agency AS ka ON ka.n = ar.n WHERE c.trashed = 0 AND k.start BETWEEN ? AND ? AND ka.state <> '' GROUP BY ka.state"
)
_OPEN = (
    'SELECT ka.state, count(*) FROM k_task AS k JOIN card AS c ON c.n = k.n AND c.trashed = 0 JOIN rec AS onr ON onr.id = k."on" '
    "LEFT JOIN k_visit AS v ON v.n = onr.n LEFT JOIN rec AS ar ON ar.id = v.agency JOIN k_agency AS ka ON ka.n = coalesce(ar.n, onr.n) "
    "WHERE coalesce(k.state, '') NOT IN ('done', 'dropped') AND ka.state <> '' GROUP BY ka.state"
)
_AGENCIES = "SELECT k.state, count(*) FROM k_agency AS k JOIN card AS c ON c.n = k.n WHERE c.trashed = 0 AND k.state <> '' GROUP BY k.state"


@dataclass(frozen=True)
class Coverage:
    """How much there was with the agencies of each state (two letters), between two moments; what is open is open now."""

    visits: Mapping[str, int]
    trainings: Mapping[str, int]
    open: Mapping[str, int]
    agencies: Mapping[str, int]

    def of(self, measure: str) -> Mapping[str, int]:
        """Return the counts of one measure: visits, trainings or open."""
        return {"visits": self.visits, "trainings": self.trainings, "open": self.open}[measure]


def read_coverage(reader: Reader, since_ms: int, until_ms: int) -> Coverage:
    """Count by state; several queries, for a worker."""
    visits = reader.query(_VISITS, (since_ms, until_ms))
    return Coverage(
        {state: count for state, count, _trainings in visits},
        {state: trainings for state, _count, trainings in visits if trainings},
        dict(reader.query(_OPEN)),
        dict(reader.query(_AGENCIES)),
    )
