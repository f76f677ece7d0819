"""A promise or follow-up."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Choice, Day, Link, Prose, Record, Text


class Task(Record, kind="task"):
    """What was promised, by whom, until when, and where it was promised."""

    title: Annotated[str, Text(N_("What"), required=True, search=True, column=True)] = ""
    owner: Annotated[str, Text(N_("Responsible"), column=True)] = ""
    due: Annotated[str | None, Day(N_("Due"), column=True)] = None
    state: Annotated[str, Choice(N_("State"), among="task_state", column=True)] = ""
    on: Annotated[str | None, Link(N_("From"), column=True)] = None
    detail: Annotated[str, Prose(N_("Detail"), search=True)] = ""
