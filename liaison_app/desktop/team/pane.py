"""Members and devices: people, their devices, the spaces, and the next one to come in."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.team.custodians_card import CustodiansCard
from liaison_app.desktop.team.devices_card import DevicesCard, ask_to_revoke
from liaison_app.desktop.team.invite_card import InviteCard
from liaison_app.desktop.team.invite_sheet import print_invite
from liaison_app.desktop.team.people_card import PeopleCard
from liaison_app.desktop.team.spaces_card import SpacesCard
from liaison_app.desktop.team_facts import MadeInvite, Person, SpaceLine, TeamFacts
from liaison_app.desktop.theme import theme
from liaison_app.desktop.widgets.banner import Banner
from liaison_app.desktop.widgets.columns import column_of, set_beside
from liaison_app.desktop.widgets.empty_state import EmptyState
from liaison_app.desktop.widgets.label import Label
from liaison_app.desktop.widgets.remade import Remade
from liaison_app.desktop.widgets.scroll_column import ScrollColumn
from liaison_app.desktop.workspace import Workspace

_SIDE = 280
_ONE_COLUMN = 720
AskPath = Callable[[QWidget, str, str], str]
AskFile = Callable[[QWidget, str], str]


def ask_path(parent: QWidget, title: str, name: str) -> str:
    return QFileDialog.getSaveFileName(parent, title, str(Path.home() / name))[0]


def ask_file(parent: QWidget, title: str) -> str:
    return QFileDialog.getOpenFileName(parent, title, str(Path.home()), _("All files (*)"))[0]


class TeamPane(ScrollColumn):
    """Reads the verified log on this device; what changes it goes through the server and comes back as the log says it."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None, *, ask: AskPath = ask_path, ask_file: AskFile = ask_file) -> None:
        super().__init__(pad=32, parent=parent)
        self._workspace = workspace
        self._ask_path = ask
        self._ask_file = ask_file
        self._narrow = False
        self.facts: TeamFacts | None = None
        self.invite: InviteCard | None = None
        self._body = Remade()
        self._were_open: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=200)
        self.add(Label(_("Members and devices"), "page", wrap=True))
        self.add(self._body)
        self.end()
        self._soon.timeout.connect(self._ask)
        workspace.sync.changed.connect(self._again)

    def load(self) -> None:
        """Ask how the organisation stands: what is known here at once, when devices were heard as soon as the server says."""
        self._ask()
        self._refresh()

    def _refresh(self) -> None:
        self._workspace.tasks.run(self._workspace.desk.team.refresh, self._refreshed, self)

    def _refreshed(self, heard: bool) -> None:
        if heard:
            self._ask()

    def _ask(self) -> None:
        self._workspace.tasks.run(self._workspace.desk.team.facts, self._know, self)

    def _again(self) -> None:
        if self.isVisible():
            self._soon.start()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        narrow = self.width() < _ONE_COLUMN * theme().scale
        if narrow != self._narrow:
            self._narrow = narrow
            self._show()

    def _know(self, facts: TeamFacts) -> None:
        if QApplication.activePopupWidget() is not None:
            self._soon.start()  # an open menu would go with the row it hangs on
            return
        if facts != self.facts:
            unheard = {device.device for device in facts.devices} - {device.device for device in (self.facts or facts).devices}
            self.facts = facts
            self._show()
            self._were_open |= set(facts.open_invites)
            if unheard:
                self._refresh()

    def _show(self) -> None:
        if self.facts is None:
            return
        made = self._unspent()
        body = self._columns(self.facts) if self.facts.joined else _nobody(self._workspace)
        if made is not None and self.invite is not None:
            self.invite.show_made(made, self._workspace.clock.ms())
        self._body.put(body)

    def _unspent(self) -> MadeInvite | None:
        """Return the invite that is shown, unless somebody has come with it."""
        made = self.invite.made if self.invite else None
        now = self.facts.open_invites if self.facts else ()
        return None if made is not None and made.id in self._were_open and made.id not in now else made

    def _columns(self, facts: TeamFacts) -> QWidget:
        body = QWidget()
        set_beside(body, column_of(*self._main(facts)), column_of(*self._beside(facts)), narrow=self._narrow, side_width=_SIDE, gap=16)
        return body

    def _main(self, facts: TeamFacts) -> list[QWidget]:
        people = PeopleCard(facts, narrow=self._narrow)
        people.compared.connect(self._compare)
        people.removing.connect(self._remove)
        people.role_wanted.connect(self._set_role)
        devices = DevicesCard(facts.devices, self._workspace.clock.ms(), adds=True)
        devices.revoking.connect(partial(ask_to_revoke, self._workspace, self.load))
        devices.adding.connect(self._invite_device)
        spaces = SpacesCard(facts)
        spaces.making.connect(self._create_space)
        spaces.rotating.connect(self._rotate)
        spaces.holding.connect(self._hold)
        return [people, devices, spaces]

    def _beside(self, facts: TeamFacts) -> list[QWidget]:
        cards: list[QWidget] = []
        self.invite = None
        if facts.invites_as:
            self.invite = InviteCard(facts)
            self.invite.asked.connect(self._invite_person)
            self.invite.saving.connect(self._save)
            self.invite.printing.connect(partial(print_invite, self))
            cards.append(self.invite)
        custodians = CustodiansCard(facts)
        custodians.handing_in.connect(self._hand_in)
        cards.append(custodians)
        cards.append(Banner(_("Who leaves is shut out of everything new. What was read before cannot be taken back."), "accent", icon="info"))
        return cards

    # what is asked for

    def _do(self, act: Callable[[], None], said: str) -> None:
        def done(_none: None) -> None:
            self._workspace.messages.notice(said)
            self.load()

        self._workspace.tasks.run(act, done, self)

    def _set_role(self, account: str, space: str, role: str) -> None:
        self._do(lambda: self._workspace.desk.team.set_role(account, space, role), _("The role is changed."))

    def _create_space(self, name: str) -> None:
        self._do(lambda: self._workspace.desk.team.create_space(name), _("{name} is made.").format(name=name))

    def _compare(self, account: str, same: bool) -> None:
        said = _("Marked as compared.") if same else _("The mark is gone. Remove the person if somebody is in between.")
        self._do(lambda: self._workspace.desk.team.compare(account, same=same), said)

    def _remove(self, person: Person) -> None:
        words = _("Every space they had gets new keys. What they wrote stays; what they read before cannot be taken back.")
        act, said = _("Remove {name}").format(name=person.name), _("{name} is removed.").format(name=person.name)
        title = _("Remove {name} from the organization?").format(name=person.name)
        self._workspace.messages.ask(title, words, act, lambda: self._do(lambda: self._workspace.desk.team.remove(person.account), said))

    def _rotate(self, space: SpaceLine) -> None:
        self._do(lambda: self._workspace.desk.team.rotate(space.space), _("{space} has new keys.").format(space=space.name))

    def _hold(self, space: SpaceLine) -> None:
        desk = self._workspace.desk.team
        if not space.held:
            self._do(lambda: desk.hold(space.space, held=True), _("{space} is on legal hold.").format(space=space.name))
            return
        words = _("The versions that the server kept for it are deleted there, and what was asked to be erased meanwhile is erased.")
        title, said = _("Lift the legal hold on {space}?").format(space=space.name), _("The hold on {space} is lifted.").format(space=space.name)
        self._workspace.messages.ask(title, words, _("Lift the hold"), lambda: self._do(lambda: desk.hold(space.space, held=False), said))

    def _hand_in(self) -> None:
        chosen = self._ask_file(self, _("Open the file that “server recover name” wrote"))
        if chosen:
            self._do(lambda: self._workspace.desk.team.hand_in(Path(chosen)), _("Done. The custodians are those the file names."))

    def _invite_person(self, role: str, space: str) -> None:
        card = self.invite

        def failed(error: BaseException) -> None:
            if card is not None:
                card.failed()
            self._workspace.messages.failed(error)

        self._workspace.tasks.run(lambda: self._workspace.desk.team.invite(role, space), self._made, self, failed=failed)

    def _made(self, made: MadeInvite) -> None:
        if self.invite is not None:
            self.invite.show_made(made, self._workspace.clock.ms())
        self._ask()

    def _invite_device(self) -> None:
        def made(invite: MadeInvite) -> None:
            if self.invite is not None:
                self.invite.show_made(invite, self._workspace.clock.ms())
                self.show_part(self.invite)
            else:
                self._save(invite)

        self._workspace.tasks.run(self._workspace.desk.team.invite_device, made, self)

    def _save(self, made: MadeInvite) -> None:
        chosen = self._ask_path(self, _("Save the invite"), "liaison.invite")
        if chosen:
            target = Path(chosen)
            self._do(lambda: self._workspace.desk.team.save(made, target), _("{name} is written. Give it to that person alone.").format(name=target.name))


def _nobody(workspace: Workspace) -> QWidget:
    words = _("Join one with the invite file you were given.")
    empty = EmptyState("contacts", _("This vault belongs to no organization yet"), words, _("Join with an invite file"), action_icon="import")
    empty.acted.connect(partial(workspace.navigation.go, "sync"))
    return empty
