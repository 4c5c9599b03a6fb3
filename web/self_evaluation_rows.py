"""Show the table of indicators: groups, rows, completion, scores and the notes beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from flask import url_for

from definitions.form_vocabulary import load_vocabulary
from web.system import say, system
from workflow.domain.amounts import parse_number
from workflow.domain.evaluation_form import ChildRow, IndicatorRow
from workflow.domain.findings import Finding
from workflow.domain.row_reading import ReadRow, matched_level
from workflow.domain.scorecard import EXECUTION_KEY, RowScore
from workflow.domain.section_entry import said_field
from workflow.domain.section_progress import section_of
from workflow.services.self_evaluation_sheets import Sheet

Choice = tuple[str, str]
_HUNDRED = Decimal(100)
# Where a row of funds or of execution is mended.
_OF_EXECUTION = ("total.", "fund.", "execution.")


@dataclass(frozen=True, slots=True)
class Note:
    """Be a note in the margin of a row: it blocks, asks for an explanation, or was explained."""

    kind: str
    text: str
    link: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RowView:
    """Show one row of the table; `at` is its place in the form, None for execution."""

    at: int | None
    key: str
    level2: str
    name: str
    target: str
    unit: str
    rate: Decimal | None
    tone: str
    weight: Decimal | None
    score: Decimal | None
    claimed: Decimal | None
    differs: bool
    qualitative: bool
    notes: tuple[Note, ...]
    row: IndicatorRow | None = None
    children: Sequence[ChildRow] = ()
    level_choices: Sequence[Choice] = ()
    band_choices: Sequence[Choice] = ()

    @property
    def anchor(self) -> str:
        """Return what the row's cells are called by while names, and so keys, are being typed."""
        return self.key if self.at is None else str(self.at)

    @property
    def actual(self) -> str:
        """Return the actual value with its unit, where it does not say one itself."""
        text = "" if self.row is None else self.row.actual
        return f"{text}{self.unit}" if parse_number(text) is not None else text


@dataclass(slots=True)
class GroupView:
    """Show one level-1 group with its points."""

    title: str
    weight: Decimal = Decimal(0)
    score: Decimal = Decimal(0)
    rows: list[RowView] = field(default_factory=list)

    @property
    def first(self) -> int | None:
        """Return the place of the group's first row in the form."""
        return next((row.at for row in self.rows), None)


@dataclass(frozen=True, slots=True)
class TableView:
    """Show the whole table with the notes that belong to no row."""

    groups: tuple[GroupView, ...]
    notes: tuple[Note, ...]
    blocks: int
    asks: int


def table_view(sheet: Sheet) -> TableView:
    """Return the table of indicators as it stands."""
    card = sheet.assessment.card
    by_row = _notes_by_row(sheet)
    execution = GroupView(card.execution.name)
    _put(execution, _execution(sheet, by_row.get(EXECUTION_KEY, ())))
    groups = [execution]
    rows = zip(sheet.form.indicators, card.indicators, card.readings, strict=True)
    for at, (row, scored, read) in enumerate(rows):
        if len(groups) == 1 or groups[-1].title != row.level1:
            groups.append(GroupView(row.level1))
        _put(groups[-1], _row(at, row, scored, read, by_row.get(row.key, ())))
    _name_once(groups)
    _offer(groups, sheet)
    return TableView(
        groups=tuple(groups),
        notes=by_row.get("", ()),
        blocks=sum(not is_to_explain(each) for each in sheet.findings),
        asks=sum(is_to_explain(each) and not each.explanation for each in sheet.findings),
    )


def note_of(finding: Finding, sheet: Sheet) -> Note:
    """Return a finding as a note with the link to where it is mended or explained."""
    if finding.explanation:
        return Note("explained", finding.explanation)
    text = _short(finding)
    if not is_to_explain(finding):
        return Note("block", text)
    anchor = f"reason-{_row_key(finding)}" if finding.blocks else said_field(finding)
    href = url_for(
        "self_evaluation.section",
        number=sheet.case.number,
        section="deviations",
        _anchor=anchor,
    )
    label = say("self.write_deviation")
    return Note("explain", say("self.sentence", text=text), {"label": label, "href": href})


def is_to_explain(finding: Finding) -> bool:
    """Say whether a finding is answered by writing something, rather than by other figures."""
    return section_of(finding) == "deviations"


def _short(finding: Finding) -> str:
    """Return what a note says in the row it stands in, where the row need not be named."""
    code = finding.message.replace("scoring.", "self.note.", 1)
    known = code if code in system().messages else finding.message
    return say(known, **finding.values)


def operator_sign(operator: str) -> str:
    """Return the sign of a comparison as readers know it."""
    code = f"self.operator.{operator}"
    return say(code) if code in system().messages else ""


def _put(group: GroupView, row: RowView) -> None:
    group.rows.append(row)
    group.weight += row.weight or 0
    group.score += row.score or 0


def _name_once(groups: Sequence[GroupView]) -> None:
    """Leave out a level-2 name that repeats the row above."""
    for group in groups:
        last = None
        for at, row in enumerate(group.rows):
            if row.level2 == last:
                group.rows[at] = replace(row, level2="")
            last = row.level2


def _offer(groups: Sequence[GroupView], sheet: Sheet) -> None:
    """Give every row what its selects offer; a group that the profile does not know stays."""
    titles = level_titles(sheet)
    bands = [("", say("self.no_band")), *((band.id, band.title) for band in sheet.profile.bands)]
    for group in groups:
        levels = [(title, title) for title in dict.fromkeys((group.title, *titles))]
        for at, row in enumerate(group.rows):
            group.rows[at] = replace(row, level_choices=levels, band_choices=bands)


def _execution(sheet: Sheet, notes: Sequence[Note]) -> RowView:
    scored, total = sheet.assessment.card.execution, sheet.form.total
    rate = None
    if total.budget and total.executed is not None:
        rate = total.executed / total.budget * _HUNDRED
    return RowView(
        at=None,
        key=EXECUTION_KEY,
        level2=say("self.execution_rate"),
        name=say("self.execution_name"),
        target=say("self.full"),
        unit="",
        rate=rate,
        tone=_tone(scored, notes),
        weight=scored.weight,
        score=scored.computed,
        claimed=scored.claimed,
        differs=_differs(scored),
        qualitative=False,
        notes=tuple(notes),
    )


def _row(
    at: int, row: IndicatorRow, scored: RowScore, read: ReadRow, notes: Sequence[Note]
) -> RowView:
    rate = None
    if read.target and read.actual is not None and read.target > 0:
        rate = read.actual / read.target * _HUNDRED
    return RowView(
        at=at,
        key=row.key,
        level2=row.level2,
        name=row.level3,
        target=_target(row, read),
        unit=row.unit or _unit_of(row),
        rate=rate,
        tone=_tone(scored, notes),
        weight=row.weight,
        score=row.claimed if read.qualitative else scored.computed,
        claimed=row.claimed,
        differs=not read.qualitative and _differs(scored),
        qualitative=read.qualitative,
        notes=tuple(notes),
        row=row,
        children=row.children,
    )


def _target(row: IndicatorRow, read: ReadRow) -> str:
    if read.qualitative:
        return row.target or say("self.operator.qualitative")
    return f"{operator_sign(row.operator)}{row.target}"


def _unit_of(row: IndicatorRow) -> str:
    """Return the unit that is written in the target where it has no column of its own."""
    percent = load_vocabulary().percent[0]
    return percent if row.target.rstrip().endswith(percent) else ""


def _differs(scored: RowScore) -> bool:
    known = scored.claimed is not None and scored.computed is not None
    return known and scored.claimed != scored.computed


def _tone(scored: RowScore, notes: Sequence[Note]) -> str:
    if any(note.kind == "block" for note in notes):
        return "error"
    return "warn" if scored.met is False else "line"


def _notes_by_row(sheet: Sheet) -> Mapping[str, tuple[Note, ...]]:
    found: dict[str, tuple[Note, ...]] = {}
    for finding in sheet.findings:
        key = _row_key(finding)
        found[key] = (*found.get(key, ()), note_of(finding, sheet))
    return found


def _row_key(finding: Finding) -> str:
    if finding.place.startswith(_OF_EXECUTION):
        return EXECUTION_KEY
    head, _, rest = finding.place.partition(".")
    return rest.rpartition(".")[0] if head == "indicator" else ""


def level_titles(sheet: Sheet) -> Sequence[str]:
    """Return the level-1 groups that a row may be added to, those of the table included."""
    levels = [level for level in sheet.profile.levels if level.id != EXECUTION_KEY]
    used = {row.level1: matched_level(row.level1, levels) for row in sheet.form.indicators}
    named = {level.id: title for title, level in used.items() if level is not None and title}
    titles = [named.get(level.id, level.title) for level in levels]
    return tuple(dict.fromkeys([*titles, *(title for title in used if title)]))
