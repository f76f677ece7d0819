"""Imports account for every row, change only what the file changed, and bring nobody back."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from liaison_app.core.clock import SystemClock
from liaison_app.core.ids import new_id
from liaison_app.records.agency import Agency
from liaison_app.records.contact import Contact
from liaison_app.records.parts import Email, Phone
from liaison_app.records.post import Post
from liaison_app.store.reader import Reader
from liaison_app.store.store import Store
from liaison_app.store.verbs import KeepSpace, SpaceFact
from liaison_app.work.exporting import export
from liaison_app.work.importing import import_files

SPACE, TEAM = "5" * 32, "7" * 32
KEY = b"k" * 32


def opened(folder: Path) -> Store:
    folder.mkdir()
    store = Store(folder, "ab" * 48, clock=SystemClock(), device=new_id(), account=new_id())
    store.perform(KeepSpace(SpaceFact(SPACE, "Private", private=True, served=False, role="owner"), keys=((1, KEY),))).result()
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = opened(tmp_path / "vault")
    yield store
    store.close()


class Desk:
    """Writes files and imports them."""

    def __init__(self, store: Store, reader: Reader, folder: Path) -> None:
        self.store, self.reader, self.folder = store, reader, folder
        self.heard: list[str] = []

    def file(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def bring(self, name: str, text: str | bytes, **choices: Any) -> dict[str, Any]:
        entry = import_files(self.store, self.reader, [self.file(name, text)], notice=self.heard.append, **choices)[0]
        assert entry["rows"] == entry["created"] + entry["updated"] + entry["same"] + len(entry["rejected"])
        return entry

    def only(self, kind: str) -> Any:
        records, total = self.reader.list(kind)
        assert total == 1, [record.heading for record in records]
        return records[0]


@pytest.fixture
def desk(store: Store, reader: Reader, tmp_path: Path) -> Desk:
    return Desk(store, reader, tmp_path)


def counts(entry: dict[str, Any]) -> tuple[int, int, int, int]:
    return entry["created"], entry["updated"], entry["same"], len(entry["rejected"])


def card(uid: str = "one", name: str = "Mia Ott", **lines: str) -> str:
    body = "".join(f"{key.rstrip('_0123456789')}:{value}\r\n" for key, value in lines.items())
    return f"BEGIN:VCARD\r\nVERSION:4.0\r\nUID:{uid}\r\nFN:{name}\r\n{body}END:VCARD\r\n"


LIST = "ori,agency_name,agency_type_name\nTN0470000,Harlan Ridge Police Department,City\nTN0480000,Calder County Sheriff's Office,County\n"
PEOPLE = "Name,Email,Phone\nMia Ott,mia@ridge.example,+1 615 555 0101\nAbe Lund,abe@ridge.example,+1 615 555 0102\n"


def test_every_row_is_created_once_and_the_same_the_second_time(desk: Desk) -> None:
    for name, text in {"people.csv": PEOPLE, "list.csv": LIST, "cards.vcf": card("a") + card("b", "Zoe Marsh")}.items():
        assert counts(desk.bring(name, text)) == (2, 0, 0, 0)
        assert counts(desk.bring(name, text)) == (0, 0, 2, 0)


def test_a_row_that_repeats_another_is_the_same_and_makes_nothing(desk: Desk) -> None:
    assert counts(desk.bring("twice.csv", PEOPLE + "Mia Ott,mia@ridge.example,+1 615 555 0101\n")) == (2, 0, 1, 0)
    assert desk.reader.count("contact") == 2


def test_an_unchanged_row_is_the_same_whatever_was_edited_here(desk: Desk) -> None:
    desk.bring("a.vcf", card(EMAIL="mia@ridge.example", NOTE="Met in May."))
    mia = desk.only("contact")
    desk.store.change(mia.id, name="Mia Ott-Lee", emails=(), background="Her own words.").result()
    assert counts(desk.bring("a.vcf", card(EMAIL="mia@ridge.example", NOTE="Met in May."))) == (0, 0, 1, 0)
    after = desk.only("contact")
    assert (after.name, after.emails, after.background) == ("Mia Ott-Lee", (), "Her own words.")


def test_a_changed_row_changes_only_what_changed_in_the_file(desk: Desk) -> None:
    desk.bring("a.vcf", card(EMAIL_1="old@ridge.example", EMAIL_2="stays@ridge.example", TEL="+1 615 555 0101", NOTE="Met in May."))
    mia = desk.only("contact")
    mine = (*mia.emails, Email(value="mine@ridge.example"))
    desk.store.change(mia.id, name="Mia Ott-Lee", emails=mine, background="Met in May. Likes tea.").result()
    changed = card(EMAIL_1="new@ridge.example", EMAIL_2="stays@ridge.example", TEL="+1 615 555 0101", NOTE="Met in May 2026.")
    assert counts(desk.bring("a.vcf", changed)) == (0, 1, 0, 0)
    after = desk.only("contact")
    assert after.name == "Mia Ott-Lee"
    assert {email.value for email in after.emails} == {"new@ridge.example", "stays@ridge.example", "mine@ridge.example"}
    assert after.background == "Met in May 2026. Likes tea."
    assert [phone.value for phone in after.phones] == ["+1 615 555 0101"]
    assert counts(desk.bring("a.vcf", changed)) == (0, 0, 1, 0)


def test_a_row_that_now_says_what_was_written_here_meanwhile_is_the_same(desk: Desk) -> None:
    desk.bring("a.vcf", card(name="Mia Ott"))
    desk.store.change(desk.only("contact").id, name="Mia Ott-Lee").result()
    assert counts(desk.bring("a.vcf", card(name="Mia Ott-Lee"))) == (0, 0, 1, 0)
    assert counts(desk.bring("a.vcf", card(name="Mia Lee"))) == (0, 1, 0, 0)


def test_two_devices_that_import_one_list_make_one_record(desk: Desk, tmp_path: Path) -> None:
    other = opened(tmp_path / "other")
    with_other = Desk(other, other.reader(), tmp_path)
    for name, text in {"list.csv": LIST, "a.vcf": card(), "people.csv": PEOPLE}.items():
        desk.bring(name, text)
        with_other.bring(name, text)
    for kind in ("agency", "contact"):
        assert {r.id for r in desk.reader.list(kind)[0]} == {r.id for r in with_other.reader.list(kind)[0]}
    with_other.reader.close()
    other.close()


def test_what_another_device_imported_and_edited_is_not_overwritten(desk: Desk) -> None:
    desk.bring("list.csv", LIST)
    ridge = next(r for r in desk.reader.list("agency")[0] if r.heading.startswith("Harlan"))
    desk.store.change(ridge.id, name="Harlan Ridge PD").result()
    desk.store.call(lambda db: db.execute("DELETE FROM imported"))  # as on a device that only pulled them
    assert counts(desk.bring("list.csv", LIST)) == (0, 0, 2, 0)
    assert desk.reader.need(ridge.id).heading == "Harlan Ridge PD"


def test_an_agency_written_by_hand_is_known_by_its_ori(desk: Desk) -> None:
    made = desk.store.put(Agency(name="Harlan Ridge PD", ori="TN0470000", space=SPACE)).result()
    assert counts(desk.bring("list.csv", LIST)) == (1, 1, 0, 0)  # the list says a type that was not filled in
    after = desk.reader.need(made.id)
    assert isinstance(after, Agency)
    assert (after.name, after.type) == ("Harlan Ridge PD", "municipal-police")


def test_a_list_without_names_fills_known_agencies_and_makes_none(desk: Desk) -> None:
    desk.bring("list.csv", LIST)
    places = "ori9,zip,lat,lng\nTN0470000,37064,35.9,-86.8\nTN0990000,37065,35.8,-86.7\n"
    entry = desk.bring("places.csv", places)
    assert counts(entry) == (0, 1, 0, 1)
    assert "TN0990000" in entry["rejected"][0]["reason"]
    assert counts(desk.bring("list.csv", LIST)) == (0, 0, 2, 0)


def test_erased_people_and_agencies_do_not_come_back(desk: Desk) -> None:
    files = {"people.csv": PEOPLE, "list.csv": LIST, "a.vcf": card()}
    for name, text in files.items():
        desk.bring(name, text)
    own = desk.folder / "own.vcf"
    export(desk.reader, desk.store.chunks, "contact", own)
    for kind in ("agency", "contact"):
        for record in desk.reader.list(kind)[0]:
            desk.store.erase(record.id, "asked to be forgotten").result()
    for name, text in files.items():
        entry = desk.bring(name, text)
        assert entry["created"] == 0
        assert all("erased" in each["reason"] for each in entry["rejected"])
    assert desk.bring("own2.vcf", own.read_bytes())["created"] == 0
    assert desk.reader.count("contact") == desk.reader.count("agency") == 0


def test_what_is_in_the_trash_stays_there(desk: Desk) -> None:
    desk.bring("a.vcf", card(EMAIL="mia@ridge.example"))
    desk.store.change(desk.only("contact").id, trashed=True).result()
    assert counts(desk.bring("a.vcf", card(EMAIL="new@ridge.example"))) == (0, 0, 1, 0)
    assert desk.reader.count("contact") == 0


def test_an_equal_address_only_proposes_a_duplicate(desk: Desk) -> None:
    desk.store.put(Contact(name="M. Ott", emails=(Email(value="Mia@Ridge.example"),), space=SPACE)).result()
    entry = desk.bring("people.csv", PEOPLE)
    assert counts(entry) == (2, 0, 0, 0)
    assert entry["duplicates"] == 1
    assert "Nothing was merged" in desk.heard[0]


def test_a_post_is_made_only_where_the_ori_is_known(desk: Desk) -> None:
    desk.bring("list.csv", LIST)
    people = (
        "Name,Email,Company,Job Title,ORI\nMia Ott,mia@x.example,Harlan Ridge Police Department,Detective,TN0470000\nAbe Lund,abe@x.example,Calder,Clerk,\n"
    )
    for again in (2, 0):
        assert desk.bring("people.csv", people)["created"] == again
        post = desk.only("post")
        assert isinstance(post, Post)
        assert (post.title, desk.reader.need(str(post.agency)).heading) == ("Detective", "Harlan Ridge Police Department")


def test_a_dry_run_counts_and_writes_nothing(desk: Desk) -> None:
    assert counts(desk.bring("people.csv", PEOPLE, dry_run=True)) == (2, 0, 0, 0)
    assert desk.reader.count("contact") == 0
    assert counts(desk.bring("people.csv", PEOPLE)) == (2, 0, 0, 0)


def test_each_space_has_records_of_its_own(desk: Desk) -> None:
    desk.store.perform(KeepSpace(SpaceFact(TEAM, "Team", private=False, served=True, role="owner"), keys=((1, b"t" * 32),))).result()
    assert counts(desk.bring("list.csv", LIST)) == (2, 0, 0, 0)
    assert {r.space for r in desk.reader.list("agency")[0]} == {TEAM}
    for again in ((2, 0, 0, 0), (0, 0, 2, 0)):
        assert counts(desk.bring("list.csv", LIST, space=SPACE)) == again
        assert counts(desk.bring("list.csv", LIST, space=TEAM)) == (0, 0, 2, 0)


def test_a_record_that_moved_to_another_space_is_known_there(desk: Desk) -> None:
    desk.bring("a.vcf", card())
    mia = desk.only("contact")
    desk.store.perform(KeepSpace(SpaceFact(TEAM, "Team", private=False, served=True, role="owner"), keys=((1, b"t" * 32),))).result()
    desk.store.move([mia.id], TEAM).result()
    assert counts(desk.bring("a.vcf", card(), space=TEAM)) == (0, 0, 1, 0)
    assert desk.only("contact").id == mia.id


def test_a_bad_file_is_told_and_the_others_go_on(desk: Desk) -> None:
    paths = [
        desk.file("empty.csv", b""),
        desk.file("cut.pdf", b"%PDF-1.7\n1 0 obj\n<<"),
        desk.file("noise", random.Random(1).randbytes(9000)),
        desk.folder / "none.csv",
    ]
    entries = import_files(desk.store, desk.reader, [*paths, desk.file("people.csv", PEOPLE)])
    assert [entry.get("error") is not None for entry in entries] == [True] * 4 + [False]
    assert all(entry["error"]["title"] and entry["error"]["what_to_do"] for entry in entries[:4])
    assert counts(entries[4]) == (2, 0, 0, 0)


def test_a_pdf_becomes_a_deck(desk: Desk) -> None:
    writer = PdfWriter()
    writer.add_blank_page(960, 540)
    writer.write(desk.folder / "talk.pdf")
    for again in ((1, 0, 0, 0), (0, 0, 1, 0)):
        assert counts(import_files(desk.store, desk.reader, [desk.folder / "talk.pdf"])[0]) == again
    assert desk.only("deck").pages == 1


def test_stopping_keeps_what_is_done_and_the_next_run_completes_it(desk: Desk) -> None:
    class Stopped(Exception):
        pass

    def stop_after_the_second_batch(rows: int, _name: str) -> None:
        if rows >= 500:
            raise Stopped

    rows = "".join(f"Person {n},p{n}@x.example,\n" for n in range(1700))
    path = desk.file("many.csv", "Name,Email,Phone\n" + rows)
    with pytest.raises(Stopped):
        import_files(desk.store, desk.reader, [path], progress=stop_after_the_second_batch)
    kept = desk.reader.count("contact")
    assert 0 < kept < 1700
    assert counts(import_files(desk.store, desk.reader, [path])[0]) == (1700 - kept, 0, kept, 0)


CELLS = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS, CELLS), min_size=1, max_size=8), agencies=st.booleans())
def test_whatever_stands_in_the_cells_every_row_is_accounted_for_and_nothing_changes_twice(desk: Desk, rows: list[tuple[str, ...]], *, agencies: bool) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["ORI", "Agency name", "State", "ZIP", "Main number"] if agencies else ["Name", "Email", "Phone", "Notes", "Shoe size"])
    writer.writerows([("TN0470000", *row[1:]) if agencies and at == 0 else row for at, row in enumerate(rows)])
    first = desk.bring("any.csv", text.getvalue())
    again = desk.bring("any.csv", text.getvalue())
    assert (again["created"], again["updated"]) == (0, 0)
    assert first["rejected"] == again["rejected"]
    assert first["rows"] == again["rows"]


def test_cells_without_a_field_come_back_on_the_card(desk: Desk) -> None:
    desk.bring("people.csv", "Name,Email,Shoe size\nMia Ott,mia@x.example,41\n")
    to = desk.folder / "out.vcf"
    export(desk.reader, desk.store.chunks, "contact", to)
    assert 'X-HEADING="Shoe size"' in to.read_text().replace("\r\n ", "")
    assert "41" in to.read_text()


def test_our_own_exports_come_back_as_they_were(desk: Desk, tmp_path: Path) -> None:
    ridge = desk.store.put(Agency(name="Harlan Ridge", ori="TN0470000", space=SPACE, domains=("ridge.example",))).result()
    mia = Contact(name="Mia Ott", emails=(Email(value="mia@x.example", label="work"),), phones=(Phone(value="+1 615 555 0101"),), topics=("fraud",))
    desk.store.put(mia).result()
    desk.store.put(Post(contact=mia.id, agency=ridge.id, title="Detective")).result()
    for name in ("all.json", "all.zip"):
        export(desk.reader, desk.store.chunks, "all", desk.folder / name)
        other = opened(tmp_path / f"other-{name}")
        there = Desk(other, other.reader(), tmp_path)
        assert counts(import_files(other, there.reader, [desk.folder / name])[0]) == (3, 0, 0, 0)
        assert counts(import_files(other, there.reader, [desk.folder / name])[0]) == (0, 0, 3, 0)
        back = there.reader.need(mia.id)
        assert isinstance(back, Contact)
        assert (back.name, back.topics, [e.value for e in back.emails]) == ("Mia Ott", ("fraud",), ["mia@x.example"])
        assert there.only("post").agency == ridge.id
        there.reader.close()
        other.close()
    for name in ("own.csv", "own.vcf"):
        export(desk.reader, desk.store.chunks, "contact", desk.folder / name)
        assert counts(import_files(desk.store, desk.reader, [desk.folder / name])[0]) == (0, 0, 1, 0)
