"""What the sync cell says: never more than is true."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from liaison_app.core.day_words import month_day
from liaison_app.core.words import _, figure
from liaison_app.desktop.desk import SyncNow
from liaison_app.desktop.widgets.sync_cell import SyncState

_LAST_MS = 4_102_444_800_000
"""The year 2100: another member's entry in the log may claim any moment, also one that no calendar has."""


def clock_words(ms: int, now_ms: int | None = None) -> str:
    """Return a moment as people read it here: the time today, else the day too."""
    then = datetime.fromtimestamp(min(max(ms, 0), _LAST_MS) / 1000, UTC).astimezone()
    now = datetime.fromtimestamp((now_ms or time.time_ns() // 1_000_000) / 1000, UTC).astimezone()
    return then.strftime("%H:%M") if then.date() == now.date() else _("{day}, {time}").format(day=month_day(then), time=then.strftime("%H:%M"))


def how_many(state: SyncNow) -> str:
    """Return the unsent among all: 3 of 41."""
    return _("{n} of {all}").format(n=figure(state.pending), all=figure(max(state.total, state.pending)))


def cell_state(state: SyncNow) -> SyncState:
    """Return the two lines of the rail's cell."""
    aside = state.quarantine + state.rejected
    if aside:
        second = _("{some} not on server").format(some=how_many(state)) if state.pending else _("the others are through")
        return SyncState("failed", _("{n} set aside").format(n=figure(aside)), second)
    if state.phase == "stopped":
        return SyncState("failed", _("Stopped"), state.sentence)
    if state.phase == "local":
        return SyncState("local", _("On this device"), _("no server joined"))
    if state.phase == "offline":
        since = _("since {time}").format(time=clock_words(state.since_ms)) if state.since_ms else ""
        waiting = _("{n} waiting").format(n=figure(state.pending)) if state.pending else ""
        return SyncState("offline", _("Offline"), " · ".join(part for part in (since, waiting) if part))
    if state.pending:
        return SyncState("pending", how_many(state), _("not yet on the server"))
    if state.phase == "waiting":
        return SyncState("pending", _("Waiting"), state.sentence)
    if state.phase == "working":
        return SyncState("pending", _("Syncing"), _("looking for changes"))
    synced = _("synced {time}").format(time=clock_words(state.last_sync_ms)) if state.last_sync_ms else ""
    return SyncState("done", _("All on the server"), synced)


def sentence(state: SyncNow) -> str:
    """Return one sentence for the page, such as "Last sync 07:58. 3 changes wait on this device."."""
    if state.phase == "waiting" and state.sentence:
        return state.sentence
    wait = _("{n} changes wait on this device.").format(n=figure(state.pending)) if state.pending != 1 else _("1 change waits on this device.")
    if state.phase == "local":
        return _("Everything is on this device; no server is joined.")
    last = _("Last sync {time}.").format(time=clock_words(state.last_sync_ms)) if state.last_sync_ms else _("Not synced yet.")
    return f"{last} {wait}" if state.pending else f"{last} {_('All on the server.')}" if state.last_sync_ms else last
