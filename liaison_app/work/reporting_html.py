"""A report as one HTML file that needs nothing else and prints with its marking on every page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from string import Template

from liaison_app.core.resources import read_toml, resource_path
from liaison_app.core.words import _
from liaison_app.work.reporting import Chart, Column, Figure, Report, Row, Section

_WIDTH, _HEIGHT, _BASE, _TOP = 760, 190, 162, 22
_MOST_LABELS = 14


def report_html(report: Report) -> bytes:
    """Return the file's bytes; the same report gives the same bytes."""
    body = "\n".join(_body(report))
    page = Template(resource_path("templates/report.html").read_text(encoding="utf-8"))
    word = report.marking.removeprefix("TLP:").lower().replace("+", "_")
    return page.substitute(
        title=escape(report.title),
        period=escape(report.period),
        owner=escape(_("Liaison · Outreach")),
        marking=escape(report.marking),
        tlp_colour=read_toml("tokens.toml")["tlp"].get(word, "#FFFFFF"),
        body=body,
    ).encode("utf-8", "replace")


def _body(report: Report) -> Iterator[str]:
    yield from (f'<p class="summary">{escape(sentence)}</p>' for sentence in report.summary)
    yield f'<div class="figures">{"".join(_figure(each) for each in report.figures)}</div>'
    yield _chart(report.chart)
    if report.withheld_words:
        yield f'<p class="withheld">{escape(report.withheld_words)}</p>'
    for section in report.sections:
        yield from _section(section)


def _figure(figure: Figure) -> str:
    return f'<div id="{escape(figure.name)}"><b>{figure.value}</b><span>{escape(figure.label)}</span></div>'


def _chart(chart: Chart) -> str:
    head = f"<figcaption>{escape(chart.title)}<span>{escape(chart.caption)}</span></figcaption>"
    return f'<figure>{head}<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(chart.title)}">{"".join(_bars(chart))}</svg></figure>'


def _bars(chart: Chart) -> Iterator[str]:
    """Draw columns along time, the highest in the accent, figures on top."""
    most = max((bar.value for bar in chart.bars), default=0)
    step = _WIDTH / max(len(chart.bars), 1)
    wide = min(step * 0.62, 56)
    every = -(-len(chart.bars) // _MOST_LABELS)
    yield f'<line x1="0" x2="{_WIDTH}" y1="{_BASE}" y2="{_BASE}" stroke="#8A857B" stroke-width="1"/>'
    for at, bar in enumerate(chart.bars):
        middle = step * (at + 0.5)
        high = (_BASE - _TOP) * bar.value / most if most else 0
        if bar.value:
            colour = "#0F5E8C" if bar.value == most else "#9CC6E1"
            yield f'<rect x="{middle - wide / 2:.1f}" y="{_BASE - high:.1f}" width="{wide:.1f}" height="{high:.1f}" rx="2" fill="{colour}"/>'
            yield f'<text x="{middle:.1f}" y="{_BASE - high - 6:.1f}" text-anchor="middle" font-size="13" font-weight="600" fill="#1C1B19">{bar.value}</text>'
        if at % every == 0:
            yield f'<text x="{middle:.1f}" y="{_BASE + 18}" text-anchor="middle" font-size="12" fill="#57534C">{escape(bar.label)}</text>'


def _section(section: Section) -> Iterator[str]:
    yield f"<h2>{escape(section.title)}</h2>"
    if section.lead:
        yield f'<p class="lead">{escape(section.lead)}</p>'
    if section.rows:
        widths = "".join(f'<col style="width:{column.share}%">' for column in section.columns)
        yield f'<table class="rows"><colgroup>{widths}</colgroup>'
        yield f"<thead><tr>{''.join(_heading(column) for column in section.columns)}</tr></thead><tbody>"
        yield from (_row(row, section.columns) for row in section.rows)
        yield "</tbody></table>"


def _heading(column: Column) -> str:
    return f'<th scope="col"{_number(column)}>{escape(column.heading)}</th>'


def _number(column: Column) -> str:
    return ' class="n"' if column.number else ""


def _row(row: Row, columns: tuple[Column, ...]) -> str:
    cells: list[str] = []
    for at, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
        last = ' class="last"' if at == len(columns) - 1 else ""
        second = f"<small{last}>{escape(cell.second)}</small>" if cell.second else ""
        cells.append(f"<td{_number(column)}>{escape(cell.text)}{second}</td>")
    return f'<tr data-id="{escape(row.id)}"{" class=late" if row.late else ""}>{"".join(cells)}</tr>'
