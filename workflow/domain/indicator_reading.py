"""Read the table of indicators, with child rows and the row of totals."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from definitions.scoring_profiles import Band
from workflow.domain.amounts import is_blank, normalise, parse_number, parse_operator
from workflow.domain.cell_reading import Notes
from workflow.domain.evaluation_form import ChildRow, IndicatorRow, Operator, Printed
from workflow.domain.grid import is_one_of, strip_prefix
from workflow.domain.heading_search import Table, repeats_heading

OPERATORS: dict[str, Operator] = {
    each: each for each in ("", ">=", "<=", "==", ">", "<", "qualitative")
}
NAMES = ("level1", "level2", "level3")


@dataclass(slots=True)
class Indicators:
    """Gather what the table of indicators says; `last` is its last row."""

    rows: list[IndicatorRow] = field(default_factory=list)
    execution: IndicatorRow | None = None
    printed: Printed = field(default_factory=Printed)
    last: int = -1


@dataclass(slots=True)
class _Reader:
    notes: Notes
    table: Table
    bands: Sequence[Band]
    found: Indicators = field(default_factory=Indicators)
    level1: str = ""
    level2: str = ""
    in_children: bool = False

    def columns(self, role: str) -> tuple[int, ...]:
        return self.table.columns(role)


def read_indicators(notes: Notes, table: Table, *, bands: Sequence[Band]) -> Indicators:
    """Read all rows below the headings down to the totals or the first foreign label."""
    reader = _Reader(notes, table, bands)
    for column in table.columns("level1")[:1]:
        notes.mark("indicators.level1", (table.last, column))
    for row in range(table.last + 1, notes.grid.height):
        if notes.grid.is_blank(row) or _is_to_skip(reader, row):
            continue
        if _is_foreign(reader, row):
            break
        reader.found.last = row
        if _is_total(reader, row):
            _read_total(reader, row)
            break
        _read_line(reader, row)
    return reader.found


def _is_to_skip(reader: _Reader, row: int) -> bool:
    words = reader.notes.words.indicators
    repeated = repeats_heading(reader.notes.grid, row, words.columns, ornaments=words.sections)
    return repeated or any(is_one_of(text, words.subtotals) for _, text in _labels(reader, row))


def _is_foreign(reader: _Reader, row: int) -> bool:
    words = reader.notes.words
    known = (
        *words.header.extra,
        *words.goals.sections,
        words.explanations.heading,
        *(word for labels in words.header.labels.values() for word in labels),
    )
    column, text = next(reader.notes.grid.owned(row))
    return column not in reader.columns("level3") and is_one_of(text, known)


def _is_total(reader: _Reader, row: int) -> bool:
    totals = reader.notes.words.indicators.totals
    labels = list(_labels(reader, row))
    return bool(labels) and is_one_of(labels[0][1], totals) and len(labels) == 1


def _labels(reader: _Reader, row: int) -> Iterator[tuple[int, str]]:
    names = {column for role in NAMES for column in reader.columns(role)}
    free = set(range(reader.notes.grid.width)) - reader.table.taken()
    sections = reader.notes.words.indicators.sections
    for column, text in reader.notes.grid.owned(row):
        if column in names or (column in free and not is_one_of(text, sections)):
            yield column, text


def _read_total(reader: _Reader, row: int) -> None:
    name = reader.notes.words.indicators.totals[0]
    weight = _points(reader, row, "weight", place="printed.weight", name=name)
    claimed = _points(reader, row, "score", place="printed.claimed", name=name)
    reader.found.printed = Printed(weight=weight, claimed=claimed)


def _read_line(reader: _Reader, row: int) -> None:
    _take_levels(reader, row)
    name = _level3(reader, row)
    child = strip_prefix(name, reader.notes.words.indicators.children)
    if child is None and reader.in_children and _is_bare_part(reader, row):
        child = name
    reader.in_children = child is not None
    if child is not None:
        _add_child(reader, row, child)
    elif is_one_of(reader.level1, reader.notes.words.execution):
        reader.found.execution = reader.found.execution or _indicator(reader, row, "execution")
    elif name or _text(reader, row, "target") or _points_written(reader, row):
        index = len(reader.found.rows)
        reader.found.rows.append(_indicator(reader, row, f"indicator.{index}"))


def _take_levels(reader: _Reader, row: int) -> None:
    level1 = _seen(reader, row, "level1")
    level2 = _seen(reader, row, "level2")
    if level1 and level1 != reader.level1:
        reader.level1, reader.level2 = _unless_dash(reader, level1), ""
    if level2:
        reader.level2 = _unless_dash(reader, level2)


def _unless_dash(reader: _Reader, text: str) -> str:
    return "" if is_blank(text, reader.notes.words) else text


def _seen(reader: _Reader, row: int, role: str) -> str:
    texts = (reader.notes.grid.filled(row, column) for column in reader.columns(role))
    return next((text for text in texts if text), "")


def _level3(reader: _Reader, row: int) -> str:
    grid = reader.notes.grid
    parts = [grid.own(row, column) for column in reader.columns("level3")]
    own = "".join(part for part in parts if part and not parse_number(part)) or "".join(parts)
    if own or not (_text(reader, row, "target") or _text(reader, row, "actual")):
        return own
    return _seen(reader, row, "level3")


def _is_bare_part(reader: _Reader, row: int) -> bool:
    grid = reader.notes.grid
    has_group = any(grid.own(row, column) for role in NAMES[:2] for column in reader.columns(role))
    return not has_group and not _points_written(reader, row)


def _points_written(reader: _Reader, row: int) -> bool:
    return bool(_text(reader, row, "weight") or _text(reader, row, "score"))


def _text(reader: _Reader, row: int, role: str) -> str:
    return "".join(reader.notes.grid.own(row, column) for column in reader.columns(role))


def _add_child(reader: _Reader, row: int, name: str) -> None:
    rows = reader.found.rows
    if not rows:
        at = f"indicator.child.{row}"
        reader.notes.texts(row, reader.columns("level3"), at)
        reader.notes.refuse("R08", name, at, text=name)
        return
    child = ChildRow(
        name=name, target=_text(reader, row, "target"), actual=_text(reader, row, "actual")
    )
    parent = rows[-1]
    rows[-1] = parent.model_copy(update={"children": (*parent.children, child)})


def _indicator(reader: _Reader, row: int, place: str) -> IndicatorRow:
    name = _level3(reader, row)
    notes = reader.notes
    for role in NAMES:
        notes.texts(row, reader.columns(role)[:1], f"{place}.{role}")
    texts = {
        role: notes.texts(row, reader.columns(role), f"{place}.{role}")
        for role in ("target", "actual", "unit", "reason", "measure")
    }
    return IndicatorRow(
        level1=reader.level1,
        level2=reader.level2,
        level3=name,
        operator=_operator(reader, row, place=place, name=name),
        weight=_points(reader, row, "weight", place=f"{place}.weight", name=name),
        claimed=_points(reader, row, "score", place=f"{place}.claimed", name=name),
        band=_band(reader, row, place=place, name=name),
        target=texts["target"],
        actual=texts["actual"],
        unit=texts["unit"],
        reason=texts["reason"],
        measure=texts["measure"],
    )


def _points(reader: _Reader, row: int, role: str, *, place: str, name: str) -> Decimal | None:
    rule = {"weight": "R03", "score": "R04"}[role]
    return reader.notes.points(row, reader.columns(role)[:1], place, rule=rule, name=name)


def _operator(reader: _Reader, row: int, *, place: str, name: str) -> Operator:
    text = reader.notes.texts(row, reader.columns("operator"), f"{place}.operator")
    operator = parse_operator(text, reader.notes.words)
    if operator is None:
        reader.notes.refuse("R07", name, f"{place}.operator", text=text)
        return ""
    return OPERATORS[operator]


def _band(reader: _Reader, row: int, *, place: str, name: str) -> str:
    text = reader.notes.texts(row, reader.columns("band"), f"{place}.band")
    if not text:
        return ""
    fitting = (
        band.id for band in reader.bands if normalise(text) in {band.id, normalise(band.title)}
    )
    found = next(fitting, None)
    if found is None:
        reader.notes.refuse("R09", name, f"{place}.band", text=text)
    return found or ""
