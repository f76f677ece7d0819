"""A journey with stops."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Choice, Day, Parts, Prose, Record, Text
from liaison_app.records.parts import Stop


class Trip(Record, kind="trip"):
    """A journey: its days, where it starts from, and where it goes."""

    title: Annotated[str, Text(N_("Title"), required=True, search=True, column=True)] = ""
    start: Annotated[str | None, Day(N_("From"), column=True)] = None
    end: Annotated[str | None, Day(N_("To"), column=True)] = None
    base: Annotated[str, Text(N_("Based at"), search=True, column=True)] = ""
    stops: Annotated[tuple[Stop, ...], Parts(N_("Stops"), of=Stop)] = ()
    status: Annotated[str, Choice(N_("Status"), among="trip_status", column=True)] = ""
    pack: Annotated[str, Choice(N_("Pack"), among="pack_state", column=True)] = ""
    notes: Annotated[str, Prose(N_("Notes"), search=True)] = ""
