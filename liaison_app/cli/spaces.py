"""Finding the space that was meant by an id or a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _
from liaison_app.store.kept import spaces
from liaison_app.store.verbs import SpaceFact

if TYPE_CHECKING:
    from liaison_app.store.reader import Reader

READERS = ("reader", "auditor", "custodian", "none")


def space_named(reader: Reader, word: str) -> SpaceFact:
    """Return the space with this id or, in any case of letters, this name; LiaisonError where there is none or more than one."""
    known = spaces(reader)
    found = [space for space in known if space.id == word.lower()] or [space for space in known if space.name.casefold() == word.casefold()]
    if len(found) == 1:
        return found[0]
    title = _("There is no space “{name}” here.") if not found else _("More than one space is called “{name}”.")
    raise LiaisonError(
        title.format(name=word[:60]), _("Use one of: {names}.").format(names=", ".join(f"{space.name} ({space.id})" for space in known)), code="unknown_space"
    )


def writable_space(reader: Reader, word: str | None) -> str:
    """Return the id of the space that was named, "" where none was; LiaisonError where this person only reads: the server would refuse the record."""
    if not word:
        return ""
    space = space_named(reader, word)
    if space.role in READERS:
        raise LiaisonError(
            _("You may read in “{name}”, but not write.").format(name=space.name), _("Use another space, or ask its owner for another role."), code="read_only"
        )
    return space.id
