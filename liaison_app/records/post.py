"""A person's post at an agency, over time."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Day, Flag, Link, Record, Text


class Post(Record, kind="post"):
    """Who held which post where, from when to when; a person may hold several."""

    contact: Annotated[str | None, Link(N_("Person"), to="contact", required=True, column=True)] = None
    agency: Annotated[str | None, Link(N_("Agency"), to="agency", required=True, column=True)] = None
    title: Annotated[str, Text(N_("Post"), search=True, column=True)] = ""
    unit: Annotated[str, Text(N_("Unit"), search=True, column=True)] = ""
    start: Annotated[str | None, Day(N_("From"), column=True)] = None
    end: Annotated[str | None, Day(N_("To"), column=True)] = None
    primary: Annotated[bool, Flag(N_("Main post"), column=True)] = False
