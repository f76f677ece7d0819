"""What assistive technology hears on a real accessibility bus, of the started application on a real vault, from unlock on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from liaison_app.cli.demo.stage import Stage
from tests.desktop.accessibility import spoken

pytestmark = [pytest.mark.window, pytest.mark.loopback]
ROOT = Path(__file__).parents[3]
PLACES = {"unlock", "today", "visits", "contacts", "agencies", "decks", "review", "sync", "settings", "visit"}
SAYS_NOTHING = {"filler", "unknown", "frame", "label", "layered pane", "invalid", ""}
Heard = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def heard() -> Heard:
    if shutil.which("dbus-run-session") is None or not Path("/usr/share/dbus-1/services/org.a11y.Bus.service").exists():
        pytest.skip("no accessibility bus on this machine: install at-spi2-core and dbus")
    with Stage() as stage:
        stage.run("vault", "create", "--no-keyring", device="ana")
        environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": str(ROOT)}
        plant = [sys.executable, "-m", "liaison_app.cli.demo.tour", "plant", str(stage.vault("ana"))]
        subprocess.run(plant, env={**environment, "QT_QPA_PLATFORM": "offscreen"}, check=True, capture_output=True, timeout=110)
        listen = ["dbus-run-session", "--", sys.executable, "-m", spoken.__name__, str(stage.vault("ana"))]
        done = subprocess.run(listen, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.timeout(240)
def test_every_place_is_on_the_bus(heard: Heard) -> None:
    assert set(heard) == PLACES
    assert {place for place, told in heard.items() if sum("focusable" in one["states"] for one in told) < 3} <= {"unlock"}


def test_everything_a_person_can_act_on_says_its_name_and_what_it_is(heard: Heard) -> None:
    acted_on = [(place, one) for place, told in heard.items() for one in told if "focusable" in one["states"] and one["depth"] > 1]
    assert [(place, one) for place, one in acted_on if not one["name"]] == []
    assert [(place, one) for place, one in acted_on if one["role"] in SAYS_NOTHING] == []


def test_what_can_be_ticked_says_whether_it_is(heard: Heard) -> None:
    boxes = [one for one in heard["settings"] if one["role"] in ("check box", "radio button")]
    assert len(boxes) >= 3
    assert all("checkable" in one["states"] for one in boxes if one["role"] == "radio button")
    assert any("checked" in one["states"] for one in boxes if one["role"] == "radio button")


def test_the_passphrase_is_where_a_person_begins_and_is_never_told(heard: Heard) -> None:
    # a page that hands its focus on counts as focused too, but nobody can go there
    (field,) = [one for one in heard["unlock"] if {"focused", "focusable"} <= set(one["states"]) and one["role"] != "frame"]
    assert field["name"] == "Passphrase"
    assert "editable" in field["states"]


def test_the_note_is_a_text_that_can_be_read_and_typed_into_and_has_the_focus(heard: Heard) -> None:
    (note,) = [one for one in heard["visit"] if one["name"] == "Notes" and "editable" in one["states"]]
    assert note["role"] in ("text", "entry")
    assert "focused" in note["states"]
    assert {"org.a11y.atspi.Text", "org.a11y.atspi.EditableText"} <= set(note["interfaces"])
