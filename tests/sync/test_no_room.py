"""A space whose server has no more room: said in words, nothing lost, and what others wrote still comes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from liaison_app.records.note import Note
from liaison_app.server.premises import read_config, write_config
from liaison_app.server.quotas import Quotas
from liaison_app.sync.standing import told
from tests.support.devices import join_two, make_server, running_server

pytestmark = pytest.mark.loopback


def test_a_space_without_room_on_the_server_stops_alone_says_so_and_goes_on_when_there_is_more(tmp_path: Path) -> None:
    folder, first = tmp_path / "server", make_server(tmp_path / "server")
    with running_server(folder) as url:
        a, b = join_two(tmp_path, url, first)
        theirs = b.put(Note(body="from Ben"))
        b.sync()
    port = int(url.rsplit(":", 1)[1])
    write_config(folder, replace(read_config(folder), quotas=Quotas(space_records=1)))
    with running_server(folder, port):
        mine = a.put(Note(body="one too many"))
        private = a.put(Note(body="for me", space=a.me.private_space))
        a.sync()
        assert a.me.spaces[a.team].stopped == "no_room"
        assert "no more room" in told("no_room").title
        assert a.get(theirs.id).body == "from Ben"
        assert a.pending == 1, "the private space has room and was sent"
        assert a.get(private.id).body == "for me"
    write_config(folder, replace(read_config(folder), quotas=Quotas()))
    with running_server(folder, port):
        a.sync()
        b.sync()
        assert (a.pending, a.me.spaces[a.team].stopped) == (0, "")
        assert b.get(mine.id).body == "one too many"
    a.close()
    b.close()
