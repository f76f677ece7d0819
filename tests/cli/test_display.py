"""Where no window can open, `liaison` says so instead of dying in Qt."""

from __future__ import annotations

import subprocess
import sys

import pytest

from liaison_app.cli.display import NoDisplay, demand_display


@pytest.mark.parametrize(
    ("environment", "says"),
    [({}, "no display"), ({"DISPLAY": ""}, "no display"), ({"DISPLAY": ":61234"}, "does not answer"), ({"DISPLAY": "unix:61234.0"}, "does not answer")],
)
def test_a_display_that_is_not_there_is_named(environment: dict[str, str], says: str) -> None:
    with pytest.raises(NoDisplay, match=says):
        demand_display(environment, platform="linux")


def test_a_missing_library_of_the_system_is_named() -> None:
    with pytest.raises(NoDisplay, match=r"libnowhere\.so\.7"):
        demand_display({"DISPLAY": "far.example:10.0"}, platform="linux", cursors="libnowhere.so.7")


@pytest.mark.parametrize("environment", [{"QT_QPA_PLATFORM": "offscreen"}, {"WAYLAND_DISPLAY": "wayland-0"}])
def test_what_was_chosen_is_left_to_qt(environment: dict[str, str]) -> None:
    demand_display(environment, platform="linux")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a display")
def test_the_window_without_a_display_is_a_sentence_and_exit_1(tmp_path: object) -> None:
    words = [sys.executable, "-m", "liaison_app.cli", "--vault", str(tmp_path), "--json"]
    ran = subprocess.run(words, env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran
    assert '"code":"no_display"' in ran.stdout
    assert "command line works without one" in ran.stderr
