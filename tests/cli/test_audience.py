"""Talks told by command: the page on the visit, slides, versions, handouts."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from liaison_app.desktop.slides.sample_deck import make_sample_deck
from tests.cli.conftest import Here


@pytest.fixture
def deck(here: Here, tmp_path: Path, qapp: object) -> str:
    (tmp_path / "deck.pdf").write_bytes(make_sample_deck())
    return here.do("deck", "add", tmp_path / "deck.pdf", "--title", "Legal process")["id"]


@pytest.fixture
def visit(here: Here) -> str:
    agency = here.put("agency", {"name": "Cook County Sheriff"})["id"]
    return here.put("visit", {"title": "Cook", "agency": agency, "start": {"at": "2026-10-13T09:30:00-05:00", "zone": "America/Chicago"}})["id"]


def shown(here: Here, deck: str, visit: str, **fields: object) -> str:
    views = [{"slide": 1, "start": "2026-10-13T14:30:00+00:00", "seconds": 60}, {"slide": 4, "start": "2026-10-13T14:31:00+00:00", "seconds": 125}]
    return here.put("presentation", {"deck": deck, "visit": visit, "start": views[0]["start"], "views": views, "audience_size": 9, **fields})["id"]


def test_a_talk_is_summed_up_slides_ranked_and_versions_told(here: Here, deck: str, visit: str, tmp_path: Path) -> None:
    shown(here, deck, visit, edition="v1")
    told = here.do("report", "summary", visit, "--out", tmp_path / "talk.pdf")
    assert told["figures"] == {"slides": 2, "minutes": 3, "audience": 9, "questions": 0, "open": 0}
    assert told["where"] == "Cook County Sheriff · Oct 13, 2026"
    assert "Cook County Sheriff" in PdfReader(tmp_path / "talk.pdf").pages[0].extract_text().replace("\u00a0", " ")
    held = here.do("report", "slides", deck)
    assert [(one["slide"], one["rooms"], one["median_seconds"]) for one in held["slides"] if one["rooms"]] == [(1, 1, 60.0), (4, 1, 125.0)]
    (seen,) = here.do("report", "seen", "--deck", deck)["items"]
    assert (seen["agency_name"], seen["old"], seen["words"]) == ("Cook County Sheriff", False, "They saw v1, the one that stands.")
    for words in (("summary", visit), ("slides", deck), ("seen",)):
        assert here.run("report", *words, as_json=False).out.strip()


def test_a_handout_is_marked_on_every_sheet_and_kept_with_whom_it_was_shared(here: Here, deck: str, visit: str, tmp_path: Path) -> None:
    here.do("put", "deck", "--id", deck, stdin='{"marking": "TLP:AMBER"}')
    out = tmp_path / "handout.pdf"
    kept = here.do("report", "handout", deck, "--slides", "1-3,9", "--for", "Cook County", "--visit", visit, "--out", out)
    sheets = [page.extract_text().replace("\u00a0", " ") for page in PdfReader(io.BytesIO(out.read_bytes())).pages]
    assert len(sheets) == 2
    for number, text in enumerate(sheets, 1):
        assert text.count("TLP:AMBER") == 2
        assert f"{number} of 2" in text
        assert "For Cook County" in text
        assert "not approved" in text
    (shared,) = kept["shared"]
    assert (shared["recipient"], shared["slides"], shared["as_marked"], shared["visit"]) == ("Cook County", "1-3, 9", "TLP:AMBER", visit)
    assert shared["file"] == hashlib.sha256(out.read_bytes()).hexdigest()
    again = here.do("report", "handout", deck, "--slides", "2", "--for", "Lake", "--out", out)
    assert [one["recipient"] for one in again["shared"]] == ["Cook County", "Lake"]


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--ceiling", "TLP:GREEN"), 1), (("--slides", "2-99"), 2), (("--slides", "four"), 2), (("--slides", "3-1"), 2)],
)
def test_a_handout_that_may_not_leave_or_names_no_slide_leaves_no_file_and_no_trace(
    here: Here, deck: str, tmp_path: Path, words: tuple[str, ...], code: int
) -> None:
    here.do("put", "deck", "--id", deck, stdin='{"marking": "TLP:AMBER"}')
    assert here.run("report", "handout", deck, "--for", "X", "--out", tmp_path / "h.pdf", *words).code == code
    assert not (tmp_path / "h.pdf").exists()
    assert here.do("get", deck)["shared"] == []


def test_a_red_deck_is_never_handed_out(here: Here, deck: str, tmp_path: Path) -> None:
    here.do("put", "deck", "--id", deck, stdin='{"marking": "TLP:RED"}')
    assert here.refused("report", "handout", deck, "--for", "X", "--out", tmp_path / "h.pdf")["code"] == "red_handout"
