"""Files in and out by the command line: import, export and the report, to the letter of the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from tests.cli.conftest import Here

PEOPLE = "Name,Email\nMia Ott,mia@ridge.example\nAbe Lund,abe@ridge.example\n,\n"


def test_import_gives_one_entry_a_file_and_exit_1_where_one_could_not_be_read(here: Here, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 9)
    ran = here.run("import", tmp_path / "noise.bin", tmp_path / "people.csv", tmp_path / "none.vcf")
    assert ran.code == 1
    bad, good, absent = ran.json
    assert bad["error"]["title"]
    assert absent["error"]["title"]
    assert {name: good[name] for name in ("rows", "created", "updated", "same")} == {"rows": 3, "created": 2, "updated": 0, "same": 0}
    assert set(good["rejected"][0]) == {"row", "reason"}
    assert "error" not in good
    again = here.do("import", tmp_path / "people.csv")[0]
    assert (again["created"], again["same"]) == (0, 2)


def test_a_dry_run_changes_nothing_and_a_named_space_takes_the_rows(here: Here, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert here.do("import", tmp_path / "people.csv", "--dry-run")[0]["created"] == 2
    assert here.do("list", "contact")["total"] == 0
    assert here.do("import", tmp_path / "people.csv", "--space", "Private", "--as", "contact")[0]["created"] == 2
    assert here.refused("import", tmp_path / "people.csv", "--space", "Nowhere")["code"] == "unknown_space"


def test_export_writes_up_to_the_ceiling(here: Here, tmp_path: Path) -> None:
    here.put("contact", {"name": "Mia Ott", "marking": "TLP:GREEN"})
    kept = here.put("contact", {"name": "Abe Lund", "marking": "TLP:RED"})["id"]
    answer = here.do("export", "contact", "--to", tmp_path / "out.vcf", "--ceiling", "TLP:AMBER")
    assert answer["written"] == 1
    assert [each["id"] for each in answer["withheld"]] == [kept]
    assert "Abe" not in (tmp_path / "out.vcf").read_text()


def test_what_was_exported_is_written_down_without_its_folder_and_what_failed_is_not(here: Here, tmp_path: Path) -> None:
    here.put("contact", {"name": "Mia Ott"})
    assert here.do("vault", "exports") == {"items": [], "total": 0}
    here.do("export", "contact", "--to", tmp_path / "out.csv")
    here.clock.forward(1_000)
    here.do("export", "all", "--to", tmp_path / "out.zip")
    here.refused("export", "contact", "--to", tmp_path / "nowhere" / "out.csv")
    found = here.do("vault", "exports")["items"]
    assert [(one["kind"], one["records"], one["way"], one["name"]) for one in found] == [("all", 1, "zip", "out.zip"), ("contact", 1, "csv", "out.csv")]
    said = here.run("vault", "exports", as_json=False).out
    assert "“out.csv”" in said
    assert str(tmp_path) not in said


@pytest.mark.usefixtures("qapp")
def test_a_report_is_written_as_pdf_and_html_with_the_same_figures(here: Here, tmp_path: Path) -> None:
    agency = here.put("agency", {"name": "Harlan Ridge Police Department", "state": "OH"})["id"]
    person = here.put("contact", {"name": "Renata Quill"})["id"]
    start: dict[str, Any] = {"at": "2026-09-14T10:00:00-04:00", "zone": "America/New_York"}
    visit = here.put("visit", {"title": "", "agency": agency, "start": start, "attendees": [person], "marking": "TLP:GREEN"})["id"]
    here.put("task", {"title": "Send the checklist", "on": visit, "due": "2026-09-20"})
    period = ("--from", "2026-09-01", "--to", "2026-09-30")
    drawn = here.do("report", "make", *period, "--out", tmp_path / "sept.pdf")
    shown = here.do("report", "make", *period, "--out", tmp_path / "sept.html")
    assert drawn["file"] == str(tmp_path / "sept.pdf")
    assert drawn["figures"] == shown["figures"]
    assert (drawn["figures"]["visits"], drawn["figures"]["people_met"], drawn["figures"]["promises_late"]) == (1, 1, 1)
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "sept.pdf").pages).replace("\u00a0", " ")
    for word in ("Harlan Ridge Police Department", "Renata Quill", "Send the checklist"):
        assert word in text
        assert word in (tmp_path / "sept.html").read_text("utf-8")
    assert text.count("TLP:GREEN") >= 2


def test_a_report_that_cannot_be_made_ends_in_a_sentence(here: Here, tmp_path: Path) -> None:
    period = ("--from", "2026-09-01", "--to", "2026-09-30")
    assert here.refused("report", "make", *period, "--out", tmp_path / "x.docx")["code"] == "unknown_format"
    assert here.refused("report", "make", *period, "--out", tmp_path / "none" / "x.html")["code"] == "cannot_write"
    assert here.refused("report", "make", *period, "--marking", "TLP:RED", "--out", tmp_path / "x.html")["code"] == "red_report"
    assert here.run("report", "make", "--from", "x", "--to", "y", "--out", tmp_path / "x.html").code == 2
    assert list(tmp_path.glob("x.*")) == []
