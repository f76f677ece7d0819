"""Small parts that several kinds of record hold."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Flag, Link, Moment, Number, Part, Place, Text
from liaison_app.records.values import Spot, When


class Email(Part, identity="value"):
    """An e-mail address."""

    value: Annotated[str, Text(N_("E-mail"), search=True)] = ""
    label: Annotated[str, Text(N_("Label"))] = ""


class Phone(Part, identity="value"):
    """A telephone number."""

    value: Annotated[str, Text(N_("Phone"), search=True)] = ""
    label: Annotated[str, Text(N_("Label"))] = ""


class Objective(Part):
    """One thing a visit is for."""

    text: Annotated[str, Text(N_("Objective"), search=True)] = ""
    done: Annotated[bool, Flag(N_("Done"))] = False


class Stop(Part):
    """One stop of a trip."""

    place: Annotated[Spot | None, Place(N_("Place"))] = None
    agency: Annotated[str | None, Link(N_("Agency"), to="agency")] = None
    at: Annotated[When | None, Moment(N_("Time"))] = None


class SlideView(Part):
    """One slide as it was shown: its number, when it came up and for how many seconds."""

    slide: Annotated[float | None, Number(N_("Slide"))] = None
    start: Annotated[When | None, Moment(N_("Shown at"))] = None
    seconds: Annotated[float | None, Number(N_("Seconds"), unit="s")] = None


class AskedQuestion(Part):
    """A question from the audience, on the slide where it was asked."""

    slide: Annotated[float | None, Number(N_("Slide"))] = None
    text: Annotated[str, Text(N_("Question"), search=True)] = ""
    task: Annotated[str | None, Link(N_("Follow-up"), to="task")] = None


class SpeakerNotes(Part):
    """What the speaker sees beside one slide, and the slide's title."""

    slide: Annotated[float | None, Number(N_("Slide"))] = None
    title: Annotated[str, Text(N_("Title"), search=True)] = ""
    text: Annotated[str, Text(N_("Notes"), search=True)] = ""
    hidden: Annotated[bool, Flag(N_("Hidden in the file"))] = False
