"""Ids nobody knows, words no command knows, JSON that is none: each command refuses in a sentence, and what was there stays."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Here

UNKNOWN = "0" * 32
IDS = (UNKNOWN, "", "x", "0" * 31, "é" * 32, "../../etc/passwd", "' OR 1=1 --", "0" * 5000, "-1", "\x1b[31m")
TAKING_AN_ID = (
    ("get", "ID"),
    ("history", "ID"),
    ("trash", "ID"),
    ("restore-record", "ID"),
    ("restore-record", "ID", "--at", "1"),
    ("erase", "ID", "--reason", "asked"),
    ("put", "contact", "--id", "ID"),
    ("note", "A note", "--on", "ID"),
    ("note", "A note", "--space", "ID"),
    ("put", "contact", "--space", "ID"),
    ("deck", "approve", "ID", "--until", "2027-01-01"),
    ("deck", "extract", "ID", "--to", "FILE"),
    ("review", "keep", "ID", "name", "mine"),
    ("space", "add", "ID", "ana", "editor"),
    ("import", "FILE", "--space", "ID"),
)


def may_be_left_out(words: tuple[str, ...], id: str) -> bool:
    """An option that names nothing is as good as none; a good id that is not there yet is a script's own choice for a new record."""
    return (id == "" and words[-2].startswith("--")) or (id == UNKNOWN and words[-2] == "--id")


@pytest.mark.parametrize("words", TAKING_AN_ID, ids=" ".join)
def test_an_id_that_names_nothing_is_refused_in_a_sentence(here: Here, words: tuple[str, ...]) -> None:
    (here.folder / "people.csv").write_text("name,email\nMia,mia@pd.example.gov\n")
    for id in IDS:
        given = [{"ID": id, "FILE": str(here.folder / "people.csv") if words[0] == "import" else str(here.folder / "out")}.get(word, word) for word in words]
        ran = here.run(*given, stdin='{"name": "Mia"}')
        if may_be_left_out(words, id):
            continue
        assert ran.code in {1, 2}, ascii(ran)
        assert ran.error["code"] != "internal", ascii(ran)
        assert ran.error["title"], ascii(ran)
        assert "\x1b" not in ran.err
    assert not (here.folder / "out").exists()
    assert sum(here.do("vault", "status")["records"].values()) <= 2


def test_a_name_that_would_steer_the_terminal_is_shown_as_its_codes(here: Here) -> None:
    here.put("contact", {"name": "Mia\x1b]0;owned\x07 Ott"})
    listed = here.run("list", "contact", as_json=False)
    assert (listed.code, "\x1b" in listed.out, "\\x1b]0;owned\\x07" in listed.out) == (0, False, True)


BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"x"',
    b"\xff\xfe",
    b"{}" * 3,
    b'{"name": "a"' + b" " * 100,
    b"[" * 300_000,
    b'{"name": ' + b"1" * 200_000 + b"}",
    b"\0" * 100,
)


@pytest.mark.parametrize("kind", ["contact", "visit", "nonsense"])
def test_what_is_no_json_is_refused_in_a_sentence(here: Here, kind: str) -> None:
    for body in BODIES:
        ran = here.run("put", kind, stdin=body)
        assert ran.code in {1, 2}, ascii(ran)
        assert ran.error["code"] != "internal", (body[:40], ran)
    assert sum(here.do("vault", "status")["records"].values()) == 0


def test_more_than_a_record_may_hold_is_refused_and_nothing_is_kept(here: Here) -> None:
    for words, body in ((("note", "-"), "x" * 5_000_000), (("put", "contact"), '{"name": "Mia", "background": "' + "y" * 5_000_000 + '"}')):
        ran = here.run(*words, stdin=body)
        assert (ran.code, ran.error["code"]) == (1, "too_large"), ran.err
    assert sum(here.do("vault", "status")["records"].values()) == 0


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("vault",),
        ("vault", "nonsense"),
        ("list", "nonsense"),
        ("list", "contact", "--limit", "many"),
        ("list", "contact", "--limit", "-3"),
        ("list", "contact", "--where", "name"),
        ("list", "contact", "--where", "nmae=Mia"),
        ("list", "contact", "--nonsense"),
        ("search",),
        ("search", ""),
        ("search", "\0"),
        ("search", '"', "--kind", "nonsense"),
        ("deck", "approve", UNKNOWN, "--until", "someday"),
        ("report", "make", "--from", "someday", "--to", "2026-01-01", "--out", "x.html"),
        ("report", "make", "--from", "2026-02-01", "--to", "2026-01-01", "--out", "x.html"),
        ("report", "make", "--from", "2026-01-01", "--to", "2026-02-01", "--out", "x.nonsense"),
        ("export", "nonsense", "--to", "x.json"),
        ("export", "all", "--to", "x.json", "--ceiling", "TLP:PURPLE"),
        ("invite", "--role", "emperor", "--to", "x"),
        ("server", "run", "nowhere", "--port", "99999999"),
    ],
    ids=" ".join,
)
def test_words_that_make_no_sense_are_wrong_usage_or_refused(here: Here, words: tuple[str, ...]) -> None:
    ran = here.run(*words)
    if words[0] == "search" and len(words) > 1 and ran.code == 0:
        assert ran.json["total"] == 0
        return
    assert ran.code in {1, 2, 6}, ran
    assert ran.error["code"] != "internal", ran
    assert ran.error["title"], ran


@pytest.mark.parametrize("text", ['"', "*", "NEAR(", "a AND", "-", "col:x", "%_%", "é" * 3000, "(" * 500, "a" * 100_000, "\u202e", "mia OR 1=1"])
def test_any_text_can_be_searched_for(here: Here, text: str) -> None:
    here.put("contact", {"name": "Mia Ott"})
    found = here.do("search", "--", text)
    assert found["total"] >= 0
    assert here.do("search", "mia")["total"] == 1
