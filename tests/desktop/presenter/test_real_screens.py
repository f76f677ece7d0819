"""On a real X server with two monitors the projector shows the slide alone, and pulling and plugging it loses no place."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("xvfb-run", "xrandr")
pytestmark = [
    pytest.mark.window,
    pytest.mark.timeout(180),
    pytest.mark.skipif(any(shutil.which(name) is None for name in NEEDED), reason="no X server, or no monitors to plug into it"),
]


def test_monitors_are_pulled_and_plugged_while_a_deck_is_shown(tmp_path: Path) -> None:
    script = Path(__file__).with_name("real_screens.py")
    env = {**os.environ, "QT_QPA_PLATFORM": "xcb", "PYTHONPATH": str(Path(__file__).parents[3])}
    command = ["xvfb-run", "-a", "-s", "-screen 0 3360x1080x24 -nolisten tcp", sys.executable, str(script), str(tmp_path)]
    ran = subprocess.run(command, env=env, capture_output=True, text=True, timeout=150)
    assert ran.returncode == 0, ran.stderr
    said = json.loads(ran.stdout.splitlines()[-1])
    both = {"own": "laptop", "audience": "projector"}
    assert said["begun"] == [both, 4]
    assert (said["note_on"], said["slide_alone_beside_a_note"]) == ("laptop", True)
    assert said["pulled"] == [{"own": "laptop"}, 5]
    assert said["plugged"] == [both, 5]
    assert said["ended"]
