"""The vocabulary in which every record declares its fields, once."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from functools import cache
from typing import Annotated, Any, ClassVar, dataclass_transform, get_type_hints

from liaison_app.core.ids import new_id
from liaison_app.core.words import N_


@dataclass(frozen=True, slots=True)
class Field:
    """What is true of every field, whatever it holds."""

    label: str
    required: bool = False
    column: bool = False  # kept in the narrow table: shown, sorted and filtered in lists
    search: bool = False  # found by full-text search
    private: bool = False  # left out of reports


@dataclass(frozen=True, slots=True)
class Text(Field):
    """One line of text; the later writer wins."""


@dataclass(frozen=True, slots=True)
class Prose(Field):
    """Long text that two people may edit at once; merged, never overwritten."""


@dataclass(frozen=True, slots=True)
class Choice(Field):
    """The id of one value of a pick-list."""

    among: str = ""


@dataclass(frozen=True, slots=True)
class Link(Field):
    """The id of another record; `to` is its kind, or empty for any."""

    to: str = ""


@dataclass(frozen=True, slots=True)
class Links(Field):
    """A set of ids of other records."""

    to: str = ""


@dataclass(frozen=True, slots=True)
class Tags(Field):
    """A set of words, or of ids of one pick-list."""

    among: str = ""


@dataclass(frozen=True, slots=True)
class Day(Field):
    """A calendar day, YYYY-MM-DD."""


@dataclass(frozen=True, slots=True)
class Moment(Field):
    """A moment with the zone it was meant in."""


@dataclass(frozen=True, slots=True)
class Number(Field):
    """A number; `unit` says of what."""

    unit: str = ""


@dataclass(frozen=True, slots=True)
class Flag(Field):
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class Place(Field):
    """A named place with address and coordinates."""


@dataclass(frozen=True, slots=True)
class File(Field):
    """A stored file; the record keeps its manifest and key."""


@dataclass(frozen=True, slots=True)
class Parts(Field):
    """A list of small parts, each with an id of its own."""

    of: type[Part] = field(kw_only=True)


AnyField = Text | Prose | Choice | Link | Links | Tags | Day | Moment | Number | Flag | Place | File | Parts


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
@dataclass(frozen=True, kw_only=True)
class Part:
    """One entry of a list inside a record; `o` orders it among its siblings."""

    identity: ClassVar[str] = ""  # the field whose value names the part at first entry, if any

    id: str = ""
    o: str = ""

    def __init_subclass__(cls, identity: str = "") -> None:
        cls.identity = identity
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    def fields(cls) -> dict[str, AnyField]:
        """Return the declared fields by name, in the order of declaration."""
        return _declared(cls)


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
@dataclass(frozen=True, kw_only=True)
class Record:
    """A plain, frozen value; it knows nothing of SQL, Qt or the network."""

    kind: ClassVar[str]

    id: str = field(default_factory=new_id)
    space: str = ""
    version: int = 0
    created_at: int = 0
    created_by: str = ""
    changed_at: int = 0
    changed_by: str = ""
    losers: int = 0

    tags: Annotated[tuple[str, ...], Tags(N_("Tags"), search=True)] = ()
    marking: Annotated[str, Choice(N_("Marking"), among="marking", column=True)] = ""
    links: Annotated[tuple[str, ...], Links(N_("Linked records"))] = ()
    trashed: Annotated[bool, Flag(N_("In the trash"))] = False
    source: Annotated[tuple[str, ...], Tags(N_("Import keys"), private=True)] = ()

    def __init_subclass__(cls, kind: str) -> None:
        cls.kind = kind
        dataclass(frozen=True, kw_only=True)(cls)

    @classmethod
    def fields(cls) -> dict[str, AnyField]:
        """Return the declared fields by name, in the order of declaration."""
        return _declared(cls)

    @property
    def heading(self) -> str:
        """What this record is called in a list."""
        return str(getattr(self, "title", "") or getattr(self, "name", ""))

    def problems(self) -> list[str]:
        """Say what must be put right before this record can be saved."""
        missing = [f.label for name, f in self.fields().items() if f.required and not getattr(self, name)]
        return [N_("Fill in: {field}").format(field=label) for label in missing]


@cache
def _declared(cls: type[Record | Part]) -> dict[str, AnyField]:
    hints = get_type_hints(cls, include_extras=True)
    found: dict[str, Any] = {name: meta for name, hint in hints.items() for meta in getattr(hint, "__metadata__", ()) if isinstance(meta, Field)}
    order = [f.name for f in fields(cls) if f.name in found]
    own = [name for name in order if name not in BASE_FIELDS]
    return {name: found[name] for name in own + [n for n in order if n in BASE_FIELDS]}


BASE_FIELDS = ("tags", "marking", "links", "trashed", "source")
"""Fields that every record has."""
