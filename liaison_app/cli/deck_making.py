"""`deck build`, `le-only` and `pack`: shows from approved slides, slides kept for law enforcement, what goes along on a trip."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liaison_app.cli.options import add_options
from liaison_app.cli.parser import epilog
from liaison_app.cli.records import show
from liaison_app.cli.session import Session
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.work.packs import Pack

AddVerb = Callable[..., argparse.ArgumentParser]
_ID = "0123456789abcdef0123456789abcdef"


def configure_deck_making(add: AddVerb) -> None:
    """Declare the verbs under `deck`."""
    says = _("put a show together from slides of approved decks: locked, and approved for as long as they are")
    building = add("build", help=says, description=says, epilog=epilog(f'liaison deck build --title "For Ohio" {_ID}:1-3 {_ID}:7'))
    building.add_argument("slides", metavar="ID:N-N,N", nargs="+", help=_("slides of one deck, in the order wanted"))
    building.add_argument("--title", metavar="T", required=True, help=_("what the show is called"))
    building.set_defaults(run=build)
    add_options(building)
    says = _("keep slides for law enforcement: they are left out before the public, in shows and in handouts")
    keeping = add("le-only", help=says, description=says, epilog=epilog(f"liaison deck le-only {_ID} --slides 4,9"))
    keeping.add_argument("id", metavar="ID", type=str.lower, help=_("the deck's id"))
    keeping.add_argument("--slides", metavar="N-N,N", required=True, help=_("those slides and no others; “none” for none"))
    keeping.set_defaults(run=le_only)
    add_options(keeping)
    says = _("read what goes along with a trip, an agency or a deck back from this disk, and say what is missing")
    packing = add("pack", help=says, description=says, epilog=epilog(f"liaison deck pack {_ID} --pin --json"))
    packing.add_argument("id", metavar="ID", type=str.lower, help=_("the id of the trip, the agency or the deck"))
    choice = packing.add_mutually_exclusive_group()
    choice.add_argument("--pin", action="store_true", help=_("keep it on this device from now on"))
    choice.add_argument("--unpin", action="store_true", help=_("no longer keep it"))
    packing.set_defaults(run=pack)
    add_options(packing)
    says = _("say what may go from a full disk: what the server holds and no pin keeps; --go lets it go")
    leaving = add("let-go", help=says, description=says, epilog=epilog("liaison deck let-go --json"))
    leaving.add_argument("--go", metavar="ID", nargs="*", type=str.lower, default=[], help=_("decks whose files are removed from this disk"))
    leaving.add_argument("--back", metavar="ID", nargs="*", type=str.lower, default=[], help=_("decks whose files are wanted here again"))
    leaving.set_defaults(run=let_go)
    add_options(leaving)


def build(session: Session, found: argparse.Namespace) -> None:
    """Build the show and give its record."""
    from liaison_app.core.errors import UsageError
    from liaison_app.store import names
    from liaison_app.store.kept import value_of
    from liaison_app.work.custom_shows import CustomShows, Pick
    from liaison_app.work.decks import Decks
    from liaison_app.work.handouts import chosen_slides

    with session.vault() as vault:
        picks: list[Pick] = []
        for part in found.slides:
            id, colon, slides = part.partition(":")
            if not colon:
                raise UsageError(_("“{part}” names no slides.").format(part=part), _("Write the deck's id, a colon and its slides: ID:1-4,9."))
            deck = Decks(vault.store, vault.reader, clock=vault.clock).deck(id.lower())
            picks += [Pick(deck.id, number) for number in chosen_slides(slides, int(deck.pages or 0))]
        name = value_of(vault.reader, names.PERSON_NAME)
        builder = name.decode() if name else ""
        show(session, vault, CustomShows(vault.store, vault.reader, vault.clock).build(found.title, picks, builder))


def le_only(session: Session, found: argparse.Namespace) -> None:
    from liaison_app.work.deck_slides import with_le_only
    from liaison_app.work.decks import Decks
    from liaison_app.work.handouts import chosen_slides

    with session.vault() as vault:
        deck = Decks(vault.store, vault.reader, clock=vault.clock).deck(found.id)
        numbers = () if found.slides.strip().lower() == "none" else chosen_slides(found.slides, int(deck.pages or 0))
        show(session, vault, vault.store.change(deck.id, slides=with_le_only(deck, numbers)).result())


def pack(session: Session, found: argparse.Namespace) -> None:
    """Pin or unpin where asked, then read everything back."""
    from liaison_app.work.packs import Packs

    with session.vault() as vault:
        packs = Packs(vault.store, vault.reader, vault.clock)
        if found.pin or found.unpin:
            (packs.pin if found.pin else packs.unpin)(found.id).result()
        result = packs.check(found.id, session.terminal.told_megabytes(_("read back")))
    session.terminal.answer(_as_document(result), _as_lines(result))


def _as_document(pack: Pack) -> dict[str, Any]:
    from dataclasses import asdict

    wanting = [{name: value for name, value in asdict(each).items() if name != "file"} | {"file": each.file.name} for each in pack.wanting]
    counts = {"files": len(pack.files), "bytes": pack.bytes, "missing_bytes": pack.missing_bytes, "records": pack.records}
    return {"id": pack.id, "pinned": pack.pinned, "ready": pack.is_ready, **counts, "wanting": wanting}


def _as_lines(pack: Pack) -> list[str]:
    from liaison_app.work.pack_words import pack_headline, pack_sentence, wanting_words

    return [pack_headline(pack), pack_sentence(pack), *(f"  {each.title}: {wanting_words(each)}" for each in pack.wanting)]


def let_go(session: Session, found: argparse.Namespace) -> None:
    """Show the plan after what was asked has been done."""
    from liaison_app.store.files import manifests
    from liaison_app.work.letting_go import LettingGo

    with session.vault() as vault:
        making_room = LettingGo(vault.store, vault.reader, vault.clock)
        folder = _folder(vault)
        wanted = set(found.go)
        making_room.let_go([offer for offer in making_room.plan(0, folder).offers if offer.deck in wanted])
        making_room.bring_back(file for id in found.back for file in manifests(vault.reader.need(id)))
        plan = making_room.plan(0, folder)
    items = [{"deck": each.deck, "title": each.title, "why": each.why, "bytes": each.bytes} for each in plan.offers]
    lines = [_("{title}: {mb} MB, {why}").format(title=each.title, mb=f"{each.bytes / 1e6:.1f}", why=each.why) for each in plan.offers]
    session.terminal.answer({"free": plan.free, "short_by": plan.short_by, "items": items, "total": len(items)}, lines or [_("Nothing can go.")])


def _folder(vault: OpenedVault) -> Path:
    return vault.store.path.parent
