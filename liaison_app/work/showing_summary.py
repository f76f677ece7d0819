"""The page on a visit after a talk: what was shown, for how long, what was asked, what is to be sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from liaison_app.core.day_words import month_day
from liaison_app.core.errors import LiaisonError
from liaison_app.core.ids import is_id
from liaison_app.core.words import _, list_words, plural
from liaison_app.records.parts import SlideView
from liaison_app.records.presentation import Presentation
from liaison_app.records.task import Task
from liaison_app.records.visit import Visit
from liaison_app.store.reader import Reader
from liaison_app.work.audience_rows import HIGHEST, Audiences, presentations, read_audiences, tasks_on
from liaison_app.work.reporting import Bar, Cell, Chart, Column, Figure, Report, Row, Section

_DONE = ("done", "dropped")


def summary_of(reader: Reader, id: str, names: Mapping[str, str], marking: str = "") -> Report:
    """Return the summary of a visit, or of one presentation; `names` are those of our own people by account. Raises LiaisonError."""
    record = reader.need(id)
    if isinstance(record, Presentation):
        found = [record]
    elif isinstance(record, Visit):
        found = presentations(reader, id, "visit")
    else:
        raise LiaisonError(
            _("{id} is neither a visit nor a presentation.").format(id=id), _("“liaison list presentation” shows what was shown."), code="not_shown"
        )
    rows = read_audiences(reader, found, marking)
    if not rows.shown:
        why = _("It stands above this marking.") if rows.withheld else _("Present a deck on this visit; a rehearsal does not count.")
        raise LiaisonError(_("There is nothing to sum up: no deck was shown."), why, code="nothing_shown")
    return _Summary(rows, tasks_on(reader, _places(rows), marking or HIGHEST), names).make()


def _places(rows: Audiences) -> list[str]:
    """Return what tasks of these talks hang on: their visits, else the presentations themselves."""
    return list(dict.fromkeys(each.visit or each.id for each in rows.shown))


def time_words(seconds: float) -> str:
    """Return a length as m:ss, hours only where there are any."""
    whole = round(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


class _Summary:
    """Turns the talks of one visit into a page."""

    def __init__(self, rows: Audiences, tasks: list[Task], names: Mapping[str, str]) -> None:
        self._rows = rows
        self._tasks = {task.id: task for task in tasks}
        self._names = names
        self._views = [view for each in rows.shown for view in each.views]

    def make(self) -> Report:
        first = self._rows.shown[0]
        day = first.start.local().date().isoformat() if first.start else ""
        return Report(
            title=_("What was shown"),
            period=self._where(first),
            first_day=day,
            last_day=day or "1970-01-01",
            marking=self._rows.marking,
            summary=tuple(self._sentences()),
            figures=self._figures(),
            chart=self._chart(),
            sections=(*(self._slides(each) for each in self._rows.shown), self._asked(), self._to_send()),
        )

    def _where(self, shown: Presentation) -> str:
        visit, agency = self._rows.visits.get(shown.visit or ""), self._rows.agency_of(shown)
        place = agency.name if agency else visit.title if visit else _("Without a visit")
        start = shown.start.local() if shown.start else None
        return f"{place} · {month_day(start.date())}, {start.year}" if start else place

    def _named(self, shown: Presentation) -> str:
        deck = self._rows.decks.get(shown.deck or "")
        title, edition = (deck.title if deck else shown.title), shown.edition or (deck.edition if deck else "")
        return f"{title}, {edition}" if edition else title

    def _sentences(self) -> list[str]:
        seconds = sum(view.seconds or 0 for view in self._views)
        decks = list_words(list(dict.fromkeys(self._named(each) for each in self._rows.shown)))
        out = [_("{decks}: {slides} in {time}.").format(decks=decks, slides=plural("{n} slide", "{n} slides", len(self._seen())), time=time_words(seconds))]
        if any(each.anonymous for each in self._rows.shown):
            out.append(_("Somebody in the room has not agreed to slide tracking, or was never asked: the times are the room’s, and no person’s."))
        return out

    def _seen(self) -> set[tuple[str | None, int]]:
        return {(each.deck, int(view.slide or 0)) for each in self._rows.shown for view in each.views}

    def _figures(self) -> tuple[Figure, ...]:
        shown = self._rows.shown
        ids = tuple(each.id for each in shown)
        asked = sum(len(each.questions) for each in shown)
        still = [task for task in self._tasks.values() if task.state not in _DONE]
        return (
            Figure("slides", _("Slides shown"), len(self._seen()), ids),
            Figure("minutes", _("Minutes"), round(sum(view.seconds or 0 for view in self._views) / 60), ids),
            Figure("audience", _("In the room"), round(max((each.audience_size or 0 for each in shown), default=0)), ids),
            Figure("questions", _("Questions asked"), asked, ids),
            Figure("open", _("Still to do"), len(still), tuple(task.id for task in still)),
        )

    def _chart(self) -> Chart:
        held: dict[int, float] = {}
        for view in self._rows.shown[0].views:
            held[int(view.slide or 0)] = held.get(int(view.slide or 0), 0) + (view.seconds or 0)
        bars = tuple(Bar(str(slide), round(seconds), (self._rows.shown[0].id,)) for slide, seconds in sorted(held.items()))
        return Chart(_("Seconds by slide"), self._named(self._rows.shown[0]), bars)

    def _slides(self, shown: Presentation) -> Section:
        columns = (Column(_("Slide"), 52), Column(_("Came up"), 16), Column(_("Time"), 16, number=True), Column(_("Times"), 16, number=True))
        by_slide: dict[int, list[SlideView]] = {}
        for view in shown.views:
            by_slide.setdefault(int(view.slide or 0), []).append(view)
        lead = (
            ""
            if by_slide
            else _("No slide was kept: one person was in the room, who has not agreed to slide tracking or was never asked. Ask, and note it on their page.")
        )
        deck = self._rows.decks.get(shown.deck or "")
        titles = {int(each.slide or 0): each.title for each in deck.slides} if deck else {}
        rows = tuple(self._slide(shown.id, slide, titles.get(slide, ""), views) for slide, views in by_slide.items())
        return Section(self._named(shown), lead, columns, rows)

    @staticmethod
    def _slide(id: str, slide: int, title: str, views: list[SlideView]) -> Row:
        came = views[0].start
        named = f"{slide}  {title}" if title else str(slide)
        times = str(len(views))
        return Row(id, (Cell(named), Cell(f"{came.local():%H:%M}" if came else ""), Cell(time_words(sum(view.seconds or 0 for view in views))), Cell(times)))

    def _asked(self) -> Section:
        columns = (Column(_("Question"), 50), Column(_("Who answers"), 26), Column(_("Until"), 24))
        rows: list[Row] = []
        for each in self._rows.shown:
            for question in each.questions:
                task = self._tasks.get(question.task or "")
                where = _("slide {n}").format(n=int(question.slide)) if question.slide else ""
                until = Cell(_day(task.due), _("answered") if task.state in _DONE else "") if task else Cell(_("No longer open"))
                rows.append(Row(task.id if task else each.id, (Cell(question.text, where), Cell(self._owner(task)), until)))
        return Section(_("Asked"), "" if rows else _("Nothing was asked."), columns if rows else (), tuple(rows))

    def _to_send(self) -> Section:
        answers = {question.task for each in self._rows.shown for question in each.questions}
        columns = (Column(_("What"), 50), Column(_("Who"), 26), Column(_("Until"), 24))
        open_tasks = [task for task in self._tasks.values() if task.id not in answers and task.state not in _DONE]
        rows = tuple(Row(task.id, (Cell(task.title), Cell(self._owner(task)), Cell(_day(task.due)))) for task in open_tasks)
        return Section(_("To send and do"), "" if rows else _("Nothing else was promised."), columns if rows else (), rows)

    def _owner(self, task: Task | None) -> str:
        if task is None:
            return ""
        return self._names.get(task.owner, _("A colleague") if is_id(task.owner) else task.owner)


def _day(due: str | None) -> str:
    return month_day(date.fromisoformat(due)) if due else _("No day")
