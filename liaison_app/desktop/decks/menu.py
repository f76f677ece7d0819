"""What else can be done with a deck, below its buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QMenu, QWidget

from liaison_app.core.words import _
from liaison_app.desktop.theme import theme
from liaison_app.records.deck import Deck

Act = Callable[[], object]


@dataclass(frozen=True, slots=True)
class DeckActs:
    """What each entry of the menu does."""

    approve: Act
    review: Act
    new_version: Act
    build: Act
    handout: Act
    keep: Act
    details: Act
    save: Act
    retire: Act
    trash: Act


def deck_menu(parent: QWidget, deck: Deck, acts: DeckActs) -> QMenu:
    """Return the menu of a deck; a show is locked and has no approval or version of its own."""
    menu, now, own = QMenu(parent), theme(), not deck.sources
    entries: list[tuple[str, str, Act, bool]] = [
        ("check-circle", _("Approve…"), acts.approve, own),
        ("review", _("Send to review"), acts.review, own and deck.state in ("", "draft")),
        ("plus", _("New version…"), acts.new_version, own),
        ("grid", _("Build a show from its slides…"), acts.build, own),
        ("print", _("Handout…"), acts.handout, True),
        ("pin", _("Keep on this device…"), acts.keep, True),
        ("edit", _("Edit details…"), acts.details, True),
        ("export", _("Save the file as…"), acts.save, True),
        ("close", _("Retire"), acts.retire, deck.state != "retired"),
        ("trash", _("Move to trash"), acts.trash, True),
    ]
    for icon, words, act, is_offered in entries:
        if is_offered:
            menu.addAction(now.icon(icon), words, act)
    return menu
