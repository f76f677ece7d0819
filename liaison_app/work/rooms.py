"""Who is in the room, and who of them agreed that what they are shown is kept."""

from __future__ import annotations

from dataclasses import dataclass

from liaison_app.records.contact import Contact
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader


@dataclass(frozen=True, slots=True)
class Room:
    """The people named on a visit, as far as slides may be laid to them."""

    named: int = 0
    viewers: tuple[str, ...] = ()

    @property
    def anonymous(self) -> bool:
        """Whether somebody named has not agreed; who is not known here has not."""
        return len(self.viewers) < self.named


def room_of(reader: Reader, visit: Visit | None) -> Room:
    """Read the room of a visit."""
    if visit is None:
        return Room()
    found = reader.many(visit.attendees)
    agreed = (id for id in visit.attendees if isinstance(person := found.get(id), Contact) and person.tracking_consent and not person.trashed)
    return Room(len(visit.attendees), tuple(agreed))
