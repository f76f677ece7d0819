"""The command line as processes: the real cost of a passphrase, two devices and a server over HTTP, and how each ends."""

from __future__ import annotations

import http.server
import json
import subprocess
import threading
import time

import pytest

from tests.support.world import World, wait_until

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]
"""Each command pays the full price of its passphrase; on a busy machine that adds up."""


def test_the_version_is_told_at_once(world: World) -> None:
    began = time.monotonic()
    ran = world.run("--version", as_json=False)
    assert ran.out.startswith("liaison ")
    assert time.monotonic() - began < 0.6  # 0.3 s is measured by bench/ on a quiet machine; this one may be busy


def test_one_vault_through_its_commands_as_processes(world: World) -> None:
    world.vault("v")
    record = world.put("contact", {"name": "Zoë Marsh"}, vault="v")
    held = subprocess.Popen(
        world.command("note", "-", "--passphrase-file", world.passphrase, vault="v"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=world.env
    )
    held.communicate(b"typed into a pipe\n", timeout=60)
    assert held.returncode == 0
    assert world.do("list", "note", vault="v")["total"] == 1
    assert world.do("search", "zoe", vault="v")["items"][0]["id"] == record["id"]
    assert world.run("get", "f" * 32, vault="v").code == 1
    assert world.run("list", "contact", vault="v", env={"LIAISON_PASSPHRASE_FILE": str(world.folder / "home" / "none")}).code == 1
    assert world.run("list", "contact", vault="v", env={"LIAISON_PASSPHRASE_FILE": ""}).code == 2
    assert world.run("vault", "status", vault="v", env={"LIAISON_PASSPHRASE_FILE": ""}).json["locked"] is True
    assert world.run("sync", vault="v").error["code"] == "not_joined"
    assert {check["name"] for check in world.do("doctor", vault="v")["checks"]} == {"keyring", "cipher", "fonts", "display", "server", "clock", "disk"}


def test_a_reader_that_goes_away_is_no_failure_of_ours(world: World) -> None:
    world.vault("v")
    for n in range(3):
        world.do("note", f"note {n} " + "word " * 15_000, vault="v")
    process = subprocess.Popen(world.command("list", "note", vault="v"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=world.env)
    assert process.stdout is not None
    process.stdout.close()
    _out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, b"")


def test_two_people_join_work_apart_and_come_together(world: World) -> None:
    made = world.start_server()
    assert set(made) == {"org_id", "root_fingerprint", "invite_file", "recovery_files"}
    world.vault("a")
    world.vault("b")
    before = world.put("contact", {"name": "Before"}, vault="a")["id"]
    joined = world.do("join", made["invite_file"], "--name", "Ana", "--share", vault="a")
    assert (joined["state"], joined["org_id"], joined["words"]) == ("joined", made["org_id"], "")
    assert world.do("sync", vault="a")["state"] == "done"
    invite = world.do("invite", "--role", "editor", "--to", world.folder / "b.invite", vault="a")
    assert set(invite) == {"file", "expires"}
    waiting = world.do("join", invite["file"], "--name", "Ben", vault="b")
    assert waiting["state"] == "waiting"
    assert len(waiting["words"].split()) == 6
    assert world.do("sync", vault="b")["state"] == "waiting"
    world.do("sync", vault="a")
    told = world.do("sync", vault="b")
    assert {"state", "pushed", "pulled", "merged", "review", "quarantine", "rejected", "pending", "blobs_pending", "seconds"} == set(told)
    assert (told["state"], told["pulled"]) == ("done", 1)
    assert world.do("get", before, vault="b")["name"] == "Before"
    assert {(member["name"], member["role"]) for member in world.do("members", vault="b")["items"]} == {("Ana", "owner"), ("Ben", "editor")}
    assert [device["this"] for device in world.do("devices", vault="b")["items"] if device["member"] == "Ben"] == [True]
    again = world.run("join", made["invite_file"], vault="b")
    assert (again.code, again.error["code"]) == (1, "already_joined")
    _two_write_one_field(world, before)
    assert world.stop_server() == 0
    _the_server_is_away(world)


def _two_write_one_field(world: World, id: str) -> None:
    world.put("contact", {"rank": "Sergeant"}, "--id", id, vault="a")
    world.put("contact", {"rank": "Lieutenant"}, "--id", id, vault="b")
    for vault in "aba":
        world.do("sync", vault=vault)
    waiting = world.do("review", "list", vault="a")["items"]
    assert [(item["id"], item["field"], item["current"]["value"], [other["value"] for other in item["others"]]) for item in waiting] == [
        (id, "rank", "Lieutenant", ["Sergeant"])
    ]
    assert world.do("vault", "status", vault="a")["review"] == 1
    kept = world.do("review", "keep", id, "rank", "mine", vault="a")
    assert (kept["rank"], kept["losers"]) == ("Sergeant", 0)
    for vault in "aba":
        world.do("sync", vault=vault)
    assert world.do("get", id, vault="b")["rank"] == "Sergeant"
    assert world.do("review", vault="b")["items"] == []
    assert world.run("review", "keep", id, "rank", "mine", vault="b").error["code"] == "nothing_to_review"


def _the_server_is_away(world: World) -> None:
    world.do("note", "written while it is away", vault="a")
    began = time.monotonic()
    ran = world.run("sync", vault="a")
    assert (ran.code, ran.error["code"]) == (4, "offline")
    assert time.monotonic() - began < 30
    assert world.do("vault", "status", vault="a")["pending"] == 1
    assert json.loads(world.resume_server())["listening"].startswith("http://127.0.0.1:")
    assert world.do("sync", vault="a")["pending"] == 0
    watching = subprocess.Popen(world.command("sync", "--watch", vault="b"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=world.env, text=True)
    assert watching.stderr is not None
    lines: list[str] = []
    ear = threading.Thread(target=lambda: lines.extend(watching.stderr or ()), daemon=True)
    ear.start()
    wait_until(lambda: any(line.startswith("idle") for line in lines))
    assert world.run("list", "note", vault="b").code == 5
    watching.terminate()
    document = json.loads(watching.communicate(timeout=30)[0])
    assert (watching.returncode, document["pending"], document["pulled"]) == (0, 0, 1)
    assert world.do("search", "written while it is away", vault="b")["total"] == 1


def test_a_second_device_of_one_person_and_a_space_of_ones_own(world: World) -> None:
    made = world.start_server()
    for vault in "ab":
        world.vault(vault)
    world.do("join", made["invite_file"], "--name", "Ana", vault="a")
    world.do("sync", vault="a")
    world.do("devices", "add", "--to", world.folder / "second.invite", vault="a")
    world.do("join", world.folder / "second.invite", "--name", "laptop", vault="b")
    for vault in "ab":
        world.do("sync", vault=vault)
    assert world.do("vault", "status", vault="b")["account"] == world.do("vault", "status", vault="a")["account"]
    space = world.do("space", "create", "Spring training", vault="a")
    secret = world.put("note", {"body": "for the training"}, "--space", "spring training", vault="a")
    assert secret["space"] == space["id"]
    private = world.put("note", {"body": "mine alone"}, "--space", "private", vault="a")
    for vault in "ab":
        world.do("sync", vault=vault)
    assert world.do("get", secret["id"], vault="b")["body"] == "for the training"
    assert world.do("get", private["id"], vault="b")["body"] == "mine alone"
    assert world.run("space", "add", "Spring training", "nobody", "editor", vault="a").error["code"] == "unknown_member"
    assert world.run("put", "note", "--id", secret["id"], "--space", "private", vault="a", stdin="{}").error["code"] == "space_fixed"


class Portal(http.server.BaseHTTPRequestHandler):
    """A sign-in page that answers everything."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>Welcome to the hotel</html>")

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


def test_a_portal_that_answers_in_the_servers_place_is_offline(world: World) -> None:
    made = world.do("server", "init", world.folder / "server")
    world.vault("a")
    portal = http.server.HTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=portal.serve_forever)
    thread.start()
    try:
        ran = world.run("join", made["invite_file"], "--server", f"http://127.0.0.1:{portal.server_port}", vault="a")
    finally:
        portal.shutdown()
        thread.join()
        portal.server_close()
    assert ran.code == 4
