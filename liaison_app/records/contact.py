"""A person at an agency, and how they like to be reached."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Choice, Day, Flag, Link, Number, Parts, Prose, Record, Tags, Text
from liaison_app.records.parts import Email, Phone


class Contact(Record, kind="contact"):
    """A person, their names, ways to reach them and how they were verified."""

    name: Annotated[str, Text(N_("Name"), required=True, search=True, column=True)] = ""
    given: Annotated[str, Text(N_("Given name"), search=True)] = ""
    family: Annotated[str, Text(N_("Family name"), search=True, column=True)] = ""
    rank: Annotated[str, Text(N_("Rank or title"), search=True, column=True)] = ""
    emails: Annotated[tuple[Email, ...], Parts(N_("E-mails"), of=Email, search=True)] = ()
    phones: Annotated[tuple[Phone, ...], Parts(N_("Phones"), of=Phone, search=True)] = ()
    preferred: Annotated[str, Choice(N_("Preferred channel"), among="channel")] = ""
    languages: Annotated[tuple[str, ...], Tags(N_("Languages"))] = ()
    topics: Annotated[tuple[str, ...], Tags(N_("Topics"), among="topic", search=True)] = ()
    verification: Annotated[str, Choice(N_("Verification"), among="verification", column=True)] = ""
    verified_by: Annotated[str, Text(N_("Verified by"))] = ""
    verified_on: Annotated[str | None, Day(N_("Verified on"), column=True)] = None
    verified_until: Annotated[str | None, Day(N_("Verification expires"), column=True)] = None
    cadence: Annotated[float | None, Number(N_("Cadence"), unit="days", column=True)] = None
    introduced_by: Annotated[str | None, Link(N_("Introduced by"), to="contact")] = None
    tracking_consent: Annotated[bool, Flag(N_("Agrees to slide tracking"))] = False
    organisation: Annotated[str, Text(N_("Organization as imported"), search=True)] = ""
    background: Annotated[str, Prose(N_("Background"), search=True, private=True)] = ""
    card: Annotated[str, Text(N_("Other card lines"), private=True)] = ""
