"""Read the table of funds and the points for execution."""

import re
from dataclasses import dataclass

from workflow.domain.amounts import normalise
from workflow.domain.cell_reading import Notes
from workflow.domain.evaluation_form import Execution, FundRow
from workflow.domain.grid import is_one_of, strip_prefix
from workflow.domain.heading_search import Table, repeats_heading

BRACKETED = re.compile(r"\(([^()]*)\)")
COLUMNS = ("initial", "budget", "executed")


@dataclass(frozen=True, slots=True)
class Funds:
    """Hold what the table of funds says; `last` is its last row."""

    total: FundRow
    rows: tuple[FundRow, ...]
    execution: Execution
    last: int


def read_funds(notes: Notes, table: Table | None, *, end: int, unit: str) -> Funds:
    """Read the rows below the headings of the funds, up to a row before `end`."""
    blank = FundRow(title=notes.words.funds.total)
    if table is None:
        return Funds(blank, (), Execution(), -1)
    labelled = _labelled_rows(notes, table, end)
    total_at = _find_total(notes, table, labelled)
    parts = tuple(
        _read_row(notes, table, row, place=f"fund.{index}", unit=unit, title=title)
        for index, (row, title) in enumerate(pair for pair in labelled if pair[0] != total_at)
    )
    last = labelled[-1][0] if labelled else table.last
    if total_at is None:
        return Funds(blank, parts, Execution(), last)
    title = dict(labelled)[total_at] or notes.words.funds.total
    total = _read_row(notes, table, total_at, place="total", unit=unit, title=title)
    return Funds(total, parts, _read_execution(notes, table, total_at), last)


def unit_in_brackets(text: str, money: tuple[str, ...]) -> str | None:
    """Return the unit of amounts that a heading carries in brackets."""
    found = (part for part in BRACKETED.findall(normalise(text)) if part in money)
    return next(found, None)


def _labelled_rows(notes: Notes, table: Table, end: int) -> list[tuple[int, str]]:
    words = notes.words.funds
    rows: list[tuple[int, str]] = []
    for row in range(table.last + 1, end):
        if repeats_heading(notes.grid, row, words.columns, ornaments=words.sections):
            continue
        title = _title(notes, table, row)
        if notes.grid.is_blank(row) or (title is None and not _has_figures(notes, table, row)):
            break
        if title is not None and is_one_of(title, _foreign(notes)):
            break
        rows.append((row, title or ""))
    return rows


def _foreign(notes: Notes) -> tuple[str, ...]:
    words = notes.words
    labels = (word for labels in words.header.labels.values() for word in labels)
    return (*words.goals.sections, *words.header.extra, *labels)


def _title(notes: Notes, table: Table, row: int) -> str | None:
    words = notes.words
    texts = [
        text
        for column, text in notes.grid.owned(row)
        if column not in table.taken() and not is_one_of(text, words.funds.sections)
    ]
    if not texts:
        return None
    text = texts[-1] if is_one_of(texts[0], words.indicators.children) else texts[0]
    stripped = strip_prefix(text, words.indicators.children)
    return text if stripped is None else stripped


def _has_figures(notes: Notes, table: Table, row: int) -> bool:
    places = [column for name in COLUMNS for column in table.columns(name)]
    return any(notes.grid.own(row, column) for column in places)


def _find_total(notes: Notes, table: Table, labelled: list[tuple[int, str]]) -> int | None:
    named = [row for row, title in labelled if is_one_of(title, notes.words.funds.totals)]
    weighted = [
        row
        for row, _ in labelled
        if any(notes.grid.own(row, column)[:1].isdigit() for column in table.columns("weight"))
    ]
    return next(iter((*named, *weighted)), None)


def _read_row(
    notes: Notes, table: Table, row: int, *, place: str, unit: str, title: str
) -> FundRow:
    amounts = {
        name: notes.amount(
            row,
            table.columns(name)[:1],
            f"{place}.{name}",
            unit=_column_unit(notes, table, name) or unit,
            name=title,
        )
        for name in COLUMNS
    }
    return FundRow(title=title, **amounts)


def _column_unit(notes: Notes, table: Table, name: str) -> str | None:
    for column in table.columns(name):
        for row in range(table.first, table.last + 1):
            found = unit_in_brackets(notes.grid.filled(row, column), tuple(notes.words.money))
            if found:
                return found
    return None


def _read_execution(notes: Notes, table: Table, row: int) -> Execution:
    name = notes.words.execution[0]
    return Execution(
        weight=notes.points(
            row, table.columns("weight")[:1], "execution.weight", rule="R03", name=name
        ),
        claimed=notes.points(
            row, table.columns("score")[:1], "execution.claimed", rule="R04", name=name
        ),
        rate=notes.texts(row, table.columns("rate")[:1], "execution.rate"),
        reason=notes.texts(row, table.columns("reason"), "execution.reason"),
        measure=notes.texts(row, table.columns("measure"), "execution.measure"),
    )
