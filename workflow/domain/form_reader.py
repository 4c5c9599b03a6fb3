"""Turn the cells of a sheet into a self-evaluation form, finding the way by headings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from definitions.form_vocabulary import Vocabulary
from definitions.scoring_profiles import Band
from workflow.domain.cell_reading import Notes
from workflow.domain.evaluation_form import (
    EvaluationForm,
    Execution,
    Explanation,
    Header,
    IndicatorRow,
)
from workflow.domain.findings import LEVEL1, Finding
from workflow.domain.funds_reading import Funds, read_funds
from workflow.domain.grid import Grid
from workflow.domain.heading_search import Table, find_funds, find_indicators
from workflow.domain.indicator_reading import Indicators, read_indicators
from workflow.domain.label_reading import (
    Labels,
    find_title,
    find_unit,
    find_year,
    read_explanations,
    read_goals,
    read_labels,
)


@dataclass(frozen=True, slots=True)
class ReadForm:
    """Hold a form with the cells of its parts and what could not be read."""

    form: EvaluationForm
    sheet: str
    positions: Mapping[str, str]
    errors: tuple[Finding, ...]

    def cell(self, place: str) -> str:
        """Return the cell of a part, or of the nearest part beside it, or nothing."""
        if place in self.positions:
            return self.positions[place]
        parent = place.rsplit(".", 1)[0]
        near = (f"{parent}.{field}" for field in ("level3", "claimed", "executed", "weight"))
        return next((self.positions[each] for each in near if each in self.positions), "")


def read_form(grid: Grid, words: Vocabulary, *, bands: Sequence[Band] = ()) -> ReadForm | None:
    """Read the form that a sheet holds, or return None when it has no table of indicators."""
    table = find_indicators(grid, words)
    if table is None:
        return None
    notes = Notes(grid, words)
    funds_table = find_funds(grid, words)
    indicators = read_indicators(notes, table, bands=bands)
    inside = set(range(table.first, max(table.last, indicators.last) + 1))
    outside = [row for row in range(grid.height) if row not in inside]
    unit = find_unit(notes, outside)
    end = table.first if funds_table and funds_table.first < table.first else grid.height
    funds = read_funds(notes, funds_table, end=end, unit=unit)
    around = _rows_around(outside, funds_table, funds)
    return _put_together(notes, unit, funds, indicators, around)


def _rows_around(outside: Sequence[int], table: Table | None, funds: Funds) -> list[int]:
    if table is None:
        return list(outside)
    return [row for row in outside if not table.first <= row <= max(table.last, funds.last)]


def _put_together(
    notes: Notes, unit: str, funds: Funds, indicators: Indicators, around: list[int]
) -> ReadForm:
    goals, goal_rows = read_goals(notes, around)
    said, said_rows = read_explanations(notes, around)
    labels = read_labels(notes, (row for row in around if row not in goal_rows | said_rows))
    form = EvaluationForm(
        header=_header(notes, labels, unit, around),
        extra=tuple(labels.extra),
        total=funds.total,
        funds=funds.rows,
        execution=_execution(funds.execution, indicators.execution, labels),
        goals=goals,
        indicators=tuple(indicators.rows),
        printed=indicators.printed.model_copy(update={"grade": labels.texts.get("grade", "")}),
        note=labels.texts.get("note", ""),
        explanations=(*said, *_said_in_labels(labels, funds.total.title)),
    ).keyed()
    return _with_keys(notes, form)


def _header(notes: Notes, labels: Labels, unit: str, around: list[int]) -> Header:
    texts = labels.texts
    before = next((row for row in range(notes.grid.height) if row not in around), 0)
    names = ("project", "project_code", "department", "unit")
    return Header(
        title=find_title(notes, before),
        fiscal_year=find_year(notes, texts.get("fiscal_year", ""), before),
        amount_unit=unit,
        **{name: texts.get(name, "") for name in names},
    )


def _execution(read: Execution, row: IndicatorRow | None, labels: Labels) -> Execution:
    own = {
        "reason": read.reason or labels.texts.get("execution_reason", ""),
        "measure": read.measure or labels.texts.get("execution_measure", ""),
    }
    if row is not None and read.weight is None:
        own["reason"] = own["reason"] or row.reason
        own["measure"] = own["measure"] or row.measure
        read = read.model_copy(update={"weight": row.weight, "claimed": row.claimed})
    return read.model_copy(update=own)


def _said_in_labels(labels: Labels, total: str) -> tuple[Explanation, ...]:
    rules = (("V16", total, "adjustment_reason"), ("V02", LEVEL1, "split_reason"))
    return tuple(
        Explanation(rule=rule, row=row, text=text)
        for rule, row, name in rules
        if (text := labels.texts.get(name, ""))
    )


def _with_keys(notes: Notes, form: EvaluationForm) -> ReadForm:
    keys = {f"indicator.{index}": row.key for index, row in enumerate(form.indicators)}
    positions = {_keyed(place, keys): cell for place, cell in notes.positions.items()}
    errors = tuple(replace(each, place=_keyed(each.place, keys)) for each in notes.errors)
    return ReadForm(form, notes.grid.title, positions, errors)


def _keyed(place: str, keys: Mapping[str, str]) -> str:
    parent, _, name = place.rpartition(".")
    return f"indicator.{keys[parent]}.{name}" if parent in keys else place
