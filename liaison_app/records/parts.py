"""Small parts that several kinds of record hold."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Day, Flag, Link, Moment, Number, Part, Place, Text
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
    le_only: Annotated[bool, Flag(N_("Law enforcement only"))] = False


class SlideDrawing(Part):
    """What was drawn on one slide during a talk and kept; how the lines are written down is work.slide_drawings'."""

    slide: Annotated[float | None, Number(N_("Slide"))] = None
    lines: Annotated[str, Text(N_("Lines"))] = ""


class Approval(Part):
    """One signed approval of a deck's file; what is signed stands in docs/decisions/0007."""

    approver: Annotated[str, Text(N_("Approved by"))] = ""
    account: Annotated[str, Text(N_("Signed by"))] = ""
    device: Annotated[str, Text(N_("Signed on"))] = ""
    at: Annotated[When | None, Moment(N_("Signed at"))] = None
    until: Annotated[str | None, Day(N_("Valid until"))] = None
    file: Annotated[str, Text(N_("Hash of the file"))] = ""
    pages: Annotated[str, Text(N_("Hash of the pages shown"))] = ""
    replaces: Annotated[str, Text(N_("Newer version of"))] = ""
    forbids: Annotated[bool, Flag(N_("Earlier versions may no longer be shown"))] = False
    sources: Annotated[str, Text(N_("Hash of what it was taken from"))] = ""
    signature: Annotated[str, Text(N_("Signature"))] = ""


class DeckWarning(Part):
    """Something of a deck's file that is not shown as its author made it."""

    sort: Annotated[str, Text(N_("What it is about"))] = ""
    slides: Annotated[str, Text(N_("Slides"))] = ""
    names: Annotated[str, Text(N_("Names"))] = ""


class SlideSource(Part):
    """Where one slide of a show came from: the approved deck, its slide, and the bytes it was taken from."""

    deck: Annotated[str | None, Link(N_("Taken from"), to="deck")] = None
    slide: Annotated[float | None, Number(N_("Slide there"))] = None
    edition: Annotated[str, Text(N_("Version"))] = ""
    file: Annotated[str, Text(N_("Hash of the pages it was taken from"))] = ""


class SharedHandout(Part):
    """A handout that left the app: which slides, how marked, to whom, at what visit."""

    recipient: Annotated[str, Text(N_("Shared with"), search=True)] = ""
    visit: Annotated[str | None, Link(N_("Visit"), to="visit")] = None
    at: Annotated[When | None, Moment(N_("Shared at"))] = None
    by: Annotated[str, Text(N_("Shared by"))] = ""
    slides: Annotated[str, Text(N_("Slides"))] = ""
    edition: Annotated[str, Text(N_("Version"))] = ""
    as_marked: Annotated[str, Text(N_("Marked as"))] = ""
    file: Annotated[str, Text(N_("SHA-256 of the handout"))] = ""
