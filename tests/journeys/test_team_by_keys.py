"""An organisation's coming and going by keys alone, in real windows on real vaults, with a server process: what each person reads on their screen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from liaison_app.desktop.team.code_picture import CodePicture
from liaison_app.desktop.team_facts import DeviceLine, SpaceLine, TeamFacts
from tests.support.window_people import PHRASE, Someone
from tests.support.world import LIGHT, World, free_port, open_world

pytestmark = [
    pytest.mark.loopback,
    pytest.mark.timeout(300),
    pytest.mark.qt_log_ignore("This plugin does not support", "QSocketNotifier"),
]


class Cast:
    """The people, each at a window of their own."""

    def __init__(self, world: World, stack: ExitStack) -> None:
        self.world = world
        self._stack = stack

    def comes(self, folder: str, name: str, invite: Path) -> Someone:
        """Somebody makes a vault in First run and joins with a file, or with a picture of its code."""
        one = self.sits_down(folder, name)
        walk = one.here()
        walk.settle(0.3)
        walk.reach("I have an invite file")
        one.choose_file(invite)
        walk.press("Space")
        walk.reach("Passphrase")
        for _twice in range(2):
            walk.type(PHRASE)
            walk.press("Return")
        one.sees("Recovery code")
        walk.reach("I have it on paper, away from this computer")
        walk.press("Space")
        walk.reach("Go on")
        walk.press("Space")
        one.sees("Join your team")
        walk.press("Return")
        one.sees("Your name, as the team will see it")
        for words in (name, f"{folder}-laptop"):
            walk.type(words)
            walk.press("Return")
        walk.until(lambda: walk.app.session is not None, "the vault to open")
        return one

    def sits_down(self, folder: str, name: str) -> Someone:
        one = Someone(self.world.folder / folder, self.world.folder / "pictures", name)
        self._stack.callback(one.leave)
        return one


@pytest.fixture
def cast(tmp_path: Path, qapp: object) -> Iterator[Cast]:
    with open_world(tmp_path, LIGHT, free_port()) as world, ExitStack() as stack:
        yield Cast(world, stack)


def team(one: Someone) -> TeamFacts:
    assert one.walk.app.session is not None
    return one.walk.app.session.workspace.desk.team.facts()


def space(one: Someone, name: str) -> SpaceLine | None:
    return next((known for known in team(one).spaces if known.name == name), None)


def device(one: Someone, name: str) -> DeviceLine:
    return next(known for known in team(one).devices if known.name == name)


def opens_members(one: Someone) -> None:
    walk = one.here()
    walk.press("Ctrl+1")
    walk.command("members", "settings")
    one.sees("Members and devices")


def invites(ana: Someone, to: Path, picture: Path) -> None:
    """One invite as a file, another as the picture of its code."""
    walk = ana.here()
    walk.reach("Make an invite")
    walk.press("Space")
    walk.until(lambda: walk.app.window.findChild(CodePicture), "the code")
    walk.reach("Save the file")
    ana.choose_file(to)
    walk.press("Space")
    ana.hears("is written. Give it to that person alone.")
    first = walk.app.window.findChild(CodePicture)
    walk.reach("Make another")
    walk.press("Space")
    walk.until(lambda: (now := walk.app.window.findChild(CodePicture)) and now is not first and now.width() > 200, "the other code")
    walk.settle(0.3)
    code = walk.app.window.findChild(CodePicture)
    assert code is not None
    assert code.grab().save(str(picture))


def compares_and_lowers(ana: Someone, ben: str) -> None:
    """The words are marked as compared; an editor becomes a reader of one space."""
    walk = ana.here()
    walk.reach(f"What to do with {ben}")
    for keys in ("Space", "Down", "Return"):
        walk.press(keys)
    walk.until(lambda: ana.people()[ben].compared, "the mark")
    ana.sees("Compared")
    walk.reach(f"What to do with {ben}")
    for keys in ("Space", "Down", "Down", "Right", "Down", "Return"):
        walk.press(keys)
    walk.until(lambda: dict(space(ana, "Team").members)[ana.people()[ben].account] == "reader", "the role")  # type: ignore[union-attr]
    ana.sees("Reader in Team")


def makes_a_space(ana: Someone) -> None:
    walk = ana.here()
    walk.reach("Name of a new space")
    walk.type("Midwest trips")
    walk.press("Return")
    walk.until(lambda: space(ana, "Midwest trips"), "the space")
    ana.sees("New keys for Midwest trips")
    walk.reach("New keys for Midwest trips")
    walk.press("Space")
    walk.until(lambda: space(ana, "Midwest trips").epoch == 2, "new keys")  # type: ignore[union-attr]


def wipes(ana: Someone, cara: Someone) -> None:
    """A lost laptop: the row asks which, then whether; the laptop's window lets go."""
    cara.here().until(lambda: cara.walk.app.session.workspace.sync.state.phase == "idle", "the laptop to know that it is in")  # type: ignore[union-attr]
    walk = ana.here()
    walk.reach(f"Revoke: {cara.name}, cara-laptop")
    for keys in ("Space", "Up", "Return"):
        walk.press(keys)
    ana.sees("Revoke and wipe cara-laptop?")
    assert not device(ana, "cara-laptop").revoked
    walk.reach("Revoke and wipe")
    walk.press("Space")
    ana.hears("cara-laptop is shut out.")
    cara.here().until(lambda: cara.walk.app.session is None, "the window to let go", 80)
    assert sorted(path.suffix for path in cara.folder.iterdir() if path.suffix in (".hdr", ".db")) == []


def removes(ana: Someone, ben: Someone) -> None:
    """What was written and not sent stays with whoever is removed; they read that they are out."""
    walk = ana.here()
    walk.reach(f"What to do with {ben.name}")
    for keys in ("Space", "Up", "Return"):
        walk.press(keys)
    ana.sees(f"Remove {ben.name} from the organization?")
    walk.reach(f"Remove {ben.name}")
    walk.press("Space")
    walk.until(lambda: ana.people()[ben.name].left, "the removal")
    ana.sees("Has left")
    there = ben.here()
    there.press("Ctrl+Shift+N")
    there.until(lambda: there.window_called("QuickNote"), "the quick note")
    there.type("Written after I was out")
    there.press("Ctrl+Return")
    there.until(lambda: not there.window_called("QuickNote"), "the quick note to close")
    ben.here().command("sync health", "sync")
    there.reach("Sync now")
    there.press("Space")
    ben.sees("no longer")


def test_people_come_compare_change_and_go_by_keys_alone(cast: Cast) -> None:
    made = cast.world.start_server()
    ana = cast.comes("ana", "Ana Reyes", Path(made["invite_file"]))
    ana.sees("All on the server")
    opens_members(ana)
    file, picture = cast.world.folder / "ben.invite", cast.world.folder / "code.png"
    invites(ana, file, picture)
    ben = cast.comes("ben", "Ben Okafor", file)
    ana.here()
    ana.hears("Ben Okafor has joined.")
    cara = cast.comes("cara", "Cara Lindqvist", picture)
    ana.here()
    ana.hears("Cara Lindqvist has joined.")
    ben.here()
    ben.hears("You are in. Compare six words")
    assert ben.people()["Ana Reyes"].words == ana.people()["Ben Okafor"].words
    assert len(ana.people()["Cara Lindqvist"].words) == 6
    ana.here().until(ana.invite_is_gone, "the used invite to go")
    compares_and_lowers(ana, "Ben Okafor")
    makes_a_space(ana)
    wipes(ana, cara)
    cara.is_replaced()
    found = cast.sits_down("cara", "Cara Lindqvist")
    found.here()
    found.sees("destroyed by an order of your organization")
    removes(ana, ben)
