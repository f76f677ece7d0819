"""`report`: what was done in a period, and what audiences were shown, for those who will not open the app."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from liaison_app.cli.audience import configure_audience
from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog
from liaison_app.cli.session import Session
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.work.reporting import Report


def configure_report(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(title=_("what to do"), metavar="VERB", required=True)
    says = _("write the report of a period: visits, people met, decks shown, open promises")
    example = "liaison report make --from 2026-09-01 --to 2026-09-30 --marking TLP:AMBER --out september.pdf"
    making = verbs.add_parser("make", help=says, description=says, epilog=epilog(example))
    making.add_argument("--from", metavar="D", dest="first", required=True, help=_("its first day, YYYY-MM-DD"))
    making.add_argument("--to", metavar="D", dest="last", required=True, help=_("its last day, included"))
    making.add_argument("--marking", metavar="TLP", default="", help=_("how it is marked; what stands above stays out (else: as its highest part)"))
    making.add_argument("--out", metavar="FILE", type=Path, required=True, help=_("its ending says the format: .pdf .html"))
    making.set_defaults(run=make)
    add_options(making)
    configure_audience(verbs.add_parser, _format)


def make(session: Session, found: argparse.Namespace) -> None:
    """Write the file, whole or not at all."""
    from liaison_app.work.reporting_make import make_report
    from liaison_app.work.whole_file import whole_file

    drawn = _format(found.out)
    with session.vault() as vault:
        report = make_report(vault.reader, found.first, found.last, found.marking)
    with whole_file(found.out) as out:
        out.write(drawn(report))
    if report.withheld_words:
        session.terminal.notice(report.withheld_words)
    lines = [f"{figure.value:>6}  {figure.label}" for figure in report.figures]
    session.terminal.answer(
        {"file": str(found.out), "figures": report.numbers()}, [*lines, _("{file}, {marking}").format(file=found.out, marking=report.marking)]
    )


def _format(to: Path) -> Callable[[Report], bytes]:
    match to.suffix.lower():
        case ".html" | ".htm":
            from liaison_app.work.reporting_html import report_html

            return report_html
        case ".pdf":
            return _printed
        case other:
            raise LiaisonError(
                _("A report is not written as “{suffix}”.").format(suffix=other or to.name), _("Give the file the ending .pdf or .html."), code="unknown_format"
            )


def _printed(report: Report) -> bytes:
    from liaison_app.desktop.offscreen import have_application
    from liaison_app.desktop.printing.report_pdf import report_pdf

    have_application()
    return report_pdf(report)
