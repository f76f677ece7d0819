"""Any engagement with an agency: the meeting, and what was brought back."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Choice, Link, Links, Moment, Number, Parts, Place, Prose, Record, Tags, Text
from liaison_app.records.parts import Objective
from liaison_app.records.values import Spot, When


class Visit(Record, kind="visit"):
    """A meeting, training, conference, briefing, call, ride-along or hearing."""

    title: Annotated[str, Text(N_("Title"), search=True, column=True)] = ""
    type: Annotated[str, Choice(N_("Type"), among="visit_type", column=True)] = ""
    agency: Annotated[str | None, Link(N_("Agency"), to="agency", column=True)] = None
    trip: Annotated[str | None, Link(N_("Trip"), to="trip", column=True)] = None
    start: Annotated[When | None, Moment(N_("Start"), column=True)] = None
    end: Annotated[When | None, Moment(N_("End"), column=True)] = None
    place: Annotated[Spot | None, Place(N_("Place"), search=True)] = None
    attendees: Annotated[tuple[str, ...], Links(N_("Who is there"), to="contact")] = ()
    participants: Annotated[tuple[str, ...], Tags(N_("Our people"), search=True)] = ()
    objectives: Annotated[tuple[Objective, ...], Parts(N_("Objectives"), of=Objective, search=True)] = ()
    topics: Annotated[tuple[str, ...], Tags(N_("Topics"), among="topic", search=True)] = ()
    notes: Annotated[str, Prose(N_("Notes"), search=True)] = ""
    outcome: Annotated[str, Text(N_("Outcome"), search=True)] = ""
    next_step: Annotated[str, Text(N_("Next step"), search=True, column=True)] = ""
    lobbying: Annotated[str, Choice(N_("Lobbying"), among="lobbying")] = ""
    submitted: Annotated[When | None, Moment(N_("Submitted"), column=True)] = None
    amendment: Annotated[float | None, Number(N_("Amendment"))] = None
