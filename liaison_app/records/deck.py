"""A presentation deck and the file it is shown from."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Choice, Day, File, Link, Number, Parts, Record, Tags, Text
from liaison_app.records.parts import Approval, DeckWarning, SharedHandout, SlideSource, SpeakerNotes
from liaison_app.records.values import Manifest


class Deck(Record, kind="deck"):
    """A deck: its file, its slides' notes, and whether it may be shown."""

    title: Annotated[str, Text(N_("Title"), required=True, search=True, column=True)] = ""
    edition: Annotated[str, Text(N_("Version"), column=True)] = ""
    audience: Annotated[str, Text(N_("Audience"), search=True, column=True)] = ""
    topics: Annotated[tuple[str, ...], Tags(N_("Topics"), among="topic", search=True)] = ()
    state: Annotated[str, Choice(N_("State"), among="deck_state", column=True)] = ""
    valid_from: Annotated[str | None, Day(N_("Valid from"), column=True)] = None
    valid_until: Annotated[str | None, Day(N_("Valid until"), column=True)] = None
    approver: Annotated[str, Text(N_("Approved by"), column=True)] = ""
    pages: Annotated[float | None, Number(N_("Slides"), column=True)] = None
    file: Annotated[Manifest | None, File(N_("File"))] = None
    show: Annotated[Manifest | None, File(N_("Pages as PDF"))] = None
    slides: Annotated[tuple[SpeakerNotes, ...], Parts(N_("Speaker notes"), of=SpeakerNotes, search=True)] = ()
    approvals: Annotated[tuple[Approval, ...], Parts(N_("Approvals"), of=Approval)] = ()
    replaces: Annotated[str | None, Link(N_("Newer version of"), to="deck", column=True)] = None
    warnings: Annotated[tuple[DeckWarning, ...], Parts(N_("Shown otherwise than in the file"), of=DeckWarning)] = ()
    sources: Annotated[tuple[SlideSource, ...], Parts(N_("Taken from"), of=SlideSource)] = ()
    shared: Annotated[tuple[SharedHandout, ...], Parts(N_("Handouts shared"), of=SharedHandout, search=True)] = ()
