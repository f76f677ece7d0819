"""A list that others write to is read again and again, but never most of the time."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from liaison_app.desktop.models.pace import Pace
from liaison_app.desktop.workers import Workers


def test_a_list_rests_four_times_as_long_as_its_last_reading_took() -> None:
    now = [100.0]
    pace = Pace(lambda: now[0])
    assert pace.wait_ms() == 30
    pace.begin()
    now[0] += 0.25
    pace.end()
    assert pace.wait_ms() == 1000
    now[0] += 0.6
    assert pace.wait_ms() == 400
    now[0] += 60
    assert pace.wait_ms() == 30


@pytest.mark.skipif(sys.platform != "linux", reason="only here can a thread be asked how far behind it is")
def test_what_nobody_waits_for_comes_after_the_screens_thread_and_so_does_what_it_starts() -> None:
    found: list[int] = []

    def look() -> None:
        found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))

    def both() -> None:
        look()
        inner = threading.Thread(target=look)
        inner.start()
        inner.join()

    workers = Workers(1)
    workers.start_behind(both)
    assert workers.wait(30)
    mine = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert found == [max(10, mine)] * 2


@pytest.mark.skipif(sys.platform != "linux", reason="only here are threads put behind by this call")
def test_where_no_thread_may_be_put_behind_the_work_is_done_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_asked: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "setpriority", refused)
    monkeypatch.setattr(os, "getpriority", refused)
    done: list[bool] = []
    workers = Workers(1)
    workers.start_behind(lambda: done.append(True))
    assert workers.wait(5)
    assert done == [True]
