"""What may be done with a person, short: the words, their roles by space, and out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from liaison_app.core.words import _
from liaison_app.desktop.team.words import may_in, role_word
from liaison_app.desktop.team_facts import Person, SpaceLine, TeamFacts
from liaison_app.desktop.widgets.menu import Menu

IN_A_SPACE = ("space-admin", "editor", "reader")
IN_THE_ORGANISATION = ("owner", "editor", "reader", "custodian", "auditor")


class PersonMenu(Menu):
    """Offers only what the one who opens it may do."""

    compared = Signal(bool)
    role_wanted = Signal(str, str)
    """Space (empty: the organisation) and role."""
    removing = Signal()

    def __init__(self, facts: TeamFacts, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._person = person
        spaces = [space for space in facts.spaces if space.may_change and not space.private]
        if person.words:
            words = _("The words were not the same") if person.compared else _("We compared the six words")
            self.add(words, "check").triggered.connect(lambda: self.compared.emit(not person.compared))
        for space in spaces:
            if role := dict(space.members).get(person.account, ""):
                self._in_space(space, role)
        self._into([space for space in spaces if person.account not in dict(space.members)])
        if facts.may_administer:
            self._roles(self.add_menu(_("In the organization: {role}").format(role=role_word(person.role)), "contacts"), "", person.role, IN_THE_ORGANISATION)
            self.addSeparator()
            self.add(_("Remove from the organization"), "revoked", danger=True).triggered.connect(self.removing)

    def _in_space(self, space: SpaceLine, held: str) -> None:
        menu = self.add_menu(_("{space}: {role}").format(space=space.name, role=role_word(held)), "key")
        self._roles(menu, space.space, held, IN_A_SPACE)
        menu.addSeparator()
        out = menu.add(_("Take out of {space}").format(space=space.name), "revoked")
        out.triggered.connect(lambda: self.role_wanted.emit(space.space, "none"))

    def _into(self, spaces: list[SpaceLine]) -> None:
        if not spaces:
            return
        menu = self.add_menu(_("Let into a space"), "plus")
        for space in spaces:
            for role in ("editor", "reader"):
                act = menu.add(may_in(role, space.name), "key")
                act.triggered.connect(lambda _checked=False, space=space.space, role=role: self.role_wanted.emit(space, role))

    def _roles(self, menu: Menu, space: str, held: str, roles: tuple[str, ...]) -> None:
        for role in roles:
            act = menu.add(role_word(role), "check" if role == held else "key")
            act.setEnabled(role != held)
            act.triggered.connect(lambda _checked=False, role=role: self.role_wanted.emit(space, role))
