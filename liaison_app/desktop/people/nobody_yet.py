"""What stands where there is nobody, and no agency, yet."""

from __future__ import annotations

from liaison_app.core.words import _
from liaison_app.desktop.widgets.empty_state import EmptyState


def no_people() -> EmptyState:
    words = _("The people you meet at agencies: how to reach them, how they were verified, and what happened when.")
    never = _("No victim, suspect or witness belongs here. A case stays in the reporting system, found by its number.")
    return EmptyState("contacts", _("Nobody here yet"), words, _("Add a person"), never=never)


def no_agencies() -> EmptyState:
    words = _("Departments, offices and task forces you work with. Add one, or bring in the national list of agencies (Ctrl+O).")
    return EmptyState("agencies", _("No agencies yet"), words, _("Add an agency"))
