"""Decks from the command line: approved by a signature, replaced, forbidden, judged."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Here
from tests.support.hostile_decks import sealed_pdf
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


def test_a_show_is_built_from_approved_slides_and_refused_from_others(here: Here) -> None:
    deck = here.do("deck", "add", file(here, "one", "two", "three"), "--title", "Ladder")
    assert here.refused("deck", "build", "--title", "Ohio", f"{deck['id']}:1")["code"] == "not_approved"
    here.do("deck", "approve", deck["id"], "--until", "2027-01-01")
    here.do("deck", "le-only", deck["id"], "--slides", "3")
    made = here.do("deck", "build", "--title", "Ohio", f"{deck['id']}:3,1-2")
    assert [each["slide"] for each in made["sources"]] == [3, 1, 2]
    assert [each["slide"] for each in made["slides"] if each["le_only"]] == [1]
    assert (judged(here, made["id"])["standing"], judged(here, made["id"])["until"]) == ("approved", "2027-01-01")
    here.do("deck", "retire", deck["id"])
    assert judged(here, made["id"])["standing"] == "void"


def test_a_sealed_pdf_opens_with_the_password_in_a_file(here: Here) -> None:
    path, words = here.folder / "sealed.pdf", here.folder / "words"
    path.write_bytes(sealed_pdf("open sesame"))
    words.write_text("wrong\n")
    assert here.refused("deck", "add", path)["code"] == "deck_encrypted"
    assert here.refused("deck", "add", path, "--file-password-file", words)["code"] == "deck_password"
    words.write_text("open sesame\n")
    made = here.do("deck", "add", path, "--file-password-file", words)
    assert (made["pages"], made["show"]["name"]) == (2, "sealed.pdf")


def test_a_pack_says_what_goes_along_and_is_ready_once_read_back(here: Here) -> None:
    deck = here.do("deck", "add", file(here, "one"), "--title", "Ladder")
    assert not here.do("deck", "pack", deck["id"])["ready"]
    found = here.do("deck", "pack", deck["id"], "--pin")
    assert (found["ready"], found["files"], found["wanting"]) == (True, 1, [])
    (chunk,) = (path for path in (here.folder / "v").glob("*/*/*") if len(path.name) == 64)
    chunk.unlink()
    found = here.do("deck", "pack", deck["id"])
    assert (found["ready"], [each["title"] for each in found["wanting"]]) == (False, ["Ladder"])
    assert "missing" in here.run("deck", "pack", deck["id"], as_json=False).out
    assert here.do("deck", "let-go")["items"] == []
