"""The journey, step by step: each step is done by one process and read back by another."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from liaison_app.cli.demo import tour
from liaison_app.cli.demo.stage import WINDOW_S, Stage
from liaison_app.cli.demo.states import MISSED
from liaison_app.core.errors import LiaisonError
from liaison_app.core.words import N_, _

HOME, AWAY = "ana", "ben"
NAMES = {HOME: "Ana Reyes", AWAY: "Ben Whitlock"}


@dataclass
class Played:
    """What has been played so far."""

    steps: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    files: list[str] = field(default_factory=list[str])
    known: dict[str, Any] = field(default_factory=dict[str, Any])


class Story:
    """Two devices, a server that comes and goes, and what must be true after each step."""

    def __init__(self, stage: Stage, out: Path, say: Callable[[str], None]) -> None:
        self._stage = stage
        self.out = out
        self._say = say
        self.played = Played()

    def play(self) -> Played:
        """Play every step; a step that fails is told with its reason and ends the story."""
        for name, step in [*self._journey(), (N_("The monthly report"), self._report), (N_("Every place of the window, in light and dark"), self._look)]:
            if not self._step(name, step):
                break
        return self.played

    def play_journey(self) -> bool:
        """Play what comes before the report; False where a step failed."""
        return all(self._step(name, step) for name, step in self._journey())

    def _journey(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            (N_("A server and two devices"), self._set_up),
            (N_("Made-up people, agencies, visits and a deck on the first device"), self._plant),
            (N_("All of it on the second device"), self._share),
            (N_("Offline in an agency: the visit captured and the deck presented"), self._capture),
            (N_("Back online: everything on the server"), self._come_home),
            (N_("Read on the second device"), self._read_there),
            (N_("Two people type in one note and rename one next step"), self._edit_at_once),
        ]

    def _step(self, name: str, step: Callable[[], None]) -> bool:
        began = time.monotonic()
        self._say(_(name))
        try:
            step()
        except (LiaisonError, subprocess.SubprocessError, OSError) as error:
            self._end(name, began, error)
            return False
        self._end(name, began, None)
        return True

    def set_stage(self) -> None:
        """Play only what must be there before a person looks for themselves."""
        for step in (self._set_up, self._plant, self._share):
            step()

    def _end(self, name: str, began: float, error: Exception | None) -> None:
        step: dict[str, Any] = {"name": _(name), "ok": error is None, "seconds": round(time.monotonic() - began, 2)}
        if error is not None:
            step["reason"] = str(error)
            self._say("  " + _("failed: {reason}").format(reason=error))
        self.played.steps.append(step)

    # the steps

    def _set_up(self) -> None:
        run = self._stage.run
        made = run("server", "init", str(self._stage.server_folder))
        self._stage.start_server()
        for device in (HOME, AWAY):
            run("vault", "create", "--no-keyring", device=device)
        run("join", made["invite_file"], "--name", NAMES[HOME], device=HOME)
        run("sync", device=HOME)
        invite = self._stage.folder / "ben.invite"
        run("invite", "--role", "editor", "--to", str(invite), device=HOME)
        run("join", str(invite), "--name", NAMES[AWAY], device=AWAY)
        for device in (HOME, AWAY):
            run("sync", device=device)
        _true(run("vault", "status", device=AWAY)["account"], _("the second device joined"))

    def _plant(self) -> None:
        self.window("plant", HOME)
        status = self._stage.run("vault", "status", device=HOME)
        _true(status["records"]["visit"] > 10 and status["records"]["deck"] == 1, _("the made-up data is there"))
        _true(status["pending"] >= sum(status["records"].values()), _("all of it is said to be unsent"))

    def _share(self) -> None:
        self._stage.run("sync", device=HOME)
        self._stage.run("sync", device=AWAY)
        here, there = (self._stage.run("vault", "status", device=device) for device in (HOME, AWAY))
        _true(here["records"] == there["records"] and not here["pending"], _("both devices hold the same records"))
        checked = self._stage.run("deck", "verify", device=AWAY)
        _true(checked["verified"] and not checked["missing"] and not checked["damaged"], _("every byte of the deck came through"))

    def _capture(self) -> None:
        self._stage.stop_server()
        before = self._stage.run("list", "presentation", device=HOME)["total"]
        self.pictures("capture", HOME)
        found = self._stage.run("search", tour.SENTENCE, "--kind", "visit", device=HOME)
        _true(found["total"] == 1, _("what was typed offline is in the vault"))
        self.played.known["visit"] = found["items"][0]["id"]
        _true(self._stage.run("list", "presentation", device=HOME)["total"] == before + 1, _("the presentation was recorded"))
        _true(self._stage.run("vault", "status", device=HOME)["pending"] >= 2, _("it is said to be unsent"))

    def _come_home(self) -> None:
        self._stage.start_server()
        self._stage.run("sync", device=HOME)
        _true(self._stage.run("vault", "status", device=HOME)["pending"] == 0, _("nothing is left unsent"))

    def _read_there(self) -> None:
        self._stage.run("sync", device=AWAY)
        visit = self._stage.run("get", self.played.known["visit"], device=AWAY)
        _true(tour.SENTENCE in visit["notes"], _("the note reads the same on the second device"))
        self.played.known["notes"] = visit["notes"]

    def _edit_at_once(self) -> None:
        id, notes = self.played.known["visit"], self.played.known["notes"]
        words = {HOME: "Ana: they will send the list on Friday.", AWAY: "Ben: I can do the night-shift session."}
        for device, line in words.items():
            change = {"notes": f"{line}\n{notes}" if device == HOME else f"{notes}\n{line}", "next_step": line}
            self._stage.run("put", "visit", "--id", id, device=device, stdin=json.dumps(change))
        for device in (HOME, AWAY, HOME):
            self._stage.run("sync", device=device)
        here, there = (self._stage.run("get", id, device=device) for device in (HOME, AWAY))
        _true(here["notes"] == there["notes"] and all(line in here["notes"] for line in words.values()), _("both kept every word"))
        waiting = self._stage.run("review", "list", device=AWAY)["items"]
        _true([item["field"] for item in waiting if item["id"] == id] == ["next_step"], _("the losing value is kept for review"))

    def _report(self) -> None:
        today = time.strftime("%Y-%m-%d")
        begin = time.strftime("%Y-%m-01", time.localtime(time.time() - 31 * 86_400))
        for ending in ("pdf", "html"):
            target = self.out / f"report.{ending}"
            made = self._stage.run("report", "make", "--from", begin, "--to", today, "--marking", "TLP:AMBER+STRICT", "--out", str(target), device=AWAY)
            _true(made["figures"] and target.stat().st_size > 1000, _("the report was written"))
            self.played.files.append(str(target))

    def _look(self) -> None:
        for theme in ("light", "dark"):
            self.pictures("look", AWAY, "--theme", theme)

    # processes

    def pictures(self, part: str, device: str, *more: str) -> list[str]:
        """Play one part in the window of a device; returns the pictures it kept."""
        kept = self.window(part, device, str(self.out), *more)
        self.played.files += kept
        return kept

    def window(self, part: str, device: str, *more: str) -> list[str]:
        """Play one part in a process of its own; returns the pictures it kept."""
        command = [sys.executable, "-m", "liaison_app.cli.demo.tour", part, str(self._stage.vault(device)), *more]
        environment = {**os.environ, "QT_QPA_PLATFORM": self._stage.two_screens, "LIAISON_PASSPHRASE_FILE": str(self._stage.passphrase_file)}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=WINDOW_S, check=False)
        if done.returncode:
            raise LiaisonError(
                _("The window did not play its part ({part}).").format(part=part),
                done.stderr.strip()[-1200:] or _("It ended with {code}.").format(code=done.returncode),
            )
        for line in done.stderr.splitlines():
            if line.startswith(MISSED):
                self._say(line)
        return done.stdout.split("\n")[:-1]


def _true(so: object, what: str) -> None:
    if not so:
        raise LiaisonError(_("It is not so that {what}.").format(what=what), code="not_so")


def report_page(played: Played, folder: Path) -> str:
    """Return the page that tells how it went, with its pictures."""
    from html import escape

    rows = "".join(
        f"<tr><td>{'✓' if step['ok'] else '✗'}</td><td>{escape(step['name'])}<br><small>{escape(step.get('reason', ''))}</small></td><td>{step['seconds']:.1f} s</td></tr>"
        for step in played.steps
    )
    pictures = "".join(
        f"<figure><img src='{escape(os.path.relpath(file, folder))}' alt=''><figcaption>{escape(Path(file).stem)}</figcaption></figure>"
        for file in played.files
        if file.endswith(".png")
    )
    style = (
        "body{font:15px/1.5 Inter,sans-serif;margin:32px auto;max-width:1100px;color:#1c1b19}"
        "td{padding:4px 12px 4px 0;vertical-align:top}img{width:100%;border:1px solid #ddd}figure{margin:24px 0}"
    )
    return (
        f"<!doctype html><meta charset=utf-8><title>Liaison</title><style>{style}</style><h1>{escape(_('The journey'))}</h1><table>{rows}</table>{pictures}\n"
    )
