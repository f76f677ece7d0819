"""A deck as it was shown on a visit."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Flag, Link, Links, Moment, Number, Parts, Record, Text
from liaison_app.records.parts import AskedQuestion, SlideDrawing, SlideView
from liaison_app.records.values import When


class Presentation(Record, kind="presentation"):
    """Which slides of which version an audience saw, in what order, for how long, and what they asked.

    `viewers` are only those who agreed to slide tracking; with `anonymous` somebody in the room had not, and the slides are the room's, nobody's.
    """

    title: Annotated[str, Text(N_("Title"), search=True, column=True)] = ""
    deck: Annotated[str | None, Link(N_("Deck"), to="deck", required=True, column=True)] = None
    visit: Annotated[str | None, Link(N_("Visit"), to="visit", column=True)] = None
    edition: Annotated[str, Text(N_("Version"), column=True)] = ""
    shown_file: Annotated[str, Text(N_("SHA-256 of the file shown"))] = ""
    start: Annotated[When | None, Moment(N_("Started"), column=True)] = None
    end: Annotated[When | None, Moment(N_("Ended"), column=True)] = None
    views: Annotated[tuple[SlideView, ...], Parts(N_("Slides shown"), of=SlideView)] = ()
    questions: Annotated[tuple[AskedQuestion, ...], Parts(N_("Questions"), of=AskedQuestion, search=True)] = ()
    drawings: Annotated[tuple[SlideDrawing, ...], Parts(N_("Drawings"), of=SlideDrawing)] = ()
    audience_size: Annotated[float | None, Number(N_("Audience size"), column=True)] = None
    public: Annotated[bool, Flag(N_("Public audience"), column=True)] = False
    rehearsal: Annotated[bool, Flag(N_("Rehearsal"), column=True)] = False
    anonymous: Annotated[bool, Flag(N_("Anonymous"), column=True)] = False
    viewers: Annotated[tuple[str, ...], Links(N_("Agreed to slide tracking"), to="contact")] = ()
