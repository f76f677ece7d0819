"""A server's disk put back behind everyone's back, by the shipped command: named, one space only, and a person goes on without losing a word."""

from __future__ import annotations

import shutil

import pytest

from tests.support.world import World

pytestmark = [pytest.mark.loopback, pytest.mark.timeout(300)]


def test_a_server_put_back_in_silence_stops_the_team_and_one_command_goes_on_with_every_word(pair: World) -> None:
    made = pair.put("note", {"body": "before"}, vault="a")["id"]
    pair.do("sync", vault="a")
    pair.stop_server()
    shutil.copytree(pair.folder / "server", pair.folder / "copy")
    pair.resume_server()
    pair.put("note", {"body": "after"}, "--id", made, vault="a")
    pair.do("sync", vault="a")
    pair.stop_server()
    shutil.rmtree(pair.folder / "server")
    (pair.folder / "copy").rename(pair.folder / "server")
    pair.resume_server()

    stopped = pair.do("sync", vault="a")
    assert stopped["state"] == "stopped"
    assert [(one["name"], one["state"]) for one in stopped["stopped"]] == [("Team", "rollback")]
    assert "older" in stopped["stopped"][0]["title"]
    pair.put("note", {"body": "work goes on"}, vault="a")
    again = pair.do("sync", "--start-again", "Team", vault="a")
    assert (again["state"], again["compared"], again["pending"], "stopped" in again) == ("done", 2, 0, False)
    assert sorted(note["body"] for note in pair.do("list", "note", vault="a")["items"]) == ["after", "work goes on"]
    assert pair.do("sync", vault="b")["pulled"] == 2
    refused = pair.run("sync", "--start-again", "Team", vault="a")
    assert (refused.code, refused.error["code"]) == (1, "not_stopped")
