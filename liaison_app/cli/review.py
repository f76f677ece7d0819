"""`review`: the values that two people wrote at once, and which of them stays."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog, whole_number
from liaison_app.cli.records import in_words, show
from liaison_app.cli.session import Session
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.work.reviewing import Question, Version


def configure_review(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(run=show_waiting)
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB")
    says = _("show what waits for a decision (this is also what “review” alone does)")
    listing = verbs.add_parser("list", help=says, description=says, epilog=epilog("liaison review list --json"))
    add_options(listing)
    says = _("settle one field of one record")
    keeping = verbs.add_parser("keep", help=says, description=says, epilog=epilog("liaison review keep 0123456789abcdef0123456789abcdef title mine"))
    keeping.add_argument("id", metavar="ID", type=str.lower, help=_("the record's id"))
    keeping.add_argument("field", metavar="FIELD", help=_("the field's name, as “review list” gives it"))
    keeping.add_argument("side", metavar="mine|theirs", choices=("mine", "theirs"), help=_("what this account wrote last, or the newest of the others"))
    keeping.add_argument("--at", metavar="N", type=whole_number, help=_("number N of the others instead, counted from 1"))
    keeping.set_defaults(run=keep)
    add_options(keeping)


def show_waiting(session: Session, _found: argparse.Namespace) -> None:
    """List every field that waits for a decision."""
    from liaison_app.work.reviewing import Reviewing

    with session.vault() as vault:
        items = [as_json(question) for question in Reviewing(vault.store, vault.reader).questions()]
    lines = [
        f"{item['id']}  {item['kind']}  {item['field']}: " + " | ".join(in_words(one["value"]) for one in (item["current"], *item["others"])) for item in items
    ]
    session.terminal.answer({"items": items, "total": len(items)}, lines or [_("Nothing waits for a decision.")])


def as_json(question: Question) -> dict[str, Any]:
    """Return one field that waits as INTERFACE writes it."""
    return {
        "id": question.id,
        "kind": question.kind,
        "field": question.field,
        "current": _version(question.current),
        "others": [{"n": n, **_version(other)} for n, other in enumerate(question.others, 1)],
    }


def _version(version: Version) -> dict[str, Any]:
    return {"value": version.value, "by": version.by, "at": version.at}


def keep(session: Session, found: argparse.Namespace) -> None:
    """Settle a field and show the record as it is then."""
    from liaison_app.work.reviewing import Reviewing

    with session.vault() as vault:
        Reviewing(vault.store, vault.reader).keep(found.id, found.field, found.side, found.at)
        show(session, vault, vault.reader.need(found.id))
