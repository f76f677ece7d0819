"""What is packaged for administrators names options, files and dependencies that exist."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from liaison_app.cli.main import build_parser
from liaison_app.server.app import HANDLERS

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging" / "server"


def understood(words: list[str]) -> None:
    """Fail where the program would not take this command line."""
    build_parser(words).parse_args(words)


def test_the_unit_runs_a_command_that_exists_and_is_hardened(tmp_path: Path) -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(PACKAGING / "liaison-server.service")
    service = unit["Service"]
    program, *words = shlex.split(service["ExecStart"])
    assert program.endswith("/liaison")
    understood(words)
    for name, value in {
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "DynamicUser": "yes",
        "StateDirectory": "liaison",
        "CapabilityBoundingSet": "",
    }.items():
        assert service[name] == value
    if shutil.which("systemd-analyze"):
        copy = tmp_path / "liaison-server.service"
        copy.write_text((PACKAGING / "liaison-server.service").read_text().replace(program, "/bin/true"))
        done = subprocess.run(["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=60)
        complaints = [line for line in done.stderr.splitlines() if "liaison-server" in line]
        assert complaints == []


def test_the_container_runs_a_command_that_exists_as_nobody_special_and_looks_after_its_health() -> None:
    text = re.sub(r"\\\n", " ", (PACKAGING / "Containerfile").read_text())
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER liaison$", last, re.MULTILINE)
    understood(json.loads(re.findall(r"^CMD (\[.*\])$", last, re.MULTILINE)[-1]))
    assert re.search(r"HEALTHCHECK.*/healthz", last)
    assert "/healthz" in {path for handler in HANDLERS for path in handler.paths}


def test_the_servers_dependencies_are_the_projects_own_and_hold_no_window() -> None:
    wanted = {line.partition("[")[0] for line in (PACKAGING / "requirements.txt").read_text().splitlines() if line and not line.startswith("#")}
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    names = {re.split(r"[<>=\[]", each)[0] for each in declared}
    assert wanted <= names
    assert not wanted & {"pyside6-essentials", "pyside6-pdf", "python-pptx"}


@pytest.mark.parametrize("page", ["docs/server.md", "docs/growing.md", "docs/recovery.md", "SECURITY.md"])
def test_links_and_commands_of_the_pages_for_administrators_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert ((ROOT / page).parent / link).exists(), link
    for command in re.findall(r"^liaison (server (?:init|run|backup|restore|status|verify|audit) .*?)(?:   .*)?$", text, re.MULTILINE):
        understood(shlex.split(command, comments=True))
