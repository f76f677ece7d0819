"""Every hostile deck ends in a sentence, within the time and the memory its reader is given."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from liaison_app.core.errors import LiaisonError
from liaison_app.work.deck_warnings import deck_warnings, warning_words
from liaison_app.work.readers.deck_facts import DeckFacts
from liaison_app.work.readers.decks import CHILD, DeckReader
from tests.support.hostile_decks import defused_decks, refused_decks

SECONDS, MEGABYTES = 2.0, 200
MEASURED = """
import atexit, os, sys, time
place = os.open(sys.argv.pop(1), os.O_WRONLY | os.O_CREAT)
def tell():
    peak = next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmPeak"))
    os.write(place, f"{time.process_time()} {peak}".encode())
atexit.register(tell)
from liaison_app.work.readers.deck_child import main
main(sys.argv[1:])
"""
"""Tells what the child took when it ends by itself; one that its limits end tells nothing."""

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of this kind are measured on Linux")


@dataclass(frozen=True)
class Taken:
    """Processor seconds and mebibytes of address space at the highest; None where the limits ended the child."""

    seconds: float
    memory: float


class Measured:
    """Reads decks as the app does, and says what each took."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self._reader = DeckReader(command=(*CHILD[:4], "-c", MEASURED, str(place)))

    def read(self, path: Path) -> DeckFacts:
        self._place.unlink(missing_ok=True)
        return self._reader.read(path)

    def taken(self) -> Taken | None:
        told = self._place.read_text().split() if self._place.exists() else []
        return Taken(float(told[0]), int(told[1]) / 1024) if told else None


@pytest.fixture
def measured(tmp_path: Path) -> Measured:
    return Measured(tmp_path / "taken")


def _files(made: Iterator[tuple[str, bytes, str]], folder: Path) -> Iterator[tuple[Path, str]]:
    for name, body, code in made:
        path = folder / name
        path.write_bytes(body)
        yield path, code
        path.unlink()


def _within(taken: Taken | None, name: str) -> None:
    if taken is not None:  # else the kernel ended it at the limit itself
        assert taken.seconds < SECONDS, name
        assert taken.memory < MEGABYTES, name


def test_no_hostile_file_is_let_in_and_each_ends_in_its_sentence(measured: Measured, tmp_path: Path) -> None:
    count = 0
    for path, code in _files(refused_decks(), tmp_path):
        with pytest.raises(LiaisonError) as failure:
            measured.read(path)
        assert path.name.partition(".")[0] in failure.value.title, failure.value.title
        assert failure.value.what_to_do.endswith(".")
        assert code in ("", failure.value.code), (path.name, failure.value.code)
        _within(measured.taken(), path.name)
        count += 1
    assert count >= 25


def test_what_a_file_wants_to_run_or_fetch_does_not_happen_and_is_said(measured: Measured, tmp_path: Path) -> None:
    for path, sort in _files(defused_decks(), tmp_path):
        facts = measured.read(path)
        _within(measured.taken(), path.name)
        assert facts.pages == 1
        said = deck_warnings(facts, None)
        assert [each.sort for each in said] == ([sort] if sort else []), path.name
        assert all(warning_words(each).endswith(".") for each in said)
        assert "root:" not in " ".join(facts.titles)


def test_a_child_that_turns_in_circles_is_ended_after_the_time_it_was_given(tmp_path: Path) -> None:
    program = "from liaison_app.work.readers.confinement import limit\nlimit(200 << 20, 0.5)\nprint('{\"ready\": true}', flush=True)\nwhile True: pass"
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7\n")
    with pytest.raises(LiaisonError) as failure:
        DeckReader(command=(*CHILD[:4], "-c", program)).read(path)
    assert failure.value.code == "deck_too_slow"
