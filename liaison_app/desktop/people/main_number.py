"""The way out of a suspicious address: the agency's own number, not one from the e-mail."""

from __future__ import annotations

from collections.abc import Sequence

from liaison_app.core.words import _
from liaison_app.desktop.people.contact_facts import Office
from liaison_app.desktop.workspace import Workspace


def offer_main_number(workspace: Workspace, offices: Sequence[Office]) -> None:
    """Copy the main number of the person's agency and say it; where it is not known, go to the agency to add it."""
    known = [office.agency for office in offices if office.agency is not None]
    agency = next((agency for agency in known if agency.phone), None)
    if agency is not None:
        workspace.clipboard.copy(agency.phone)
        words = _("{agency}: {phone}, copied. Call this number, none from the e-mail.")
        workspace.messages.notice(words.format(agency=agency.heading, phone=agency.phone))
        return
    workspace.messages.notice(_("The agency’s main number is not known yet. Add it to the agency."))
    if known:
        workspace.navigation.open("agency", known[0].id)
