"""What an audience saw and asked outlives kill -9 while a slide stands."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from liaison_app.core.clock import SystemClock
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.store.store import Store
from liaison_app.work.showing_summary import summary_of


def test_the_slide_that_stood_its_time_and_the_question_are_read_back_after_kill_9(tmp_path: Path) -> None:
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path(__file__).parents[3])}
    script = str(Path(__file__).with_name("killed_mid_slide.py"))
    ran = subprocess.run([sys.executable, script, str(tmp_path)], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    store = Store(tmp_path, "ab" * 48, clock=SystemClock(), device="01" * 16, account="02" * 16)
    reader = store.reader()
    try:
        (shown,) = (each for each in reader.list("presentation")[0] if isinstance(each, Presentation))
        (task,) = (each for each in reader.list("task")[0] if isinstance(each, Task))
        assert [view.slide for view in shown.views] == [1, 2]
        assert (shown.views[1].seconds or 0) >= 4
        assert shown.end is None
        assert [(each.slide, each.task) for each in shown.questions] == [(2, task.id)]
        assert (task.on, task.owner, task.state) == (shown.visit, "02" * 16, "open")
        assert summary_of(reader, shown.visit or "", {}).numbers()["questions"] == 1
    finally:
        reader.close()
        store.close()
