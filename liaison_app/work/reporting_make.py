"""The report of a period: what was done, who was met, what was shown, what is still promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta

from liaison_app.core.day_words import month_day, month_name, short_month, short_weekday
from liaison_app.core.errors import LiaisonError, UsageError
from liaison_app.core.words import _, plural
from liaison_app.records.agency import Agency
from liaison_app.records.picklists import label_of
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.work.markings import RED, highest, marking_named
from liaison_app.work.reporting import Bar, Cell, Chart, Column, Figure, Report, Row, Section
from liaison_app.work.reporting_rows import PeriodRows, RowsOfPeriod

HIGHEST = "TLP:AMBER+STRICT"
"""A report never holds TLP:RED."""
_LONGEST_BY_WEEK = 120
_LONGEST_BY_MONTH = 800
_VERIFIED = frozenset({"official-domain", "called-back", "met-in-person", "credential-seen"})


def make_report(reader: Reader, first_day: str, last_day: str, marking: str = "") -> Report:
    """Return the report of the days from first to last, both included (YYYY-MM-DD).

    With a marking, what stands above it is withheld and the report carries it; without, the report is marked as its highest part. Raises LiaisonError.
    """
    first, last = _day(first_day), _day(last_day)
    if last < first:
        raise UsageError(_("The period ends before it begins."), _("Give the earlier day first: --from {a} --to {b}.").format(a=last, b=first))
    wanted = marking_named(marking)
    if wanted == RED:
        raise LiaisonError(_("A report cannot be TLP:RED."), _("Give it TLP:AMBER+STRICT or lower; what is RED stays out of it."), code="red_report")
    rows = RowsOfPeriod(reader, wanted or HIGHEST).read(first, last)
    return _Maker(rows, first, last, wanted).make()


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(_("“{text}” is not a day.").format(text=text[:40]), _("Write days as 2026-10-13.")) from error


class _Maker:
    """Turns rows into the report's words."""

    def __init__(self, rows: PeriodRows, first: date, last: date, marking: str) -> None:
        self._rows = rows
        self._first, self._last = first, last
        self._marking = marking or highest(self._marks()) or "TLP:CLEAR"

    def make(self) -> Report:
        rows = self._rows
        withheld = plural("{n} record is above this marking and stays out.", "{n} records are above this marking and stay out.", len(rows.withheld))
        return Report(
            title=_("Outreach report"),
            period=period_words(self._first, self._last),
            first_day=self._first.isoformat(),
            last_day=self._last.isoformat(),
            marking=self._marking,
            summary=tuple(self._summary()),
            figures=self._figures(),
            chart=self._chart(),
            sections=(self._visits(), self._people(), self._decks(), self._promises()),
            withheld=rows.withheld,
            withheld_words=withheld if rows.withheld else "",
        )

    def _marks(self) -> list[str]:
        rows = self._rows
        groups = (rows.visits, rows.people.values(), rows.presentations, rows.tasks, rows.agencies.values(), rows.decks.values(), rows.sources.values())
        return [record.marking for group in groups for record in group]

    # numbers

    def _seen(self) -> list[Agency]:
        ids = dict.fromkeys(visit.agency for visit in self._rows.visits if visit.agency)
        return [self._rows.agencies[id] for id in ids if id in self._rows.agencies]

    def _late(self) -> list[Task]:
        return [task for task in self._rows.tasks if task.due and task.due < self._last.isoformat()]

    def _questions(self) -> int:
        return sum(len(each.questions) for each in self._rows.presentations)

    def _figures(self) -> tuple[Figure, ...]:
        rows, seen = self._rows, self._seen()
        asked = tuple(each.id for each in rows.presentations if each.questions)
        return (
            Figure("visits", _("Visits"), len(rows.visits), tuple(visit.id for visit in rows.visits)),
            Figure("agencies", _("Agencies seen"), len(seen), tuple(agency.id for agency in seen)),
            Figure("states", _("States"), len({agency.state for agency in seen if agency.state}), tuple(agency.id for agency in seen if agency.state)),
            Figure("people_met", _("People met"), len(rows.people), tuple(rows.people)),
            Figure("decks_shown", _("Decks shown"), len(rows.presentations), tuple(each.id for each in rows.presentations)),
            Figure("questions", _("Questions asked"), self._questions(), asked),
            Figure("promises_open", _("Open promises"), len(rows.tasks), tuple(task.id for task in rows.tasks)),
            Figure("promises_late", _("Of these late"), len(self._late()), tuple(task.id for task in self._late())),
        )

    def _summary(self) -> list[str]:
        """Return the report's first sentences."""
        rows, seen = self._rows, self._seen()
        if not rows.visits:
            return [_("No visit is recorded for this period.")]
        visits = plural("{n} visit", "{n} visits", len(rows.visits))
        agencies = plural("{n} agency", "{n} agencies", len(seen))
        states = plural("{n} state", "{n} states", len({agency.state for agency in seen if agency.state}))
        people = plural("{n} person was met", "{n} people were met", len(rows.people))
        out = [_("{visits} to {agencies} in {states}; {people}.").format(visits=visits, agencies=agencies, states=states, people=people)]
        topics = Counter(topic for visit in rows.visits for topic in visit.topics).most_common(3)
        if topics:
            named = ", ".join(f"{label_of('topic', topic).lower()} ({count})" for topic, count in sorted(topics, key=lambda each: (-each[1], each[0])))
            out.append(_("Talked about most: {topics}.").format(topics=named))
        if rows.tasks:
            open_words = plural("{n} promise is still open", "{n} promises are still open", len(rows.tasks))
            late = plural("{n} of them is late", "{n} of them are late", len(self._late()))
            out.append(f"{open_words}, {late}." if self._late() else f"{open_words}.")
        return out

    def _chart(self) -> Chart:
        title, starts, words = self._steps()
        held: dict[date, list[str]] = {start: [] for start in starts}
        for visit in self._rows.visits:
            if visit.start:
                day = visit.start.local().date()
                held[max(start for start in starts if start <= day)].append(visit.id)
        bars = tuple(Bar(words(start), len(ids), tuple(ids)) for start, ids in held.items())
        return Chart(title, plural("{n} in all", "{n} in all", len(self._rows.visits)), bars)

    def _steps(self) -> tuple[str, list[date], Callable[[date], str]]:
        """Return the chart's title, the first day of each step of the period, and how a step is called."""
        days = (self._last - self._first).days
        if days < _LONGEST_BY_WEEK:
            return _("Visits by week"), _weeks(self._first, self._last), month_day
        if days < _LONGEST_BY_MONTH:
            return _("Visits by month"), _months(self._first, self._last), lambda day: short_month(day.month)
        years = [date(year, 1, 1) for year in range(self._first.year, self._last.year + 1)]
        return _("Visits by year"), [max(year, self._first) for year in years], lambda day: str(day.year)

    # sections

    def _visits(self) -> Section:
        columns = (Column(_("Day"), 12), Column(_("Where"), 31), Column(_("What"), 17), Column(_("Outcome and next step"), 40))
        rows = tuple(self._visit_row(visit) for visit in self._rows.visits)
        lead = "" if rows else _("No visit is recorded for this period.")
        return Section(_("Visits"), lead, columns, rows)

    def _visit_row(self, visit: Visit) -> Row:
        agency = self._rows.agencies.get(visit.agency or "")
        day = visit.start.local() if visit.start else None
        shown = visit.title or (agency.name if agency else _("Visit"))
        where = place_of(agency) if agency and (not visit.title or visit.title == agency.name) else agency.name if agency else ""
        if visit.agency and agency is None:
            shown, where = _("Agency withheld"), ""
        topics = ", ".join(label_of("topic", topic).lower() for topic in visit.topics)
        told = visit.outcome or (_("Not written up yet") if not visit.notes else "")
        step = _("Next: {step}").format(step=visit.next_step) if visit.next_step else ""
        when = Cell(month_day(day.date()) if day else "", f"{short_weekday(day)} {day:%H:%M}" if day else "")
        return Row(visit.id, (when, Cell(shown, where), Cell(label_of("visit_type", visit.type) if visit.type else "", topics), Cell(told, step)))

    def _people(self) -> Section:
        met = Counter(id for visit in self._rows.visits for id in visit.attendees if id in self._rows.people)
        people = sorted(self._rows.people.values(), key=lambda person: (-met[person.id], (person.family or person.name).casefold(), person.id))
        columns = (Column(_("Name"), 30), Column(_("Post"), 44), Column(_("Checked"), 18), Column(_("Met"), 8, number=True))
        rows: list[Row] = []
        for person in people:
            post = self._rows.posts.get(person.id)
            agency = self._rows.agencies.get(post.agency or "") if post else None
            held = ", ".join(part for part in (post.title, post.unit) if part) if post else ""
            checked = label_of("verification", person.verification) if person.verification in _VERIFIED else _("Not yet")
            named = Cell(f"{person.rank} {person.name}".strip())
            rows.append(Row(person.id, (named, Cell(held or person.organisation, agency.name if agency else ""), Cell(checked), Cell(str(met[person.id])))))
        verified = sum(person.verification in _VERIFIED for person in people)
        lead = _("{checked} of {all} are checked.").format(checked=verified, all=len(people)) if people else _("Nobody is named on a visit of this period.")
        return Section(_("People met"), lead, columns, tuple(rows))

    def _decks(self) -> Section:
        columns = (
            Column(_("Deck"), 34),
            Column(_("Where"), 34),
            Column(_("Slides"), 10, number=True),
            Column(_("Minutes"), 11, number=True),
            Column(_("Audience"), 11, number=True),
        )
        rows = tuple(self._deck_row(each) for each in self._rows.presentations)
        lead = plural("{n} question was asked.", "{n} questions were asked.", self._questions()) if rows else _("No deck was shown in this period.")
        return Section(_("Decks shown"), lead, columns, rows)

    def _deck_row(self, shown: Presentation) -> Row:
        deck = self._rows.decks.get(shown.deck or "")
        visit = next((visit for visit in self._rows.visits if visit.id == shown.visit), None)
        agency = self._rows.agencies.get(visit.agency or "") if visit else None
        seconds = sum(view.seconds or 0 for view in shown.views)
        asked = plural("{n} question", "{n} questions", len(shown.questions)) if shown.questions else ""
        day = shown.start.local().date() if shown.start else None
        cells = (
            Cell(deck.title if deck else _("Deck withheld") if shown.deck else shown.title, asked),
            Cell(agency.name if agency else visit.title if visit else "", month_day(day) if day else ""),
            Cell(str(len({view.slide for view in shown.views}))),
            Cell(str(round(seconds / 60))),
            Cell(str(round(shown.audience_size)) if shown.audience_size else ""),
        )
        return Row(shown.id, cells)

    def _promises(self) -> Section:
        columns = (Column(_("What"), 48), Column(_("Promised at"), 34), Column(_("Due"), 18))
        rows: list[Row] = []
        for task in self._rows.tasks:
            source = self._rows.sources.get(task.on or "")
            agency = self._rows.agencies.get(source.agency or "") if source else None
            late = task in self._late()
            due = month_day(date.fromisoformat(task.due)) if task.due else _("No day")
            at = Cell(agency.name if agency else source.title if source else "", month_day(source.start.local().date()) if source and source.start else "")
            rows.append(Row(task.id, (Cell(task.title), at, Cell(due, _("late") if late else "")), late=late))
        lead = "" if rows else _("Nothing promised in this period is open.")
        return Section(_("Open promises"), lead, columns, tuple(rows))


def place_of(agency: Agency) -> str:
    """Return where an agency stands and what it is, in a line."""
    kind = label_of("agency_type", agency.type) if agency.type else ""
    return " · ".join(part for part in (", ".join(part for part in (agency.city, agency.state) if part), kind) if part)


def period_words(first: date, last: date) -> str:
    """Return a period as people say it: a whole month or year by its name."""
    after = last + timedelta(days=1)
    if first.day == 1 and after.day == 1 and (last.year, last.month) == (first.year, first.month):
        return _("{month} {year}").format(month=month_name(first.month), year=first.year)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return str(first.year)
    if first == last:
        return _dated(first)
    from_words = _("{month} {day}").format(month=month_name(first.month), day=first.day) if first.year == last.year else _dated(first)
    return _("{first} to {last}").format(first=from_words, last=_dated(last))


def _dated(day: date) -> str:
    return _("{month} {day}, {year}").format(month=month_name(day.month), day=day.day, year=day.year)


def _weeks(first: date, last: date) -> list[date]:
    """Return the first day of each week of a period; a period's first week may begin on any day."""
    monday = first - timedelta(days=first.weekday())
    starts = [monday + timedelta(days=7 * n) for n in range((last - monday).days // 7 + 1)]
    return [max(start, first) for start in starts]


def _months(first: date, last: date) -> list[date]:
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    starts = [date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1) for n in range(count)]
    return [max(start, first) for start in starts]
