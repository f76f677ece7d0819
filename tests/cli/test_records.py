"""put, get, list, history, trash, restore-record, erase: shapes to the letter, and every wrong input in a sentence."""

from __future__ import annotations

import json
import re

import pytest

from tests.cli.conftest import Here

ID = re.compile(r"[0-9a-f]{32}")
UNKNOWN = "0" * 32


def test_a_name_alone_makes_a_contact_in_the_shape_of_the_contract(here: Here) -> None:
    record = here.put("contact", {"name": "Mia Ott"})
    assert ID.fullmatch(record["id"])
    assert ID.fullmatch(record["created_by"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", record["created_at"])
    expected = {"kind": "contact", "version": 1, "name": "Mia Ott", "tags": [], "links": [], "marking": "", "trashed": False, "losers": 0, "emails": []}
    assert {key: record[key] for key in expected} == expected
    assert record["changed_by"] == record["created_by"]
    assert here.do("get", record["id"]) == record


def test_an_agency_needs_only_a_name_and_nothing_is_made_without_one(here: Here) -> None:
    assert here.put("agency", {"name": "Metro PD", "zip": "01234", "lat": 36.1})["zip"] == "01234"
    assert here.refused("put", "agency", stdin="{}")["code"] == "incomplete"
    assert here.do("list", "agency")["total"] == 1


def test_given_and_family_make_the_name_until_another_was_chosen(here: Here) -> None:
    record = here.put("contact", {"given": "Mia", "family": "Ott"})
    assert record["name"] == "Mia Ott"
    assert here.put("contact", {"family": "Lund"}, "--id", record["id"])["name"] == "Mia Lund"
    here.put("contact", {"name": "Detective Lund"}, "--id", record["id"])
    assert here.put("contact", {"family": "Marsh"}, "--id", record["id"])["name"] == "Detective Lund"


def test_plain_addresses_become_parts_with_ids_and_keep_their_labels(here: Here) -> None:
    record = here.put("contact", {"name": "Mia", "emails": ["mia@pd.gov", {"value": "m@x.gov", "label": "home"}]})
    first, second = record["emails"]
    assert (first["value"], second["label"]) == ("mia@pd.gov", "home")
    again = here.put("contact", {"emails": ["M@X.gov", "mia@pd.gov"]}, "--id", record["id"])
    assert [(part["id"], part["label"]) for part in again["emails"]] == [(second["id"], "home"), (first["id"], "")]


def test_only_the_fields_given_change(here: Here) -> None:
    record = here.put("contact", {"name": "Mia", "rank": "Sgt", "tags": ["trainer"], "topics": ["fraud"]})
    changed = here.put("contact", {"rank": "Lt"}, "--id", record["id"])
    assert (changed["name"], changed["rank"], changed["tags"], changed["topics"], changed["version"]) == ("Mia", "Lt", ["trainer"], ["fraud"], 2)
    assert here.put("contact", {"rank": None}, "--id", record["id"])["rank"] == ""


def test_what_get_shows_can_be_put_back_as_it_is(here: Here) -> None:
    record = here.put("visit", {"title": "Meeting", "start": {"at": "2026-10-13T09:30:00-05:00", "zone": "America/Chicago"}, "objectives": ["Agree on a date"]})
    again = here.put("visit", record)
    assert again == record


def test_moments_keep_their_zone_and_days_are_days(here: Here) -> None:
    visit = here.put(
        "visit", {"start": {"at": "2026-10-13T14:30:00Z", "zone": "America/Chicago"}, "end": {"at": "2026-10-13T10:30", "zone": "America/Chicago"}}
    )
    assert visit["start"] == {"at": "2026-10-13T09:30:00-05:00", "zone": "America/Chicago"}
    assert visit["end"] == {"at": "2026-10-13T10:30:00-05:00", "zone": "America/Chicago"}
    assert here.put("task", {"title": "Send it", "due": "2026-10-20"})["due"] == "2026-10-20"


def test_places_stops_and_views_have_their_shapes(here: Here) -> None:
    agency = here.put("agency", {"name": "Metro PD"})["id"]
    spot = {"name": "HQ", "address": "1 Main St", "lat": 36.1, "lng": -86.7}
    trip = here.put(
        "trip", {"title": "Tour", "stops": [{"place": spot, "agency": agency, "at": {"at": "2026-10-13T09:30:00-05:00", "zone": "America/Chicago"}}]}
    )
    assert trip["stops"][0] | {"id": ""} == {"id": "", "place": spot, "agency": agency, "at": "2026-10-13T09:30:00-05:00", "at_zone": "America/Chicago"}
    assert here.put("visit", {"place": "City hall"})["place"] == {"name": "City hall", "address": "", "lat": None, "lng": None}
    deck = here.put("deck", {"title": "Lawful requests"})["id"]
    shown = here.put("presentation", {"deck": deck, "views": [{"slide": 1, "start": "2026-10-13T09:30:00+00:00", "seconds": 12.5}], "audience_size": 40})
    assert shown["views"][0] | {"id": ""} == {"id": "", "slide": 1, "start": "2026-10-13T09:30:00+00:00", "seconds": 12.5}
    assert shown["audience_size"] == 40


def test_a_text_is_put_as_the_difference_from_what_the_caller_read(here: Here) -> None:
    record = here.put("contact", {"name": "Mia", "background": "One.\nTwo.\n"})
    here.put("contact", {"background": "Zero.\nOne.\nTwo.\n"}, "--id", record["id"])
    merged = here.put("contact", {"background": "One.\nTwo.\nThree.\n"}, "--id", record["id"], "--base", 1)
    assert merged["background"] == "Zero.\nOne.\nTwo.\nThree.\n"
    assert here.refused("put", "contact", "--id", record["id"], "--base", 99, stdin='{"background": "x"}')["code"] == "unknown_version"


def test_a_single_value_given_with_an_old_base_is_still_written(here: Here) -> None:
    record = here.put("contact", {"name": "Mia", "rank": "Sgt"})
    here.put("contact", {"rank": "Lt"}, "--id", record["id"])
    assert here.put("contact", {"rank": "Sgt"}, "--id", record["id"], "--base", 1)["rank"] == "Sgt"


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("contact", "", "bad_json"),
        ("contact", "{", "bad_json"),
        ("contact", "[1]", "bad_json"),
        ("contact", '{"name": "\\ud800"}', "bad_json"),
        ("contact", "[" * 100_000, "bad_json"),
        ("contact", '{"name": 7}', "bad_field"),
        ("contact", '{"name": "a\\u0000b"}', "bad_field"),
        ("contact", '{"nmae": "Mia"}', "bad_field"),
        ("contact", '{"name": "Mia", "emails": "mia@pd.gov"}', "bad_field"),
        ("contact", '{"name": "Mia", "emails": [7]}', "bad_field"),
        ("contact", '{"name": "Mia", "emails": [{"adress": "x"}]}', "bad_field"),
        ("contact", '{"name": "Mia", "verification": "sworn"}', "bad_field"),
        ("agency", '{"name": "PD", "type": "circus"}', "bad_field"),
        ("agency", '{"name": "PD", "zip": 37203}', "bad_field"),
        ("agency", '{"name": "PD", "lat": "north"}', "bad_field"),
        ("agency", '{"name": "PD", "lat": 1e400}', "bad_json"),
        ("agency", '{"name": "PD", "lat": 1e300}', "bad_field"),
        ("agency", '{"name": "PD", "cadence": true}', "bad_field"),
        ("post", '{"contact": "mia", "agency": "pd"}', "bad_field"),
        ("task", '{"title": "x", "due": "31.12.2026"}', "bad_field"),
        ("task", '{"title": "x", "due": "2026-02-30"}', "bad_field"),
        ("visit", '{"start": "tomorrow"}', "bad_field"),
        ("visit", '{"start": "2026-10-13T09:30:00"}', "bad_field"),
        ("visit", '{"start": {"at": "2026-10-13T09:30:00", "zone": "Mars/Base"}}', "bad_field"),
        ("visit", '{"place": {"name": "x", "lat": 91}}', "bad_field"),
        ("visit", '{"attendees": ["nobody"]}', "bad_field"),
        ("deck", '{"title": "x", "file": {"name": "a.pdf"}}', "bad_field"),
        ("presentation", "{}", "incomplete"),
    ],
)
def test_wrong_json_is_a_sentence_and_saves_nothing(here: Here, kind: str, body: str, code: str) -> None:
    error = here.refused("put", kind, stdin=body)
    assert error["code"] == code
    assert error["what_to_do"]
    assert here.do("list", kind)["total"] == 0


def test_every_fault_of_a_record_is_told_at_once(here: Here) -> None:
    title = here.refused("put", "agency", stdin='{"zip": 1, "type": "circus", "colour": "red"}')["title"]
    assert all(name in title for name in ("zip", "type", "colour"))


def test_topics_may_be_new_and_white_is_read_as_clear(here: Here) -> None:
    record = here.put("contact", {"name": "Mia", "topics": ["drone-imagery"], "marking": "TLP:WHITE"})
    assert (record["topics"], record["marking"]) == (["drone-imagery"], "TLP:CLEAR")


def test_a_record_of_more_than_four_mib_is_refused_in_words(here: Here) -> None:
    assert here.refused("put", "note", stdin=json.dumps({"body": "x" * (4 * 1024 * 1024)}))["code"] == "too_large"


@pytest.mark.parametrize("words", [("get", UNKNOWN), ("get", "nonsense"), ("history", UNKNOWN), ("trash", UNKNOWN), ("restore-record", UNKNOWN)])
def test_an_unknown_id_is_refused(here: Here, words: tuple[str, ...]) -> None:
    assert here.refused(*words)["code"] == "unknown_id"


def test_an_unknown_kind_is_wrong_usage(here: Here) -> None:
    ran = here.run("list", "unicorn")
    assert (ran.code, ran.error["code"]) == (2, "unknown_kind")


def test_an_id_of_the_callers_makes_a_record_and_another_kind_never_takes_it(here: Here) -> None:
    id = "ab" * 16
    assert here.put("contact", {"name": "Mia"}, "--id", id)["id"] == id
    assert here.refused("put", "agency", "--id", id, stdin='{"name": "PD"}')["code"] == "other_kind"
    assert here.refused("put", "contact", "--id", id, stdin=json.dumps({"id": "cd" * 16}))["code"] == "two_ids"


def test_lists_narrow_by_every_column_by_sets_and_by_space(here: Here) -> None:
    here.put("agency", {"name": "Knox", "state": "TN", "type": "sheriff", "topics": ["fraud"]})
    here.put("agency", {"name": "Metro", "state": "TN", "type": "municipal-police", "topics": ["fraud", "election"]})
    here.put("agency", {"name": "Dade", "state": "FL"})
    agency = here.do("list", "agency", "--where", "state=TN", "--limit", 1)
    assert (len(agency["items"]), agency["total"]) == (1, 2)

    def names(*conditions: str) -> list[str]:
        found = here.do("list", "agency", *[word for one in conditions for word in ("--where", one)])
        return [item["name"] for item in found["items"]]

    assert names("topics=election") == ["Metro"]
    assert names("topics=election", "topics=fraud") == ["Metro"]
    assert names("state=tn", "type=sheriff") == ["Knox"]
    assert names("space=private") == ["Dade", "Knox", "Metro"]
    assert here.refused("list", "agency", "--where", "colour=red")["code"] == "unknown_field"
    assert here.refused("list", "agency", "--where", "space=moon")["code"] == "unknown_space"
    assert here.refused("list", "visit", "--where", "agency=xyz")["code"] == "bad_field"
    assert here.run("list", "agency", "--where", "state").code == 2


def test_contacts_are_found_by_an_address(here: Here) -> None:
    here.put("contact", {"name": "Mia", "emails": ["mia@pd.gov"]})
    here.put("contact", {"name": "Abe"})
    assert [item["name"] for item in here.do("list", "contact", "--where", "emails=MIA@pd.gov")["items"]] == ["Mia"]


def test_history_names_what_each_version_changed(here: Here) -> None:
    record = here.put("contact", {"name": "Mia", "rank": "Sgt"})
    here.put("contact", {"rank": "Lt", "background": "New."}, "--id", record["id"])
    past = here.do("history", record["id"])
    assert past["total"] == 2
    assert [item["version"] for item in past["items"]] == [2, 1]
    assert set(past["items"][0]["changes"]) == {"rank", "background"}
    assert set(past["items"][1]["changes"]) == {"name", "rank"}
    assert past["items"][0]["by"] == record["created_by"]


def test_trash_and_the_way_back_and_any_version(here: Here) -> None:
    record = here.put("contact", {"name": "Mia", "rank": "Sgt"})
    here.put("contact", {"rank": "Lt"}, "--id", record["id"])
    assert here.do("trash", record["id"])["trashed"] is True
    assert here.do("list", "contact")["total"] == 0
    assert here.do("list", "contact", "--trash")["total"] == 1
    assert here.do("restore-record", record["id"])["trashed"] is False
    assert here.do("restore-record", record["id"], "--at", 1)["rank"] == "Sgt"
    assert here.refused("restore-record", record["id"], "--at", 77)["code"] == "unknown_version"


def test_an_erased_record_is_gone_and_its_id_is_never_used_again(here: Here) -> None:
    id = here.put("contact", {"name": "Mia"})["id"]
    assert here.run("erase", id).code == 2
    assert here.refused("erase", id, "--reason", " ")["code"] == "no_reason"
    assert here.do("erase", id, "--reason", "asked to be forgotten") == {"erased": True, "pending": False, "id": id}
    assert here.refused("get", id)["code"] == "unknown_id"
    assert here.refused("put", "contact", "--id", id, stdin='{"name": "Mia"}')["code"] == "erased"


def test_notes_come_from_words_or_from_standard_input(here: Here) -> None:
    person = here.put("contact", {"name": "Mia"})["id"]
    assert here.do("note", "called", "back", "--on", person)["body"] == "called back"
    assert here.do("note", "-", stdin="Über\nzwei Zeilen\n")["body"] == "Über\nzwei Zeilen"
    assert here.refused("note", "-", stdin=b"\xff\xfe")["code"] == "not_utf8"
    assert here.refused("note", "  ")["code"] == "empty_note"
    assert here.refused("note", "x", "--on", UNKNOWN)["code"] == "unknown_id"
    assert here.refused("note", "x", "--on", "mia")["code"] == "bad_field"
    assert here.do("list", "note")["total"] == 2


def test_search_gives_items_a_total_before_the_limit_and_says_when_it_guessed(here: Here) -> None:
    for name in ("Washington Sheriff", "Washington Police"):
        here.put("agency", {"name": name})
    here.do("note", "Ask about washington")
    found = here.do("search", "washington", "--limit", 1)
    assert set(found) == {"items", "total", "fuzzy"}
    assert set(found["items"][0]) == {"id", "kind", "title", "snippet", "score"}
    assert (len(found["items"]), found["total"], found["fuzzy"]) == (1, 3, False)
    assert here.do("search", "shington", "--kind", "agency")["total"] == 2
    assert here.do("search", "washingtom")["fuzzy"] is True
    assert here.do("search", "zzzz") == {"items": [], "total": 0, "fuzzy": False}
    assert here.do("search", "%")["total"] == 0


def test_erasing_a_person_lists_what_names_them_and_takes_links_and_names_out(here: Here) -> None:
    person = here.put("contact", {"name": "Mia Ott", "emails": ["mia@quill.gov"]})["id"]
    visit = here.put("visit", {"title": "Training", "attendees": [person], "notes": "Mia Ott asked."})["id"]
    listed = here.do("erase", person, "--mentions")
    assert [(one["id"], one["links"], one["texts"]) for one in listed["items"]] == [(visit, ["attendees"], ["notes"])]
    assert here.do("get", person)["name"] == "Mia Ott"
    assert here.run("erase", person).code == 2
    done = here.do("erase", person, "--reason", "asked for", "--redact")
    assert (done["erased"], done["unlinked"], done["redacted"]) == (True, 1, 1)
    left = here.do("get", visit)
    assert (left["attendees"], left["notes"]) == ([], "[erased] asked.")
    assert here.do("search", "Ott")["total"] == 0
