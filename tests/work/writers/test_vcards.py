"""vCards that Liaison writes are read back as they were."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from liaison_app.work.readers.rows import PostHint, Row, clean_line, clean_text
from liaison_app.work.readers.vcards import id_in_uid, read_vcards
from liaison_app.work.writers.vcards import write_vcards

ANN = {
    "id": "4fbe89710bc3424c9c2636c3e1eff6b1",
    "name": "Det. Ann Lee",
    "given": "Ann",
    "family": "Lee",
    "rank": "Det.",
    "emails": [{"value": "ann@metro.gov", "label": "work"}, {"value": "ann@home.net", "label": "Task force; nights"}],
    "phones": [{"value": "+1 615 555 0100", "label": "mobile"}, {"value": "615 555 0101", "label": "work fax"}],
    "languages": ["en", "es"],
    "topics": ["fraud", "child-safety"],
    "tags": ["met in Reno", "a, b"],
    "background": "Met at the IACP;\nlikes short calls, \\ no mail.",
}


def back(*contacts: dict[str, Any]) -> list[Row]:
    """Write contacts and read them again."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.vcf"
        path.write_bytes(b"".join(write_vcards(contacts)))
        return [row for row in read_vcards(path) if isinstance(row, Row)]


def test_a_contact_comes_back_with_every_field_and_its_id() -> None:
    (row,) = back(ANN)
    assert row.values == {name: value for name, value in ANN.items() if name != "id"}
    assert id_in_uid(row.key) == ANN["id"]


def test_the_lines_of_a_foreign_card_are_given_back(data: Path) -> None:
    for path in sorted((data / "vcard").glob("*.vcf")):
        first = [row for row in read_vcards(path) if isinstance(row, Row)]
        second = back(*[row.values for row in first])
        assert [row.values for row in second] == [row.values for row in first], path.name


def test_the_own_name_line_of_a_card_is_dropped_once_the_name_has_changed() -> None:
    card = "N:Lee;Ann;Mary;Dr.;Jr.\nURL:https://x.gov"
    assert b"N:Lee;Ann;Mary;Dr.;Jr." in b"".join(write_vcards([{**ANN, "card": card}]))
    changed = b"".join(write_vcards([{**ANN, "family": "Ray", "card": card}]))
    assert b"N:Ray;Ann;;;" in changed
    assert b"Mary" not in changed
    assert b"URL:https://x.gov" in changed


def test_a_kept_line_cannot_smuggle_a_second_card() -> None:
    card = "END:VCARD\nBEGIN:VCARD\nFN:Other\nX-OK:1\nnot a line\nVERSION:2.1"
    assert len(back({**ANN, "card": card})) == 1


def test_posts_are_written_as_organisation_and_title() -> None:
    text = b"".join(write_vcards([ANN], posts={ANN["id"]: [PostHint("Metro Police", "Analyst", "Cyber")]})).decode()  # type: ignore[dict-item]
    assert "ORG:Metro Police;Cyber\r\n" in text
    assert "TITLE:Analyst\r\n" in text


def test_lines_are_folded_at_75_bytes_between_letters() -> None:
    body = b"".join(write_vcards([{"name": "é" * 300}]))
    assert all(len(line) <= 75 for line in body.split(b"\r\n"))
    for line in body.split(b"\r\n"):
        line.decode()


_WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Co", "Cn"]), max_size=60)
_WAYS = st.lists(
    st.tuples(st.integers(1000, 10**12).map(str), st.sampled_from(["", "work", "home", "mobile", "work fax", "pager", "Night: desk; 2, \\", "Büro"])),
    max_size=4,
    unique_by=lambda way: way[0],
)


@given(name=_WORDS, given_name=_WORDS, family=_WORDS, rank=_WORDS, background=_WORDS | st.text(max_size=300), phones=_WAYS, tags=st.lists(_WORDS, max_size=3))
def test_whatever_the_words_a_contact_is_read_back_as_written(
    name: str, given_name: str, family: str, rank: str, background: str, phones: list[tuple[str, str]], tags: list[str]
) -> None:
    contact: dict[str, Any] = {
        "name": "x" + clean_line(name),
        "given": clean_line(given_name),
        "family": clean_line(family),
        "rank": clean_line(rank),
        "background": clean_text(background),
        "phones": [{"value": value, "label": label} for value, label in phones],
        "tags": list(dict.fromkeys("t" + clean_line(tag) for tag in tags)),
    }
    (row,) = back(contact)
    assert row.values == {field: value for field, value in contact.items() if value}
