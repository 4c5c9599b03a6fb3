"""Write a self-evaluation as the ministry's form (annex 1 of 财预〔2020〕10号)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from io import BytesIO

from definitions.form_vocabulary import Vocabulary, load_vocabulary
from definitions.scoring_profiles import Band, ScoringProfile
from workflow.domain.evaluation_form import (
    ChildRow,
    EvaluationForm,
    FundRow,
    Goal,
    Header,
    IndicatorRow,
)
from workflow.services.form_sheet import FormSheet, Value
from workflow.services.spreadsheets import Workbook

FUND_ROLES = ("initial", "budget", "executed", "weight", "rate", "score")
BLANK_ROWS_A_GROUP = 2


@dataclass(frozen=True, slots=True)
class _Column:
    """Hold a column of the table of indicators: heading and text of a row."""

    heading: str
    width: int
    of_row: Callable[[IndicatorRow], Value]
    of_child: Callable[[ChildRow], Value]


def export_form(form: EvaluationForm, *, bands: Sequence[Band] = ()) -> bytes:
    """Return a workbook with the form; reading it gives the same form again."""
    return _write(form, load_vocabulary(), bands, wide=False)


def empty_form(profile: ScoringProfile) -> bytes:
    """Return a workbook to fill in, with rows for every level-2 name of the profile."""
    words = load_vocabulary()
    rows = tuple(
        IndicatorRow(level1=level.title, level2=name, level3="")
        for level in profile.levels
        if level.level2 and any(level.id in part.levels and part.weight for part in profile.split)
        for name in level.level2
        for _ in range(BLANK_ROWS_A_GROUP)
    )
    execution = next(part.weight for part in profile.split if "execution" in part.levels)
    form = EvaluationForm(
        header=Header(title=words.header.title[0], amount_unit=words.default_money),
        total=FundRow(title=words.funds.total),
        funds=tuple(FundRow(title=title) for title in words.funds.rows),
        indicators=rows,
    )
    with_weight = form.execution.model_copy(update={"weight": execution})
    filled = form.model_copy(update={"execution": with_weight})
    return _write(filled, words, profile.bands, wide=True)


def _write(form: EvaluationForm, words: Vocabulary, bands: Sequence[Band], *, wide: bool) -> bytes:
    columns = _columns(form, words, bands, wide=wide)
    workbook = Workbook()
    sheet = FormSheet(workbook.active, [12, *(column.width for column in columns)])
    _write_header(sheet, form, words)
    _write_funds(sheet, form, words)
    _write_goals(sheet, form, words)
    _write_indicators(sheet, form, columns, words)
    _write_tail(sheet, form, words)
    sheet.finish(words.header.title[0])
    stream = BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _columns(
    form: EvaluationForm, words: Vocabulary, bands: Sequence[Band], *, wide: bool
) -> list[_Column]:
    heads = words.indicators.columns
    symbols = {"": "", "qualitative": words.operators.qualitative[0]}
    symbols |= {key: texts[0] for key, texts in words.operators.before.items()}
    titles = {band.id: band.title for band in bands}
    rows = form.indicators
    split = wide or any(row.operator or row.unit for row in rows)
    both = wide or any(row.measure for row in rows)
    listed = [
        (
            True,
            _Column(
                heads["level3"][0],
                26,
                lambda row: row.level3,
                lambda child: words.layout.child + child.name,
            ),
        ),
        (split, _Column(heads["operator"][0], 9, lambda row: symbols[row.operator], _nothing)),
        (True, _Column(heads["target"][0], 16, lambda row: row.target, lambda child: child.target)),
        (split, _Column(heads["unit"][0], 9, lambda row: row.unit, _nothing)),
        (True, _Column(heads["actual"][0], 16, lambda row: row.actual, lambda child: child.actual)),
        (True, _Column(heads["weight"][0], 8, lambda row: row.weight, _nothing)),
        (True, _Column(heads["score"][0], 8, lambda row: row.claimed, _nothing)),
        (
            any(row.band for row in rows),
            _Column(heads["band"][0], 14, lambda row: titles.get(row.band, row.band), _nothing),
        ),
        (True, _Column(heads["reason"][1 if both else 0], 24, lambda row: row.reason, _nothing)),
        (both, _Column(heads["measure"][0], 20, lambda row: row.measure, _nothing)),
    ]
    levels = [
        _Column(heads["level1"][0], 12, lambda row: row.level1, _nothing),
        _Column(heads["level2"][0], 16, lambda row: row.level2, _nothing),
    ]
    return [*levels, *(column for wanted, column in listed if wanted)]


def _nothing(child: ChildRow) -> Value:
    del child
    return None


def _write_header(sheet: FormSheet, form: EvaluationForm, words: Vocabulary) -> None:
    header, labels = form.header, words.header.labels
    sheet.banner(header.title, size=16)
    year = header.fiscal_year
    shape = words.layout.subtitle if year else words.layout.subtitle_without_year
    sheet.banner(shape.format(year=year, unit=header.amount_unit), size=10)
    sheet.pairs([(labels["project"][0], header.project)])
    if header.project_code:
        sheet.pairs([(labels["project_code"][0], header.project_code)])
    sheet.pairs([(labels["department"][0], header.department), (labels["unit"][0], header.unit)])


def _write_funds(sheet: FormSheet, form: EvaluationForm, words: Vocabulary) -> None:
    top = sheet.next_row
    heads = words.funds.columns
    section = words.layout.funds.format(unit=form.header.amount_unit)
    first = sheet.width - len(FUND_ROLES) + 1
    sheet.line({first + i: heads[role][0] for i, role in enumerate(FUND_ROLES)}, bold=True)
    done = form.execution
    factor = words.money[form.header.amount_unit]
    for index, row in enumerate((form.total, *form.funds)):
        title = words.layout.child + row.title if index == 1 else row.title
        points = (done.weight, done.rate, done.claimed)
        rest = points if index == 0 else (words.layout.blank, None, words.layout.blank)
        amounts = (row.initial, row.budget, row.executed)
        in_unit = [None if each is None else each / factor for each in amounts]
        values = dict(enumerate((*in_unit, *rest), first))
        sheet.line({2: title} | values, merge=(2, first - 1))
    sheet.section(top, section)


def _write_goals(sheet: FormSheet, form: EvaluationForm, words: Vocabulary) -> None:
    goals = words.goals
    top = sheet.next_row
    middle = (sheet.width + 2) // 2
    titles = Goal(expected=goals.expected[0], actual=goals.actual[0])
    for index, goal in enumerate((titles, *(form.goals or (Goal(),)))):
        sheet.halves(goal.expected, goal.actual, middle=middle, bold=index == 0)
    sheet.section(top, goals.sections[0])


def _write_indicators(
    sheet: FormSheet, form: EvaluationForm, columns: Sequence[_Column], words: Vocabulary
) -> None:
    top = sheet.next_row
    sheet.line({i: column.heading for i, column in enumerate(columns, 2)}, bold=True)
    after_children = True
    above: IndicatorRow | None = None
    for row in form.indicators:
        values = {i: column.of_row(row) for i, column in enumerate(columns, 2)}
        # A dash says that the name is blank, not carried down from above.
        values[2] = values[2] or words.layout.blank
        values[3] = values[3] or words.layout.blank
        same1 = above is not None and above.level1 == row.level1 and not after_children
        same2 = above is not None and same1 and above.level2 == row.level2
        sheet.indicator(values, extend=(same1, same2))
        for child in row.children:
            parts = {i: column.of_child(child) for i, column in enumerate(columns, 2)}
            sheet.indicator(parts, extend=(True, True))
        above, after_children = row, bool(row.children)
    sheet.section(top, words.indicators.sections[0])
    headings = [column.heading for column in columns]
    weight = headings.index(words.indicators.columns["weight"][0]) + 2
    printed = {1: words.indicators.totals[0], weight: form.printed.weight}
    sheet.line(printed | {weight + 1: form.printed.claimed}, bold=True, merge=(1, weight - 1))


def _write_tail(sheet: FormSheet, form: EvaluationForm, words: Vocabulary) -> None:
    labels, done = words.header.labels, form.execution
    optional = (
        (labels["grade"][0], form.printed.grade),
        (labels["execution_reason"][0], done.reason),
        (labels["execution_measure"][0], done.measure),
        *((remark.label, remark.text) for remark in form.extra),
    )
    for label, text in optional:
        if text:
            sheet.pairs([(label, text)])
    sheet.pairs([(labels["note"][0], form.note)])
    if not form.explanations:
        return
    top = sheet.next_row
    heads = words.explanations.columns
    lines = [(heads["rule"], heads["row"], heads["text"])]
    lines += [(each.rule, each.row, each.text) for each in form.explanations]
    for rule, row, text in lines:
        sheet.line({2: rule, 3: row, 4: text}, merge=(4, sheet.width))
    sheet.section(top, words.explanations.heading)
