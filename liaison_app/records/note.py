"""A free note on anything."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import File, Link, Prose, Record, Tags, Text
from liaison_app.records.markup import without_marks
from liaison_app.records.values import Manifest

_LONGEST = 1_000
"""Signs and picture marks of a first line are looked for in so many letters."""


class Note(Record, kind="note"):
    """Words kept before one knows where they belong, or a picture that stands in the words of another record."""

    title: Annotated[str, Text(N_("Title"), search=True, column=True)] = ""
    body: Annotated[str, Prose(N_("Note"), search=True)] = ""
    on: Annotated[str | None, Link(N_("About"), column=True)] = None
    topics: Annotated[tuple[str, ...], Tags(N_("Topics"), among="topic", search=True)] = ()
    picture: Annotated[Manifest | None, File(N_("Picture"))] = None

    @property
    def heading(self) -> str:
        first = next((line for line in self.body.splitlines() if line.strip(" #*-\t")), "")
        return self.title or without_marks(first[:_LONGEST]).strip(" #*-\t")[:120]
