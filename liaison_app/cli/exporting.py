"""`export`: records into a file that others, or Liaison itself, can read."""

from __future__ import annotations

import argparse
from pathlib import Path

from liaison_app.cli.session import Session
from liaison_app.core.words import _


def configure_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", metavar="KIND|all", help=_("a kind of record, or all of them"))
    parser.add_argument("--to", metavar="FILE", type=Path, required=True, help=_("its ending says the format: .vcf .csv .json .zip"))
    parser.add_argument("--ceiling", metavar="TLP", default="", help=_("leave out what is marked higher, such as TLP:GREEN"))
    parser.set_defaults(run=export_records)


def export_records(session: Session, found: argparse.Namespace) -> None:
    """Write the file, and say what was held back and why."""
    from liaison_app.work.departures import into_file
    from liaison_app.work.exporting import Exporter

    with session.vault() as vault:
        done = Exporter(vault.reader, vault.store.chunks).write(found.kind, found.to, found.ceiling, into_file(vault.store, vault.clock, found.kind, found.to))
    told = _("{n} records written to {file}; {m} held back.").format(n=done.written, file=found.to, m=len(done.withheld))
    session.terminal.answer(done.as_json(), [told, *(f"    {id}  {reason}" for id, reason in done.withheld[:50])])
