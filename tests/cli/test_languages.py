"""The language of the terminal: people are answered in theirs, scripts always get the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, cast

import pytest

from liaison_app.core.languages import catalogue
from liaison_app.core.words import use_catalogue
from tests.cli.conftest import Here

MEXICO = "es_MX.UTF-8"


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    use_catalogue(catalogue("en"))


@pytest.fixture
def stocked(here: Here) -> dict[str, str]:
    """Ids of records that the commands ask for."""
    agency = here.put("agency", {"name": "Dayton Police Department", "state": "OH", "city": "Dayton"})["id"]
    contact = here.put("contact", {"name": "Ana Lee", "emails": ["a@dayton.example"]})["id"]
    visit = here.put("visit", {"title": "Training", "agency": agency, "type": "training", "attendees": [contact]})["id"]
    here.put("task", {"title": "Send the handout", "due": "2026-10-09", "on": visit})
    here.do("trash", here.do("note", "To be thrown away")["id"])
    return {"agency": agency, "contact": contact, "visit": visit}


def reading(ids: dict[str, str]) -> tuple[tuple[str, ...], ...]:
    """Commands that change nothing, those that are refused among them."""
    return (
        ("vault", "status"),
        ("vault", "check"),
        ("list", "visit"),
        ("list", "contact", "--limit", "1"),
        ("list", "note", "--trash"),
        ("get", ids["visit"]),
        ("get", ids["agency"]),
        ("history", ids["contact"]),
        ("search", "dayton"),
        ("search", "dayten"),
        ("review", "list"),
        ("deck", "standing"),
        ("deck", "verify"),
        ("sync",),
        ("devices",),
        ("members",),
        ("get", "0" * 32),
        ("get", "nothing"),
        ("list", "nothing"),
        ("list", "visit", "--where", "nothing"),
        ("import", "/nowhere/people.vcf"),
        ("report", "make", "--from", "2026-10-02", "--to", "2026-10-01", "--out", "report.html"),
        ("audit",),
        ("frobnicate",),
        ("list", "visit", "--limit", "x"),
    )


def test_json_and_exit_codes_are_the_same_in_every_language(here: Here, stocked: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for words in reading(stocked):
        monkeypatch.setenv("LANG", "en_US.UTF-8")
        english = here.run(*words)
        monkeypatch.setenv("LANG", MEXICO)
        spanish = here.run(*words)
        assert (spanish.code, timeless(spanish.json)) == (english.code, timeless(english.json)), words
        plain = here.run(*words, as_json=False)
        assert plain.code == english.code, words


def timeless(document: Any) -> Any:
    """Leave out what is another moment each time, and nothing else."""
    if isinstance(document, dict):
        named = cast("dict[str, Any]", document)
        return {name: timeless(value) for name, value in named.items() if name != "seconds"}
    return [timeless(each) for each in cast("list[Any]", document)] if isinstance(document, list) else document


def test_what_scripts_write_in_mexico_is_what_they_write_elsewhere(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", MEXICO)
    made = here.put("agency", {"name": "Dayton PD", "type": "municipal-police", "state": "OH"})
    assert here.do("get", made["id"]) == made
    assert made["type"] == "municipal-police"
    wrong = here.run("put", "agency", stdin=json.dumps({"nothing": 1}))
    assert (wrong.code, set(wrong.json["error"])) == (1, {"code", "title", "what_to_do"})
    assert {check["name"] for check in here.do("doctor")["checks"]} == {"keyring", "cipher", "fonts", "display", "server", "clock", "disk"}
    assert set(here.do("erase", made["id"], "--reason", "De prueba")) >= {"erased", "pending"}


def test_a_person_in_mexico_is_answered_in_spanish(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", MEXICO)
    refused = here.run("get", "0" * 32, as_json=False)
    assert refused.code == 1
    assert "No hay ningún registro" in refused.err
    usage = here.run("--help", as_json=False)
    assert "Códigos de salida: 0 hecho" in usage.out
