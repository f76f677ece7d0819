"""Calendar files come in as visits and go out as events; one broken event costs only itself."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaison_app.records.values import Spot, When
from liaison_app.records.visit import Visit
from liaison_app.work.readers.calendars import read_calendars
from liaison_app.work.readers.rows import Rejected, Row
from liaison_app.work.readers.sniffing import FileSort, recognise
from liaison_app.work.writers.calendars import write_calendar

OUTLOOK = """BEGIN:VCALENDAR
VERSION:2.0
X-WR-TIMEZONE:America/Denver
BEGIN:VTIMEZONE
TZID:Eastern Standard Time
BEGIN:STANDARD
DTSTART:16010101T020000
TZOFFSETFROM:-0400
TZOFFSETTO:-0500
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=1SU;BYMONTH=11
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:-0500
TZOFFSETTO:-0400
RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=2SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
{events}
END:VCALENDAR
"""


def event(*lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"])


@pytest.fixture
def read(tmp_path):
    def rows(*events: str) -> list[Row | Rejected]:
        path = tmp_path / "some.ics"
        path.write_text(OUTLOOK.replace("{events}", "\n".join(events)), encoding="utf-8")
        assert recognise(path) is FileSort.CALENDAR
        return list(read_calendars(path))

    return rows


def test_an_event_of_outlook_is_a_visit_in_the_zone_that_people_know(read):
    (row,) = read(
        event(
            "UID:a",
            "DTSTART;TZID=Eastern Standard Time:20261013T103000",
            "DURATION:PT1H30M",
            "SUMMARY:Harlan\\, Ridge",
            "LOCATION:2nd floor",
            "CATEGORIES:Meeting",
        )
    )
    assert isinstance(row, Row)
    assert (row.key, row.kind) == ("uid:a", "visit")
    assert row.values == {
        "title": "Harlan, Ridge",
        "type": "meeting",
        "start": {"at": "2026-10-13T10:30:00-04:00", "zone": "America/New_York"},
        "end": {"at": "2026-10-13T12:00:00-04:00", "zone": "America/New_York"},
        "place": {"name": "2nd floor"},
    }


def test_a_time_without_a_zone_is_the_calendars_own_and_a_whole_day_is_the_same_day_everywhere(read):
    floating, whole = read(event("UID:a", "DTSTART:20261013T103000"), event("UID:b", "DTSTART;VALUE=DATE:20261013", "DTEND;VALUE=DATE:20261015"))
    assert floating.values["start"] == {"at": "2026-10-13T10:30:00-06:00", "zone": "America/Denver"}
    assert (whole.values["start"]["at"], whole.values["end"]["at"]) == ("2026-10-13T00:00:00+00:00", "2026-10-15T00:00:00+00:00")


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("SUMMARY:No time",), "does not say when"),
        (("DTSTART:20261350T103000",), "cannot be read"),
        (("DTSTART:20261013T103000Z", "STATUS:CANCELLED"), "cancelled"),
        (("DTSTART:20261013T103000Z", "RRULE:FREQ=WEEKLY"), "repeats"),
    ],
)
def test_an_event_that_cannot_come_in_says_why_and_the_others_come(read, lines, reason):
    bad, good = read(event("UID:bad", *lines), event("UID:good", "DTSTART:20261013T103000Z", "SUMMARY:Fine"))
    assert isinstance(bad, Rejected)
    assert reason in bad.reason
    assert isinstance(good, Row)


def test_two_events_of_one_name_are_two_rows_of_which_the_second_says_so(read):
    first, second = read(event("UID:a", "DTSTART:20261013T103000Z"), event("UID:a", "DTSTART:20261013T103000Z"))
    assert first.repeats is None
    assert second.repeats == 1


@given(st.text(max_size=400))
@settings(max_examples=30, deadline=None)
def test_no_event_however_broken_ends_in_anything_but_a_row_or_a_reason(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("ics") / "x.ics"
    path.write_text(OUTLOOK.replace("{events}", event("UID:a", "DTSTART:20261013T103000Z", *text.splitlines())), encoding="utf-8", errors="replace")
    assert all(isinstance(one, Row | Rejected) for one in read_calendars(path))


def test_what_is_written_comes_back_as_the_same_visit(tmp_path):
    start = round(datetime(2026, 10, 13, 14, 30, tzinfo=UTC).timestamp() * 1000)
    visit = Visit(
        title="Board, with pie",
        type="training",
        start=When(start, "America/New_York"),
        end=When(start + 5_400_000, "America/New_York"),
        place=Spot("Room; 2"),
        notes="what was said in confidence",
    )
    data = write_calendar([visit, Visit(title="No time")], lambda _id: "")
    assert b"confidence" not in data
    path = tmp_path / "own.ics"
    path.write_bytes(data)
    (row,) = read_calendars(path)
    assert row.key.replace("-", "") == f"uid:urn:uuid:{visit.id}"
    assert row.values["start"] == {"at": "2026-10-13T10:30:00-04:00", "zone": "America/New_York"}
    assert (row.values["title"], row.values["type"], row.values["place"]) == ("Board, with pie", "training", {"name": "Room; 2"})


def zone(name: str, *rules: str, more: str = "") -> str:
    parts = [
        f"BEGIN:{kind}\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0{hours}00\nRRULE:{rule}\nEND:{kind}"
        for kind, hours, rule in zip(("STANDARD", "DAYLIGHT"), (2, 3), rules, strict=True)
    ]
    return "\n".join(["BEGIN:VTIMEZONE", f"TZID:{name}", *parts, more, "END:VTIMEZONE"])


WINTER, SUMMER = "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"
LOCAL = event("UID:a", "DTSTART;TZID=Ridge Time:20261013T103000")


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=YE\n ARLY;BYSECOND=0,1,2,3", "FREQ=YEARLY;BYHOUR=1,2,3;BYMINUTE=1,2,3", "FREQ=DAILY"])
def test_a_zone_whose_clock_would_be_followed_for_ever_costs_its_events_alone(read, rule):
    hostile, other = read(zone("Ridge Time", rule, rule), LOCAL, event("UID:b", "DTSTART:20261013T103000Z"))
    assert isinstance(hostile, Rejected)
    assert "time zone" in hostile.reason
    assert isinstance(other, Row)


def test_a_zone_hidden_in_an_event_is_not_followed(read):
    (hidden,) = read(event("UID:a", zone("Ridge Time", "FREQ=SECONDLY", "FREQ=SECONDLY"), "DTSTART;TZID=Ridge Time:20261013T103000"))
    assert isinstance(hidden, Rejected)


def test_a_zone_that_a_calendar_explains_is_its_own_and_not_that_of_the_file_before(read):
    (first,) = read(zone("Ridge Time", WINTER, SUMMER), LOCAL)
    (second,) = read(zone("Ridge Time", WINTER, SUMMER).replace("TZOFFSETTO:+0300", "TZOFFSETTO:+0500"), LOCAL)
    assert first.values["start"]["at"] == "2026-10-13T10:30:00+03:00"
    assert second.values["start"]["at"] == "2026-10-13T10:30:00+05:00"


def test_the_zones_of_a_file_are_read_once_however_many_events_there_are(read, monkeypatch):
    import icalendar

    sizes: list[int] = []
    real = icalendar.Calendar.from_ical
    monkeypatch.setattr(icalendar.Calendar, "from_ical", classmethod(lambda _cls, text: sizes.append(len(text)) or real(text)))
    known = zone("Ridge Time", WINTER, SUMMER, more="X-NOTE:" + "x" * 10_000)
    assert all(isinstance(row, Row) for row in read(known, *[LOCAL] * 20))
    assert sum(size > 10_000 for size in sizes) == 1


def test_a_zone_or_an_event_as_long_as_a_book_is_left_out(read):
    (lost,) = read(zone("Ridge Time", WINTER, SUMMER, more="X-NOTE:" + "x" * 70_000), LOCAL)
    (long,) = read(event("UID:a", "DTSTART:20261013T103000", "DESCRIPTION:" + "x" * (1 << 20)))
    assert isinstance(lost, Rejected)
    assert isinstance(long, Rejected)


def test_no_name_breaks_out_of_the_event_it_stands_in(read):
    title = "Ridge\rEND:VEVENT\rBEGIN:VEVENT\rSUMMARY:Forged"
    body = write_calendar([Visit(title=title, start=When(1_780_000_000_000, "UTC"), place=Spot(title, title))], lambda _id: "")
    lines = body.replace(b"\r\n ", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    assert lines.count(b"BEGIN:VEVENT") == 1
