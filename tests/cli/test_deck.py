"""Decks from the command line: approved by a signature, replaced, forbidden, judged."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Here
from tests.support.makers import pdf


def file(here: Here, *pages: str) -> Path:
    path = here.folder / f"{len(pages)} pages.pdf"
    path.write_bytes(pdf(*pages))
    return path


def judged(here: Here, id: str) -> dict[str, object]:
    (item,) = here.do("deck", "standing", id)["items"]
    return item


def test_a_deck_goes_from_draft_through_review_to_approved_and_is_retired(here: Here) -> None:
    deck = here.do("deck", "add", file(here, "one"), "--title", "Ladder")
    assert judged(here, deck["id"])["standing"] == "draft"
    here.do("deck", "review", deck["id"])
    assert judged(here, deck["id"])["standing"] == "in-review"
    made = here.do("deck", "approve", deck["id"], "--until", "2027-01-01")
    assert (made["state"], made["valid_until"], made["approvals"][0]["file"]) == ("approved", "2027-01-01", made["file"]["sha256"])
    item = judged(here, deck["id"])
    assert (item["standing"], item["until"], item["warning"]) == ("approved", "2027-01-01", "")
    here.clock.forward(200 * 24 * 3600 * 1000)
    assert judged(here, deck["id"])["standing"] == "expired"
    here.do("deck", "retire", deck["id"])
    assert judged(here, deck["id"])["standing"] == "retired"


def test_a_state_written_by_a_script_is_no_approval(here: Here) -> None:
    deck = here.do("deck", "add", file(here, "one"))
    here.put("deck", {"state": "approved", "valid_until": "2099-01-01"}, "--id", deck["id"])
    item = judged(here, deck["id"])
    assert item["standing"] == "void"
    assert "nobody has signed" in str(item["why"])


def test_a_later_day_written_by_a_script_does_not_lengthen_an_approval(here: Here) -> None:
    deck = here.do("deck", "add", file(here, "one"))
    here.do("deck", "approve", deck["id"], "--until", "2027-01-01")
    here.put("deck", {"valid_until": "2099-01-01"}, "--id", deck["id"])
    assert judged(here, deck["id"])["until"] == "2027-01-01"


def test_the_next_version_is_told_to_the_old_one_and_may_forbid_it(here: Here) -> None:
    old = here.do("deck", "add", file(here, "one"), "--title", "Ladder")
    here.do("deck", "approve", old["id"], "--until", "2027-01-01")
    assert here.refused("deck", "revise", old["id"], file(here, "one"))["code"] == "same_file"
    new = here.do("deck", "revise", old["id"], file(here, "one", "two"))
    assert (new["title"], new["edition"], new["replaces"], new["state"]) == ("Ladder", "v2", old["id"], "draft")
    here.do("deck", "approve", new["id"], "--until", "2027-01-01")
    item = judged(here, old["id"])
    assert (item["standing"], item["newer"]) == ("approved", new["id"])
    here.do("deck", "approve", new["id"], "--until", "2027-01-01", "--forbid-older")
    assert judged(here, old["id"])["standing"] == "forbidden"
    assert here.do("deck", "standing")["total"] == 2
