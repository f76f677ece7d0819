"""`deck`: add a presentation, approve it, check what is stored, get the very file back."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog
from liaison_app.cli.records import show
from liaison_app.cli.session import Session
from liaison_app.core.errors import Damaged, LiaisonError
from liaison_app.core.words import _, plural

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.records.deck import Deck
    from liaison_app.work.decks import AddedDeck, Decks


def configure_deck(parser: argparse.ArgumentParser) -> None:
    from liaison_app.cli.deck_making import configure_deck_making

    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB", required=True)
    says = _("add a PDF or PowerPoint file")
    adding = verbs.add_parser("add", help=says, description=says, epilog=epilog('liaison deck add training.pdf --title "Lawful requests"'))
    adding.add_argument("file", metavar="FILE", type=Path, help=_("the presentation"))
    adding.add_argument("--title", metavar="T", default="", help=_("what it is called; else the file says"))
    adding.add_argument("--space", metavar="S", help=_("the space it is kept in, by id or name"))
    adding.set_defaults(run=add)
    _take_password(adding)
    add_options(adding)
    says = _("approve a deck for showing until a day")
    approving = verbs.add_parser(
        "approve", help=says, description=says, epilog=epilog("liaison deck approve 0123456789abcdef0123456789abcdef --until 2027-03-31")
    )
    approving.add_argument("id", metavar="ID", type=str.lower, help=_("the deck's id"))
    approving.add_argument("--until", metavar="DATE", required=True, help=_("the last day it may be shown, YYYY-MM-DD"))
    approving.add_argument("--forbid-older", action="store_true", help=_("the versions before this one may no longer be shown"))
    approving.set_defaults(run=approve)
    add_options(approving)
    says = _("add the next version of a deck: a deck of its own, to be approved anew")
    revising = verbs.add_parser("revise", help=says, description=says, epilog=epilog("liaison deck revise 0123456789abcdef0123456789abcdef training-2.pdf"))
    revising.add_argument("id", metavar="ID", type=str.lower, help=_("the deck's id"))
    revising.add_argument("file", metavar="FILE", type=Path, help=_("the new file"))
    revising.set_defaults(run=revise)
    _take_password(revising)
    add_options(revising)
    for verb, run, says in (("review", review, _("send a deck to review")), ("retire", retire, _("take a deck out of force"))):
        parser_of = verbs.add_parser(verb, help=says, description=says, epilog=epilog(f"liaison deck {verb} 0123456789abcdef0123456789abcdef"))
        parser_of.add_argument("id", metavar="ID", type=str.lower, help=_("the deck's id"))
        parser_of.set_defaults(run=run)
        add_options(parser_of)
    says = _("say what decks are worth today: signature, last day, newer versions")
    judging = verbs.add_parser("standing", help=says, description=says, epilog=epilog("liaison deck standing --json"))
    judging.add_argument("id", metavar="ID", type=str.lower, nargs="?", default="", help=_("the deck's id; else every deck"))
    judging.set_defaults(run=standing)
    add_options(judging)
    says = _("read every stored byte of every deck and compare it with what was added")
    verifying = verbs.add_parser("verify", help=says, description=says, epilog=epilog("liaison deck verify --json"))
    verifying.set_defaults(run=verify)
    add_options(verifying)
    says = _("write the very file that was added")
    extracting = verbs.add_parser("extract", help=says, description=says, epilog=epilog("liaison deck extract 0123456789abcdef0123456789abcdef --to talk.pdf"))
    extracting.add_argument("id", metavar="ID", type=str.lower, help=_("the deck's id"))
    extracting.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("where to write it"))
    extracting.set_defaults(run=extract)
    add_options(extracting)
    configure_deck_making(verbs.add_parser)


def _take_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--file-password-file", metavar="FILE", default="", help=_("a file whose first line opens a sealed file; else asked for on the terminal")
    )


def _opening(session: Session, found: argparse.Namespace, bring: Callable[[str], AddedDeck]) -> AddedDeck:
    """Bring a file in; where it wants its password, ask for that, once."""
    if found.file_password_file:
        return bring(session.terminal.first_line(found.file_password_file, _("the deck’s password")))
    try:
        return bring("")
    except LiaisonError as error:
        if error.code != "deck_encrypted" or not session.terminal.can_ask:
            raise
    return bring(session.terminal.ask_secret(_("Password of {name}: ").format(name=found.file.name), option="--file-password-file"))


def _shelf(vault: OpenedVault) -> Decks:
    from liaison_app.work.decks import Decks

    return Decks(vault.store, vault.reader, clock=vault.clock)


def add(session: Session, found: argparse.Namespace) -> None:
    """Add a file; the same bytes again give the deck that is there."""
    from liaison_app.cli.spaces import writable_space

    with session.vault() as vault:
        space = writable_space(vault.reader, found.space)
        shelf = _shelf(vault)
        added = _opening(session, found, lambda password: shelf.add(found.file, found.title, space=space, password=password))
        if added.notice:
            session.terminal.notice(added.notice)
        show(session, vault, added.deck)


def approve(session: Session, found: argparse.Namespace) -> None:
    """Approve a deck in this person's name."""
    from liaison_app.store import names
    from liaison_app.store.kept import value_of

    with session.vault() as vault:
        name = value_of(vault.reader, names.PERSON_NAME)
        signer = name.decode() if name else vault.account.id.hex()
        show(session, vault, _shelf(vault).approve(found.id, found.until, signer, forbids_older=found.forbid_older).result())


def revise(session: Session, found: argparse.Namespace) -> None:
    """Add the next version."""
    with session.vault() as vault:
        shelf = _shelf(vault)
        added = _opening(session, found, lambda password: shelf.revise(found.id, found.file, password=password))
        if added.notice:
            session.terminal.notice(added.notice)
        show(session, vault, added.deck)


def review(session: Session, found: argparse.Namespace) -> None:
    with session.vault() as vault:
        show(session, vault, _shelf(vault).send_to_review(found.id).result())


def retire(session: Session, found: argparse.Namespace) -> None:
    with session.vault() as vault:
        show(session, vault, _shelf(vault).retire(found.id).result())


def standing(session: Session, found: argparse.Namespace) -> None:
    """Judge one deck, or all of them."""
    with session.vault() as vault:
        shelf = _shelf(vault)
        items = [_judged(shelf, deck) for deck in ([shelf.deck(found.id)] if found.id else shelf.all())]
    session.terminal.answer({"items": items, "total": len(items)}, [_line(item) for item in items])


def _judged(shelf: Decks, deck: Deck) -> dict[str, Any]:
    verdict = shelf.approvals.verdict(deck)
    signed = verdict.approval
    return {
        "id": deck.id,
        "title": deck.title,
        "edition": deck.edition,
        "standing": verdict.standing.name.lower().replace("_", "-"),
        "why": verdict.why,
        "until": verdict.until.isoformat() if verdict.until else None,
        "approver": signed.approver if signed else "",
        "signed_by": shelf.approvals.signer(signed) if signed else "",
        "newer": verdict.newer.id if verdict.newer else None,
        "warning": verdict.warning,
    }


def _line(item: dict[str, Any]) -> str:
    parts = (f"{item['id']}  {item['standing']:<9}  {item['title']} {item['edition']}".rstrip(), str(item["warning"]))
    return "  ".join(part for part in parts if part)


def verify(session: Session, _found: argparse.Namespace) -> int:
    """Exit 6 where a deck is damaged."""
    with session.vault() as vault:
        result = _shelf(vault).verify(session.terminal.told_megabytes(_("read back")))
    counted = {"verified": result.verified, "missing": result.missing, "damaged": result.damaged, "asked_for": result.asked_for}
    if result.asked_for:
        session.terminal.notice(
            plural("{n} damaged file comes again with the next sync.", "{n} damaged files come again with the next sync.", result.asked_for)
        )
    session.terminal.answer(counted, [", ".join(f"{name}: {n}" for name, n in counted.items())])
    return Damaged.exit_code if result.damaged else 0


def extract(session: Session, found: argparse.Namespace) -> None:
    """Write the file and show its deck."""
    with session.vault() as vault:
        shelf = _shelf(vault)
        place = shelf.extract(found.id, found.to)
        session.terminal.notice(_("Written to {file}.").format(file=place))
        show(session, vault, shelf.deck(found.id))
