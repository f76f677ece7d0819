"""First run: a vault, its recovery sheet, and a beginning; under two minutes to the first note."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.desk import Door, Made, Names, Opened
from liaison_app.desktop.messages import in_words
from liaison_app.desktop.tasks import Task, Tasks
from liaison_app.desktop.team.code_reading import invite_from
from liaison_app.desktop.welcome.back import BackStep
from liaison_app.desktop.welcome.begin import BeginStep
from liaison_app.desktop.welcome.join import JoinStep
from liaison_app.desktop.welcome.make import MakeStep
from liaison_app.desktop.welcome.sheet import SheetStep
from liaison_app.desktop.welcome.walkway import Walkway


class FirstRunPage(QWidget):
    """Three steps; what was begun is never lost: the vault is made in the first."""

    opened = Signal(object)

    def __init__(self, door: Door, tasks: Tasks, parent: QWidget | None = None, *, ask_invite: Callable[[QWidget], str] | None = None) -> None:
        super().__init__(parent)
        self._door = door
        self._tasks = tasks
        self._ask_invite = ask_invite or _ask_file
        self._invite: Path | None = None
        self._opened: Opened | None = None
        self._task: Task | None = None
        self.way = Walkway()
        self.make = MakeStep()
        self.sheet: SheetStep | None = None
        self.begin: BeginStep | None = None
        self.back: BackStep | None = None
        self.join: JoinStep | None = None
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.way)
        self.way.show_step(0, self.make)
        self.make.chosen.connect(self._make)
        self.make.invited.connect(self._choose_invite)
        self._tasks.run(self._door.state, lambda state: self.make.refuse(state.problem) if state.problem else None, self)
        self._tasks.run(self._door.keyring, self.make.know_keyring, self, failed=lambda error: self.make.keyring_words.set_words(in_words(error).sentence))

    # step 1

    def _choose_invite(self) -> None:
        chosen = self._ask_invite(self)
        if chosen:
            self._invite = Path(chosen)
            self.make.know_invite(self._invite.name)

    def _make(self, passphrase: str, use_keyring: bool) -> None:
        self.make.set_busy(busy=True)
        work = lambda: self._door.create(passphrase, use_keyring=use_keyring)  # noqa: E731 - handed on at once
        self._tasks.run(work, self._made, self, failed=lambda error: self.make.refuse(in_words(error).sentence))

    def _made(self, made: Made) -> None:
        for field in (self.make.passphrase, self.make.again):
            field.edit.clear()
        self._opened = made.opened
        self.sheet = SheetStep(made.recovery_code)
        self.sheet.kept.connect(self._kept)
        self.way.show_step(1, self.sheet)
        self.sheet.ways.print_button.setFocus()

    # steps 2 and 3

    def _kept(self) -> None:
        self.begin = BeginStep(self._invite.name if self._invite else "")
        self.begin.begun.connect(self._begin)
        self.begin.progress.cancelled.connect(lambda: self._task.cancel() if self._task else None)
        self.way.show_step(2, self.begin)
        self.begin.rows["join" if self._invite else "empty"].setFocus()

    def _begin(self, way: str) -> None:
        assert self._opened is not None
        assert self.begin is not None
        desk = self._opened.desk
        if way == "empty":
            self._go()
            return
        if way == "join":
            self._ask_names()
            return
        if way == "back":
            self._ask_code()
            return
        self.begin.set_busy(busy=True)
        self.begin.progress.begin()
        self._task = self._tasks.follow(lambda task: desk.make_demo_data(task.report), lambda _count: self._go(), self, failed=self._refused)
        self._task.progressed.connect(self.begin.progress.report)

    def _ask_names(self) -> None:
        if not self._have_invite():
            return
        assert self._invite is not None
        assert self._opened is not None
        self.join = JoinStep(self._invite.name)
        self.join.form.given.connect(self._join)
        self.join.form.left.connect(self._kept)
        self._tasks.run(self._opened.desk.names, self.join.form.suggest, self.join)
        self.way.show_step(2, self.join)

    def _join(self, names: Names) -> None:
        assert self._opened is not None
        assert self._invite is not None
        assert self.join is not None
        desk, invite, form = self._opened.desk, self._invite, self.join.form
        form.set_busy(busy=True)
        self._tasks.run(
            lambda: desk.join(invite_from(invite), names), lambda _name: self._go(), self, failed=lambda error: form.refuse(in_words(error).sentence)
        )

    def _have_invite(self) -> bool:
        """Ask for an invite where none was chosen yet."""
        if self._invite is None:
            self._choose_invite()
        return self._invite is not None

    def _ask_code(self) -> None:
        if not self._have_invite():
            return
        assert self._invite is not None
        self.back = BackStep(self._invite.name)
        self.back.given.connect(self._come_back)
        self.back.left.connect(self._kept)
        self.way.show_step(2, self.back)

    def _come_back(self, code: str) -> None:
        assert self._opened is not None
        assert self._invite is not None
        assert self.back is not None
        desk, invite, step = self._opened.desk, self._invite, self.back
        step.set_busy(busy=True)
        work = lambda: desk.come_back(invite_from(invite), code)  # noqa: E731 - handed on at once
        self._tasks.run(work, lambda _name: self._go(), self, failed=lambda error: step.refuse(in_words(error).sentence))

    def _refused(self, error: BaseException) -> None:
        if self.begin is not None:
            self.begin.refuse(in_words(error).sentence)

    def _go(self) -> None:
        self.opened.emit(self._opened)


def _ask_file(parent: QWidget) -> str:
    kinds = _("Invites and pictures (*.invite *.liaison-invite *.json *.png *.jpg *.jpeg *.webp);;All files (*)")
    return QFileDialog.getOpenFileName(parent, _("Open the invite file, or a picture of its code"), str(Path.home()), kinds)[0]
