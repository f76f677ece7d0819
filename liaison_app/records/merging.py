"""The laws of PROTOCOL 7, Merge: two bodies of one record become one, and no write is lost."""

from __future__ import annotations

from typing import Any

from liaison_app.records import prose
from liaison_app.records.body import Body, Clock, Loser
from liaison_app.records.fields import AnyField, Links, Parts, Tags
from liaison_app.records.kinds import KINDS
from liaison_app.records.prose import ProseState

_NEVER: Clock = (-1, 0, b"")
Wire = dict[str, Any]


def merge(mine: Body, theirs: Body, base: Body | None) -> Body:
    """Merge this device's body with another's; base is what both last agreed on, or None."""
    declared = KINDS[mine.kind].fields() if mine.kind in KINDS else {}
    f: Wire = {}
    losers: list[Loser] = []
    for name in sorted(mine.f.keys() | theirs.f.keys()):
        f[name] = _field(name, declared.get(name), mine, theirs, base, losers)
    c = {name: max(mine.c.get(name, _NEVER), theirs.c.get(name, _NEVER)) for name in sorted(mine.c.keys() | theirs.c.keys())}
    t = {name: _text(mine.t.get(name), theirs.t.get(name), base.t.get(name) if base else None) for name in sorted(mine.t.keys() | theirs.t.keys())}
    _wake(f, c, losers, mine, theirs, base)
    kept = _losers(mine, theirs, base) | {loser.key: loser for loser in losers}
    return Body(
        mine.kind,
        f=f,
        c=c,
        t=t,
        l=tuple(kept[key] for key in sorted(kept)),
        by=min(mine.by, theirs.by, key=lambda by: (by[1], by[0])),
        extra={**mine.extra, **theirs.extra},
    )


def _field(name: str, field: AnyField | None, mine: Body, theirs: Body, base: Body | None, losers: list[Loser]) -> Any:
    match field:
        case Links() | Tags():
            return _set(mine.f.get(name) or [], theirs.f.get(name) or [], base.f.get(name) or [] if base else None)
        case Parts():
            return _parts(name, mine.f.get(name) or [], theirs.f.get(name) or [], base.f.get(name) or [] if base else None, losers)
        case _:
            known = base.c.get(name, _NEVER) if base else None
            return _value(name, mine.f.get(name), mine.c.get(name), theirs.f.get(name), theirs.c.get(name), known, losers)


def _value(name: str, mine: Any, mc: Clock | None, theirs: Any, tc: Clock | None, bc: Clock | None, losers: list[Loser]) -> Any:
    """Return the value with the higher clock; the other is a loser where both were written since the base."""
    if tc is None:
        return mine
    if mc is None:
        return theirs
    if mc == tc:
        if mine != theirs:  # a vault and its clone, both with unsent work: one stamp, two writes
            mine, theirs = sorted((mine, theirs), key=repr, reverse=True)
            losers.append(Loser(name, theirs, tc))
        return mine
    if bc is not None and bc in (mc, tc):  # only one side has written since the base: it holds, however it is dated
        return theirs if mc == bc else mine
    winner, loser, at = (mine, theirs, tc) if mc > tc else (theirs, mine, mc)
    # another clock than the base's was written since, also where a lying server dated it back: never lost without a word
    both_new = bc is None or (mc != bc and tc != bc)
    if both_new and mine != theirs:
        losers.append(Loser(name, loser, at))
    return winner


def _set(mine: list[Any], theirs: list[Any], base: list[Any] | None) -> list[Any]:
    """(theirs − removed here) ∪ added here; without a base, the union."""
    here, there = set(mine), set(theirs)
    before: set[Any] = set(base) if base is not None else set()
    return sorted((there - (before - here)) | (here - before))


def _parts(name: str, mine: list[Wire], theirs: list[Wire], base: list[Wire] | None, losers: list[Loser]) -> list[Wire]:
    here, there, before = ({item["id"]: item for item in items or ()} for items in (mine, theirs, base))
    out: list[Wire] = []
    for id in sorted(here.keys() | there.keys()):
        old = before.get(id)
        a, b = here.get(id), there.get(id)
        if a is not None and b is not None:
            out.append(_part(name, a, b, old, losers))
        elif (only := a if a is not None else b) is not None and (old is None or _written_since(only, old)):
            out.append(only)  # added, or edited where the other side deleted: an edit beats a deletion
    return out


def _part(name: str, mine: Wire, theirs: Wire, base: Wire | None, losers: list[Loser]) -> Wire:
    out: Wire = {"id": mine["id"]}
    clocks: Wire = {}
    for sub in sorted((mine.keys() | theirs.keys()) - {"id", "c"}):
        mc, tc = _clock(mine, sub), _clock(theirs, sub)
        bc = (_clock(base, sub) or _NEVER) if base is not None else None
        inner: list[Loser] = []
        out[sub] = _value(sub, mine.get(sub), mc, theirs.get(sub), tc, bc, inner)
        if best := max((clock for clock in (mc, tc) if clock), default=None):
            clocks[sub] = list(best)
        if sub != "o":
            losers += [Loser(f"{name}.{mine['id'].hex()}.{sub}", lost.value, lost.clock) for lost in inner]
    out["c"] = clocks
    return out


def _clock(item: Wire, sub: str) -> Clock | None:
    raw = item.get("c", {}).get(sub)
    return (raw[0], raw[1], raw[2]) if raw else None


def _written_since(item: Wire, base: Wire) -> bool:
    """Say whether a part was edited since the base, however that is dated: a clock that was behind writes earlier stamps than the base has."""
    return any(_clock(item, sub) != _clock(base, sub) for sub in item.get("c", {}))


def _text(mine: ProseState | None, theirs: ProseState | None, base: ProseState | None) -> ProseState:
    if mine is None or theirs is None:
        only = mine if mine is not None else theirs
        if only is None:
            raise ValueError("a text that neither side has")
        return only
    if base is not None and theirs.g == base.g and mine.g == base.g + 1 and prose.read(mine) == prose.read(base):
        return theirs  # mine was only compacted: that is dropped where somebody has written meanwhile
    return prose.reconciled(mine, theirs, base)


def _losers(mine: Body, theirs: Body, base: Body | None) -> dict[tuple[str, Clock, str], Loser]:
    here, there, before = ({loser.key: loser for loser in body.l} if body else {} for body in (mine, theirs, base))
    removed = before.keys() - here.keys()
    return {key: loser for key, loser in there.items() if key not in removed} | {key: loser for key, loser in here.items() if key not in before}


def _wake(f: Wire, c: dict[str, Clock], losers: list[Loser], mine: Body, theirs: Body, base: Body | None) -> None:
    """Bring back a record that one side trashed while the other edited it, and leave a note for review."""
    if base is None or not f.get("trashed") or base.f.get("trashed"):
        return
    trashed = [bool(body.f.get("trashed")) for body in (mine, theirs)]
    editor = theirs if trashed[0] and not trashed[1] else mine if trashed[1] and not trashed[0] else None
    if editor is None or not _edited_since(editor, base):
        return
    at = c["trashed"]
    f["trashed"] = False
    c["trashed"] = (at[0], at[1] + 1, at[2])
    losers.append(Loser("trashed", value=True, clock=at))


def _edited_since(body: Body, base: Body) -> bool:
    return any(clock != base.c.get(name, _NEVER) for name, clock in body.c.items() if name != "trashed") or body.t != base.t
