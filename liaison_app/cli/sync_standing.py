"""What `sync` says of spaces that stand still, and of what a person should hear of."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from liaison_app.cli.spaces import space_named
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import _

if TYPE_CHECKING:
    from liaison_app.cli.compose import OpenedVault
    from liaison_app.sync.noticing import Notice


def standing_of(vault: OpenedVault) -> dict[str, Any]:
    """Return the spaces that do not sync, what the server refuses and notices not told yet, each with its stable name and its sentences; nothing where all is well."""
    from liaison_app.cli.own_notices import sentence_of
    from liaison_app.store.kept import spaces
    from liaison_app.store.status import refusals
    from liaison_app.sync.reasons import why_refused
    from liaison_app.sync.standing import told

    stopped = [(fact, told(fact.stopped)) for fact in spaces(vault.reader) if fact.stopped]
    standing = {
        "stopped": [{"space": fact.id, "name": fact.name, "state": fact.stopped, "title": say.title, "what_to_do": say.what_to_do} for fact, say in stopped],
        "refused": [{"id": id, "reason": reason, "sentence": why_refused(reason)} for id, reason in refusals(vault.reader)],
        "notices": [{"code": one.code, "at": _moment(one.at), "count": one.count, "sentence": sentence_of(one)} for one in _untold(vault)],
    }
    return {name: items for name, items in standing.items() if items}


def _untold(vault: OpenedVault) -> list[Notice]:
    """Return what happened since this was asked last: a command tells it once, the window until it is put away there."""
    from liaison_app.store import names
    from liaison_app.store.verbs import KeepValues
    from liaison_app.sync.noticing import notices

    until = int(vault.store.values(names.NOTICES_TOLD).get(names.NOTICES_TOLD, b"0"))
    fresh = [one for one in notices(vault.reader) if one.at > until]
    if fresh:
        vault.store.perform(KeepValues(((names.NOTICES_TOLD, str(fresh[0].at).encode()),))).result()
    return fresh


def sentences(document: dict[str, Any]) -> list[str]:
    """Put what stands still, and what is to be heard of, into lines for a person."""
    lines = [f"{one['name']}: {one['title']} {one['what_to_do']}" for one in document.get("stopped", [])]
    lines += [f"{one['id']}: {one['sentence']}" for one in document.get("refused", [])]
    return lines + [f"{one['at'][:10]}: {one['sentence']}" for one in document.get("notices", [])]


def start_again(vault: OpenedVault, word: str) -> int:
    """Let a space that waits for a person go on with the server as it is; returns how many records are compared and sent anew."""
    from liaison_app.sync.standing import told

    fact = space_named(vault.reader, word)
    if not (fact.stopped and told(fact.stopped).red):
        raise LiaisonError(
            _("“{name}” does not wait for you: there is nothing to start again.").format(name=fact.name),
            _("“liaison sync” goes on by itself; its report names the spaces that wait."),
            code="not_stopped",
        )
    return vault.online.run(lambda: vault.online.engine.begin_again(fact.id))


def _moment(ms: int) -> str:
    return dt.datetime.fromtimestamp(ms / 1000, dt.UTC).isoformat(timespec="seconds")
