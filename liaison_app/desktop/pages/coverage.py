"""Coverage: the states by visits, trainings and what is open; a state leads to its agencies."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from liaison_app.core.us_states import state_name
from liaison_app.desktop.coverage.coverage_view import CoverageView
from liaison_app.desktop.workspace import Workspace


class CoveragePage(QWidget):
    """Holds the view; opens the agencies of the state that was taken."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.view = CoverageView(workspace)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.view.opened.connect(self._open)
        self.view.left.connect(workspace.navigation.left)

    @property
    def first_focus(self) -> QWidget:
        return self.view.switch

    def printed_pdf(self) -> bytes:
        return self.view.printed_pdf()

    def shown(self) -> None:
        self.view.count()

    def _open(self, state: str) -> None:
        self._workspace.navigation.go("agencies", text=state_name(state))
