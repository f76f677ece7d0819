"""What was drawn during a talk is dropped at its end, unless somebody says in time that it is to be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from liaison_app.core.words import _, plural
from liaison_app.desktop.presenter.layer import Stroke
from liaison_app.desktop.workspace import Workspace
from liaison_app.work.showing import Showing
from liaison_app.work.slide_drawings import as_parts


def offer_drawings(workspace: Workspace, showing: Showing, drawn: Mapping[int, Sequence[Stroke]]) -> None:
    """Say that the drawings are gone; one press, or undoing, keeps them on the record of the talk."""
    if not (drawn and showing.has_something and showing.keeps_slides):
        return
    parts = as_parts({slide: [stroke.points for stroke in strokes] for slide, strokes in drawn.items()})
    words = plural("The drawings on {n} slide were dropped.", "The drawings on {n} slides were dropped.", len(parts))

    def keep() -> None:
        workspace.tasks.watch(workspace.store.change(showing.id, drawings=parts), lambda _saved: workspace.messages.notice(_("The drawings are kept.")))

    workspace.messages.notice(words, keep, _("Keep them"))
