"""A free note on anything."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Link, Prose, Record, Tags, Text


class Note(Record, kind="note"):
    """Words kept before one knows where they belong."""

    title: Annotated[str, Text(N_("Title"), search=True, column=True)] = ""
    body: Annotated[str, Prose(N_("Note"), search=True)] = ""
    on: Annotated[str | None, Link(N_("About"), column=True)] = None
    topics: Annotated[tuple[str, ...], Tags(N_("Topics"), among="topic", search=True)] = ()

    @property
    def heading(self) -> str:
        first = next((line.strip(" #*-\t") for line in self.body.splitlines() if line.strip(" #*-\t")), "")
        return self.title or first[:120]
