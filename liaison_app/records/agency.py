"""An agency, office or organisation we work with."""

from __future__ import annotations

from typing import Annotated

from liaison_app.core.words import N_
from liaison_app.records.fields import Choice, Link, Number, Prose, Record, Tags, Text


class Agency(Record, kind="agency"):
    """An agency: who it is, where it stands, and how often we want to be in touch."""

    name: Annotated[str, Text(N_("Name"), required=True, search=True, column=True)] = ""
    ori: Annotated[str, Text(N_("ORI"), search=True, column=True)] = ""
    type: Annotated[str, Choice(N_("Type"), among="agency_type", column=True)] = ""
    jurisdiction: Annotated[str, Choice(N_("Jurisdiction"), among="jurisdiction", column=True)] = ""
    city: Annotated[str, Text(N_("City"), search=True, column=True)] = ""
    county: Annotated[str, Text(N_("County"), search=True, column=True)] = ""
    state: Annotated[str, Text(N_("State"), search=True, column=True)] = ""
    zip: Annotated[str, Text(N_("ZIP"), search=True)] = ""
    address: Annotated[str, Text(N_("Address"), search=True)] = ""
    phone: Annotated[str, Text(N_("Main number"))] = ""
    lat: Annotated[float | None, Number(N_("Latitude"), unit="deg")] = None
    lng: Annotated[float | None, Number(N_("Longitude"), unit="deg")] = None
    domains: Annotated[tuple[str, ...], Tags(N_("Official e-mail domains"), search=True)] = ()
    parent: Annotated[str | None, Link(N_("Part of"), to="agency", column=True)] = None
    status: Annotated[str, Choice(N_("Status"), among="agency_status", column=True)] = ""
    owner: Annotated[str, Text(N_("Relationship owner"), column=True)] = ""
    tier: Annotated[str, Choice(N_("Tier"), among="tier", column=True)] = ""
    cadence: Annotated[float | None, Number(N_("Cadence"), unit="days", column=True)] = None
    topics: Annotated[tuple[str, ...], Tags(N_("Topics"), among="topic", search=True)] = ()
    background: Annotated[str, Prose(N_("Background"), search=True, private=True)] = ""
