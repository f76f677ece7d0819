"""`report summary`, `slides`, `seen` and `handout`: what audiences were shown, and what they were handed."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.records.deck import Deck
    from liaison_app.work.reporting import Report

Format = Callable[[Path], "Callable[[Report], bytes]"]
AddVerb = Callable[..., argparse.ArgumentParser]


def configure_audience(add: AddVerb, formats: Format) -> None:
    """Declare the four verbs under `report`; `formats` finds what writes a report by a file's ending."""
    _declare_summary(add, formats)
    says = _("say which slides of a deck hold rooms: for how long, gone back to, asked about")
    holding = add("slides", help=says, description=says, epilog=epilog("liaison report slides 0123456789abcdef0123456789abcdef --json"))
    holding.add_argument("deck", metavar="DECK", type=str.lower, help=_("the deck's id"))
    holding.add_argument("--marking", metavar="TLP", default="", help=_("what stands above stays out"))
    holding.set_defaults(run=slides)
    add_options(holding)
    says = _("say which agencies have seen which decks in which version, and what a newer one changed")
    seeing = add("seen", help=says, description=says, epilog=epilog("liaison report seen --agency 0123456789abcdef0123456789abcdef"))
    seeing.add_argument("--deck", metavar="ID", type=str.lower, default="", help=_("only this deck, in all its versions"))
    seeing.add_argument("--agency", metavar="ID", type=str.lower, default="", help=_("only this agency"))
    seeing.add_argument("--marking", metavar="TLP", default="", help=_("what stands above stays out"))
    seeing.set_defaults(run=seen)
    add_options(seeing)
    _declare_handout(add)


def _declare_summary(add: AddVerb, formats: Format) -> None:
    says = _("sum up on a page what was shown on a visit, for how long, what was asked and what is to be sent")
    example = "liaison report summary 0123456789abcdef0123456789abcdef --out talk.pdf"
    summing = add("summary", help=says, description=says, epilog=epilog(example))
    summing.add_argument("id", metavar="ID", type=str.lower, help=_("the visit's id, or that of one presentation"))
    summing.add_argument("--marking", metavar="TLP", default="", help=_("how it is marked; what stands above stays out (else: as its highest part)"))
    summing.add_argument("--out", metavar="FILE", type=Path, help=_("write it too; its ending says the format: .pdf .html"))
    summing.set_defaults(run=summary, formats=formats)
    add_options(summing)


def _declare_handout(add: AddVerb) -> None:
    says = _("print slides with lines for notes, and keep whom they were shared with")
    example = 'liaison report handout 0123456789abcdef0123456789abcdef --slides 1-4,9 --for "Cook County" --out handout.pdf'
    printing = add("handout", help=says, description=says, epilog=epilog(example))
    printing.add_argument("deck", metavar="DECK", type=str.lower, help=_("the deck's id"))
    printing.add_argument("--slides", metavar="N-N,N", default="", help=_("which slides (else: all that are not hidden)"))
    printing.add_argument("--for", metavar="NAME", dest="recipient", required=True, help=_("whom it is shared with"))
    printing.add_argument("--ceiling", metavar="TLP", default="", help=_("the highest marking they may see; a deck above it is refused"))
    printing.add_argument("--law-enforcement", action="store_true", help=_("it goes to law enforcement: slides kept for them are in it"))
    printing.add_argument("--visit", metavar="ID", type=str.lower, help=_("the visit it was shared on"))
    printing.add_argument("--out", metavar="FILE", type=Path, required=True, help=_("a .pdf"))
    printing.set_defaults(run=handout)
    add_options(printing)


def summary(session: Session, found: argparse.Namespace) -> None:
    """Show the summary, and write it where asked."""
    from liaison_app.store.people import member_names
    from liaison_app.work.showing_summary import summary_of
    from liaison_app.work.whole_file import whole_file

    drawn = found.formats(found.out) if found.out else None
    with session.vault() as vault:
        report = summary_of(vault.reader, found.id, member_names(vault.reader), found.marking)
    if drawn:
        with whole_file(found.out) as out:
            out.write(drawn(report))
    lines = [report.period, *report.summary]
    for section in report.sections:
        lines += ["", section.title, *(["  " + section.lead] if section.lead else [])]
        lines += ["  " + "  ·  ".join(cell.text for cell in row.cells if cell.text) for row in section.rows]
    document = {
        "title": report.title,
        "where": report.period,
        "marking": report.marking,
        "figures": report.numbers(),
        "sections": [{"title": part.title, "rows": [[cell.text for cell in row.cells] for row in part.rows]} for part in report.sections],
        "file": str(found.out) if found.out else None,
    }
    session.terminal.answer(document, lines)


def slides(session: Session, found: argparse.Namespace) -> None:
    """Show every slide of a deck, in its order."""
    from liaison_app.work.audience_reports import held_words, slides_that_hold
    from liaison_app.work.showing_summary import time_words

    with session.vault() as vault:
        held = slides_that_hold(vault.reader, _deck(vault, found.deck), found.marking)
    rows = [
        _("{slide:>4}  {time:>6}  {rooms} rooms, {passed} passed, {again} went back, {questions} asked  {title}").format(
            slide=one.slide, time=time_words(one.median_seconds), rooms=one.rooms, passed=one.passed, again=one.again, questions=one.questions, title=one.title
        )
        for one in held.slides
    ]
    document = {"deck": held.deck.id, "rooms": held.rooms, "untracked": held.untracked, "withheld": held.withheld, "marking": held.marking}
    session.terminal.answer({**document, "slides": [asdict(one) for one in held.slides]}, [held_words(held), *rows])


def seen(session: Session, found: argparse.Namespace) -> None:
    """Show what each agency saw last, those furthest behind first."""
    from liaison_app.work.audience_reports import versions_seen
    from liaison_app.work.deck_changes import DeckComparison
    from liaison_app.work.stored_files import StoredFiles

    with session.vault() as vault:
        if found.deck:
            _deck(vault, found.deck)
        compare = DeckComparison(StoredFiles(vault.store.chunks)).between
        items = versions_seen(vault.reader, compare, deck=found.deck, agency=found.agency, marking=found.marking)
    lines = [f"{one.day}  {one.agency_name}  {one.title}: {one.words()}" for one in items]
    document = [{**asdict(one), "old": one.is_old, "words": one.words()} for one in items]
    session.terminal.answer({"items": document, "total": len(items)}, lines or [_("No agency has been shown a deck.")])


def handout(session: Session, found: argparse.Namespace) -> None:
    """Write the PDF, then keep whom it was for; nothing is kept of a file that could not be written."""
    from liaison_app.cli.records import show
    from liaison_app.desktop.offscreen import have_application
    from liaison_app.desktop.printing.handout_pdf import handout_pdf
    from liaison_app.records.visit import Visit
    from liaison_app.work.approvals import Approvals
    from liaison_app.work.deck_slides import Audience, as_its_sources_say
    from liaison_app.work.handouts import Handouts, Wish, plan_handout
    from liaison_app.work.whole_file import whole_file

    if found.out.suffix.lower() != ".pdf":
        raise UsageError(_("A handout is a PDF."), _("Give the file the ending .pdf."))
    have_application()
    with session.vault() as vault:
        deck = _deck(vault, found.deck)
        visit = vault.reader.need(found.visit) if found.visit else None
        if visit is not None and not isinstance(visit, Visit):
            raise LiaisonError(_("{id} is not a visit.").format(id=found.visit), _("“liaison list visit” shows the visits."), code="not_a_visit")
        making = Handouts(vault.store, vault.clock, handout_pdf)
        zone = visit.start.zone if visit is not None and visit.start else "UTC"
        audience = Audience.LAW_ENFORCEMENT if found.law_enforcement else Audience.PUBLIC
        wish = Wish(found.recipient, found.slides, audience, found.ceiling)
        planned = plan_handout(as_its_sources_say(deck, vault.reader), Approvals(vault.reader, vault.clock).verdict(deck), wish, making.today(zone))
        printed = making.make(deck, planned)
        with whole_file(found.out) as out:
            out.write(printed)
        kept = making.record(deck, planned, printed, zone=zone, visit=visit.id if visit else None).result()
        session.terminal.notice(_("Written to {file}: slides {slides}.").format(file=found.out, slides=planned.numbers))
        show(session, vault, kept)


def _deck(vault: OpenedVault, id: str) -> Deck:
    from liaison_app.work.decks import Decks

    return Decks(vault.store, vault.reader, clock=vault.clock).deck(id)
