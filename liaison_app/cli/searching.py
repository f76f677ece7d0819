"""`search` and `note`: finding words, and keeping them before they are lost."""

from __future__ import annotations

import argparse

from liaison_app.cli.parser import whole_number
from liaison_app.cli.records import MOST_BYTES, show
from liaison_app.cli.session import Session
from liaison_app.cli.terminal import too_large
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

_ROOM = 64 * 1024


def configure_search(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", nargs="+", help=_("words that must all stand in the record"))
    parser.add_argument("--kind", metavar="K", help=_("only records of this kind"))
    parser.add_argument("--limit", metavar="N", type=whole_number, default=50, help=_("at most so many (50); the total counts all"))
    parser.set_defaults(run=search)


def configure_note(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", nargs="+", help=_("the note; - reads it from standard input"))
    parser.add_argument("--on", metavar="ID", help=_("the record it is about"))
    parser.add_argument("--space", metavar="S", help=_("the space it is kept in, by id or name"))
    parser.set_defaults(run=note)


def search(session: Session, found: argparse.Namespace) -> None:
    """Find records in which every word stands."""
    from liaison_app.records.kinds import kind_named

    kind = kind_named(found.kind).kind if found.kind else None
    with session.vault() as vault:
        result = vault.reader.search(" ".join(found.text), kind, found.limit)
    items = [{"id": hit.id, "kind": hit.kind, "title": hit.title, "snippet": hit.snippet, "score": hit.score} for hit in result.hits]
    lines = [f"{hit.id}  {hit.kind}  {hit.title}\n    {hit.snippet}" for hit in result.hits]
    count = _("{n} found").format(n=result.total) if not result.fuzzy else _("{n} found with nearly these words").format(n=result.total)
    session.terminal.answer({"items": items, "total": result.total, "fuzzy": result.fuzzy}, [*lines, count])


def note(session: Session, found: argparse.Namespace) -> None:
    """Write a note."""
    from liaison_app.cli.spaces import writable_space
    from liaison_app.records.note import Note
    from liaison_app.work.json_values import BadValue, id_of, text

    body = _words(session, found.text)
    try:
        about, body = id_of(found.on), text(body)
    except BadValue as error:
        raise LiaisonError(_("The note cannot be kept: {reason}").format(reason=error), _("Nothing was saved."), code="bad_field") from error
    if not body.strip():
        raise LiaisonError(_("The note is empty."), _("Write some words."), code="empty_note")
    with session.vault() as vault:
        if about:
            vault.reader.need(about)
        space = writable_space(vault.reader, found.space)
        show(session, vault, vault.store.put(Note(body=body, on=about, space=space)).result())


def _words(session: Session, given: list[str]) -> str:
    if given != ["-"]:
        body = " ".join(given)
        if len(body.encode("utf-8", "surrogatepass")) > MOST_BYTES - _ROOM:
            raise too_large(MOST_BYTES)
        return body
    session.terminal.claim_input(_("the note"))
    raw = session.terminal.read_input(MOST_BYTES - _ROOM)
    try:
        return raw.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise LiaisonError(_("Standard input is not UTF-8 text."), _("Save the text as UTF-8 and try again."), code="not_utf8") from error
