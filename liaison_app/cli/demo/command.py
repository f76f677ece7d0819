"""`demo`: the whole journey with made-up data; in the window where there is a display, else headless with pictures."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from liaison_app.cli.demo.stage import PASSPHRASE, Stage
from liaison_app.cli.demo.story import HOME, Story, report_page
from liaison_app.cli.display import NoDisplay, demand_display
from liaison_app.cli.session import Session
from liaison_app.core.words import _

DEFAULT_OUT = "demo-out"


def configure_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--headless", action="store_true", help=_("play the journey without a window, and keep pictures and a report"))
    parser.add_argument(
        "--out", metavar="DIR", type=Path, default=Path(DEFAULT_OUT), help=_("where pictures and report go ({folder})").format(folder=DEFAULT_OUT)
    )
    parser.set_defaults(run=demo)


def demo(session: Session, found: argparse.Namespace) -> int:
    """Play the journey, or open the window on a vault full of made-up data."""
    if found.headless or not has_display():
        return _headless(session, found.out.absolute())
    with Stage() as stage:
        _open(session, stage)
    return 0


def has_display() -> bool:
    """Say whether a window can be shown here."""
    if os.environ.get("QT_QPA_PLATFORM", "") in ("offscreen", "minimal"):
        return False
    try:
        demand_display()
    except NoDisplay:
        return False
    return True


def _headless(session: Session, out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    with Stage() as stage:
        played = Story(stage, out, session.terminal.notice).play()
    page = out / "journey.html"
    page.write_text(report_page(played, out), encoding="utf-8")
    played.files.append(str(page))
    well = all(step["ok"] for step in played.steps)
    lines = [f"{'ok  ' if step['ok'] else 'FAIL'} {step['seconds']:6.1f} s  {step['name']}" for step in played.steps]
    session.terminal.answer(
        {"steps": played.steps, "files": played.files},
        [*lines, _("{n} pictures, a report and the journey are in {folder}").format(n=_count(played.files), folder=out)],
    )
    return 0 if well else 1


def _count(files: list[str]) -> int:
    return sum(file.endswith(".png") for file in files)


def _open(session: Session, stage: Stage) -> None:
    """Set the stage and open the window on the first device; everything is deleted when it is closed."""
    story = Story(stage, stage.folder, session.terminal.notice)
    story.set_stage()
    session.terminal.notice(_("Unlock with this passphrase: {passphrase}").format(passphrase=PASSPHRASE))
    command = [sys.executable, "-m", "liaison_app.cli", "--vault", str(stage.vault(HOME))]
    subprocess.run(command, check=False)
