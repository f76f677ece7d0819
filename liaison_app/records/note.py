"""A free note on anything."""

from __future__ import annotations

import re
from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import File, Link, Prose, Record, Tags, Text
from liaison_app.records.values import Manifest

_PICTURE = re.compile(r"!\[([^\]\n]*)\]\(picture:[0-9a-f]{32}\)")


class Note(Record, kind="note"):
    """Words kept before one knows where they belong, or a picture that stands in the words of another record."""

    title: Annotated[str, Text(N_("Title"), search=True, column=True)] = ""
    body: Annotated[str, Prose(N_("Note"), search=True)] = ""
    on: Annotated[str | None, Link(N_("About"), column=True)] = None
    topics: Annotated[tuple[str, ...], Tags(N_("Topics"), among="topic", search=True)] = ()
    picture: Annotated[Manifest | None, File(N_("Picture"))] = None

    @property
    def heading(self) -> str:
        first = next((line.strip(" #*-\t") for line in self.body.splitlines() if line.strip(" #*-\t")), "")
        first = _PICTURE.sub(r"\1", first)
        return self.title or first[:120]
